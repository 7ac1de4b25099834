//! The tables, each declared as one of three kinds.

use crate::{
    engine::{Db, Tx},
    error::Result,
    migrate::{self, Step},
};

/// What kind of table it is, and so where its rows come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// The journal itself.
    Journal,
    /// Rebuilt from the journal and compared by `verify`.
    View,
    /// Sessions, accounts, receipts of refusals: not in the journal, not rebuilt.
    Operational,
    /// Installation-wide, without an authority at the head of its key.
    Reference,
    /// Who looked at what; a chain of its own.
    ReadLog,
}

/// Every table with its kind and, in order, the columns of its key.
pub const TABLES: &[(&str, TableKind, &str)] = &[
    ("journal", TableKind::Journal, "authority, seq"),
    ("division", TableKind::View, "authority, id"),
    ("person", TableKind::View, "authority, id"),
    ("post", TableKind::View, "authority, id"),
    ("household", TableKind::View, "authority, id"),
    ("member", TableKind::View, "authority, id"),
    ("scheme_membership", TableKind::View, "authority, household, scheme, from_on"),
    ("responsibility", TableKind::View, "authority, id"),
    ("campaign", TableKind::View, "authority, id"),
    ("campaign_group", TableKind::View, "authority, campaign, id"),
    ("group_member", TableKind::View, "authority, campaign, squad, person"),
    ("group_area", TableKind::View, "authority, campaign, squad, division"),
    ("target", TableKind::View, "authority, campaign, household"),
    ("visit", TableKind::View, "authority, id"),
    ("problem", TableKind::View, "authority, id"),
    ("problem_step", TableKind::View, "authority, problem, seq, position"),
    ("tally", TableKind::View, "authority, campaign, division, measure"),
    ("erasure", TableKind::View, "authority, subject"),
    ("refusal_receipt", TableKind::Operational, "authority, command"),
    ("account", TableKind::Reference, "username"),
    ("session", TableKind::Reference, "token"),
    ("sign_in_failure", TableKind::Reference, "username, failed_at, attempt"),
    ("schema_migration", TableKind::Reference, "family, number"),
    ("read_log", TableKind::ReadLog, "authority, seq"),
];

const JOURNAL: &[Step] = &[Step { number: 1, name: "journal", sql: include_str!("journal.sql") }];
const OPERATIONAL: &[Step] = &[Step { number: 1, name: "operational", sql: include_str!("operational.sql") }];
const READ_LOG: &[Step] = &[Step { number: 1, name: "read log", sql: include_str!("read_log.sql") }];
const VIEWS: &[Step] = &[Step { number: 1, name: "views", sql: include_str!("views.sql") }];

/// Whether the views have to be rebuilt from the journal before they may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Views {
    /// They are as this program wants them.
    Current,
    /// They were dropped and made anew, empty, because their definition changed.
    Emptied,
}

/// Brings every table up to date.
pub fn migrate(db: &Db, at: i64) -> Result<Views> {
    for (family, steps) in [("journal", JOURNAL), ("operational", OPERATIONAL), ("read_log", READ_LOG)] {
        migrate::run(db, family, steps, at)?;
    }
    db.write_blocking("schema", move |tx| migrate_views(tx, at))
}

/// Makes the views alone, in a database that is to hold a rebuild.
pub fn create_views(tx: &mut dyn Tx, at: i64) -> Result<()> {
    migrate::apply(tx, "views", VIEWS, at).map(|_| ())
}

fn migrate_views(tx: &mut dyn Tx, at: i64) -> Result<Views> {
    let report = migrate::apply(tx, "views", VIEWS, at)?;
    if report.changed.is_empty() && report.applied.len() == VIEWS.len() {
        // Made for the first time; beside an older journal they are still empty.
        return Ok(Views::Emptied);
    }
    if report.changed.is_empty() {
        return Ok(Views::Current);
    }
    for (table, kind, _) in TABLES {
        if *kind == TableKind::View {
            migrate::drop_table(tx, table)?;
        }
    }
    migrate::forget(tx, "views")?;
    create_views(tx, at)?;
    Ok(Views::Emptied)
}
