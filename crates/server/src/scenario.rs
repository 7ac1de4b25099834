//! Scenarios: folders of commands that anybody can load, and the people to sign in as.

use bianfang_domain::{
    calendar::Moment,
    command::Command,
    ids::{DivisionId, PersonId},
};
use bianfang_store::{Answer, Store, StoreError, Submission};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Commands in one transaction.
const BATCH: usize = 200;

/// Why a scenario cannot be read or loaded.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// A file cannot be read.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A line, or the description, is not what it should be.
    #[error("{file}, line {line}: {reason}")]
    Line {
        /// Which file.
        file: String,
        /// Which line.
        line: usize,
        /// Why.
        reason: String,
    },
    /// The rules refuse a command.
    #[error("{file}, line {line}: refused ({code}): {zh} {en}")]
    Refused {
        /// Which file.
        file: String,
        /// Which line.
        line: usize,
        /// The refusal's code.
        code: &'static str,
        /// The refusal in Chinese.
        zh: String,
        /// The refusal in English.
        en: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// `scenario.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct Scenario {
    /// Its name for programs.
    pub id: String,
    /// Its name for people, by language.
    pub title: BTreeMap<String, String>,
    /// Whose chain it tells.
    pub authority: DivisionId,
    /// Where the clock of a demonstration starts.
    pub demo_clock: Moment,
    /// The password of every log-in of a demonstration.
    pub password: String,
    /// Who to sign in as.
    pub logins: Vec<Login>,
    #[serde(skip)]
    folder: PathBuf,
}

/// Somebody to sign in as.
#[derive(Debug, Clone, Deserialize)]
pub struct Login {
    /// The name to sign in with.
    pub username: String,
    /// The person.
    pub person: PersonId,
    /// Who that is, by language.
    pub label: BTreeMap<String, String>,
}

/// A command with where it stands.
struct Line {
    file: String,
    number: usize,
    command: Command,
}

fn file_error(path: &Path, source: std::io::Error) -> ScenarioError {
    ScenarioError::File { path: path.display().to_string(), source }
}

impl Scenario {
    /// Reads the description in a folder.
    pub fn open(folder: &Path) -> Result<Self, ScenarioError> {
        let path = folder.join("scenario.json");
        let text = std::fs::read_to_string(&path).map_err(|error| file_error(&path, error))?;
        let mut scenario: Self = serde_json::from_str(&text).map_err(|error| ScenarioError::Line {
            file: path.display().to_string(),
            line: error.line(),
            reason: error.to_string(),
        })?;
        folder.clone_into(&mut scenario.folder);
        Ok(scenario)
    }

    fn files(&self) -> Result<Vec<PathBuf>, ScenarioError> {
        let folder = self.folder.join("commands");
        let entries = std::fs::read_dir(&folder).map_err(|error| file_error(&folder, error))?;
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| file_error(&folder, error))?.path();
            if path.extension().is_some_and(|extension| extension == "jsonl") {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    /// Takes its commands through in order, up to and with those made at `until`. `progress` is told after each
    /// batch how many are done. Loaded again, a command only has its first answer once more.
    pub fn load(
        &self,
        store: &Store,
        until: Option<Moment>,
        mut progress: impl FnMut(&str, usize),
    ) -> Result<usize, ScenarioError> {
        let (mut done, mut batch, mut latest) = (0, Vec::with_capacity(BATCH), None);
        for path in self.files()? {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).map_err(|error| file_error(&path, error))?;
            for (index, content) in text.lines().enumerate() {
                let line = index + 1;
                let at = |reason: String| ScenarioError::Line { file: file.clone(), line, reason };
                let command: Command =
                    serde_json::from_str(content).map_err(|error| at(error.to_string()))?;
                if latest.is_some_and(|latest| command.made_at < latest) {
                    return Err(at(
                        "made before the command above it: a scenario is told in order".to_owned()
                    ));
                }
                latest = Some(command.made_at);
                if until.is_some_and(|until| command.made_at > until) {
                    continue;
                }
                batch.push(Line { file: file.clone(), number: line, command });
                if batch.len() == BATCH {
                    done += self.submit(store, std::mem::replace(&mut batch, Vec::with_capacity(BATCH)))?;
                    progress(&file, done);
                }
            }
        }
        if !batch.is_empty() {
            let file = batch[batch.len() - 1].file.clone();
            done += self.submit(store, batch)?;
            progress(&file, done);
        }
        Ok(done)
    }

    fn submit(&self, store: &Store, batch: Vec<Line>) -> Result<usize, ScenarioError> {
        let places: Vec<_> = batch.iter().map(|line| (line.file.clone(), line.number)).collect();
        let submission = |line: Line| {
            let recorded_at = line.command.made_at;
            Submission { command: line.command, recorded_at, loaded: true }
        };
        let answers = store.submit_all(self.authority, batch.into_iter().map(submission).collect())?;
        for ((file, line), answer) in places.into_iter().zip(&answers) {
            if let Answer::Refused { refusal, .. } = answer {
                let (zh, en) = (refusal.zh(), refusal.en());
                return Err(ScenarioError::Refused { file, line, code: refusal.code.code(), zh, en });
            }
        }
        Ok(answers.len())
    }
}
