//! Keys and seals. Keys live in a directory of their own, outside the database and backed up apart from it: who
//! holds the database alone can read figures, and who destroys a key has erased what it sealed everywhere.

mod chain;
mod cipher;
mod column;
mod files;
mod heads;
mod keyring;
mod keyring_file;
mod secret;

pub use chain::sha256_chain;
pub use cipher::Cipher;
pub use column::{lookup_hash, open_column, seal_column};
pub use heads::{Head, HeadSigner, SignedHead, append_head, read_heads};
pub use keyring::{KeyState, Keyring, Merged, Tombstone};
pub use secret::SubjectKey;

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .map(char::from)
        .collect()
}

/// Hexadecimal back to so many bytes; nothing if it is anything else.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    Some(out)
}
