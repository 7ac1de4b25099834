//! The park of spring 2020 as test data.

use bianfang_domain::{calendar::Moment, command::Command, ids::DivisionId};
use bianfang_store::{Answer, Location, Store, Submission, engine::Db};
use std::{fs, path::PathBuf};

/// After everything in the scenario.
pub fn later() -> Moment {
    "2020-06-01T09:00+08:00".parse().unwrap()
}

pub fn scenario() -> PathBuf {
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
pub fn submit(store: &Store, commands: impl IntoIterator<Item = Command>) {
    let commands: Vec<Command> = commands.into_iter().collect();
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
        for (answer, command) in answers.iter().zip(chunk) {
            assert!(matches!(answer, Answer::Accepted { .. }), "{answer:?} for {command:?}");
        }
    }
}

/// A store in memory with the whole park.
pub fn loaded() -> Store {
    let store = Store::in_memory(later()).unwrap();
    submit(&store, commands());
    store
}

/// A store in a folder with the whole park.
pub fn loaded_in(location: Location) -> Store {
    let store = Store::open(location, later()).unwrap();
    submit(&store, commands());
    store
}

pub fn scratch() -> Db {
    Db::open_memory().unwrap()
}
