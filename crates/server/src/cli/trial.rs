//! `bianfang verify`, `backup` and `restore`: proving and keeping.

use super::{Failure, Outcome, store};
use crate::{clock::Clock, config::Settings};
use bianfang_store::{backup, crypto::read_heads, read_log, verify};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// A file of signed heads kept elsewhere
    #[arg(long, value_name = "FILE")]
    anchor: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// A new folder for the journal and the operational tables
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// A new folder for the keyring, to be kept elsewhere
    #[arg(long, value_name = "DIR")]
    keys_to: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The folder of the backup
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// The folder of the keyring's backup, or of the present keyring
    #[arg(long, value_name = "DIR")]
    keys_from: PathBuf,
}

impl Verify {
    pub(super) fn carry_out(self, settings: &Settings) -> Outcome {
        let anchors = self.anchor.map(read_heads).transpose()?.unwrap_or_default();
        let store = store::open_existing(settings)?;
        let (scratch, db) = store::Scratch::below(settings)?;
        let report = verify::verify(&store, &anchors, db);
        drop(scratch);
        let report = report?;
        let mut words = told(&report);
        for authority in store.authorities()? {
            if let Some(entry) = store.db().read_blocking(move |tx| read_log::first_fault(tx, authority))? {
                words.push(format!("the read log of {authority} does not hold from its entry {entry}"));
            }
        }
        store.close();
        if words.is_empty() {
            say!("everything holds");
            return Ok(());
        }
        Err(Failure::new(words.join("\n")))
    }
}

/// Prints what holds; gives what does not, one fault a line.
fn told(report: &verify::Report) -> Vec<String> {
    for chain in &report.chains {
        say!("chain {}: {} entries hold, head {}", chain.authority, chain.entries, chain.head);
    }
    for (table, rows) in &report.views {
        say!("table {table}: {rows} rows as the journal gives them");
    }
    report.faults.iter().map(ToString::to_string).collect()
}

impl Backup {
    pub(super) fn carry_out(self, settings: &Settings) -> Outcome {
        if let Some(keys) = &self.keys_to
            && (keys.starts_with(&self.to) || self.to.starts_with(keys))
        {
            return Err(Failure::usage(
                "--keys-to lies within --to: together they open everything, so keep them apart",
            ));
        }
        let store = store::open_existing(settings)?;
        let summary = backup::backup(&store, &self.to, Clock::Machine.now())?;
        for (table, rows) in &summary.rows {
            say!("{table}: {rows} rows");
        }
        if let Some(keys) = &self.keys_to {
            store.keyring().backup_to(keys)?;
            say!("the keyring is in {}: keep it elsewhere than the backup", keys.display());
        } else {
            say!("the keyring is not in it: back it up apart, with --keys-to");
        }
        store.close();
        Ok(())
    }
}

impl Restore {
    pub(super) fn carry_out(self, settings: &Settings) -> Outcome {
        let (scratch, db) = store::Scratch::below(settings)?;
        let now = Clock::Machine.now();
        let report = backup::restore(&self.from, &self.keys_from, &settings.location(), now, db);
        drop(scratch);
        let faults = told(&report?);
        if faults.is_empty() {
            say!("restored and verified");
            return Ok(());
        }
        Err(Failure::new(format!("restored, but not everything holds:\n{}", faults.join("\n"))))
    }
}
