//! The settings the promise rests on, read back from the writer as the program opens it.

use std::time::{SystemTime, UNIX_EPOCH};

use bianfang_domain::calendar::Moment;
use bianfang_store::{Location, Store};

use crate::installation::{ENGINES, Engine, Installation};

fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Moment::from_millis(i64::try_from(since.as_millis()).unwrap()).unwrap()
}

#[tokio::test]
async fn the_writer_waits_for_the_disk() {
    for engine in ENGINES {
        let mut installation = Installation::new(engine).await;
        installation.server.kill();
        let mut location = Location::folder(&installation.place.data);
        location.database.clone_from(&installation.place.database);
        let store = Store::open(location, now()).unwrap();
        let durability = store.db().durability_blocking().unwrap();
        let wanted: &[(&str, &str)] = match engine {
            // 2 is FULL.
            Engine::Sqlite => &[("journal_mode", "wal"), ("synchronous", "2")],
            Engine::Postgres => &[("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on")],
        };
        for (name, value) in wanted {
            assert_eq!(durability.get(name), Some(*value), "{durability:?}");
        }
        assert!(durability.is_durable());
        store.close();
    }
}
