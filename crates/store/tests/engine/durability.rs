use bianfang_store::StoreError;
use bianfang_store::engine::{Db, Engine};

use crate::fixture::{Fixture, Place, count, engines, put};

#[test]
fn the_live_writer_waits_for_the_disk() {
    for fixture in engines() {
        let durability = fixture.db.durability_blocking().unwrap();
        assert!(durability.is_durable(), "{durability:?}");
        if durability.engine == Engine::Sqlite {
            assert_eq!(durability.get("journal_mode"), Some("wal"));
            assert_eq!(durability.get("synchronous"), Some("2"));
            assert_eq!(durability.get("foreign_keys"), Some("1"));
            assert_eq!(durability.get("secure_delete"), Some("1"));
        } else {
            assert_eq!(durability.get("fsync"), Some("on"));
            assert_eq!(durability.get("synchronous_commit"), Some("on"));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    assert!(!Db::open_scratch(folder.path().join("s")).unwrap().durability_blocking().unwrap().is_durable());
}

#[test]
fn a_role_that_switched_waiting_off_is_overruled() {
    let Some(fixture) = Fixture::postgres() else { return };
    let Place::Server { url } = &fixture.at else { return };
    let db = Db::open_postgres(&format!("{url}%20-c%20synchronous_commit%3Doff")).unwrap();
    assert!(db.durability_blocking().unwrap().is_durable());
}

#[test]
fn what_was_answered_is_there_after_closing() {
    for fixture in engines() {
        fixture.db.write_blocking("a", |tx| put(tx, "n", 1)).unwrap();
        fixture.db.close_blocking();
        assert!(matches!(fixture.db.write_blocking("a", |tx| put(tx, "m", 1)), Err(StoreError::Closed)));
        assert!(matches!(fixture.db.read_blocking(|tx| tx.query("SELECT 1", &[])), Err(StoreError::Closed)));
        assert!(matches!(fixture.db.durability_blocking(), Err(StoreError::Closed)));
        fixture.db.close_blocking();
        let again = fixture.open_again();
        assert_eq!(count(&again), 1);
        if let Place::File { path, .. } = &fixture.at {
            again.close_blocking();
            assert!(!path.with_extension("sqlite-wal").exists(), "closing folds the log into the file");
        }
    }
}

#[tokio::test]
async fn closing_runs_what_is_queued() {
    for fixture in tokio::task::spawn_blocking(engines).await.unwrap() {
        let writers: Vec<_> = (0..20)
            .map(|n| {
                let db = fixture.db.clone();
                tokio::spawn(async move { db.write("a", move |tx| put(tx, &n.to_string(), n)).await })
            })
            .collect();
        tokio::task::yield_now().await;
        while fixture.db.writer_counters().jobs + fixture.db.writer_counters().waiting < 21 {
            tokio::task::yield_now().await;
        }
        fixture.db.close().await.unwrap();
        for writer in writers {
            writer.await.unwrap().unwrap();
        }
        let again = tokio::task::spawn_blocking(move || count(&fixture.open_again())).await.unwrap();
        assert_eq!(again, 20);
    }
}

#[test]
fn a_scrub_leaves_no_trace_of_what_was_erased() {
    for fixture in engines() {
        let name = "王兰英-the-name-to-erase";
        fixture
            .db
            .write_blocking("a", move |tx| (0..500).try_for_each(|n| put(tx, &format!("{n} {name}"), n)))
            .unwrap();
        fixture
            .db
            .write_blocking("a", |tx| tx.execute("UPDATE note SET id = CAST(number AS TEXT)", &[]))
            .unwrap();
        assert_eq!(fixture.count(), 500);
        fixture.db.scrub_blocking().unwrap();
        if let Place::File { path, .. } = &fixture.at {
            for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
                let bytes = std::fs::read(entry.unwrap().path()).unwrap();
                assert!(!bytes.windows(name.len()).any(|window| window == name.as_bytes()));
            }
        }
    }
}

#[tokio::test]
async fn the_blocking_calls_do_not_panic_inside_a_runtime() {
    for fixture in engines() {
        fixture.db.write_blocking("a", |tx| put(tx, "n", 1)).unwrap();
        assert_eq!(fixture.count(), 1);
        assert!(fixture.db.durability().await.unwrap().is_durable());
        fixture.db.scrub().await.unwrap();
    }
}

#[test]
fn a_bad_address_is_an_error_without_the_password() {
    let error = Db::open_postgres("postgres://user:secret@127.0.0.1:1/db?connect_timeout=2").err().unwrap();
    assert!(!format!("{error} {error:?}").contains("secret"));
    let error = Db::open_postgres("postgres://user:secret@host:port/db").err().unwrap();
    assert!(!format!("{error} {error:?}").contains("secret"));
}
