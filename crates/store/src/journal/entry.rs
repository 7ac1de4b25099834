//! What one entry holds.

use bianfang_domain::{
    calendar::Moment,
    event::Event,
    ids::{CommandId, DeviceId, DivisionId, PersonId},
    secret::{Secret, Subject},
};
use serde::{Deserialize, Serialize};

/// The clear part of an entry. Its stored text is what the hash covers; it is never written again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Version of this shape.
    pub schema: u16,
    /// The authority whose chain it stands in.
    pub authority: DivisionId,
    /// The command it answers.
    pub command: CommandId,
    /// The command's kind.
    pub kind: String,
    /// SHA-256 of author and action as sent, to tell a repeated command from a reused identifier.
    pub request: String,
    /// Who did it.
    pub author: PersonId,
    /// On which device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// When it was made.
    pub made_at: Moment,
    /// When it was recorded; never before its predecessor.
    pub recorded_at: Moment,
    /// Whether it was loaded from a scenario, whose times it then carries.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub loaded: bool,
    /// What happened.
    pub events: Vec<Event>,
    /// Which key seals each piece of the sealed part, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<SealedKey>,
}

impl Envelope {
    /// The version this program writes.
    pub const SCHEMA: u16 = 1;
}

/// Which key seals a piece, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedKey {
    /// Whose key.
    pub subject: Subject,
    /// The key's name.
    pub key: String,
    /// The algorithm's name.
    pub algorithm: String,
}

/// An entry as it stands in the table.
#[derive(Debug, Clone)]
pub struct StoredEntry {
    /// Its number in the chain.
    pub seq: i64,
    /// The command column, beside the envelope's.
    pub command: String,
    /// The time column, beside the envelope's.
    pub recorded_at: i64,
    /// The predecessor's hash.
    pub previous: Vec<u8>,
    /// Its own hash.
    pub hash: Vec<u8>,
    /// The clear part as stored.
    pub envelope: String,
    /// The sealed part as stored.
    pub sealed: String,
}

/// An entry opened: what happened, and what names or describes people, as far as the keys still exist.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number in the chain.
    pub seq: i64,
    /// The clear part.
    pub envelope: Envelope,
    /// What could be opened.
    pub secrets: Vec<Secret>,
}
