use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use bianfang_store::StoreError;
use bianfang_store::engine::{Db, PostgresOptions};

use crate::fixture::{Fixture, Place, count, engines, put};

/// Holds the writer inside a command until `release` is sent, so that what is submitted meanwhile must share
/// the next batch.
fn hold(db: &Db) -> (mpsc::Sender<()>, std::thread::JoinHandle<()>) {
    let (inside, entered) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let db = db.clone();
    let thread = std::thread::spawn(move || {
        db.write_blocking("a", move |_| {
            inside.send(()).unwrap();
            released.recv().unwrap();
            Ok(())
        })
        .unwrap();
    });
    entered.recv().unwrap();
    (release, thread)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_share_commits_and_lose_nothing() {
    for fixture in tokio::task::spawn_blocking(engines).await.unwrap() {
        let before = fixture.db.writer_counters();
        let writers: Vec<_> = (0..32)
            .map(|writer| {
                let db = fixture.db.clone();
                tokio::spawn(async move {
                    for n in 0..50_i64 {
                        let seen = db
                            .write("a", move |tx| {
                                put(tx, &format!("{writer}-{n}"), n)?;
                                tx.query("SELECT count(*) FROM note", &[])?[0].int(0)
                            })
                            .await
                            .unwrap();
                        assert!(seen > n);
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let after = fixture.db.writer_counters();
        assert_eq!(after.jobs - before.jobs, 1600);
        assert!(after.commits - before.commits < 800, "{after:?}");
        assert_eq!((after.failures, after.waiting), (0, 0));
        assert_eq!(
            fixture.db.read(|tx| tx.query("SELECT count(*) FROM note", &[])?[0].int(0)).await.unwrap(),
            1600
        );
        fixture.db.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_one_batch_a_failure_or_a_panic_undoes_only_itself() {
    for fixture in tokio::task::spawn_blocking(engines).await.unwrap() {
        let before = fixture.db.writer_counters().commits;
        let (release, holder) = hold(&fixture.db);
        let submit = |id: &'static str, end: fn() -> Result<(), StoreError>| {
            let db = fixture.db.clone();
            tokio::spawn(async move {
                db.write("a", move |tx| {
                    put(tx, id, 1)?;
                    end()
                })
                .await
            })
        };
        let first = submit("first", || Ok(()));
        let failing = submit("failing", || Err(StoreError::NotConfigured { what: "on purpose".into() }));
        let panicking = submit("panicking", || panic!("on purpose"));
        let deferred = {
            let db = fixture.db.clone();
            tokio::spawn(async move {
                db.write("a", |tx| {
                    put(tx, "deferred", 1)?;
                    // PostgreSQL reports this only when the command ends: it must reach this caller all the same.
                    put(tx, "deferred", 2)?;
                    Ok(())
                })
                .await
            })
        };
        let last = submit("last", || Ok(()));
        while fixture.db.writer_counters().waiting < 5 {
            tokio::task::yield_now().await;
        }
        release.send(()).unwrap();
        first.await.unwrap().unwrap();
        assert!(matches!(failing.await.unwrap(), Err(StoreError::NotConfigured { .. })));
        assert!(
            matches!(panicking.await.unwrap(), Err(StoreError::Panicked { what }) if what == "on purpose")
        );
        let deferred = deferred.await.unwrap();
        assert!(matches!(deferred, Err(StoreError::Conflict { .. })), "{deferred:?}");
        last.await.unwrap().unwrap();
        holder.join().unwrap();
        // The holder's commit, then one for all five.
        assert_eq!(fixture.db.writer_counters().commits - before, 2);
        assert_eq!(fixture.db.writer_counters().failures, 3);
        let ids = fixture
            .db
            .read(|tx| {
                let rows = tx.query("SELECT id FROM note ORDER BY id", &[])?;
                rows.iter().map(|row| row.text(0).map(ToOwned::to_owned)).collect::<Result<Vec<_>, _>>()
            })
            .await
            .unwrap();
        assert_eq!(ids, ["first", "last"]);
    }
}

#[test]
fn a_deferred_error_is_named_by_the_next_question() {
    for fixture in engines() {
        let answer = fixture.db.write_blocking("a", |tx| {
            put(tx, "n", 1)?;
            put(tx, "n", 2)?;
            tx.query("SELECT count(*) FROM note", &[])
        });
        assert!(matches!(answer, Err(StoreError::Conflict { .. })), "{answer:?}");
        assert_eq!(fixture.count(), 0);
    }
}

#[test]
fn a_failing_hook_before_the_commit_undoes_the_batch() {
    for fixture in engines() {
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        fixture.db.set_before_commit(Arc::new(move || {
            if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                return Err(StoreError::NotConfigured { what: "no room for keys".into() });
            }
            Ok(())
        }));
        let lost = fixture.db.write_blocking("a", |tx| put(tx, "lost", 1));
        assert!(matches!(lost, Err(StoreError::BatchLost { .. })), "{lost:?}");
        assert_eq!(fixture.count(), 0);
        fixture.db.write_blocking("a", |tx| put(tx, "kept", 1)).unwrap();
        assert_eq!((fixture.count(), calls.load(Ordering::SeqCst)), (1, 2));
    }
}

#[test]
fn a_command_that_ends_the_transaction_itself_loses_its_batch_and_no_more() {
    let fixture = Fixture::sqlite().with_notes();
    let lost = fixture.db.write_blocking("a", |tx| {
        put(tx, "n", 1)?;
        tx.batch("ROLLBACK")
    });
    assert!(matches!(lost, Err(StoreError::BatchLost { .. })), "{lost:?}");
    fixture.db.write_blocking("a", |tx| put(tx, "m", 1)).unwrap();
    assert_eq!(fixture.count(), 1);
}

#[test]
fn readers_see_one_moment_while_the_writer_goes_on() {
    for fixture in engines() {
        fixture.db.write_blocking("a", |tx| put(tx, "before", 1)).unwrap();
        let writer = fixture.db.clone();
        let (first, second) = fixture
            .db
            .read_blocking(move |tx| {
                let first = tx.query("SELECT count(*) FROM note", &[])?[0].int(0)?;
                // Another connection commits in the middle of this read.
                std::thread::spawn(move || writer.write_blocking("a", |tx| put(tx, "during", 1)).unwrap())
                    .join()
                    .unwrap();
                Ok((first, tx.query("SELECT count(*) FROM note", &[])?[0].int(0)?))
            })
            .unwrap();
        assert_eq!((first, second), (1, 1));
        assert_eq!(fixture.count(), 2);
    }
}

#[test]
fn two_nodes_extend_one_chain_without_clash() {
    let Some(fixture) = Fixture::postgres().map(Fixture::with_notes) else {
        return;
    };
    let nodes = [fixture.db.clone(), fixture.open_again()];
    let threads: Vec<_> = (0..8)
        .map(|n| {
            let db = nodes[n % 2].clone();
            std::thread::spawn(move || {
                for _ in 0..25 {
                    db.write_blocking("park", |tx| {
                        let sql = "SELECT coalesce(max(number), 0) FROM note";
                        let next = tx.query(sql, &[])?[0].int(0)? + 1;
                        put(tx, &format!("{next:06}"), next)
                    })
                    .unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(count(&nodes[0]), 200);
}

#[test]
fn a_lost_connection_is_opened_again() {
    let Some(fixture) = Fixture::postgres().map(Fixture::with_notes) else {
        return;
    };
    let kill = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE pid <> pg_backend_pid() AND application_name = 'bianfang'
                AND pid = ANY (SELECT number FROM note)";
    fixture
        .db
        .write_blocking("a", |tx| {
            let pid = tx.query("SELECT pg_backend_pid()", &[])?[0].int(0)?;
            put(tx, "pid", pid)
        })
        .unwrap();
    let killed = fixture.db.write_blocking("b", move |tx| tx.query(kill, &[])).unwrap();
    assert_eq!(killed.len(), 1);
    // Lane a's connection is dead, which shows only when it is used.
    fixture.db.write_blocking("a", |tx| put(tx, "after", 1)).unwrap();
    // And in the middle of a command the command is lost, while the next one is not.
    let suicide = fixture.db.write_blocking("a", |tx| {
        put(tx, "half", 1)?;
        tx.query("SELECT pg_terminate_backend(pg_backend_pid())", &[])
    });
    assert!(matches!(suicide, Err(StoreError::BatchLost { .. })), "{suicide:?}");
    fixture.db.write_blocking("a", |tx| put(tx, "later", 1)).unwrap();
    assert_eq!(fixture.count(), 3);
}

#[test]
fn an_idle_writer_gives_its_connection_back_and_loses_nothing() {
    let Some(fixture) = Fixture::postgres().map(Fixture::with_notes) else { return };
    let Place::Server { url } = &fixture.at else { return };
    let options = PostgresOptions { idle_writer: Duration::from_millis(1), ..PostgresOptions::default() };
    let db = Db::open_postgres_with(url, options).unwrap();
    // Commands arrive about as often as the writer gives up.
    let pids: BTreeSet<_> = (0..300)
        .map(|n| {
            let pid = db
                .write_blocking("park", move |tx| {
                    put(tx, &n.to_string(), n)?;
                    tx.query("SELECT pg_backend_pid()", &[])?[0].int(0)
                })
                .unwrap();
            for _ in 0..n % 7 {
                assert_eq!(count(&db), n + 1);
            }
            pid
        })
        .collect();
    assert!(pids.len() > 1, "the writer never retired");
    assert_eq!(count(&db), 300);
}

#[test]
fn a_read_leaves_no_transaction_open_on_the_server() {
    let Some(fixture) = Fixture::postgres() else { return };
    let reader = fixture.db.read_blocking(|tx| tx.query("SELECT pg_backend_pid()", &[])?[0].int(0)).unwrap();
    let state = move || {
        fixture
            .db
            .write_blocking("a", move |tx| {
                let sql = "SELECT state FROM pg_stat_activity WHERE pid = $1";
                tx.query(sql, &[reader.into()])?[0].text(0).map(ToOwned::to_owned)
            })
            .unwrap()
    };
    // Each question is a round trip, which is what the server needs to hear the end of the read.
    let settled = (0..200).map(|_| state()).find(|state| state == "idle");
    assert!(settled.is_some(), "the reader is still in its transaction");
}
