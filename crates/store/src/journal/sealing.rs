//! Sealing what names or describes people, each piece under its subject's own key.

use super::{Envelope, SealedKey, StoredEntry};
use crate::{
    crypto::{KeyState, Keyring},
    error::{Result, StoreError},
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use bianfang_domain::{
    ids::{CommandId, DivisionId},
    secret::{Secret, Subject},
};

/// What a piece is bound to, so that it cannot be moved to another entry, place or subject.
fn bound_to(authority: DivisionId, command: CommandId, position: usize, subject: Subject) -> Vec<u8> {
    format!("{authority}|{command}|{position}|{subject}").into_bytes()
}

/// What was sealed: the keys in order, the sealed part as it is stored, and the pieces themselves.
pub struct Sealed {
    /// Which key seals each piece.
    pub keys: Vec<SealedKey>,
    /// The sealed part.
    pub text: String,
    /// The pieces that were kept.
    pub secrets: Vec<Secret>,
}

/// Seals each piece. Words about a subject that was erased are dropped: what happened is a fact and stays, but
/// nothing is written about the erased again.
pub fn seal_secrets(
    keyring: &Keyring,
    authority: DivisionId,
    command: CommandId,
    secrets: Vec<Secret>,
) -> Result<Sealed> {
    let mut keys = Vec::with_capacity(secrets.len());
    let mut pieces = Vec::with_capacity(secrets.len());
    let mut kept = Vec::with_capacity(secrets.len());
    for secret in secrets {
        let (subject, position) = (secret.subject(), kept.len());
        let key = match keyring.key_for(&subject.to_string()) {
            Ok(key) => key,
            Err(StoreError::Destroyed { .. }) => continue,
            Err(error) => return Err(error),
        };
        let plain = serde_json::to_vec(&secret)
            .map_err(|error| StoreError::corrupt(format!("a sealed piece cannot be written: {error}")))?;
        let sealed = key.seal(&bound_to(authority, command, position, subject), &plain)?;
        keys.push(SealedKey {
            subject,
            key: key.key_id().to_owned(),
            algorithm: key.cipher().id().to_owned(),
        });
        pieces.push(STANDARD_NO_PAD.encode(sealed));
        kept.push(secret);
    }
    Ok(Sealed { keys, text: pieces.join(" "), secrets: kept })
}

/// Opens each piece whose key still exists. A piece whose key was destroyed is left out; a piece whose key is
/// missing without having been destroyed, or that does not open, is an error.
pub fn open_secrets(keyring: &Keyring, envelope: &Envelope, stored: &StoredEntry) -> Result<Vec<Secret>> {
    let pieces: Vec<&str> = stored.sealed.split_whitespace().collect();
    let broken = |what: &str| StoreError::corrupt(format!("entry {}: {what}", stored.seq));
    if pieces.len() != envelope.keys.len() {
        return Err(broken("as many sealed pieces as keys are needed"));
    }
    let mut secrets = Vec::with_capacity(pieces.len());
    for (position, (piece, sealed)) in pieces.iter().zip(&envelope.keys).enumerate() {
        let key = match keyring.find(&sealed.subject.to_string())? {
            KeyState::Present(key) => key,
            KeyState::Destroyed(_) => continue,
            KeyState::Absent => {
                return Err(broken(&format!("the keyring has no key for {}", sealed.subject)));
            }
        };
        let bytes = STANDARD_NO_PAD.decode(piece).map_err(|_| broken("a sealed piece is not base64"))?;
        let plain =
            key.open(&bound_to(envelope.authority, envelope.command, position, sealed.subject), &bytes)?;
        secrets.push(serde_json::from_slice(&plain).map_err(|_| broken("a sealed piece is not readable"))?);
    }
    Ok(secrets)
}
