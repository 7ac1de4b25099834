//! A fresh database on each engine that is at hand.

use std::path::PathBuf;

use bianfang_store::engine::{Db, Engine};

/// One database of one test.
pub struct Fixture {
    pub db: Db,
    pub at: Place,
}

/// Where it lies, so that a test can open it a second time.
pub enum Place {
    File { path: PathBuf, _folder: tempfile::TempDir },
    Server { url: String },
}

impl Fixture {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bianfang.sqlite");
        Self { db: Db::open_sqlite(&path).unwrap(), at: Place::File { path, _folder: folder } }
    }

    /// A schema of its own on the server, if there is one.
    pub fn postgres() -> Option<Self> {
        let server = std::env::var("BIANFANG_TEST_POSTGRES").ok()?;
        let schema = format!("test_{}", uuid::Uuid::now_v7().simple());
        let admin = Db::open_postgres(&server).unwrap();
        let create = format!("CREATE SCHEMA {schema}");
        admin.write_blocking("test", move |tx| tx.batch(&create)).unwrap();
        admin.close_blocking();
        let mark = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{mark}options=-c%20search_path%3D{schema}");
        Some(Self { db: Db::open_postgres(&url).unwrap(), at: Place::Server { url } })
    }

    /// The same database once more, as another process would hold it.
    pub fn open_again(&self) -> Db {
        match &self.at {
            Place::File { path, .. } => Db::open_sqlite(path).unwrap(),
            Place::Server { url } => Db::open_postgres(url).unwrap(),
        }
    }

    pub fn with_notes(self) -> Self {
        self.db
            .write_blocking("schema", |tx| {
                let sql = "CREATE TABLE note (id {{text}} PRIMARY KEY, number BIGINT, body {{blob}})";
                tx.batch(&bianfang_store::engine::dialect::render(tx.engine(), sql)?)
            })
            .unwrap();
        self
    }

    pub fn count(&self) -> i64 {
        count(&self.db)
    }
}

/// How many notes there are.
pub fn count(db: &Db) -> i64 {
    db.read_blocking(|tx| tx.query("SELECT count(*) FROM note", &[])?[0].int(0)).unwrap()
}

/// A database with a table of notes on every engine at hand.
pub fn engines() -> Vec<Fixture> {
    let all: Vec<_> = [Some(Fixture::sqlite()), Fixture::postgres()]
        .into_iter()
        .flatten()
        .map(Fixture::with_notes)
        .collect();
    assert_eq!(all[0].db.engine(), Engine::Sqlite);
    all
}

/// Puts one note.
pub fn put(tx: &mut dyn bianfang_store::engine::Tx, id: &str, number: i64) -> bianfang_store::Result<()> {
    tx.execute("INSERT INTO note (id, number) VALUES ($1, $2)", &[id.into(), number.into()])
}
