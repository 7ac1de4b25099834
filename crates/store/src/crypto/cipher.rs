//! The one door to authenticated encryption.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};

use crate::error::{Result, StoreError};

/// An algorithm, named in every stored seal's surroundings so that a later one can stand beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Cipher {
    /// AES with a 256-bit key in Galois/counter mode; 12-byte nonce, 16-byte tag at the end.
    #[default]
    A256Gcm,
}

impl Cipher {
    /// Bytes of a nonce.
    pub const NONCE: usize = 12;

    /// The algorithm's stored name.
    pub fn id(self) -> &'static str {
        match self {
            Self::A256Gcm => "A256GCM",
        }
    }

    /// The algorithm of a stored name.
    pub fn from_id(id: &str) -> Result<Self> {
        match id {
            "A256GCM" => Ok(Self::A256Gcm),
            _ => Err(StoreError::crypto(format!("unknown algorithm {id}"))),
        }
    }

    /// Seals bytes; `aad` is bound to them without being hidden. A nonce is used once per key.
    pub fn seal(self, key: &[u8; 32], nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>> {
        match self {
            Self::A256Gcm => Aes256Gcm::new(key.into())
                .encrypt(nonce.into(), Payload { msg: plaintext, aad })
                .map_err(|_| StoreError::crypto("too long to seal")),
        }
    }

    /// Opens what [`Cipher::seal`] made; fails if a single bit of it, of the key or of `aad` differs.
    pub fn open(self, key: &[u8; 32], nonce: &[u8; 12], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
        match self {
            Self::A256Gcm => Aes256Gcm::new(key.into())
                .decrypt(nonce.into(), Payload { msg: sealed, aad })
                .map_err(|_| StoreError::crypto("a seal does not open: wrong key, or altered")),
        }
    }
}
