//! Accounts, sessions and failed sign-ins: operational tables, installation-wide. Passwords come hashed and
//! session tokens as their SHA-256, so that no reader of the tables can sign in with what stands there.

use crate::{
    engine::{Row, Tx},
    error::Result,
    facts::id,
};
use bianfang_domain::{
    calendar::Moment,
    ids::{DivisionId, PersonId},
};

/// The lane account writes go through: accounts belong to no chain.
pub const LANE: &str = "accounts";

/// How long a failed sign-in counts.
pub const FAILURE_WINDOW_MILLIS: i64 = 15 * 60 * 1000;

/// Clocks of several nodes may differ by this much.
const SKEW_MILLIS: i64 = 60 * 1000;

/// Who may sign in as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name to sign in with.
    pub username: String,
    /// The authority the person belongs to.
    pub authority: DivisionId,
    /// The person.
    pub person: PersonId,
    /// The password's hash in PHC form.
    pub password: String,
    /// Whether somebody else chose the password, so that it must be changed first.
    pub must_change: bool,
    /// Whether signing in is barred.
    pub disabled: bool,
}

/// One sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The authority the person belongs to.
    pub authority: DivisionId,
    /// The name signed in with.
    pub username: String,
    /// The person.
    pub person: PersonId,
    /// When it began.
    pub created_at: Moment,
    /// When it ends by itself.
    pub expires_at: Moment,
    /// Whether the password must be changed first.
    pub must_change: bool,
}

/// What came of making an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// It exists now.
    Yes,
    /// The name is taken.
    UsernameTaken,
}

fn moment(millis: i64) -> Result<Moment> {
    Moment::from_millis(millis).map_err(|error| crate::StoreError::corrupt(error.to_string()))
}

fn account(row: &Row) -> Result<Account> {
    Ok(Account {
        username: row.text(0)?.to_owned(),
        authority: id(row.text(1)?)?,
        person: id(row.text(2)?)?,
        password: row.text(3)?.to_owned(),
        must_change: row.flag(4)?,
        disabled: row.flag(5)?,
    })
}

const ACCOUNT: &str = "SELECT username, authority, person, password, must_change, disabled FROM account";

/// The account of a name.
pub fn find(tx: &mut dyn Tx, username: &str) -> Result<Option<Account>> {
    tx.query_first(&format!("{ACCOUNT} WHERE username = $1"), &[username.into()])?
        .as_ref()
        .map(account)
        .transpose()
}

/// The accounts of an authority in the order of their names.
pub fn list(tx: &mut dyn Tx, authority: DivisionId) -> Result<Vec<Account>> {
    let sql = format!("{ACCOUNT} WHERE authority = $1 ORDER BY username");
    tx.query(&sql, &[authority.uuid().into()])?.iter().map(account).collect()
}

/// Whether anybody at all has an account.
pub fn any(tx: &mut dyn Tx) -> Result<bool> {
    Ok(tx.query_first("SELECT 1 FROM account LIMIT 1", &[])?.is_some())
}

/// Makes an account unless its name is taken.
pub fn create(tx: &mut dyn Tx, account: &Account, now: Moment) -> Result<Created> {
    let added = tx.execute_count(
        "INSERT INTO account (username, authority, person, password, must_change, disabled, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (username) DO NOTHING",
        &[
            (&account.username).into(),
            account.authority.uuid().into(),
            account.person.uuid().into(),
            (&account.password).into(),
            i64::from(account.must_change).into(),
            i64::from(account.disabled).into(),
            now.millis().into(),
        ],
    )?;
    Ok(if added == 1 { Created::Yes } else { Created::UsernameTaken })
}

/// Sets a password and ends every session of the account but the one whose token is named. Returns whether the
/// account exists.
pub fn set_password(
    tx: &mut dyn Tx,
    username: &str,
    password: &str,
    must_change: bool,
    keep: Option<&str>,
) -> Result<bool> {
    let changed = tx.execute_count(
        "UPDATE account SET password = $2, must_change = $3 WHERE username = $1",
        &[username.into(), password.into(), i64::from(must_change).into()],
    )?;
    tx.execute(
        "DELETE FROM session WHERE username = $1 AND token <> $2",
        &[username.into(), keep.unwrap_or_default().into()],
    )?;
    clear_failures(tx, username)?;
    Ok(changed == 1)
}

