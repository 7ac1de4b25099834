//! A process killed in the middle of its work: what it had answered is there, and opens.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;

use bianfang_store::crypto::{KeyState, Keyring};
use bianfang_store::engine::Db;

use crate::fixture::{Fixture, Place, engines};

const WHERE: &str = "BIANFANG_TEST_VICTIM";

/// Passes at once unless it is started as the process that `what_was_answered_survives_a_kill` starts and kills.
#[test]
fn victim() {
    let Ok(place) = std::env::var(WHERE) else { return };
    let (database, keys) = place.split_once('|').unwrap();
    let db = if database.starts_with("postgres") {
        Db::open_postgres(database)
    } else {
        Db::open_sqlite(database)
    };
    let (db, keyring) = (db.unwrap(), Arc::new(Keyring::open(keys).unwrap()));
    let flushed = Arc::clone(&keyring);
    db.set_before_commit(Arc::new(move || flushed.flush()));
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let (db, keyring) = (db.clone(), Arc::clone(&keyring));
            std::thread::spawn(move || {
                for n in 0_i64.. {
                    let (id, keyring) = (format!("{writer}-{n}"), Arc::clone(&keyring));
                    let note = id.clone();
                    db.write_blocking("a", move |tx| {
                        let body = keyring.key_for(&note)?.seal(b"note", note.as_bytes())?;
                        let sql = "INSERT INTO note (id, number, body) VALUES ($1, $2, $3)";
                        tx.execute(sql, &[note.into(), n.into(), body.into()])
                    })
                    .unwrap();
                    println!("answered {id}");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
}

#[test]
fn what_was_answered_survives_a_kill() {
    for fixture in engines() {
        fixture.db.close_blocking();
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        drop(Keyring::create(&keys).unwrap());
        let answered = kill_after(300, &fixture, keys.to_str().unwrap());
        assert!(answered.len() >= 300);

        let (db, keyring) = (fixture.open_again(), Keyring::open(&keys).unwrap());
        let notes = db
            .read_blocking(|tx| {
                let rows = tx.query("SELECT id, body FROM note", &[])?;
                rows.iter()
                    .map(|row| Ok((row.text(0)?.to_owned(), row.blob(1)?.to_vec())))
                    .collect::<Result<Vec<_>, _>>()
            })
            .unwrap();
        for id in &answered {
            assert!(notes.iter().any(|(note, _)| note == id), "{id} was answered and is gone");
        }
        // Every note that is there has its key there too, answered or not.
        for (note, body) in &notes {
            let KeyState::Present(key) = keyring.find(note).unwrap() else { panic!("no key for {note}") };
            assert_eq!(key.open(b"note", body).unwrap(), note.as_bytes());
        }
        db.write_blocking("a", |tx| crate::fixture::put(tx, "afterwards", 1)).unwrap();
    }
}

/// Runs the victim until it has answered so many, kills it, and gives back all it answered.
fn kill_after(many: usize, fixture: &Fixture, keys: &str) -> Vec<String> {
    let database = match &fixture.at {
        Place::File { path, .. } => path.to_str().unwrap().to_owned(),
        Place::Server { url } => url.clone(),
    };
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::victim", "--nocapture"])
        .env(WHERE, format!("{database}|{keys}"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines().map_while(Result::ok);
    let answer = |line: String| line.strip_prefix("answered ").map(ToOwned::to_owned);
    let mut answered: Vec<_> = lines.by_ref().filter_map(answer).take(many).collect();
    victim.kill().unwrap();
    victim.wait().unwrap();
    // What it said before it died is still in the pipe; a last line cut short was not said.
    answered.extend(lines.filter_map(answer).filter(|id| id.contains('-') && !id.ends_with('-')));
    answered
}
