//! `bianfang init`: an authority with its first clerk, without a browser.

use super::{Failure, Outcome, secret::NewPassword, store};
use crate::{
    clock::Clock,
    config::Settings,
    counties::{self, KINDS},
    founding::Founding,
};
use bianfang_domain::division::{Division, DivisionKind};
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The county: its code (370782), or the names from the province down, separated by slashes
    #[arg(long, value_name = "CODE|NAMES")]
    county: String,
    /// The first clerk's name
    #[arg(long, value_name = "NAME")]
    clerk: String,
    /// The first clerk's telephone
    #[arg(long)]
    phone: Option<String>,
    /// What the office calls the clerk's post
    #[arg(long)]
    title: String,
    /// The name to sign in with
    #[arg(long)]
    username: String,
    #[command(flatten)]
    password: NewPassword,
}

impl Init {
    pub(super) fn carry_out(self, settings: &Settings) -> Outcome {
        let divisions = chain(&self.county)?;
        let names = divisions.iter().map(|division| division.name.as_str()).collect::<Vec<_>>().join(" / ");
        let founding = Founding {
            divisions,
            name: self.clerk,
            phone: self.phone,
            title: self.title,
            username: self.username.clone(),
        };
        let (password, invented) = self.password.take()?;
        founding.check(&password)?;
        let hash = crate::auth::hash_password(&password).map_err(Failure::new)?;
        let store = store::open(settings)?;
        if !store.authorities()?.is_empty() {
            return Err(Failure::new("something is set up here already; nothing was changed"));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(founding.carry_out(&store, hash, Clock::Machine.now()))?;
        store.close();
        say!("set up: {names}");
        say!("username: {}", self.username);
        if invented {
            say!("password: {password}   (shown this once)");
        }
        Ok(())
    }
}

/// The chain down to a county of the official list, or of names that are not on it.
fn chain(county: &str) -> Outcome<Vec<Division>> {
    if let Some(places) = counties::chain(county) {
        let places = places.iter().zip(KINDS);
        return Ok(counties::divisions(
            places.map(|(place, kind)| (kind, place.name.to_owned(), Some(place.code.to_owned()))),
        ));
    }
    let names: Vec<&str> = county.split('/').map(str::trim).collect();
    if names.len() < 2 || names.len() > 3 || names.iter().any(|name| name.is_empty()) {
        return Err(Failure::usage(format!(
            "{county:?} is no county of the list; give its code, or the names 省/市/县 from the province down"
        )));
    }
    // A county directly below its province has no prefecture between.
    let kinds: &[DivisionKind] = if names.len() == 3 { &KINDS } else { &[KINDS[0], KINDS[2]] };
    Ok(counties::divisions(names.iter().zip(kinds).map(|(name, kind)| (*kind, (*name).to_owned(), None))))
}
