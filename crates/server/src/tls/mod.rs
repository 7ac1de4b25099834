//! TLS: the certificate the server speaks with, and the local authority phones are told to trust.

mod authority;
mod trust;

pub use authority::{TlsError, TlsFiles, make};
pub use trust::{trust_certificate, trust_page};
