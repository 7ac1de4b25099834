//! `bianfang user`: sign-ins from the command line.

use super::{Failure, Outcome, secret::NewPassword, store};
use crate::{
    auth::{check_new_password, check_username, hash_password},
    clock::Clock,
    config::Settings,
};
use bianfang_domain::ids::{DivisionId, PersonId};
use bianfang_store::{
    Store,
    accounts::{self, Account, Created},
    engine::Tx,
};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Give a person a sign-in
    Add {
        /// The name to sign in with
        username: String,
        /// The person: identifier, full name, or the title of a post held today
        #[arg(long, value_name = "WHO")]
        person: String,
        #[command(flatten)]
        password: NewPassword,
    },
    /// Set a password and end all sessions
    Password {
        /// The name to sign in with
        username: String,
        #[command(flatten)]
        password: NewPassword,
    },
    /// Bar a sign-in and end all sessions
    Disable {
        /// The name to sign in with
        username: String,
    },
    /// List the sign-ins
    List,
}

impl User {
    pub(super) fn carry_out(self, settings: &Settings) -> Outcome {
        let store = store::open_existing(settings)?;
        let done = match self {
            Self::Add { username, person, password } => add(&store, &username, &person, &password),
            Self::Password { username, password } => set_password(&store, &username, &password),
            Self::Disable { username } => disable(&store, &username),
            Self::List => list(&store),
        };
        store.close();
        done
    }
}

fn no_account(username: &str) -> Failure {
    Failure::new(format!("there is no account {username}"))
}

/// The hash of the password, and whether whoever signs in must change it: an invented one was printed.
fn hashed(password: &NewPassword, username: &str) -> Outcome<(String, Option<String>)> {
    let (password, invented) = password.take()?;
    check_new_password(&password, username)?;
    let hash = hash_password(&password).map_err(Failure::new)?;
    Ok((hash, invented.then_some(password)))
}

fn tell(invented: Option<String>) {
    if let Some(password) = invented {
        say!("password: {password}   (shown this once; to be changed at the first sign-in)");
    }
}

fn add(store: &Store, username: &str, who: &str, password: &NewPassword) -> Outcome {
    check_username(username)?;
    let (authority, person) = resolve(store, who)?;
    let (password, invented) = hashed(password, username)?;
    let must_change = invented.is_some();
    let account =
        Account { username: username.to_owned(), authority, person, password, must_change, disabled: false };
    let now = Clock::Machine.now();
    match store.db().write_blocking(accounts::LANE, move |tx| accounts::create(tx, &account, now))? {
        Created::Yes => say!("{username} may sign in as {person}"),
        Created::UsernameTaken => return Err(Failure::new(format!("the username {username} is taken"))),
    }
    tell(invented);
    Ok(())
}

fn set_password(store: &Store, username: &str, password: &NewPassword) -> Outcome {
    let (hash, invented) = hashed(password, username)?;
    let (name, must_change) = (username.to_owned(), invented.is_some());
    let write = move |tx: &mut dyn Tx| accounts::set_password(tx, &name, &hash, must_change, None);
    if !store.db().write_blocking(accounts::LANE, write)? {
        return Err(no_account(username));
    }
    tell(invented);
    Ok(())
}

fn disable(store: &Store, username: &str) -> Outcome {
    let name = username.to_owned();
    if store.db().write_blocking(accounts::LANE, move |tx| accounts::disable(tx, &name))? {
        return Ok(());
    }
    Err(no_account(username))
}

fn list(store: &Store) -> Outcome {
    let rows = store.db().read_blocking(|tx| {
        let rows = tx.query(
            "SELECT account.username, account.person, account.disabled, person.name
             FROM account LEFT JOIN person ON person.authority = account.authority AND person.id = account.person
             ORDER BY account.username",
            &[],
        )?;
        rows.iter()
            .map(|row| {
                let name = row.opt_text(3)?.unwrap_or_default().to_owned();
                Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.flag(2)?, name))
            })
            .collect::<bianfang_store::Result<Vec<_>>>()
    })?;
    for (username, person, disabled, name) in rows {
        say!("{username:<20} {person} {name}{}", if disabled { "  (barred)" } else { "" });
    }
    Ok(())
}

/// The one person of an identifier, a name, or the title of a post held today.
fn resolve(store: &Store, who: &str) -> Outcome<(DivisionId, PersonId)> {
    let (asked, today) = (who.to_owned(), Clock::Machine.now().day().to_string());
    let found = store.db().read_blocking(move |tx| {
        let rows = tx.query(
            "SELECT person.authority, person.id, person.name FROM person
             WHERE person.id = $1 OR person.name = $1 OR EXISTS (
                SELECT 1 FROM post WHERE post.authority = person.authority AND post.person = person.id
                AND post.title = $1 AND post.from_on <= $2 AND (post.until_on IS NULL OR post.until_on >= $2))
             ORDER BY person.authority, person.id",
            &[(&asked).into(), (&today).into()],
        )?;
        let read = |row: &bianfang_store::engine::Row| {
            Ok((
                row.text(0)?.to_owned(),
                row.text(1)?.to_owned(),
                row.opt_text(2)?.unwrap_or_default().to_owned(),
            ))
        };
        rows.iter().map(read).collect::<bianfang_store::Result<Vec<_>>>()
    })?;
    let broken = || Failure::new("an identifier in the store is none");
    match found.as_slice() {
        [(authority, person, _)] => {
            Ok((authority.parse().map_err(|_| broken())?, person.parse().map_err(|_| broken())?))
        }
        [] => Err(Failure::new(format!(
            "nobody here is {who:?}: give an identifier, a full name or a post's title"
        ))),
        several => {
            let list =
                several.iter().map(|(_, id, name)| format!("\n  {id} {name}")).collect::<Vec<_>>().concat();
            Err(Failure::new(format!("{who:?} may be several people; give one identifier:{list}")))
        }
    }
}
