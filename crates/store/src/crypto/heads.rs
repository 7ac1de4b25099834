//! Signed heads: the state of a chain at a moment, under a key the database does not hold. A journal that was
//! shortened or written anew no longer leads to them.

use std::path::Path;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{files, hex, secret, unhex};
use crate::error::{Result, StoreError};

/// The end of one authority's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The authority whose chain it is.
    pub authority: String,
    /// The last entry's number.
    pub seq: u64,
    /// The last entry's hash.
    pub hash: [u8; 32],
    /// When it was signed, in UTC milliseconds.
    pub at: i64,
}

impl Head {
    /// What is signed: a fixed layout, so that no JSON writer's habits matter.
    fn message(&self) -> Vec<u8> {
        let mut out = b"bianfang-head-1\0".to_vec();
        out.extend((self.authority.len() as u64).to_be_bytes());
        out.extend(self.authority.as_bytes());
        out.extend(self.seq.to_be_bytes());
        out.extend(self.hash);
        out.extend(self.at.to_be_bytes());
        out
    }
}

/// A head as it is written down: one JSON object per line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    /// The authority whose chain it is.
    pub authority: String,
    /// The last entry's number.
    pub seq: u64,
    /// The last entry's hash in hexadecimal.
    pub hash: String,
    /// When it was signed, in UTC milliseconds.
    pub at: i64,
    /// The signer's public key in hexadecimal.
    pub public_key: String,
    /// The Ed25519 signature in hexadecimal.
    pub signature: String,
}

impl SignedHead {
    /// Checks the signature and gives the head. With `trusted`, the signer must be that very key; without it
    /// only the head's integrity is known, not whose word it is.
    pub fn verify(&self, trusted: Option<&[u8; 32]>) -> Result<Head> {
        let refuse =
            |what: &str| StoreError::crypto(format!("signed head {}/{}: {what}", self.authority, self.seq));
        let public = unhex::<32>(&self.public_key).ok_or_else(|| refuse("no public key"))?;
        if trusted.is_some_and(|trusted| *trusted != public) {
            return Err(refuse("signed by another key"));
        }
        let head = Head {
            authority: self.authority.clone(),
            seq: self.seq,
            hash: unhex(&self.hash).ok_or_else(|| refuse("no hash"))?,
            at: self.at,
        };
        let signature = unhex::<64>(&self.signature).ok_or_else(|| refuse("no signature"))?;
        VerifyingKey::from_bytes(&public)
            .and_then(|key| key.verify_strict(&head.message(), &Signature::from_bytes(&signature)))
            .map_err(|_| refuse("the signature does not match"))?;
        Ok(head)
    }
}

/// Signs heads with the installation's key.
pub struct HeadSigner {
    key: SigningKey,
}

impl HeadSigner {
    /// The key's file within the keyring's directory.
    pub(super) const KEY: &'static str = "heads.key";
    /// The file signed heads are appended to, within the keyring's directory.
    pub const HEADS: &'static str = "heads.jsonl";

    /// Opens the key in the keyring's directory, making it the first time.
    pub fn open_or_create(directory: impl AsRef<Path>) -> Result<Self> {
        let path = directory.as_ref().join(Self::KEY);
        if let Some(seed) = files::read_secret(&path)? {
            return Ok(Self { key: SigningKey::from_bytes(&seed) });
        }
        let seed = Zeroizing::new(secret::random()?);
        files::create_secret(&path, &seed)?;
        Ok(Self { key: SigningKey::from_bytes(&seed) })
    }

    /// A signer whose key is never stored.
    pub fn in_memory() -> Result<Self> {
        Ok(Self { key: SigningKey::from_bytes(&Zeroizing::new(secret::random()?)) })
    }

    /// The public key, to be kept where the signer's machine cannot change it.
    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// Signs a head.
    pub fn sign(&self, head: &Head) -> SignedHead {
        SignedHead {
            authority: head.authority.clone(),
            seq: head.seq,
            hash: hex(&head.hash),
            at: head.at,
            public_key: hex(&self.public_key()),
            signature: hex(&self.key.sign(&head.message()).to_bytes()),
        }
    }
}

/// Appends a signed head to a file of them and waits for the disk.
pub fn append_head(path: impl AsRef<Path>, head: &SignedHead) -> Result<()> {
    let line = serde_json::to_string(head).map_err(|error| StoreError::corrupt(error.to_string()))?;
    files::append_line(path.as_ref(), &line)
}

/// Reads a file of signed heads (an anchor); a line that is not one is an error, since it may have been one.
pub fn read_heads(path: impl AsRef<Path>) -> Result<Vec<SignedHead>> {
    let path = path.as_ref();
    files::read_lines(path)?
        .iter()
        .enumerate()
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|_| {
                StoreError::corrupt(format!("{}, line {}: not a signed head", path.display(), index + 1))
            })
        })
        .collect()
}
