//! The park on each engine that is at hand.

use bianfang_domain::{
    calendar::{Day, Moment},
    command::Command,
    ids::{DivisionId, PersonId},
};
use bianfang_store::{
    Answer, Location, Store, Submission,
    engine::{Db, Row, Tx, Value},
    queries::{Asker, Page, Scope, Stretch},
};
use std::{fs, path::PathBuf};

/// After everything in the scenario.
pub fn later() -> Moment {
    "2020-06-01T09:00+08:00".parse().unwrap()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn scenario() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/park-2020")
}

pub fn commands() -> Vec<Command> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(scenario().join("commands")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    texts
        .flat_map(|text| text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<_>>())
        .collect()
}

pub fn authority() -> DivisionId {
    let text = fs::read_to_string(scenario().join("scenario.json")).unwrap();
    let scenario: serde_json::Value = serde_json::from_str(&text).unwrap();
    scenario["authority"].as_str().unwrap().parse().unwrap()
}

/// Puts commands through, each of which must be accepted.
pub fn submit(store: &Store, commands: &[Command]) {
    for chunk in commands.chunks(200) {
        let submissions = chunk
            .iter()
            .map(|command| Submission {
                command: command.clone(),
                recorded_at: command.made_at,
                loaded: true,
            })
            .collect();
        let answers = store.submit_all(authority(), submissions).unwrap();
        assert!(answers.iter().all(|answer| matches!(answer, Answer::Accepted { .. })), "{answers:?}");
    }
}

/// An empty store on each engine at hand, in memory and on a schema of its own.
pub fn empty() -> Vec<Store> {
    let mut stores = vec![Store::in_memory(later()).unwrap()];
    if let Ok(server) = std::env::var("BIANFANG_TEST_POSTGRES") {
        let schema = format!("test_{}", uuid::Uuid::now_v7().simple());
        let admin = Db::open_postgres(&server).unwrap();
        let create = format!("CREATE SCHEMA {schema}");
        admin.write_blocking("test", move |tx| tx.batch(&create)).unwrap();
        admin.close_blocking();
        let mark = if server.contains('?') { '&' } else { '?' };
        let folder = tempfile::tempdir().unwrap().keep();
        let location = Location {
            database: Some(format!("{server}{mark}options=-c%20search_path%3D{schema}")),
            keys: folder.join("keys"),
            data: folder,
        };
        stores.push(Store::open(location, later()).unwrap());
    }
    stores
}

/// The whole park on each engine at hand.
pub fn parks() -> Vec<Store> {
    let stores = empty();
    let commands = commands();
    for store in &stores {
        submit(store, &commands);
    }
    stores
}

/// Asks within a read.
pub fn ask<T: Send + 'static>(
    store: &Store,
    question: impl FnOnce(&mut dyn Tx) -> bianfang_store::Result<T> + Send + 'static,
) -> T {
    store.db().read_blocking(question).unwrap()
}

/// The rows of a plain question about the authority, which is its first parameter.
pub fn rows(store: &Store, sql: &str, parameters: &[&str]) -> Vec<Row> {
    let sql = sql.to_owned();
    let parameters: Vec<String> =
        std::iter::once(authority().to_string()).chain(parameters.iter().map(ToString::to_string)).collect();
    ask(store, move |tx| {
        let values: Vec<Value<'_>> = parameters.iter().map(Value::from).collect();
        tx.query(&sql, &values)
    })
}

/// The first column of a plain question, as text.
pub fn texts(store: &Store, sql: &str, parameters: &[&str]) -> Vec<String> {
    rows(store, sql, parameters).iter().map(|row| row.text(0).unwrap().to_owned()).collect()
}

pub fn whole() -> Scope {
    Scope { divisions: vec![authority()], ..Scope::default() }
}

pub fn below(division: &str) -> Scope {
    Scope { divisions: vec![division.parse().unwrap()], ..Scope::default() }
}

pub fn answering(person: &str) -> Scope {
    Scope { answered_by: Some(person.parse::<PersonId>().unwrap()), ..Scope::default() }
}

pub fn owning(person: &str) -> Scope {
    Scope { owned_by: Some(person.parse::<PersonId>().unwrap()), ..Scope::default() }
}

pub fn asker(scope: &Scope, today: Day) -> Asker<'_> {
    Asker { authority: authority(), scope, today }
}

/// Walks a list to its end in stretches of `limit`.
pub fn walk<T>(limit: u32, mut page: impl FnMut(Stretch) -> Page<T>) -> Vec<T> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let one = page(Stretch { after, limit });
        assert!(one.items.len() <= usize::try_from(limit).unwrap());
        assert!(one.next.is_none() || !one.items.is_empty());
        all.extend(one.items);
        after = one.next;
        if after.is_none() {
            return all;
        }
    }
}
