//! The park prepared once for each engine and copied for each test: loading it takes longer than most tests.

use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use crate::{
    fixture::{self, Fixture},
    installation::{Engine, postgres},
    server::{Place, program, repository},
};

/// A prepared park that nobody serves.
pub struct Template {
    pub data: PathBuf,
    /// The name of its database, on PostgreSQL.
    pub database: Option<String>,
    pub fixture: Fixture,
}

/// The prepared park, made if this build of the program has none yet.
pub async fn prepared(engine: Engine) -> Template {
    let (kind, database) = match engine {
        Engine::Sqlite => ("sqlite".to_owned(), None),
        Engine::Postgres => (format!("postgres-{}", cluster().await), Some(format!("park_{:016x}", build()))),
    };
    let shelf = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = shelf.join(format!("park-{:016x}-{kind}", build()));
    let mark = folder.join("fixture.json");
    if !mark.exists() {
        let lock = File::create(shelf.join(format!("{kind}.lock"))).unwrap();
        // Tests are processes: the first prepares, the others wait for it here.
        lock.lock().unwrap();
        if !mark.exists() {
            remove_older(shelf, &kind);
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
            if let Some(name) = &database {
                postgres::create_database(name, None).await;
            }
            let place =
                Place { data: folder.join("data"), database: database.as_deref().map(postgres::address) };
            let fixture = fixture::prepare(&place).await;
            let half = folder.join("fixture.half");
            fs::write(&half, serde_json::to_string_pretty(&fixture).unwrap()).unwrap();
            fs::rename(&half, &mark).unwrap();
        }
    }
    let fixture = serde_json::from_str(&fs::read_to_string(&mark).unwrap()).unwrap();
    Template { data: folder.join("data"), database, fixture }
}

/// What tells this build of program, scenario and tests from any other.
fn build() -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut add = |path: PathBuf| {
        let facts = fs::metadata(&path).unwrap();
        (facts.len(), facts.modified().unwrap()).hash(&mut hasher);
    };
    add(program());
    add(std::env::current_exe().unwrap());
    let mut files: Vec<_> = fs::read_dir(repository("scenarios/park-2020/commands"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.into_iter().for_each(&mut add);
    hasher.finish()
}

/// Clusters come and go, and a prepared database goes with its own.
async fn cluster() -> String {
    let client = postgres::connect(&postgres::server()).await;
    let row = client.query_one("SELECT system_identifier::text FROM pg_control_system()", &[]).await.unwrap();
    row.get(0)
}

fn remove_older(shelf: &Path, kind: &str) {
    let family = kind.split('-').next().unwrap_or(kind);
    for entry in fs::read_dir(shelf).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("park-") && name.contains(&format!("-{family}")) {
            // Another run may be removing it as well.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
