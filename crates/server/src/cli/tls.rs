//! `bianfang tls init`: a local authority and this server's certificate.

use super::Outcome;
use crate::{clock::Clock, config::Settings, tls};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Tls {
    /// Make a local authority and a certificate for this server, below DATA/tls
    Init {
        /// A host name or address the server is reached by; may be given several times
        #[arg(long = "name", value_name = "HOST", required = true, num_args = 1..)]
        names: Vec<String>,
    },
}

impl Tls {
    pub(super) fn carry_out(self, settings: &Settings) -> Outcome {
        let Self::Init { names } = self;
        let today = Clock::Machine.now().day().to_string();
        // A day is written with its year first.
        let year = today.split('-').next().and_then(|year| year.parse().ok()).unwrap_or(2026);
        let files = tls::make(&settings.data, &names, year)?;
        say!("authority for phones: {}", files.authority.display());
        say!("certificate:          {}", files.certificate.display());
        say!("key:                  {}", files.key.display());
        say!(
            "\nserve with --tls-cert {} --tls-key {}; https://{}/trust shows how a phone trusts it",
            files.certificate.display(),
            files.key.display(),
            names[0]
        );
        Ok(())
    }
}
