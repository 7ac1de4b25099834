//! A backup restores on either engine, never over data.

use crate::park;
use bianfang_store::{
    Location, Store,
    backup::{backup, restore},
    figures::figures,
};
use std::fs;

#[test]
fn a_backup_restores_to_the_same_figures_and_never_over_data() {
    let folder = tempfile::tempdir().unwrap();
    let store = park::loaded_in(Location::folder(folder.path().join("store")));
    let today = park::later().day();
    let before = figures(store.db(), store.db(), park::authority(), today, None).unwrap();
    let (to, keys) = (folder.path().join("backup"), folder.path().join("keys"));
    let summary = backup(&store, &to, park::later()).unwrap();
    store.keyring().backup_to(&keys).unwrap();
    assert_eq!(summary.rows[0], ("journal".to_owned(), park::commands().len() as u64));
    assert!(backup(&store, &to, park::later()).is_err(), "a backup never overwrites another");

    let place = Location::folder(folder.path().join("restored"));
    let report = restore(&to, &keys, &place, park::later(), park::scratch()).unwrap();
    assert_eq!(report.faults, []);
    let again = restore(&to, &keys, &place, park::later(), park::scratch());
    assert!(again.unwrap_err().to_string().contains("nothing is ever restored over data"));
    let restored = Store::open(place, park::later()).unwrap();
    assert_eq!(figures(restored.db(), restored.db(), park::authority(), today, None).unwrap(), before);
}

#[test]
fn a_backup_that_is_damaged_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let store = park::loaded_in(Location::folder(folder.path().join("store")));
    let (to, keys) = (folder.path().join("backup"), folder.path().join("keys"));
    backup(&store, &to, park::later()).unwrap();
    store.keyring().backup_to(&keys).unwrap();
    let text = fs::read_to_string(to.join("rows.jsonl")).unwrap();
    let restore_of = |text: String, name: &str| {
        fs::write(to.join("rows.jsonl"), text).unwrap();
        restore(&to, &keys, &Location::folder(folder.path().join(name)), park::later(), park::scratch())
    };
    let cut = text[..text.len() / 2].to_owned();
    assert!(restore_of(cut, "cut").unwrap_err().to_string().contains("line"));
    let changed = text.replacen("minor", "major", 1);
    let report = restore_of(changed, "changed").unwrap();
    assert!(!report.holds(), "a changed entry is found when it is restored");
    assert!(restore_of("hello\n".to_owned(), "other").unwrap_err().to_string().contains("is not a backup"));
}

#[test]
fn a_store_moves_from_sqlite_to_postgresql() {
    let Ok(url) = std::env::var("BIANFANG_TEST_POSTGRES") else {
        panic!(
            "BIANFANG_TEST_POSTGRES names the PostgreSQL to test on: run this under scripts/with-postgres"
        );
    };
    let folder = tempfile::tempdir().unwrap();
    let store = park::loaded_in(Location::folder(folder.path().join("store")));
    let today = park::later().day();
    let before = figures(store.db(), store.db(), park::authority(), today, None).unwrap();
    let (to, keys) = (folder.path().join("backup"), folder.path().join("keys"));
    backup(&store, &to, park::later()).unwrap();
    store.keyring().backup_to(&keys).unwrap();

    let schema = format!("moved_{}", std::process::id());
    let admin = bianfang_store::engine::Db::open_postgres(&url).unwrap();
    let create = format!("CREATE SCHEMA {schema}");
    admin.write_blocking("test", move |tx| tx.batch(&create)).unwrap();
    let moved = format!("{url}?options=-c%20search_path%3D{schema}");
    let mut place = Location::folder(folder.path().join("moved"));
    place.database = Some(moved);
    let report = restore(&to, &keys, &place, park::later(), park::scratch()).unwrap();
    assert_eq!(report.faults, []);
    let restored = Store::open(place, park::later()).unwrap();
    assert_eq!(figures(restored.db(), restored.db(), park::authority(), today, None).unwrap(), before);
}
