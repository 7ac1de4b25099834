//! Proving that nothing was bent: every chain, the signed heads, and every view rebuilt and compared.

use crate::{
    crypto::SignedHead,
    engine::{Db, Tx, Value},
    error::Result,
    journal::{self, ChainFault, check_chain},
    read_log,
    rebuild::views_in,
    schema::{TABLES, TableKind},
    store::Store,
};
use std::collections::BTreeMap;

/// What was found in one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    /// Whose chain.
    pub authority: String,
    /// How many entries hold.
    pub entries: i64,
    /// The hash of the last one, in hexadecimal.
    pub head: String,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A chain does not hold.
    #[error(transparent)]
    Chain(#[from] ChainFault),
    /// A signed head is not from this journal's key, or was changed.
    #[error("the signed head of {authority} at entry {seq} is not genuine")]
    HeadNotGenuine {
        /// Whose chain.
        authority: String,
        /// Which entry it names.
        seq: u64,
    },
    /// The chain is shorter than a signed head says, or other than it was then.
    #[error("entry {seq} of {authority}: {what}, though a head was signed over it")]
    HeadNotMet {
        /// Whose chain.
        authority: String,
        /// Which entry it names.
        seq: u64,
        /// What is there instead.
        what: &'static str,
    },
    /// The log of who looked at whom does not hold.
    #[error("the read log of {authority} does not hold from entry {seq} on")]
    ReadLog {
        /// Whose log.
        authority: String,
        /// The first bad entry.
        seq: i64,
    },
    /// A view differs from what the journal gives.
    #[error("table {table} differs from the journal at key {key}: {what}")]
    View {
        /// Which table.
        table: &'static str,
        /// The key of the first row that differs.
        key: String,
        /// How it differs.
        what: &'static str,
    },
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Chains that hold.
    pub chains: Vec<ChainReport>,
    /// Views compared, with their rows.
    pub views: Vec<(&'static str, u64)>,
    /// Everything wrong, the first bad entry of each chain first.
    pub faults: Vec<Fault>,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Checks every chain, against signed heads where given, and compares every view with a rebuild in `scratch`.
pub fn verify(store: &Store, anchors: &[SignedHead], scratch: Db) -> Result<Report> {
    verify_signed_by(store, anchors, &store.signer().public_key(), scratch)
}

/// The same with heads signed by another installation's key, as after a restore.
pub fn verify_signed_by(
    store: &Store,
    anchors: &[SignedHead],
    key: &[u8; 32],
    scratch: Db,
) -> Result<Report> {
    let mut report = Report::default();
    check_chains(store, anchors, key, &mut report)?;
    for authority in store.authorities()? {
        if let Some(seq) = store.db().read_blocking(move |tx| read_log::first_fault(tx, authority))? {
            report.faults.push(Fault::ReadLog { authority: authority.to_string(), seq });
        }
    }
    if report.holds() {
        let rebuilt = views_in(store, scratch, None)?;
        compare_views(store.db(), &rebuilt, &mut report)?;
    }
    Ok(report)
}

fn check_chains(store: &Store, anchors: &[SignedHead], key: &[u8; 32], report: &mut Report) -> Result<()> {
    let mut heads: BTreeMap<String, BTreeMap<u64, [u8; 32]>> = BTreeMap::new();
    for anchor in anchors {
        match anchor.verify(Some(key)) {
            Ok(head) => {
                heads.entry(head.authority).or_default().insert(head.seq, head.hash);
            }
            Err(_) => report
                .faults
                .push(Fault::HeadNotGenuine { authority: anchor.authority.clone(), seq: anchor.seq }),
        }
    }
    let mut authorities = store.db().read_blocking(journal::authorities)?;
    // A chain that is gone altogether is still named by its heads.
    authorities.extend(heads.keys().filter(|name| !authorities.contains(name)).cloned().collect::<Vec<_>>());
    for authority in authorities {
        let mut expected = heads.remove(&authority).unwrap_or_default();
        let name = authority.clone();
        let (checked, bent, missing) = store.db().read_blocking(move |tx| {
            let mut bent = Vec::new();
            let checked = check_chain(tx, &name, &mut |seq, hash| {
                let seq = seq.unsigned_abs();
                if expected.remove(&seq).is_some_and(|signed| signed != hash) {
                    bent.push(seq);
                }
            })?;
            Ok((checked, bent, expected.into_keys().collect::<Vec<_>>()))
        })?;
        match checked {
            Ok(head) => {
                let head = ChainReport {
                    authority: authority.clone(),
                    entries: head.seq,
                    head: crate::crypto::hex(&head.hash),
                };
                report.chains.push(head);
                let not_met = |seq, what| Fault::HeadNotMet { authority: authority.clone(), seq, what };
                report.faults.extend(bent.into_iter().map(|seq| not_met(seq, "another entry stands there")));
                report.faults.extend(missing.into_iter().map(|seq| not_met(seq, "there is no such entry")));
            }
            Err(fault) => report.faults.push(fault.into()),
        }
    }
    Ok(())
}

/// A row of a view, in a form both engines give alike.
type Cells = Vec<Value<'static>>;

/// How many rows of a view are held at once on each side.
const PAGE: i64 = 2_000;

fn compare_views(live: &Db, rebuilt: &Db, report: &mut Report) -> Result<()> {
    for (table, kind, key) in TABLES {
        if *kind == TableKind::View {
            let rows = compare_view(live, rebuilt, table, key, report)?;
            report.views.push((table, rows));
        }
    }
    Ok(())
}

fn compare_view(
    live: &Db,
    rebuilt: &Db,
    table: &'static str,
    key: &'static str,
    report: &mut Report,
) -> Result<u64> {
    let width = key.split(", ").count();
    let mut after: Option<Cells> = None;
    let mut rows = 0;
    loop {
        let (mine, theirs) =
            (page(live, table, key, after.clone())?, page(rebuilt, table, key, after.clone())?);
        if mine == theirs {
            rows += mine.len() as u64;
            match mine.last() {
                Some((key, _)) if i64::try_from(mine.len()).is_ok_and(|length| length == PAGE) => {
                    after = Some(key.clone());
                }
                _ => return Ok(rows),
            }
            continue;
        }
        let at = mine.iter().zip(&theirs).take_while(|(one, other)| one == other).count();
        let (what, found) = match (mine.get(at), theirs.get(at)) {
            (Some((mine, _)), Some((theirs, _))) if mine == theirs => ("its values differ", mine),
            (Some((mine, _)), Some((theirs, _))) if order(mine) > order(theirs) => {
                ("a row is missing", theirs)
            }
            (Some((mine, _)), _) => ("a row is too many", mine),
            (None, Some((theirs, _))) => ("a row is missing", theirs),
            (None, None) => return Ok(rows),
        };
        let key = found[..width].iter().map(show).collect::<Vec<_>>().join(", ");
        report.faults.push(Fault::View { table, key, what });
        return Ok(rows);
    }
}

/// A text that sorts as the key does.
fn order(key: &[Value<'static>]) -> Vec<(i64, String)> {
    key.iter()
        .map(|value| match value {
            Value::Int(number) => (*number, String::new()),
            Value::Text(text) => (0, text.to_string()),
            Value::Null | Value::Blob(_) => (0, String::new()),
        })
        .collect()
}

/// A key's part as it may be shown: ids, numbers and codes, never names.
fn show(value: &Value<'static>) -> String {
    match value {
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Null => "null".to_owned(),
        Value::Blob(_) => "bytes".to_owned(),
    }
}

/// The next rows of a view after a key, each with its key first.
fn page(
    db: &Db,
    table: &'static str,
    key: &'static str,
    after: Option<Cells>,
) -> Result<Vec<(Cells, Cells)>> {
    let width = key.split(", ").count();
    db.read_blocking(move |tx: &mut dyn Tx| {
        let places = (1..=width).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        let beyond = if after.is_some() { format!("WHERE ({key}) > ({places})") } else { String::new() };
        let sql = format!("SELECT {key}, {table}.* FROM {table} {beyond} ORDER BY {key} LIMIT {PAGE}");
        let rows = tx.query(&sql, after.as_deref().unwrap_or_default())?;
        rows.iter()
            .map(|row| {
                let cells =
                    (0..row.len()).map(|column| row.value(column).cloned()).collect::<Result<Cells>>()?;
                Ok((cells[..width].to_vec(), cells[width..].to_vec()))
            })
            .collect()
    })
}
