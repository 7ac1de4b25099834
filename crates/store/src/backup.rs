//! Backups: the journal and the operational tables as one file, the keyring apart, one format for both engines.
//!
//! A backup is read in one transaction, so it is consistent while the server goes on. The views are not in it:
//! restoring rebuilds them from the journal and verifies the result.

use crate::{
    crypto::{Keyring, SignedHead, hex, read_heads, unhex},
    engine::{Db, Row, Tx, Value},
    error::{Result, StoreError},
    schema::{TABLES, TableKind},
    store::{Location, Store},
    verify::{Report, verify_signed_by},
};
use bianfang_domain::calendar::Moment;
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Write},
    path::Path,
};

/// The file of rows within a backup folder.
const ROWS: &str = "rows.jsonl";
/// The file of signed heads within a backup folder.
const HEADS: &str = "heads.jsonl";
/// First line of the rows: which format.
const FORMAT: &str = "bianfang-backup-1";
/// How many rows go into one transaction of a restore.
const BATCH: usize = 500;

/// What was backed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupSummary {
    /// Rows of each table.
    pub rows: Vec<(String, u64)>,
    /// The heads signed with it.
    pub heads: Vec<SignedHead>,
}

/// One line of the rows file.
#[derive(Serialize, Deserialize)]
struct Line {
    /// Table.
    t: String,
    /// Values in the order of the header's columns.
    v: Vec<Cell>,
}

/// Bytes are written in hexadecimal behind a tag, for JSON has none.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Cell {
    Null(()),
    Int(i64),
    Text(String),
    Bytes { hex: String },
}

#[derive(Serialize, Deserialize)]
struct Header {
    format: String,
    made_at: Moment,
    tables: Vec<(String, Vec<String>)>,
}

/// The tables a backup holds: everything that is not rebuilt. Sessions stay behind: whoever restores signs in anew.
fn kept() -> impl Iterator<Item = &'static str> {
    TABLES
        .iter()
        .filter(|(name, kind, _)| *kind != TableKind::View && !["session", "schema_migration"].contains(name))
        .map(|(name, _, _)| *name)
}

fn io_error(path: &Path, error: std::io::Error) -> StoreError {
    StoreError::io(path.display().to_string(), error)
}

/// Writes a backup into a new folder. The keyring is not in it: back it up apart with
/// [`crate::crypto::Keyring::backup_to`], and keep it elsewhere.
pub fn backup(store: &Store, to: &Path, now: Moment) -> Result<BackupSummary> {
    std::fs::create_dir_all(to).map_err(|error| io_error(to, error))?;
    let path = to.join(ROWS);
    if path.exists() {
        return Err(StoreError::NotConfigured {
            what: format!("an empty folder; {} holds a backup", to.display()),
        });
    }
    let heads = store.sign_heads(now)?;
    let partial = to.join("rows.jsonl.partial");
    let target = partial.clone();
    let rows = store.db().read_blocking(move |tx| write_rows(tx, &target, now))?;
    for head in &heads {
        crate::crypto::append_head(to.join(HEADS), head)?;
    }
    // Only a whole backup bears its name.
    std::fs::rename(&partial, &path).map_err(|error| io_error(&path, error))?;
    Ok(BackupSummary { rows, heads })
}

fn columns(tx: &mut dyn Tx, table: &str) -> Result<Vec<String>> {
    crate::engine::dialect::columns(tx, table)
}

fn write_rows(tx: &mut dyn Tx, path: &Path, now: Moment) -> Result<Vec<(String, u64)>> {
    let file = File::create(path).map_err(|error| io_error(path, error))?;
    let mut out = BufWriter::new(file);
    let mut tables = Vec::new();
    for table in kept() {
        tables.push((table.to_owned(), columns(tx, table)?));
    }
    let header = Header { format: FORMAT.to_owned(), made_at: now, tables };
    write_line(&mut out, path, &header)?;
    let mut summary = Vec::new();
    for (table, columns) in &header.tables {
        let key = TABLES.iter().find(|(name, _, _)| name == table).map_or("1", |(_, _, key)| key);
        let sql = format!("SELECT {} FROM {table} ORDER BY {key}", columns.join(", "));
        let mut count = 0;
        tx.query_each(&sql, &[], &mut |row| {
            count += 1;
            write_line(&mut out, path, &Line { t: table.clone(), v: cells(row)? })
        })?;
        summary.push((table.clone(), count));
    }
    let file = out.into_inner().map_err(|error| io_error(path, error.into_error()))?;
    file.sync_all().map_err(|error| io_error(path, error))?;
    Ok(summary)
}

fn write_line(out: &mut impl Write, path: &Path, line: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, line).map_err(|error| io_error(path, error.into()))?;
    out.write_all(b"\n").map_err(|error| io_error(path, error))
}

fn cells(row: &Row) -> Result<Vec<Cell>> {
    (0..row.len())
        .map(|column| {
            Ok(match row.value(column)? {
                Value::Null => Cell::Null(()),
                Value::Int(number) => Cell::Int(*number),
                Value::Text(text) => Cell::Text(text.to_string()),
                Value::Blob(bytes) => Cell::Bytes { hex: hex(bytes) },
            })
        })
        .collect()
}

