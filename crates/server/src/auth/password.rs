//! Passwords: Argon2id, a few at a time, so that a flood of sign-ins starves nobody.

use crate::error::{ApiError, Fault, Result};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// The fewest characters of a password.
pub const PASSWORD_MIN: usize = 8;
/// The most characters of a password.
pub const PASSWORD_MAX: usize = 128;

/// Memory in KiB, rounds, lanes: what OWASP names as the least for Argon2id.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// What a password is compared with when there is no such account, so that both take equally long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(b"nobody").unwrap_or_default());

/// Lets so many passwords through at a time.
#[derive(Debug, Clone)]
pub struct PasswordGate {
    places: Arc<Semaphore>,
}

impl Default for PasswordGate {
    fn default() -> Self {
        // Half the cores stay free for everybody who is signed in.
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { places: Arc::new(Semaphore::new((cores / 2).clamp(1, 8))) }
    }
}

impl PasswordGate {
    /// Hashes a password.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = Zeroizing::new(password.to_owned());
        self.run(move || hash(password.as_bytes())).await?.map_err(ApiError::Internal)
    }

    /// Compares a password with an account's hash; without an account it takes as long and is false.
    pub async fn matches(&self, password: &str, hash: Option<String>) -> Result<bool> {
        let password = Zeroizing::new(password.to_owned());
        self.run(move || matches(password.as_bytes(), hash.as_deref())).await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let work = tokio::task::spawn_blocking(move || {
            // Held until the work is done, also when whoever asked has gone away.
            let _place = place;
            work()
        });
        work.await.map_err(|error| ApiError::Internal(format!("hashing a password: {error}")))
    }
}

/// Hashes a password, for a thread that may wait.
pub fn hash_password(password: &str) -> std::result::Result<String, String> {
    hash(password.as_bytes())
}

fn hash(password: &[u8]) -> std::result::Result<String, String> {
    let (memory, rounds, lanes) = COST;
    let params = Params::new(memory, rounds, lanes, None).map_err(|error| error.to_string())?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: PasswordHash = argon.hash_password(password).map_err(|error| error.to_string())?;
    Ok(hash.to_string())
}

fn matches(password: &[u8], hash: Option<&str>) -> bool {
    let known = PasswordHash::new(hash.unwrap_or(&NOBODY))
        .is_ok_and(|parsed| Argon2::default().verify_password(password, &parsed).is_ok());
    known && hash.is_some()
}

/// Refuses a password that cannot be set.
pub fn check_new_password(password: &str, username: &str) -> Result<()> {
    if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&password.chars().count()) {
        return Err(ApiError::stated(Fault::PasswordLength)
            .with("min", PASSWORD_MIN)
            .with("max", PASSWORD_MAX));
    }
    if password.eq_ignore_ascii_case(username) {
        return Err(ApiError::stated(Fault::PasswordReused));
    }
    Ok(())
}

/// Refuses a username that cannot be one.
pub fn check_username(username: &str) -> Result<()> {
    let plain = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let length = username.chars().count();
    if (2..=40).contains(&length) && username.chars().all(plain) && username.to_lowercase() == username {
        return Ok(());
    }
    Err(ApiError::stated(Fault::UsernameInvalid).at("username"))
}

/// A password of 80 random bits, in letters and digits that are not mistaken for each other.
pub fn invented_password() -> std::result::Result<String, getrandom::Error> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    let text = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect::<String>();
    Ok(format!("{}-{}-{}-{}", &text[..4], &text[4..8], &text[8..12], &text[12..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_hash_alone() {
        let hash = hash("遍访-2020".as_bytes()).expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(matches("遍访-2020".as_bytes(), Some(&hash)));
        assert!(!matches(b"other", Some(&hash)));
        assert!(!matches(b"other", Some("no hash")));
    }

    #[test]
    fn nobody_has_a_password() {
        assert!(!matches(b"nobody", None));
    }

    #[test]
    fn new_passwords_and_usernames_are_checked() {
        assert!(check_new_password("12345678", "clerk").is_ok());
        assert!(check_new_password("1234567", "clerk").is_err());
        assert!(check_new_password("Administrator", "administrator").is_err());
        for (username, good) in
            [("clerk", true), ("张-1", true), ("a", false), ("a b", false), ("Clerk", false)]
        {
            assert_eq!(check_username(username).is_ok(), good, "{username}");
        }
    }

    #[test]
    fn invented_passwords_differ() {
        let (one, other) = (invented_password().expect("chance"), invented_password().expect("chance"));
        assert_eq!(one.len(), 19);
        assert_ne!(one, other);
    }
}
