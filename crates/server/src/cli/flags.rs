//! Settings as flags, the same for every task.

use super::Outcome;
use crate::config::{ConfigError, Layers, Settings};
use clap::Args;
use std::{collections::BTreeMap, path::PathBuf};

#[derive(Debug, Args)]
#[command(next_help_heading = "Settings (also BIANFANG_… in the environment, or in a file)")]
pub(super) struct Flags {
    /// A TOML file with settings; flags and environment beat it
    #[arg(long, global = true, value_name = "FILE", env = "BIANFANG_CONFIG")]
    config: Option<PathBuf>,
    /// The folder of the SQLite file, of files and of signed heads
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<String>,
    /// A PostgreSQL address in place of the SQLite file
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// The folder of the keyring; DATA/keys unless said otherwise
    #[arg(long, global = true, value_name = "DIR")]
    keys: Option<String>,
    /// Where to listen
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The certificate of TLS, in PEM
    #[arg(long, global = true, value_name = "FILE")]
    tls_cert: Option<String>,
    /// Its key, in PEM
    #[arg(long, global = true, value_name = "FILE")]
    tls_key: Option<String>,
    /// A proxy in front ends TLS
    #[arg(long, global = true)]
    behind_proxy: bool,
    /// Which log lines are written, such as `info,bianfang_store=debug`
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
    /// How: text or json
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
    /// Where /metrics is answered: here (to this machine), off, or an address of its own
    #[arg(long, global = true, value_name = "WHERE")]
    metrics: Option<String>,
    /// How many hours a session lasts
    #[arg(long, global = true, value_name = "HOURS")]
    session_hours: Option<String>,
}

impl Flags {
    /// Flags, environment and file together.
    pub(super) fn layers(&self) -> Result<Layers, ConfigError> {
        let given = [
            ("data", &self.data),
            ("database", &self.database),
            ("keys", &self.keys),
            ("listen", &self.listen),
            ("tls_cert", &self.tls_cert),
            ("tls_key", &self.tls_key),
            ("log", &self.log),
            ("log_format", &self.log_format),
            ("metrics", &self.metrics),
            ("session_hours", &self.session_hours),
        ];
        let mut flags: BTreeMap<_, _> =
            given.into_iter().filter_map(|(key, value)| Some((key, value.clone()?))).collect();
        if self.behind_proxy {
            flags.insert("behind_proxy", "true".to_owned());
        }
        Layers::gather(flags, |name| std::env::var(name).ok(), self.config.as_deref())
    }

    pub(super) fn settings(&self) -> Outcome<Settings> {
        Ok(Settings::read(&self.layers()?)?)
    }

    /// Prints what holds and why.
    pub(super) fn print(&self) -> Outcome {
        let layers = self.layers()?;
        let settings = Settings::read(&layers)?;
        for (key, value, origin) in layers.shown() {
            let value = match (key, value) {
                ("keys", _) => settings.keys.display().to_string(),
                (_, none) if none.is_empty() => "(none)".to_owned(),
                (_, value) => value,
            };
            say!("{key:<14} {value:<52} {origin}");
        }
        settings.check_transport()?;
        Ok(())
    }
}
