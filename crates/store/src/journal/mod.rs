//! The journal: append-only, hash-chained, one chain per authority, and the source of truth.

mod chain;
mod entry;
mod sealing;

pub use chain::{ChainFault, ChainHead, check_chain, stream, stream_envelopes, stream_stored};
pub use entry::{Entry, Envelope, SealedKey, StoredEntry};
pub use sealing::{Sealed, open_secrets, seal_secrets};

use crate::{
    crypto::sha256_chain,
    engine::{Question, Row, Tx},
    error::{Result, StoreError},
};

/// What a chain's first entry follows.
const BEGINNING: [u8; 32] = [0; 32];

/// Asks for the last entry of a chain; [`head_of`] reads the answer.
pub(crate) fn head_question(authority: &str) -> Question<'static> {
    let sql = "SELECT seq, hash, recorded_at FROM journal WHERE authority = $1 ORDER BY seq DESC LIMIT 1";
    (sql.into(), vec![authority.to_owned().into()])
}

/// The last entry of a chain: its number, hash and time. Number 0 where there is none yet.
pub(crate) fn head_of(rows: &[Row]) -> Result<ChainHead> {
    match rows.first() {
        None => Ok(ChainHead { seq: 0, hash: BEGINNING, recorded_at: i64::MIN }),
        Some(row) => {
            Ok(ChainHead { seq: row.int(0)?, hash: digest(row.blob(1)?)?, recorded_at: row.int(2)? })
        }
    }
}

/// The last entry of a chain, asked and read.
pub fn head(tx: &mut dyn Tx, authority: &str) -> Result<ChainHead> {
    let (sql, parameters) = head_question(authority);
    head_of(&tx.query(&sql, &parameters)?)
}

/// Every authority that has a chain.
pub fn authorities(tx: &mut dyn Tx) -> Result<Vec<String>> {
    let rows = tx.query("SELECT DISTINCT authority FROM journal ORDER BY authority", &[])?;
    rows.iter().map(|row| row.text(0).map(ToOwned::to_owned)).collect()
}

/// Adds an entry after `head`, and says what the head is then.
pub fn append(tx: &mut dyn Tx, head: &ChainHead, envelope: &Envelope, sealed: &str) -> Result<ChainHead> {
    let text = serde_json::to_string(envelope)
        .map_err(|error| StoreError::corrupt(format!("an envelope cannot be written: {error}")))?;
    let seq = head.seq + 1;
    let authority = envelope.authority.to_string();
    let hash = entry_hash(head.hash, seq, &authority, &text, sealed)?;
    let recorded_at = envelope.recorded_at.millis();
    tx.execute(
        "INSERT INTO journal (authority, seq, command, recorded_at, previous, hash, envelope, sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            (&authority).into(),
            seq.into(),
            envelope.command.uuid().into(),
            recorded_at.into(),
            (&head.hash).into(),
            (&hash).into(),
            (&text).into(),
            sealed.into(),
        ],
    )?;
    Ok(ChainHead { seq, hash, recorded_at })
}

/// The hash of an entry: over its predecessor's hash and its own stored bytes.
fn entry_hash(
    previous: [u8; 32],
    seq: i64,
    authority: &str,
    envelope: &str,
    sealed: &str,
) -> Result<[u8; 32]> {
    let number = u64::try_from(seq).map_err(|_| StoreError::corrupt(format!("entry number {seq}")))?;
    Ok(sha256_chain(previous, number, &[authority.as_bytes(), envelope.as_bytes(), sealed.as_bytes()]))
}

fn digest(bytes: &[u8]) -> Result<[u8; 32]> {
    bytes.try_into().map_err(|_| StoreError::corrupt("a hash is not 32 bytes long"))
}
