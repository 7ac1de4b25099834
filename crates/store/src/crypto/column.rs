//! Single columns sealed at rest (ID numbers, telephones, bank accounts), and the keyed hash they are found by.

use super::Keyring;
use super::cipher::Cipher;
use super::secret::mac;
use crate::error::{Result, StoreError};

/// Leads every sealed column, so that another layout can follow one day.
const LAYOUT: u8 = 1;

/// Seals one column of one row. The nonce is a keyed hash of all that goes in: the same value in the same place
/// gives the same bytes, so that a rebuild can be compared with what it rebuilt, and no nonce ever serves two
/// different values.
pub fn seal_column(keyring: &Keyring, column: &str, row: &str, plaintext: &[u8]) -> Result<Vec<u8>> {
    let keys = keyring.column_keys();
    let digest = mac(&keys.nonce, &[column.as_bytes(), row.as_bytes(), plaintext]);
    let mut nonce = [0; Cipher::NONCE];
    nonce.copy_from_slice(&digest[..Cipher::NONCE]);
    let mut out = vec![LAYOUT];
    out.extend_from_slice(&nonce);
    out.extend(Cipher::A256Gcm.seal(&keys.seal, &nonce, &place(column, row), plaintext)?);
    Ok(out)
}

/// Opens what [`seal_column`] made for the same place; moved to another row or column it does not open.
pub fn open_column(keyring: &Keyring, column: &str, row: &str, sealed: &[u8]) -> Result<Vec<u8>> {
    let (nonce, body) = sealed
        .split_first()
        .filter(|(layout, _)| **layout == LAYOUT)
        .and_then(|(_, rest)| rest.split_first_chunk::<{ Cipher::NONCE }>())
        .ok_or_else(|| StoreError::crypto("not a sealed column"))?;
    Cipher::A256Gcm.open(&keyring.column_keys().seal, nonce, &place(column, row), body)
}

/// What a sealed column is found by: a keyed hash, 16 bytes in hexadecimal, of a value the caller has brought
/// into its one normal form. Without the keyring it cannot be tried out against a list of all ID numbers.
pub fn lookup_hash(keyring: &Keyring, column: &str, normalised: &str) -> String {
    let digest = mac(&keyring.column_keys().lookup, &[column.as_bytes(), normalised.as_bytes()]);
    super::hex(&digest[..16])
}

fn place(column: &str, row: &str) -> Vec<u8> {
    format!("{column}\0{row}").into_bytes()
}
