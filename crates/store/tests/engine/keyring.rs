use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use bianfang_store::StoreError;
use bianfang_store::crypto::{KeyState, Keyring, Tombstone};
use rusqlite::Connection;

fn fresh() -> (tempfile::TempDir, Keyring) {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Keyring::create(folder.path().join("keys")).unwrap();
    (folder, keyring)
}

fn seal(keyring: &Keyring, subject: &str) -> Vec<u8> {
    keyring.key_for(subject).unwrap().seal(b"aad", subject.as_bytes()).unwrap()
}

fn opens(keyring: &Keyring, subject: &str, sealed: &[u8]) -> bool {
    match keyring.find(subject).unwrap() {
        KeyState::Present(key) => key.open(b"aad", sealed).is_ok_and(|plain| plain == subject.as_bytes()),
        KeyState::Destroyed(_) | KeyState::Absent => false,
    }
}

#[test]
fn a_key_is_made_once_and_survives_when_flushed() {
    let (folder, keyring) = fresh();
    let sealed = seal(&keyring, "household:1");
    assert!(opens(&keyring, "household:1", &sealed));
    assert_eq!(
        keyring.key_for("household:1").unwrap().key_id(),
        keyring.key_for("household:1").unwrap().key_id()
    );
    // Not flushed: after a crash it was never there.
    let crashed = Keyring::open(folder.path().join("keys")).unwrap();
    assert!(matches!(crashed.find("household:1").unwrap(), KeyState::Absent));
    drop(crashed);
    keyring.flush().unwrap();
    drop(keyring);
    let again = Keyring::open(folder.path().join("keys")).unwrap();
    assert!(opens(&again, "household:1", &sealed));
    assert!(matches!(again.find("household:2").unwrap(), KeyState::Absent));
    assert!(Keyring::create(folder.path().join("keys")).is_err());
    assert!(matches!(Keyring::open(folder.path()), Err(StoreError::NotConfigured { .. })));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_keyring() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let (folder, keyring) = fresh();
    seal(&keyring, "household:1");
    keyring.flush().unwrap();
    keyring.head_signer().unwrap();
    let directory = folder.path().join("keys");
    assert_eq!(std::fs::metadata(&directory).unwrap().mode() & 0o777, 0o700);
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(&directory).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().mode() & 0o077, 0, "{:?}", entry.file_name());
        names.insert(entry.file_name().into_string().unwrap());
    }
    assert!(names.contains("master.key") && names.contains("keyring.sqlite") && names.contains("heads.key"));
    drop(keyring);
    let master = directory.join("master.key");
    std::fs::set_permissions(&master, PermissionsExt::from_mode(0o644)).unwrap();
    assert!(matches!(Keyring::open(&directory), Err(StoreError::Crypto { .. })));
}

/// The wrapped bytes of a key, as they lie in the file.
fn wrapped(directory: &Path, subject: &str) -> Option<Vec<u8>> {
    Connection::open(directory.join("keyring.sqlite"))
        .unwrap()
        .query_row("SELECT wrapped FROM subject_key WHERE subject = ?1", [subject], |row| row.get(0))
        .ok()
}

fn anywhere(directory: &Path, needle: &[u8]) -> Option<String> {
    std::fs::read_dir(directory).unwrap().map(Result::unwrap).find_map(|entry| {
        let bytes = std::fs::read(entry.path()).unwrap();
        bytes
            .windows(needle.len())
            .any(|window| window == needle)
            .then(|| entry.file_name().into_string().unwrap())
    })
}

#[test]
fn destroying_a_key_leaves_none_of_its_bytes() {
    let (folder, keyring) = fresh();
    let directory = folder.path().join("keys");
    // Enough keys, in an order that splits pages again and again, and flushed in between.
    let sealed: Vec<_> = (0..1500_u64)
        .map(|n| {
            let subject = format!("household:{:05}", n * 7919 % 1500);
            let sealed = seal(&keyring, &subject);
            if n % 100 == 0 {
                keyring.flush().unwrap();
            }
            (subject, sealed)
        })
        .collect();
    keyring.flush().unwrap();
    let victims = ["household:00000", "household:00700", "household:00701", "household:01499"];
    let secrets: Vec<_> = victims.iter().map(|subject| wrapped(&directory, subject).unwrap()).collect();
    for secret in &secrets {
        assert!(anywhere(&directory, &secret[..16]).is_some(), "the search itself must be able to find one");
    }
    keyring.destroy(victims[0], 5).unwrap();
    keyring.destroy_all(&victims[1..], 6).unwrap();
    for secret in &secrets {
        for part in secret.chunks(16).filter(|part| part.len() == 16) {
            assert_eq!(anywhere(&directory, part), None);
        }
    }
    for (subject, sealed) in &sealed {
        assert_eq!(opens(&keyring, subject, sealed), !victims.contains(&subject.as_str()), "{subject}");
    }
    assert!(matches!(keyring.key_for(victims[1]), Err(StoreError::Destroyed { .. })));
    assert!(
        matches!(keyring.find(victims[1]).unwrap(), KeyState::Destroyed(stone) if stone.destroyed_at == 6)
    );
    keyring.destroy(victims[1], 9).unwrap();
    assert_eq!(keyring.tombstones().unwrap().len(), 4);
    assert!(
        keyring.tombstones().unwrap().iter().all(|stone| stone.destroyed_at < 9 && stone.key_id.len() == 24)
    );
}

