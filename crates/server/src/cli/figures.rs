//! `bianfang figures`: what stands in the store, in figures.

use super::{Outcome, store};
use crate::{clock::Clock, config::Settings};
use bianfang_domain::{calendar::Moment, ids::DivisionId};
use bianfang_store::{figures, rebuild};
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct Figures {
    /// As they were at this time, such as 2020-05-03T12:00+08:00
    #[arg(long, value_name = "TIME")]
    at: Option<Moment>,
    /// As JSON
    #[arg(long)]
    json: bool,
    /// Whose, where there are several authorities
    #[arg(long, value_name = "ID")]
    authority: Option<DivisionId>,
}

impl Figures {
    pub(super) fn carry_out(self, settings: &Settings) -> Outcome {
        let store = store::open_existing(settings)?;
        let authority = store::authority(&store, self.authority)?;
        let figures = match self.at {
            None => {
                let today = Clock::Machine.now().day();
                figures::figures(store.db(), store.db(), authority, today, None)?
            }
            Some(at) => {
                let (scratch, db) = store::Scratch::below(settings)?;
                let views = rebuild::views_in(&store, db, Some(at))?;
                let figures = figures::figures(&views, store.db(), authority, at.day(), Some(at))?;
                views.close_blocking();
                drop(scratch);
                figures
            }
        };
        store.close();
        if self.json {
            say!("{}", serde_json::to_string_pretty(&figures)?);
        } else {
            print(&serde_json::to_value(&figures)?, "");
        }
        Ok(())
    }
}

/// One figure a line, under its path.
fn print(value: &serde_json::Value, path: &str) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                print(value, &path);
            }
        }
        serde_json::Value::String(text) => say!("{path:<36} {text}"),
        other => say!("{path:<36} {other}"),
    }
}
