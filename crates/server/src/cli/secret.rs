//! Passwords on the command line.

use super::{Failure, Outcome};
use crate::auth::invented_password;
use clap::Args;
use std::io::Read;

#[derive(Debug, Args)]
pub(super) struct NewPassword {
    /// The password; whoever lists this machine's processes sees it
    #[arg(long, value_name = "TEXT", conflicts_with = "password_stdin")]
    password: Option<String>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
}

impl NewPassword {
    /// The password, and whether it was invented here.
    pub(super) fn take(&self) -> Outcome<(String, bool)> {
        if let Some(password) = &self.password {
            return Ok((password.clone(), false));
        }
        if !self.password_stdin {
            return Ok((invented_password()?, true));
        }
        let mut text = String::new();
        std::io::stdin().take(4096).read_to_string(&mut text)?;
        let password = text.trim_end_matches(['\r', '\n']);
        if password.is_empty() {
            return Err(Failure::usage("standard input holds no password"));
        }
        Ok((password.to_owned(), false))
    }
}