/// Bars an account and ends all its sessions. Returns whether the account exists.
pub fn disable(tx: &mut dyn Tx, username: &str) -> Result<bool> {
    let changed =
        tx.execute_count("UPDATE account SET disabled = 1 WHERE username = $1", &[username.into()])?;
    tx.execute("DELETE FROM session WHERE username = $1", &[username.into()])?;
    Ok(changed == 1)
}

/// Removes the accounts and sessions of a person who has been erased.
pub fn remove_person(tx: &mut dyn Tx, authority: DivisionId, person: PersonId) -> Result<()> {
    for table in ["session", "account"] {
        let sql = format!("DELETE FROM {table} WHERE authority = $1 AND person = $2");
        tx.execute(&sql, &[authority.uuid().into(), person.uuid().into()])?;
    }
    Ok(())
}

/// Begins a session, unless the account was barred or its password changed while it was being checked.
pub fn open_session(
    tx: &mut dyn Tx,
    token: &str,
    account: &Account,
    now: Moment,
    until: Moment,
) -> Result<bool> {
    let unchanged = find(tx, &account.username)?
        .is_some_and(|current| !current.disabled && current.password == account.password);
    if !unchanged {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO session (token, authority, username, person, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            token.into(),
            account.authority.uuid().into(),
            (&account.username).into(),
            account.person.uuid().into(),
            now.millis().into(),
            until.millis().into(),
        ],
    )?;
    clear_failures(tx, &account.username)?;
    Ok(true)
}

/// The session of a token, if it has not ended.
pub fn session(tx: &mut dyn Tx, token: &str, now: Moment) -> Result<Option<Session>> {
    let row = tx.query_first(
        "SELECT session.authority, session.username, session.person, session.created_at, session.expires_at,
                account.must_change
         FROM session JOIN account ON account.username = session.username
         WHERE session.token = $1 AND session.expires_at > $2 AND account.disabled = 0",
        &[token.into(), now.millis().into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Session {
        authority: id(row.text(0)?)?,
        username: row.text(1)?.to_owned(),
        person: id(row.text(2)?)?,
        created_at: moment(row.int(3)?)?,
        expires_at: moment(row.int(4)?)?,
        must_change: row.flag(5)?,
    }))
}

/// Ends a session.
pub fn close_session(tx: &mut dyn Tx, token: &str) -> Result<()> {
    tx.execute("DELETE FROM session WHERE token = $1", &[token.into()])
}

/// How many sessions have not ended.
pub fn count_sessions(tx: &mut dyn Tx, now: Moment) -> Result<i64> {
    let row = tx.query_first("SELECT COUNT(*) FROM session WHERE expires_at > $1", &[now.millis().into()])?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Forgets sessions that have ended and failures that no longer count.
pub fn purge(tx: &mut dyn Tx, now: Moment) -> Result<u64> {
    let failed_until = now.millis() - FAILURE_WINDOW_MILLIS;
    tx.execute("DELETE FROM sign_in_failure WHERE failed_at < $1", &[failed_until.into()])?;
    tx.execute_count("DELETE FROM session WHERE expires_at <= $1", &[now.millis().into()])
}

/// Counts an attempt as failed before its password is looked at, so that many at once cannot slip through;
/// success clears it. With `allowed` failures in the window already: the seconds until the next may be made.
pub fn reserve_attempt(
    tx: &mut dyn Tx,
    username: &str,
    attempt: uuid::Uuid,
    allowed: i64,
    now: Moment,
) -> Result<Option<u64>> {
    let (from, until) = (now.millis() - FAILURE_WINDOW_MILLIS, now.millis() + SKEW_MILLIS);
    let counted = tx.query_first(
        "SELECT COUNT(*), MIN(failed_at) FROM sign_in_failure
         WHERE username = $1 AND failed_at > $2 AND failed_at <= $3",
        &[username.into(), from.into(), until.into()],
    )?;
    if let Some(row) = counted
        && row.int(0)? >= allowed
    {
        let free_at = row.opt_int(1)?.unwrap_or(from) + FAILURE_WINDOW_MILLIS;
        let millis = u64::try_from(free_at - now.millis()).unwrap_or_default();
        return Ok(Some(millis.div_ceil(1000).max(1)));
    }
    tx.execute(
        "INSERT INTO sign_in_failure (username, failed_at, attempt) VALUES ($1, $2, $3)",
        &[username.into(), now.millis().into(), attempt.into()],
    )?;
    Ok(None)
}

fn clear_failures(tx: &mut dyn Tx, username: &str) -> Result<()> {
    tx.execute("DELETE FROM sign_in_failure WHERE username = $1", &[username.into()])
}
