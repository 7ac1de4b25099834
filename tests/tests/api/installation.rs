//! One installation of one test: its own data, the park loaded, the program serving it.

use std::path::Path;

use crate::{
    client::Client,
    fixture::Fixture,
    server::{Place, Server},
    template::{self, Template},
};

/// What the product runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Every test runs on both.
pub const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

/// A place of its own with nothing in it.
pub struct Empty {
    pub place: Place,
    _folder: tempfile::TempDir,
}

impl Empty {
    pub async fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(postgres::new_database(None).await),
        };
        Self { place: Place { data: folder.path().join("data"), database }, _folder: folder }
    }
}

/// The park with the test's own people and homes, being served.
pub struct Installation {
    pub engine: Engine,
    pub fixture: Fixture,
    pub place: Place,
    pub server: Server,
    _folder: tempfile::TempDir,
}

impl Installation {
    /// A copy of the prepared park.
    pub async fn new(engine: Engine) -> Self {
        let template = template::prepared(engine).await;
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        copy_folder(&template.data, &data);
        let database = match &template.database {
            None => None,
            Some(name) => Some(postgres::new_database(Some(name)).await),
        };
        let place = Place { data, database };
        let server = place.serve().await;
        let Template { fixture, .. } = template;
        Self { engine, fixture, place, server, _folder: folder }
    }

    /// Somebody signed in under this name.
    pub async fn sign_in(&self, username: &str) -> Client {
        Client::signed_in(&self.server.url, username).await
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Client {
        Client::new(&self.server.url)
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Databases on the server the tests were given.
pub mod postgres {
    use tokio_postgres::{Client, NoTls};

    /// The server's address.
    pub fn server() -> String {
        std::env::var("BIANFANG_TEST_POSTGRES")
            .expect("BIANFANG_TEST_POSTGRES names no PostgreSQL: run the tests through scripts/with-postgres")
    }

    /// The address of one of its databases.
    pub fn address(database: &str) -> String {
        let server = server();
        let (host, _) = server.rsplit_once('/').expect("the address ends in a database's name");
        format!("{host}/{database}")
    }

    /// A connection to the database the address names.
    pub async fn connect(address: &str) -> Client {
        let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    /// A new database, empty or a copy; gives back its address. The whole cluster is thrown away afterwards.
    pub async fn new_database(template: Option<&str>) -> String {
        let name = format!("test_{}", uuid::Uuid::now_v7().simple());
        create_database(&name, template).await;
        address(&name)
    }

    /// Creates a database under a name.
    pub async fn create_database(name: &str, template: Option<&str>) {
        let template = template.unwrap_or("template0");
        let admin = connect(&server()).await;
        admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
    }
}

/// Runs a case on a fresh park, first on SQLite, then on PostgreSQL.
pub async fn on_each_engine(case: impl AsyncFn(&Installation)) {
    for engine in ENGINES {
        // Shown when the case fails.
        eprintln!("on {engine:?}");
        case(&Installation::new(engine).await).await;
    }
}
