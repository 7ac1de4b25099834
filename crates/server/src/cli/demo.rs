//! `bianfang demo`: a scenario, served on its own clock.

use super::{Outcome, flags::Flags, log, people, serve, store};
use crate::{clock::Clock, config::Settings, scenario::Scenario};
use bianfang_domain::calendar::Moment;
use bianfang_store::{Store, accounts};
use clap::Args;
use std::{fmt::Write, path::PathBuf};

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// The scenario's folder
    #[arg(long, value_name = "DIR", default_value = "scenarios/park-2020")]
    scenario: PathBuf,
}

impl Demo {
    pub(super) fn carry_out(self, flags: &Flags) -> Outcome {
        let layers = flags.layers()?.or("data", "demo-data").or("log", "warn");
        let settings = Settings::read(&layers)?;
        settings.check_transport()?;
        log::begin(&settings)?;
        let scenario = Scenario::open(&self.scenario)?;
        let listener = serve::listen(&settings)?;
        let store = store::open(&settings)?;
        // The sign-ins come last: without them an earlier start was cut short, and loading goes on where it stopped.
        if !store.db().read_blocking(accounts::any)? {
            eprintln!("loading {} into {}", scenario.id, settings.data.display());
            scenario.load(&store, Some(scenario.demo_clock), |_, done| eprintln!("  {done} commands"))?;
            people::make_accounts(&store, &scenario)?;
        }
        let clock = Clock::starting_at(last_recorded(&store)?.max(scenario.demo_clock));
        let table = log_ins(&scenario);
        serve::run(&store, clock, &settings, listener, |url| say!("{url}\n\n{table}\nCtrl-C ends it."))
    }
}

fn last_recorded(store: &Store) -> Outcome<Moment> {
    let millis = store.db().read_blocking(|tx| {
        let row = tx.query_first("SELECT MAX(recorded_at) FROM journal", &[])?;
        row.map_or(Ok(None), |row| row.opt_int(0))
    })?;
    // Read back from what was a moment when it was written.
    Ok(Moment::from_millis(millis.unwrap_or_default()).unwrap_or_else(|_| Clock::Machine.now()))
}

fn log_ins(scenario: &Scenario) -> String {
    let name = |names: &std::collections::BTreeMap<String, String>| {
        ["zh", "en"]
            .iter()
            .filter_map(|language| names.get(*language).cloned())
            .collect::<Vec<_>>()
            .join(" · ")
    };
    let mut table = format!("{}\npassword of all: {}\n\n", name(&scenario.title), scenario.password);
    for login in &scenario.logins {
        // Writing to a String cannot fail.
        let _ = writeln!(table, "  {:<12} {}", login.username, name(&login.label));
    }
    table
}
