//! `bianfang load`: a scenario into an empty store.

use super::{Failure, Outcome, people, store};
use crate::{config::Settings, scenario::Scenario};
use bianfang_domain::calendar::Moment;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Load {
    /// The scenario's folder
    scenario: PathBuf,
    /// Only what was made up to this time, such as 2020-05-03T12:00+08:00
    #[arg(long, value_name = "TIME")]
    until: Option<Moment>,
    /// Make the scenario's sign-ins too, with its public password
    #[arg(long)]
    accounts: bool,
}

impl Load {
    pub(super) fn carry_out(self, settings: &Settings) -> Outcome {
        let scenario = Scenario::open(&self.scenario)?;
        let store = store::open(settings)?;
        if !store.authorities()?.is_empty() {
            return Err(Failure::new(
                "the store is not empty: a scenario is loaded into an empty store only",
            ));
        }
        let loaded =
            scenario.load(&store, self.until, |file, done| eprintln!("loaded {done} commands, up to {file}"));
        // What was recorded before a refusal stays; the store is closed properly either way.
        let loaded = loaded.and_then(|done| {
            if self.accounts {
                people::make_accounts(&store, &scenario)?;
            }
            Ok(done)
        });
        store.close();
        eprintln!("{} commands of {} are recorded", loaded?, scenario.id);
        Ok(())
    }
}
