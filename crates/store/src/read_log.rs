//! Who looked at what: only ever added to, one hash chain per authority, apart from the journal because looking
//! changes nothing.

use crate::{
    crypto::sha256_chain,
    engine::Tx,
    error::{Result, StoreError},
    facts::id,
};
use bianfang_domain::{
    calendar::Moment,
    ids::{DivisionId, HouseholdId, PersonId},
};

/// How a household was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Its page was opened, names masked.
    Open,
    /// Names, numbers and telephones were shown in full.
    Reveal,
}

impl Look {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Reveal => "reveal",
        }
    }
}

/// One look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Its number in the chain.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// Who looked.
    pub person: PersonId,
    /// How: the code of a [`Look`].
    pub what: String,
    /// The reason given; empty where none is asked for.
    pub reason: String,
}

const BEGINNING: [u8; 32] = [0; 32];

fn reading_hash(previous: [u8; 32], seq: i64, at: i64, words: [&str; 5]) -> Result<[u8; 32]> {
    let number = u64::try_from(seq).map_err(|_| StoreError::corrupt(format!("read log entry {seq}")))?;
    let at = at.to_be_bytes();
    let [authority, person, household, what, reason] = words.map(str::as_bytes);
    Ok(sha256_chain(previous, number, &[authority, &at, person, household, what, reason]))
}

/// Adds a look to the log of an authority; within a write of that authority's lane.
pub fn append(
    tx: &mut dyn Tx,
    authority: DivisionId,
    person: PersonId,
    household: HouseholdId,
    look: Look,
    reason: &str,
    at: Moment,
) -> Result<()> {
    let authority = authority.to_string();
    let head = tx.query_first(
        "SELECT seq, hash FROM read_log WHERE authority = $1 ORDER BY seq DESC LIMIT 1",
        &[(&authority).into()],
    )?;
    let (seq, previous) = match &head {
        None => (1, BEGINNING),
        Some(row) => (row.int(0)? + 1, digest(row.blob(1)?)?),
    };
    let (person, household) = (person.to_string(), household.to_string());
    let words = [authority.as_str(), &person, &household, look.code(), reason];
    let hash = reading_hash(previous, seq, at.millis(), words)?;
    tx.execute(
        "INSERT INTO read_log (authority, seq, read_at, person, household, what, reason, previous, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            (&authority).into(),
            seq.into(),
            at.millis().into(),
            (&person).into(),
            (&household).into(),
            look.code().into(),
            reason.into(),
            (&previous).into(),
            (&hash).into(),
        ],
    )
}

/// The looks at a household, latest first, before the one numbered `after`.
pub fn list(
    tx: &mut dyn Tx,
    authority: DivisionId,
    household: HouseholdId,
    after: Option<i64>,
    limit: i64,
) -> Result<Vec<Reading>> {
    let rows = tx.query(
        "SELECT seq, read_at, person, what, reason FROM read_log
         WHERE authority = $1 AND household = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4",
        &[authority.uuid().into(), household.uuid().into(), after.unwrap_or(i64::MAX).into(), limit.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Reading {
                seq: row.int(0)?,
                at: Moment::from_millis(row.int(1)?)
                    .map_err(|error| StoreError::corrupt(error.to_string()))?,
                person: id(row.text(2)?)?,
                what: row.text(3)?.to_owned(),
                reason: row.text(4)?.to_owned(),
            })
        })
        .collect()
}

/// Checks the whole log of an authority: the number of the first entry that does not hold, if there is one.
pub fn first_fault(tx: &mut dyn Tx, authority: DivisionId) -> Result<Option<i64>> {
    let authority = authority.to_string();
    let (mut previous, mut expected, mut fault) = (BEGINNING, 1, None);
    tx.query_each(
        "SELECT seq, read_at, person, household, what, reason, previous, hash FROM read_log
         WHERE authority = $1 ORDER BY seq",
        &[(&authority).into()],
        &mut |row| {
            let seq = row.int(0)?;
            let words = [authority.as_str(), row.text(2)?, row.text(3)?, row.text(4)?, row.text(5)?];
            let hash = reading_hash(previous, seq.max(0), row.int(1)?, words)?;
            if fault.is_none() && (seq != expected || row.blob(6)? != previous || row.blob(7)? != hash) {
                fault = Some(expected);
            }
            (previous, expected) = (hash, expected + 1);
            Ok(())
        },
    )?;
    Ok(fault)
}

fn digest(bytes: &[u8]) -> Result<[u8; 32]> {
    bytes.try_into().map_err(|_| StoreError::corrupt("a hash of the read log is not 32 bytes long"))
}
