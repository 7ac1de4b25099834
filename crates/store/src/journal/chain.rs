//! Walking a chain: to rebuild from it, and to find where it was bent.

use super::{BEGINNING, Entry, Envelope, StoredEntry, entry_hash, open_secrets};
use crate::{
    crypto::Keyring,
    engine::{Row, Tx},
    error::{Result, StoreError},
};

/// The last entry of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainHead {
    /// Its number; 0 for an empty chain.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
    /// When it was recorded, in milliseconds.
    pub recorded_at: i64,
}

/// The first place where a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq} of {authority}: {what}")]
pub struct ChainFault {
    /// Whose chain.
    pub authority: String,
    /// The first bad entry.
    pub seq: i64,
    /// What is wrong with it.
    pub what: String,
}

const COLUMNS: &str = "seq, command, recorded_at, previous, hash, envelope, sealed";

fn stored(row: &Row) -> Result<StoredEntry> {
    Ok(StoredEntry {
        seq: row.int(0)?,
        command: row.text(1)?.to_owned(),
        recorded_at: row.int(2)?,
        previous: row.blob(3)?.to_vec(),
        hash: row.blob(4)?.to_vec(),
        envelope: row.text(5)?.to_owned(),
        sealed: row.text(6)?.to_owned(),
    })
}

/// Hands over each stored entry of a chain, oldest first, up to and with what was recorded by `until`.
pub fn stream_stored(
    tx: &mut dyn Tx,
    authority: &str,
    until: Option<i64>,
    each: &mut dyn FnMut(StoredEntry) -> Result<()>,
) -> Result<()> {
    let sql =
        format!("SELECT {COLUMNS} FROM journal WHERE authority = $1 AND recorded_at <= $2 ORDER BY seq");
    tx.query_each(&sql, &[authority.into(), until.unwrap_or(i64::MAX).into()], &mut |row| each(stored(row)?))
}

/// Hands over the clear part of each entry of a chain, oldest first: what ledgers and figures are counted from.
pub fn stream_envelopes(
    tx: &mut dyn Tx,
    authority: &str,
    until: Option<i64>,
    each: &mut dyn FnMut(Envelope) -> Result<()>,
) -> Result<()> {
    stream_stored(tx, authority, until, &mut |stored| each(read_envelope(&stored)?))
}

fn read_envelope(stored: &StoredEntry) -> Result<Envelope> {
    serde_json::from_str(&stored.envelope)
        .map_err(|error| StoreError::corrupt(format!("entry {}: {error}", stored.seq)))
}

/// Hands over each entry of a chain, opened as far as the keys still exist.
pub fn stream(
    tx: &mut dyn Tx,
    keyring: &Keyring,
    authority: &str,
    until: Option<i64>,
    each: &mut dyn FnMut(Entry) -> Result<()>,
) -> Result<()> {
    stream_stored(tx, authority, until, &mut |stored| {
        let envelope = read_envelope(&stored)?;
        let secrets = open_secrets(keyring, &envelope, &stored)?;
        each(Entry { seq: stored.seq, envelope, secrets })
    })
}

/// Checks a chain from its beginning: numbers without gaps, each hash over the stored bytes and the
/// predecessor's, columns equal to the envelope's, time never going back. `at_entry` sees each hash, so that
/// signed heads can be compared with what stands there now.
pub fn check_chain(
    tx: &mut dyn Tx,
    authority: &str,
    at_entry: &mut dyn FnMut(i64, [u8; 32]),
) -> Result<std::result::Result<ChainHead, ChainFault>> {
    let mut head = ChainHead { seq: 0, hash: BEGINNING, recorded_at: i64::MIN };
    let mut fault = None;
    let outcome =
        stream_stored(tx, authority, None, &mut |entry| match check_entry(authority, &head, &entry) {
            Ok(next) => {
                at_entry(next.seq, next.hash);
                head = next;
                Ok(())
            }
            Err(what) => {
                fault = Some(ChainFault { authority: authority.to_owned(), seq: head.seq + 1, what });
                Err(StoreError::corrupt("the chain does not hold"))
            }
        });
    match (fault, outcome) {
        (Some(fault), _) => Ok(Err(fault)),
        // A column that is not even of its type is a fault of the entry being read.
        (None, Err(StoreError::Corrupt { what })) => {
            Ok(Err(ChainFault { authority: authority.to_owned(), seq: head.seq + 1, what }))
        }
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Ok(Ok(head)),
    }
}

fn check_entry(
    authority: &str,
    head: &ChainHead,
    entry: &StoredEntry,
) -> std::result::Result<ChainHead, String> {
    if entry.seq != head.seq + 1 {
        return Err(format!("missing: the next one found is {}", entry.seq));
    }
    if entry.previous != head.hash {
        return Err("does not follow its predecessor".to_owned());
    }
    let hash = entry_hash(head.hash, entry.seq, authority, &entry.envelope, &entry.sealed)
        .map_err(|error| error.to_string())?;
    if entry.hash != hash {
        return Err("its bytes do not give its hash".to_owned());
    }
    let envelope: Envelope = serde_json::from_str(&entry.envelope)
        .map_err(|error| format!("its envelope is not readable: {error}"))?;
    if envelope.authority.to_string() != authority
        || envelope.command.to_string() != entry.command
        || envelope.recorded_at.millis() != entry.recorded_at
    {
        return Err("its columns differ from its envelope".to_owned());
    }
    if entry.recorded_at < head.recorded_at {
        return Err("was recorded before its predecessor".to_owned());
    }
    Ok(ChainHead { seq: entry.seq, hash, recorded_at: entry.recorded_at })
}
