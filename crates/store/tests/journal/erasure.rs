//! Erasing a person leaves the chain whole, the figures unchanged and the name nowhere.

use crate::park;
use bianfang_domain::{
    calendar::Moment,
    command::{Action, Command},
    ids::PersonId,
    secret::Subject,
};
use bianfang_store::{
    Location, Store, Submission,
    backup::{backup, restore},
    figures::figures,
    verify::verify,
};
use std::{fs, path::Path};

/// Every file below a folder that contains a text.
fn holding(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else {
            let bytes = fs::read(&path).unwrap();
            if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

/// A head of a household whose name nobody else bears, with the clerk who may erase.
fn someone(store: &Store) -> (String, Subject, PersonId) {
    store
        .db()
        .read_blocking(|tx| {
            let member = tx.query(
                "SELECT id, name FROM member WHERE head = 1 AND name IN
                    (SELECT name FROM member GROUP BY name HAVING COUNT(*) = 1)
                 AND name NOT IN (SELECT name FROM person) ORDER BY id LIMIT 1",
                &[],
            )?;
            let clerk = tx.query(
                "SELECT person FROM post WHERE role = 'office_clerk' ORDER BY from_on, id LIMIT 1",
                &[],
            )?;
            let subject = Subject::Member(member[0].text(0)?.parse().unwrap());
            Ok((member[0].text(1)?.to_owned(), subject, clerk[0].text(0)?.parse().unwrap()))
        })
        .unwrap()
}

fn erase(store: &Store, subject: Subject, author: PersonId, at: Moment) {
    let command = Command {
        id: "01941f29-7c00-7000-8000-000000000001".parse().unwrap(),
        author,
        made_at: at,
        device: None,
        action: Action::EraseSubject { subject, ground: "本人申请".to_owned() },
    };
    let submission = Submission { command, recorded_at: at, loaded: false };
    let answers = store.submit_all(park::authority(), vec![submission]).unwrap();
    assert!(matches!(answers[0], bianfang_store::Answer::Accepted { .. }), "{answers:?}");
}

#[test]
fn an_erased_person_is_gone_from_tables_journal_files_and_older_backups() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("store");
    let store = park::loaded_in(Location::folder(&place));
    let (name, subject, clerk) = someone(&store);
    assert!(!holding(&place, &name).is_empty(), "the name stands clear in a table while it is needed");
    let journal_holds = store
        .db()
        .read_blocking({
            let name = name.clone();
            move |tx| {
                tx.query(
                    "SELECT 1 FROM journal WHERE envelope LIKE $1 OR sealed LIKE $1",
                    &[format!("%{name}%").into()],
                )
            }
        })
        .unwrap();
    assert!(journal_holds.is_empty(), "the journal never holds a name in the clear");

    let older = folder.path().join("older");
    backup(&store, &older, park::later()).unwrap();
    let today = park::later().day();
    let count = |store: &Store| figures(store.db(), store.db(), park::authority(), today, None).unwrap();
    let before = count(&store);

    erase(&store, subject, clerk, park::later());
    assert_eq!(count(&store), before);
    let report = verify(&store, &[], park::scratch()).unwrap();
    assert_eq!(report.faults, []);
    assert_eq!(holding(&place, &name), Vec::<String>::new());
    store.close();
    assert_eq!(holding(&place, &name), Vec::<String>::new());

    // The older backup, restored with the keyring as it is now, does not bring the name back.
    let restored = folder.path().join("restored");
    let report =
        restore(&older, &place.join("keys"), &Location::folder(&restored), park::later(), park::scratch())
            .unwrap();
    assert_eq!(report.faults, []);
    assert_eq!(holding(&restored, &name), Vec::<String>::new());
    let store = Store::open(Location::folder(&restored), park::later()).unwrap();
    assert_eq!(count(&store), before);
}

#[test]
fn a_crash_between_the_entry_and_the_key_is_made_good_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("store");
    let keys = folder.path().join("keys-before");
    let store = park::loaded_in(Location::folder(&place));
    let (name, subject, clerk) = someone(&store);
    store.keyring().backup_to(&keys).unwrap();
    erase(&store, subject, clerk, park::later());
    store.close();
    drop(store);
    // The keyring as it was before the key was destroyed: as if the machine had stopped just then.
    fs::remove_dir_all(place.join("keys")).unwrap();
    fs::rename(&keys, place.join("keys")).unwrap();
    let store = Store::open(Location::folder(&place), park::later()).unwrap();
    let state = store.keyring().find(&subject.to_string()).unwrap();
    assert!(matches!(state, bianfang_store::crypto::KeyState::Destroyed(_)));
    assert_eq!(verify(&store, &[], park::scratch()).unwrap().faults, []);
    assert_eq!(holding(&place, &name), Vec::<String>::new());
}
