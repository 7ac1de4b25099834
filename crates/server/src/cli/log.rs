//! The log, on the error stream.

use super::{Failure, Outcome};
use crate::config::{LogFormat, Settings};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Begins to write the log.
pub(super) fn begin(settings: &Settings) -> Outcome {
    let filter = EnvFilter::try_new(&settings.log)
        .map_err(|error| Failure::usage(format!("log: {:?} is not a filter: {error}", settings.log)))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let begun = match settings.log_format {
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    begun.map_err(|error| Failure::new(format!("log: {error}")))
}
