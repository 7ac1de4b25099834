//! What the program is told: by flag, by environment, by file, or not at all, in that order.

mod layers;
mod settings;

pub use layers::{Layers, Origin};
pub use settings::{LogFormat, MetricsAt, Settings};

/// Why a configuration does not hold.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{path}: {reason}")]
    Syntax {
        /// Which file.
        path: String,
        /// Where and why.
        reason: String,
    },
    /// The file names a setting that does not exist.
    #[error("{path}: there is no setting {key:?}; the settings are {known}")]
    Unknown {
        /// Which file.
        path: String,
        /// The name.
        key: String,
        /// All names there are.
        known: String,
    },
    /// A setting's value is not one.
    #[error("{key} (from {origin}): {value:?} is not {expected}")]
    Value {
        /// Which setting.
        key: &'static str,
        /// Where its value comes from.
        origin: Origin,
        /// The value.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// Settings that do not go together.
    #[error("{0}")]
    Together(&'static str),
}
