//! The hash that links an entry to the one before it.

use sha2::{Digest, Sha256};

/// SHA-256 over the predecessor's hash, the sequence number and the parts; each part is led by its length and
/// all by their number, so that no bytes can move from one part to another unseen.
pub fn sha256_chain(prev: [u8; 32], seq: u64, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"bianfang-chain-1\0");
    hash.update(prev);
    hash.update(seq.to_be_bytes());
    hash.update((parts.len() as u64).to_be_bytes());
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
