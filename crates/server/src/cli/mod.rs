//! The command line.

/// Prints a line. Whoever closed the pipe has read enough, which is no fault.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

mod demo;
mod figures;
mod flags;
mod init;
mod load;
mod log;
mod people;
mod secret;
mod serve;
mod store;
mod tls;
mod trial;
mod user;

use crate::{api, config::ConfigError, error::ApiError, scenario::ScenarioError, tls::TlsError};
use bianfang_store::StoreError;
use clap::{Parser, Subcommand};
use flags::Flags;
use std::process::ExitCode;

/// Household visits and problems of a county.
#[derive(Debug, Parser)]
#[command(name = "bianfang", version, about)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Load a scenario into an empty store, unless done before, and serve it on the scenario's own clock
    Demo(demo::Demo),
    /// Set up an authority with its first clerk, without demo data
    Init(init::Init),
    /// Serve the pages and the API
    Serve,
    /// Load a scenario into an empty store
    Load(load::Load),
    /// Print the figures, counted from the store
    Figures(figures::Figures),
    /// Check every chain, and every table against the journal
    Verify(trial::Verify),
    /// Write a backup into a new folder; the keyring goes apart
    Backup(trial::Backup),
    /// Restore a backup into an empty place, and verify it
    Restore(trial::Restore),
    /// Give and take sign-ins
    #[command(subcommand)]
    User(user::User),
    /// Print each setting, its value and where it comes from
    Config,
    /// Certificates for offices without an authority of their own
    #[command(subcommand)]
    Tls(tls::Tls),
    /// Print the description of the API
    Openapi,
}

/// Why a task was not done, and the status the program ends with: 1 refused or faulty, 2 called wrongly.
#[derive(Debug)]
struct Failure {
    status: u8,
    words: String,
}

type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    fn new(words: impl Into<String>) -> Self {
        Self { status: 1, words: words.into() }
    }

    fn usage(words: impl Into<String>) -> Self {
        Self { status: 2, words: words.into() }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Store(error) => error.into(),
            ApiError::Internal(what) => Self::new(what),
            other => Self::new(other.words()),
        }
    }
}

macro_rules! failures {
    ($($error:ty),+) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self { Self::new(error.to_string()) }
        }
    )+};
}
failures!(StoreError, ScenarioError, TlsError, std::io::Error, serde_json::Error, getrandom::Error);

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.carry_out() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { status, words }) => {
            eprintln!("bianfang: {words}");
            ExitCode::from(status)
        }
    }
}

impl Cli {
    fn carry_out(self) -> Outcome {
        let Self { flags, task } = self;
        match task {
            Task::Demo(demo) => demo.carry_out(&flags),
            Task::Init(init) => init.carry_out(&flags.settings()?),
            Task::Serve => serve::carry_out(&flags.settings()?),
            Task::Load(load) => load.carry_out(&flags.settings()?),
            Task::Figures(figures) => figures.carry_out(&flags.settings()?),
            Task::Verify(verify) => verify.carry_out(&flags.settings()?),
            Task::Backup(backup) => backup.carry_out(&flags.settings()?),
            Task::Restore(restore) => restore.carry_out(&flags.settings()?),
            Task::User(user) => user.carry_out(&flags.settings()?),
            Task::Config => flags.print(),
            Task::Tls(tls) => tls.carry_out(&flags.settings()?),
            Task::Openapi => {
                say!("{}", api::document().trim_end());
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
