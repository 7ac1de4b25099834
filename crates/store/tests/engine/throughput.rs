//! Not a test of correctness: prints how many small commands a second each engine commits.
//! Run with `--run-ignored all --no-capture`.

use std::time::Instant;

use crate::fixture::engines;

#[ignore = "a measurement; run it on an idle machine"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn small_commands_per_second() {
    for fixture in tokio::task::spawn_blocking(engines).await.unwrap() {
        fixture
            .db
            .write("schema", |tx| {
                tx.batch(
                    "CREATE TABLE visit (id TEXT PRIMARY KEY, household TEXT NOT NULL, body TEXT NOT NULL);
                     CREATE INDEX visit_household ON visit (household);
                     CREATE TABLE entry (seq BIGINT PRIMARY KEY, id TEXT NOT NULL)",
                )
            })
            .await
            .unwrap();
        let mut seq = 0;
        for writers in [1, 8, 32, 128] {
            let each = 40_000 / 32;
            let (start, before) = (Instant::now(), fixture.db.writer_counters().commits);
            let tasks: Vec<_> = (0..writers)
                .map(|_| {
                    let (db, first) = (fixture.db.clone(), seq);
                    seq += each;
                    tokio::spawn(async move {
                        for n in first..first + each {
                            db.write("park", move |tx| {
                                let id = uuid::Uuid::now_v7().to_string();
                                let body = "入户走访记录".repeat(20);
                                tx.execute(
                                    "INSERT INTO visit (id, household, body) VALUES ($1, $2, $3)",
                                    &[(&id).into(), format!("h{}", n % 144).into(), body.into()],
                                )?;
                                tx.execute(
                                    "INSERT INTO entry (seq, id) VALUES ($1, $2)",
                                    &[n.into(), id.into()],
                                )
                            })
                            .await
                            .unwrap();
                        }
                    })
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
            let (seconds, total) = (start.elapsed().as_secs_f64(), writers * each);
            let commits = fixture.db.writer_counters().commits - before;
            println!(
                "{:?} {writers} writers: {:.0} commands/s, {commits} commits of {:.1}",
                fixture.db.engine(),
                f64::from(total) / seconds,
                f64::from(total) / f64::from(i32::try_from(commits).unwrap()),
            );
        }
    }
}
