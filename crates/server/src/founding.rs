//! Founding an authority, from the first-run page or from the command line.

use crate::auth::{check_new_password, check_username};
use crate::error::{ApiError, Fault, Result};
use bianfang_domain::{
    calendar::Moment,
    command::{Action, Command, Person},
    division::Division,
    ids::{CommandId, PersonId, PostId},
    refusal::{Refusal, RefusalCode},
};
use bianfang_store::{
    Answer, Store, Submission,
    accounts::{self, Account, Created},
};
use uuid::Uuid;

/// What is asked when an authority is founded.
#[derive(Debug)]
pub struct Founding {
    /// From the province down to the county.
    pub divisions: Vec<Division>,
    /// The first clerk's name.
    pub name: String,
    /// The first clerk's telephone.
    pub phone: Option<String>,
    /// What the office calls the clerk's post.
    pub title: String,
    /// The name to sign in with.
    pub username: String,
}

impl Founding {
    /// Refuses what would fail after the authority exists.
    pub fn check(&self, password: &str) -> Result<()> {
        check_username(&self.username)?;
        check_new_password(password, &self.username).map_err(|error| error.at("password"))
    }

    /// Founds the authority and gives its clerk a sign-in with the hashed password.
    pub async fn carry_out(self, store: &Store, password: String, now: Moment) -> Result<Account> {
        let (command, account) = self.into_command(password, now)?;
        let taken = account.username.clone();
        if store.db().read(move |tx| accounts::find(tx, &taken)).await?.is_some() {
            return Err(ApiError::stated(Fault::UsernameTaken).at("username"));
        }
        let submission = Submission { command, recorded_at: now, loaded: false };
        match store.submit(account.authority, submission).await? {
            Answer::Accepted { .. } => {}
            Answer::Refused { refusal, .. } => return Err(refusal.into()),
        }
        let made = account.clone();
        match store.db().write(accounts::LANE, move |tx| accounts::create(tx, &made, now)).await? {
            Created::Yes => Ok(account),
            Created::UsernameTaken => Err(ApiError::stated(Fault::UsernameTaken).at("username")),
        }
    }

    fn into_command(self, password: String, now: Moment) -> Result<(Command, Account)> {
        let broken = || ApiError::from(Refusal::new(RefusalCode::DivisionChainBroken).at("divisions"));
        let authority = self.divisions.last().ok_or_else(broken)?.id;
        let person: PersonId = new_id();
        let action = Action::FoundAuthority {
            divisions: self.divisions,
            clerk: Person { id: person, name: self.name, phone: self.phone },
            post: new_id::<PostId>(),
            title: self.title,
            from: now.day(),
        };
        let command =
            Command { id: new_id::<CommandId>(), author: person, made_at: now, device: None, action };
        let account = Account {
            username: self.username,
            authority,
            person,
            password,
            must_change: false,
            disabled: false,
        };
        Ok((command, account))
    }
}

fn new_id<T: TryFrom<Uuid, Error: std::fmt::Debug>>() -> T {
    T::try_from(Uuid::now_v7()).expect("now_v7 makes version 7")
}