#[test]
fn a_key_that_is_not_flushed_yet_can_be_destroyed() {
    let (_folder, keyring) = fresh();
    let sealed = seal(&keyring, "person:1");
    keyring.destroy("person:1", 1).unwrap();
    keyring.flush().unwrap();
    assert!(!opens(&keyring, "person:1", &sealed));
    assert!(keyring.key_for("person:1").is_err());
    keyring.destroy("person:never-seen", 1).unwrap();
    assert!(keyring.key_for("person:never-seen").is_err());
}

#[test]
fn a_backup_is_whole_and_tombstones_win_over_it() {
    let (folder, keyring) = fresh();
    let kept = seal(&keyring, "household:kept");
    let erased = seal(&keyring, "household:erased");
    let signer = keyring.head_signer().unwrap().public_key();
    let backup = folder.path().join("backup");
    keyring.backup_to(&backup).unwrap();
    assert!(keyring.backup_to(&backup).is_err(), "a backup never replaces another");
    keyring.destroy("household:erased", 7).unwrap();
    let late = seal(&keyring, "household:late");
    keyring.flush().unwrap();

    // The backup still opens what was erased since, until the tombstones are applied.
    let restored = Keyring::open(&backup).unwrap();
    assert_eq!(restored.head_signer().unwrap().public_key(), signer);
    assert!(opens(&restored, "household:kept", &kept) && opens(&restored, "household:erased", &erased));
    assert_eq!(restored.apply_tombstones(keyring.tombstones().unwrap()).unwrap(), 1);
    assert!(opens(&restored, "household:kept", &kept) && !opens(&restored, "household:erased", &erased));
    assert!(restored.key_for("household:erased").is_err());

    // A merge brings nothing back that was destroyed here, and takes what is missing.
    let old = folder.path().join("old");
    Keyring::create(&old).unwrap();
    let other = Keyring::open(&old).unwrap();
    other.destroy("household:late", 8).unwrap();
    let foreign = seal(&other, "household:foreign");
    let revived = seal(&other, "household:erased");
    other.flush().unwrap();
    let merged = keyring.merge_from(&old).unwrap();
    assert_eq!((merged.added, merged.destroyed, merged.clashing.len()), (1, 1, 0));
    assert!(opens(&keyring, "household:foreign", &foreign));
    assert!(!opens(&keyring, "household:late", &late), "a tombstone of the other side wins too");
    assert!(!opens(&keyring, "household:erased", &revived));
    assert_eq!(keyring.merge_from(&old).unwrap().added, 0);
    let third = Keyring::create(folder.path().join("third")).unwrap();
    seal(&third, "household:kept");
    third.flush().unwrap();
    let clash = keyring.merge_from(folder.path().join("third")).unwrap();
    assert_eq!(clash.clashing, ["household:kept"]);
    assert!(opens(&keyring, "household:kept", &kept));
}

#[test]
fn an_altered_file_or_another_master_is_found_out() {
    let (folder, keyring) = fresh();
    let directory = folder.path().join("keys");
    seal(&keyring, "a");
    seal(&keyring, "b");
    keyring.flush().unwrap();
    drop(keyring);
    // Somebody puts one subject's key in another's place.
    Connection::open(directory.join("keyring.sqlite"))
        .unwrap()
        .execute("UPDATE subject_key SET wrapped = (SELECT wrapped FROM subject_key WHERE subject = 'a')", [])
        .unwrap();
    let keyring = Keyring::open(&directory).unwrap();
    assert!(matches!(keyring.find("b"), Err(StoreError::Crypto { .. })));
    drop(keyring);
    std::fs::write(directory.join("master.key"), [1; 32]).unwrap();
    assert!(matches!(Keyring::open(&directory).unwrap().find("a"), Err(StoreError::Crypto { .. })));
    std::fs::remove_file(directory.join("master.key")).unwrap();
    assert!(matches!(Keyring::open_or_create(&directory), Err(StoreError::NotConfigured { .. })));
}

#[test]
fn two_processes_cannot_settle_one_key_twice() {
    let (folder, keyring) = fresh();
    let other = Keyring::open(folder.path().join("keys")).unwrap();
    seal(&keyring, "household:1");
    let theirs = seal(&other, "household:1");
    other.flush().unwrap();
    assert!(matches!(keyring.flush(), Err(StoreError::Conflict { .. })));
    // The batch is undone; the next attempt finds the key that won.
    assert!(opens(&keyring, "household:1", &theirs));
    keyring.flush().unwrap();
    let stone = Tombstone { subject: "household:2".into(), key_id: String::new(), destroyed_at: 3 };
    seal(&keyring, "household:2");
    other.apply_tombstones([stone]).unwrap();
    assert!(matches!(keyring.flush(), Err(StoreError::Conflict { .. })));
    assert!(matches!(keyring.find("household:2").unwrap(), KeyState::Destroyed(_)));
}

#[test]
fn keys_are_made_on_many_threads_at_once() {
    let (folder, keyring) = fresh();
    let keyring = Arc::new(keyring);
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let keyring = Arc::clone(&keyring);
            std::thread::spawn(move || {
                (0..100)
                    .map(|n| {
                        let id = keyring.key_for(&format!("person:{n}")).unwrap().key_id().to_owned();
                        keyring.flush().unwrap();
                        id
                    })
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    let ids: BTreeSet<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(ids.len(), 1, "everybody got the same hundred keys");
    let again = Keyring::open(folder.path().join("keys")).unwrap();
    assert_eq!(again.key_for("person:7").unwrap().key_id(), ids.first().unwrap()[7]);
}
