//! Random bytes, derived keys, and the key of one subject.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::cipher::Cipher;
use crate::error::{Result, StoreError};

/// 32 secret bytes, wiped when dropped.
pub(super) type Secret = Zeroizing<[u8; 32]>;

/// Random bytes from the system.
pub(super) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::crypto(format!("no randomness: {error}")))?;
    Ok(bytes)
}

/// A key for one purpose, from a key for many.
pub(super) fn derive(master: &Secret, label: &str) -> Secret {
    let mut out = Secret::default();
    let info = format!("bianfang/1/{label}");
    // HKDF-SHA256 refuses only outputs beyond 8160 bytes; this one has 32.
    if Hkdf::<Sha256>::new(None, master.as_slice()).expand(info.as_bytes(), out.as_mut_slice()).is_err() {
        unreachable!("32 bytes is within HKDF-SHA256's output limit");
    }
    out
}

/// HMAC-SHA256 over parts, each led by its length so that none can be shifted into the next.
pub(super) fn mac(key: &Secret, parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_slice()) else {
        unreachable!("HMAC takes a key of any length");
    };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Seals under a fresh random nonce, which leads the result.
pub(super) fn seal(key: &Secret, aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>> {
    let nonce = random::<{ Cipher::NONCE }>()?;
    let mut out = nonce.to_vec();
    out.extend(Cipher::A256Gcm.seal(key, &nonce, aad, plaintext)?);
    Ok(out)
}

/// Opens what [`seal`] made.
pub(super) fn open(key: &Secret, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
    let (nonce, body) = sealed
        .split_first_chunk::<{ Cipher::NONCE }>()
        .ok_or_else(|| StoreError::crypto("a seal is too short"))?;
    Cipher::A256Gcm.open(key, nonce, aad, body)
}

/// The key of one subject: a person, or a household's shared text and files.
pub struct SubjectKey {
    key_id: String,
    secret: Secret,
}

impl std::fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SubjectKey").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl SubjectKey {
    pub(super) fn generate() -> Result<Self> {
        Ok(Self { key_id: super::hex(&random::<12>()?), secret: Zeroizing::new(random()?) })
    }

    pub(super) fn wrap(&self, wrapping: &Secret, subject: &str) -> Result<Vec<u8>> {
        seal(wrapping, &Self::wrap_aad(subject, &self.key_id), self.secret.as_slice())
    }

    pub(super) fn unwrap(wrapping: &Secret, subject: &str, key_id: &str, wrapped: &[u8]) -> Result<Self> {
        let bytes = Zeroizing::new(open(wrapping, &Self::wrap_aad(subject, key_id), wrapped)?);
        let secret =
            bytes.as_slice().try_into().map_err(|_| StoreError::corrupt("a key is not 32 bytes long"))?;
        Ok(Self { key_id: key_id.to_owned(), secret: Zeroizing::new(secret) })
    }

    fn wrap_aad(subject: &str, key_id: &str) -> Vec<u8> {
        format!("{}\0{subject}\0{key_id}", Cipher::A256Gcm.id()).into_bytes()
    }

    /// The key's name, which may stand in clear beside what it sealed.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The algorithm this key seals with.
    pub fn cipher(&self) -> Cipher {
        Cipher::A256Gcm
    }

    /// Seals under a fresh nonce, which leads the result; `aad` is bound to it.
    pub fn seal(&self, aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>> {
        seal(&self.secret, aad, plaintext)
    }

    /// Opens what [`SubjectKey::seal`] made with the same `aad`.
    pub fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
        open(&self.secret, aad, sealed)
    }
}