/// Restores a backup into an empty place, never over something: journal and operational rows first, then the
/// views rebuilt, then everything verified against the backup's own signed heads. `keys` is the backup of the
/// keyring, or the present keyring where that still exists; erasures it knows of are applied again.
pub fn restore(from: &Path, keys: &Path, location: &Location, now: Moment, scratch: Db) -> Result<Report> {
    let (header, lines) = open_rows(&from.join(ROWS))?;
    let signed_by = place_keys(keys, location)?;
    // Opened once to make the tables, and again when the journal is in, so that the views are filled from it.
    let store = Store::open(location.clone(), now)?;
    let used: i64 = store.db().read_blocking(|tx| {
        tx.query_first("SELECT (SELECT COUNT(*) FROM journal) + (SELECT COUNT(*) FROM account)", &[])?
            .map_or(Ok(0), |row| row.int(0))
    })?;
    if used > 0 {
        return Err(StoreError::NotConfigured {
            what: "an empty database: this one holds data, and nothing is ever restored over data".to_owned(),
        });
    }
    fill(&store, &header, lines)?;
    crate::rebuild::fill_views(&store, None)?;
    store.finish_erasures(now)?;
    let heads = from.join(HEADS);
    let anchors = if heads.exists() { read_heads(heads)? } else { Vec::new() };
    verify_signed_by(&store, &anchors, &signed_by, scratch)
}

/// Puts the keys where the restored store looks for them; gives the public key of the backup's signed heads.
fn place_keys(keys: &Path, location: &Location) -> Result<[u8; 32]> {
    let same =
        location.keys.canonicalize().is_ok_and(|own| keys.canonicalize().is_ok_and(|other| own == other));
    let backup = Keyring::open(keys)?;
    if !same {
        match Keyring::open(&location.keys) {
            // Two keyrings become one; what either has destroyed stays destroyed.
            Ok(own) => drop(own.merge_from(keys)?),
            Err(StoreError::NotConfigured { .. }) => backup.backup_to(&location.keys)?,
            Err(error) => return Err(error),
        }
    }
    Ok(backup.head_signer()?.public_key())
}

type Lines = std::io::Lines<BufReader<File>>;

fn open_rows(path: &Path) -> Result<(Header, Lines)> {
    let file = File::open(path).map_err(|error| io_error(path, error))?;
    let mut lines = BufReader::new(file).lines();
    let first = lines.next().transpose().map_err(|error| io_error(path, error))?.unwrap_or_default();
    let header: Header = serde_json::from_str(&first)
        .map_err(|error| StoreError::corrupt(format!("{} is not a backup: {error}", path.display())))?;
    if header.format != FORMAT {
        return Err(StoreError::corrupt(format!(
            "{} has the unknown format {}",
            path.display(),
            header.format
        )));
    }
    for (table, columns) in &header.tables {
        // Names go into SQL texts: only those this program knows may.
        let plain = |name: &String| name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if !kept().any(|known| known == table) || !columns.iter().all(plain) {
            return Err(StoreError::corrupt(format!("{} names the unknown table {table}", path.display())));
        }
    }
    Ok((header, lines))
}

fn fill(store: &Store, header: &Header, lines: Lines) -> Result<()> {
    let sql = |table: &str| {
        let (_, columns) = header.tables.iter().find(|(name, _)| name == table)?;
        let places = (1..=columns.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        Some((format!("INSERT INTO {table} ({}) VALUES ({places})", columns.join(", ")), columns.len()))
    };
    let mut batch: Vec<(String, Vec<Value<'static>>)> = Vec::with_capacity(BATCH);
    for (number, line) in lines.enumerate() {
        let broken = |what: &str| StoreError::corrupt(format!("line {} of the backup: {what}", number + 2));
        let line = line.map_err(|error| broken(&error.to_string()))?;
        let line: Line = serde_json::from_str(&line).map_err(|error| broken(&error.to_string()))?;
        let (sql, width) = sql(&line.t).ok_or_else(|| broken("unknown table"))?;
        if line.v.len() != width {
            return Err(broken("not as many values as columns"));
        }
        batch.push((sql, line.v.into_iter().map(value).collect::<Result<_>>()?));
        if batch.len() == BATCH {
            write_batch(store, std::mem::replace(&mut batch, Vec::with_capacity(BATCH)))?;
        }
    }
    write_batch(store, batch)
}

fn value(cell: Cell) -> Result<Value<'static>> {
    Ok(match cell {
        Cell::Null(()) => Value::Null,
        Cell::Int(number) => Value::Int(number),
        Cell::Text(text) => text.into(),
        Cell::Bytes { hex } => {
            let pairs = hex.len() / 2;
            let byte = |at: usize| hex.get(at * 2..at * 2 + 2).and_then(unhex::<1>).map(|[byte]| byte);
            let bytes = (0..pairs).map(byte).collect::<Option<Vec<u8>>>();
            bytes
                .filter(|_| hex.len() % 2 == 0)
                .ok_or_else(|| StoreError::corrupt("bytes in a backup"))?
                .into()
        }
    })
}

fn write_batch(store: &Store, batch: Vec<(String, Vec<Value<'static>>)>) -> Result<()> {
    store.db().write_blocking("restore", move |tx| {
        batch.iter().try_for_each(|(sql, values)| tx.execute(sql, values))
    })
}
