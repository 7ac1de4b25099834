use bianfang_store::StoreError;
use bianfang_store::engine::{Db, Value};
use uuid::Uuid;

use crate::fixture::{count, engines, put};

#[test]
fn one_text_and_one_set_of_types_on_both_engines() {
    for fixture in engines() {
        let id = Uuid::now_v7();
        let (found, number, body) = fixture
            .db
            .write_blocking("a", move |tx| {
                // The parameters are named out of order and one of them twice.
                let sql = "INSERT INTO note (body, id, number) VALUES ($3, $1, $2)
                           ON CONFLICT (id) DO UPDATE SET number = $2, body = $3 RETURNING number";
                assert_eq!(tx.query(sql, &[id.into(), 7.into(), Value::Null])?[0].int(0)?, 7);
                assert_eq!(tx.query(sql, &[id.into(), 41.into(), vec![0_u8, 255].into()])?[0].int(0)?, 41);
                assert_eq!(tx.execute_count("UPDATE note SET number = number + $1", &[1_i64.into()])?, 1);
                let sum = tx.query("SELECT sum(number), count(*), NULL, 1 = 1 FROM note", &[])?;
                assert_eq!((sum[0].int(0)?, sum[0].int(1)?), (42, 1));
                assert_eq!((sum[0].opt_text(2)?, sum[0].flag(3)?), (None, true));
                let row =
                    tx.query_first("SELECT id, number, body FROM note WHERE number = $1", &[42.into()])?;
                let row = row.unwrap();
                Ok((row.id(0)?, row.int(1)?, row.blob(2)?.to_vec()))
            })
            .unwrap();
        assert_eq!((found, number, body), (id, 42, vec![0, 255]));
    }
}

#[test]
fn a_wrong_type_or_count_is_an_error_not_a_guess() {
    for fixture in engines() {
        fixture.db.write_blocking("a", |tx| put(tx, "n", 1)).unwrap();
        let read = |f: fn(&bianfang_store::engine::Row) -> bianfang_store::Result<()>| {
            fixture.db.read_blocking(move |tx| f(&tx.query("SELECT id, number, body FROM note", &[])?[0]))
        };
        assert!(matches!(read(|row| row.int(0).map(drop)), Err(StoreError::Corrupt { .. })));
        assert!(matches!(read(|row| row.text(1).map(drop)), Err(StoreError::Corrupt { .. })));
        assert!(matches!(read(|row| row.blob(2).map(drop)), Err(StoreError::Corrupt { .. })));
        assert!(matches!(read(|row| row.id(0).map(drop)), Err(StoreError::Corrupt { .. })));
        assert!(matches!(read(|row| row.int(3).map(drop)), Err(StoreError::Misuse { .. })));
        let wrong = |params: Vec<Value<'static>>| {
            fixture.db.read_blocking(move |tx| tx.query("SELECT 1 FROM note WHERE number = $1", &params))
        };
        assert!(wrong(vec![]).is_err());
        assert!(wrong(vec![1.into(), 2.into()]).is_err());
        assert_eq!(wrong(vec![1.into()]).unwrap().len(), 1);
        let fraction = fixture.db.read_blocking(|tx| tx.query("SELECT avg(number) / 3.0 FROM note", &[]));
        assert!(matches!(fraction, Err(StoreError::Corrupt { .. })), "{fraction:?}");
    }
}

#[test]
fn rows_stream_and_a_reader_can_stop() {
    for fixture in engines() {
        fixture
            .db
            .write_blocking("a", |tx| (0..3000).try_for_each(|n| put(tx, &format!("{n:05}"), n)))
            .unwrap();
        let (seen, after) = fixture
            .db
            .read_blocking(|tx| {
                let mut seen = 0;
                let stopped = tx.query_each("SELECT number FROM note ORDER BY id", &[], &mut |row| {
                    assert_eq!(row.int(0)?, seen);
                    seen += 1;
                    if seen == 1500 { Err(StoreError::Closed) } else { Ok(()) }
                });
                assert!(matches!(stopped, Err(StoreError::Closed)));
                // The transaction goes on after a stream was left.
                Ok((seen, tx.query("SELECT count(*) FROM note", &[])?[0].int(0)?))
            })
            .unwrap();
        assert_eq!((seen, after), (1500, 3000));
    }
}

#[test]
fn a_read_cannot_write_and_a_panicking_read_harms_nobody() {
    for fixture in engines() {
        assert!(fixture.db.read_blocking(|tx| { tx.execute_count("DELETE FROM note", &[]) }).is_err());
        let panicked = fixture.db.read_blocking(|_| -> bianfang_store::Result<()> { panic!("in a read") });
        assert!(matches!(panicked, Err(StoreError::Panicked { what }) if what == "in a read"));
        for _ in 0..40 {
            assert_eq!(fixture.count(), 0);
        }
    }
}

#[test]
fn a_unique_clash_is_a_conflict() {
    for fixture in engines() {
        fixture.db.write_blocking("a", |tx| put(tx, "n", 1)).unwrap();
        let again = fixture.db.write_blocking("a", |tx| put(tx, "n", 2));
        assert!(matches!(again, Err(StoreError::Conflict { .. })), "{again:?}");
    }
}

#[test]
fn text_orders_by_bytes_on_both_engines() {
    for fixture in engines() {
        let ids = fixture
            .db
            .write_blocking("a", |tx| {
                for id in ["b", "A", "a", "Z", "_", "村"] {
                    put(tx, id, 0)?;
                }
                let rows = tx.query("SELECT id FROM note ORDER BY id", &[])?;
                rows.iter().map(|row| row.text(0).map(ToOwned::to_owned)).collect::<Result<Vec<_>, _>>()
            })
            .unwrap();
        assert_eq!(ids, ["A", "Z", "_", "a", "b", "村"]);
    }
}

#[test]
fn memory_and_scratch_databases_serve_rebuilds() {
    let folder = tempfile::tempdir().unwrap();
    for db in [Db::open_memory().unwrap(), Db::open_scratch(folder.path().join("copy")).unwrap()] {
        db.write_blocking("a", |tx| tx.batch("CREATE TABLE note (id TEXT, number BIGINT)")).unwrap();
        db.write_blocking("b", |tx| put(tx, "n", 1)).unwrap();
        assert_eq!(count(&db), 1);
        assert!(db.read_blocking(|tx| tx.query("SELECT nothing", &[])).is_err());
        assert_eq!(count(&db), 1);
    }
}
