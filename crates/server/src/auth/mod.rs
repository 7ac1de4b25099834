//! Who is asking: passwords, sessions, and what the posts of the caller allow.

mod attempts;
mod caller;
mod password;
mod scope;
mod session;
mod token;

pub use attempts::AddressAttempts;
pub use caller::{Caller, CallerBeforeChange};
pub use password::{
    PASSWORD_MAX, PASSWORD_MIN, PasswordGate, check_new_password, check_username, hash_password,
    invented_password,
};
pub use scope::Scope;
pub(crate) use session::posts_of;
pub use session::{Sessions, SignedIn};
pub use token::{COOKIE, Presented, Token};
