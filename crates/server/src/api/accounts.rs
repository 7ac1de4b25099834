//! Giving and taking sign-ins.

use super::{Body, Path};
use crate::{
    app::App,
    auth::{Caller, check_new_password, check_username, posts_of},
    error::{ApiError, Fault, ProblemBody, Result},
};
use axum::{Json, extract::State, http::StatusCode};
use bianfang_domain::{
    facts::Facts,
    ids::{DivisionId, PersonId},
    permission::{Matter, Permission},
};
use bianfang_store::{
    StoreError,
    accounts::{self, Account, Created},
    engine::Tx,
    facts::TableFacts,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_accounts, create_account))
        .routes(routes!(set_account_password))
        .routes(routes!(disable_account))
}

#[derive(Debug, Serialize, ToSchema)]
struct AccountList {
    items: Vec<AccountRow>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AccountRow {
    username: String,
    person: AccountPerson,
    /// Whether signing in is barred.
    disabled: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct AccountPerson {
    id: PersonId,
    /// None once erased.
    name: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    username: String,
    person: PersonId,
    /// To be changed by the person at the first sign-in.
    password: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// To be changed by the person at the next sign-in.
    password: String,
}

/// Where somebody's posts of today stand, each with all above it; the whole authority for who has none.
type Places = Vec<Vec<DivisionId>>;

fn places(tx: &mut dyn Tx, caller: &Caller, person: PersonId) -> bianfang_store::Result<Option<Places>> {
    let posts = posts_of(tx, caller.authority, person)?;
    let facts = TableFacts::new(tx, caller.authority);
    let read = || {
        if !facts.knows_person(person)? {
            return Ok(None);
        }
        let mut places = Vec::new();
        for post in posts.iter().filter(|post| post.term.holds_on(caller.today)) {
            places.extend(facts.division(post.division)?.map(|division| division.path));
        }
        if places.is_empty() {
            places.extend(facts.division(caller.authority)?.map(|division| division.path));
        }
        Ok(Some(places))
    };
    read().map_err(|bianfang_domain::facts::Unknown| {
        facts.take_error().unwrap_or_else(|| StoreError::corrupt("the posts of a person are unknown"))
    })
}

/// Whoever gives a sign-in must reach every post of the person: else a clerk could become the office above.
fn reaches(caller: &Caller, places: &Places) -> bool {
    let reached = |path: &Vec<DivisionId>| {
        caller.allows(Permission::ManageAccounts, Matter { path, ..Matter::default() })
    };
    !places.is_empty() && places.iter().all(reached)
}

async fn require_reach(app: &App, caller: &Caller, person: PersonId) -> Result<()> {
    let asking = caller.clone();
    let found = app.store().db().read(move |tx| places(tx, &asking, person)).await?;
    let found = found.ok_or_else(|| ApiError::not_found("person").at("person"))?;
    if reaches(caller, &found) { Ok(()) } else { Err(ApiError::not_permitted()) }
}

/// The account of a name in the caller's authority and reach.
async fn require_account(app: &App, caller: &Caller, username: &str) -> Result<Account> {
    // Before anything is looked up, so that nobody else learns which names exist.
    caller.require_scope(Permission::ManageAccounts)?;
    let name = username.to_owned();
    let found = app.store().db().read(move |tx| accounts::find(tx, &name)).await?;
    let account = found.filter(|account| account.authority == caller.authority);
    let account = account.ok_or_else(|| ApiError::not_found("account"))?;
    require_reach(app, caller, account.person).await?;
    Ok(account)
}

/// The accounts within the caller's reach.
#[utoipa::path(get, path = "/accounts", tag = "accounts", responses((status = 200, body = AccountList),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list_accounts(State(app): State<App>, caller: Caller) -> Result<Json<AccountList>> {
    caller.require_scope(Permission::ManageAccounts)?;
    let items = app
        .store()
        .db()
        .read(move |tx| {
            let mut names = names(tx, caller.authority)?;
            let mut items = Vec::new();
            for account in accounts::list(tx, caller.authority)? {
                let Account { username, person, disabled, .. } = account;
                if places(tx, &caller, person)?.is_some_and(|places| reaches(&caller, &places)) {
                    let person = AccountPerson { id: person, name: names.remove(&person.to_string()) };
                    items.push(AccountRow { username, person, disabled });
                }
            }
            Ok(items)
        })
        .await?;
    Ok(Json(AccountList { items }))
}

fn names(tx: &mut dyn Tx, authority: DivisionId) -> bianfang_store::Result<HashMap<String, String>> {
    let rows = tx.query(
        "SELECT DISTINCT person.id, person.name FROM account JOIN person
            ON person.authority = account.authority AND person.id = account.person
         WHERE account.authority = $1 AND person.name IS NOT NULL",
        &[authority.uuid().into()],
    )?;
    rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))).collect()
}

/// Gives a person a sign-in.
#[utoipa::path(post, path = "/accounts", tag = "accounts", request_body = NewAccount, responses((status = 201),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn create_account(
    State(app): State<App>,
    caller: Caller,
    Body(asked): Body<NewAccount>,
) -> Result<StatusCode> {
    caller.require_scope(Permission::ManageAccounts)?;
    require_reach(&app, &caller, asked.person).await?;
    check_username(&asked.username)?;
    check_new_password(&asked.password, &asked.username).map_err(|error| error.at("password"))?;
    let account = Account {
        username: asked.username,
        authority: caller.authority,
        person: asked.person,
        password: app.passwords().hash(&asked.password).await?,
        must_change: true,
        disabled: false,
    };
    let now = caller.now;
    let write = move |tx: &mut dyn Tx| accounts::create(tx, &account, now);
    match app.store().db().write(accounts::LANE, write).await? {
        Created::Yes => Ok(StatusCode::CREATED),
        Created::UsernameTaken => Err(ApiError::stated(Fault::UsernameTaken).at("username")),
    }
}

/// Sets somebody's password and ends all sessions of the account.
#[utoipa::path(post, path = "/accounts/{username}/password", tag = "accounts", request_body = NewPassword,
    params(("username" = String, Path)), responses((status = 204),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn set_account_password(
    State(app): State<App>,
    caller: Caller,
    Path(username): Path<String>,
    Body(asked): Body<NewPassword>,
) -> Result<StatusCode> {
    let account = require_account(&app, &caller, &username).await?;
    check_new_password(&asked.password, &account.username).map_err(|error| error.at("password"))?;
    let password = app.passwords().hash(&asked.password).await?;
    let write = move |tx: &mut dyn Tx| accounts::set_password(tx, &account.username, &password, true, None);
    app.store().db().write(accounts::LANE, write).await?;
    app.sessions().clear();
    Ok(StatusCode::NO_CONTENT)
}

/// Bars an account and ends all its sessions.
#[utoipa::path(post, path = "/accounts/{username}/disable", tag = "accounts",
    params(("username" = String, Path)), responses((status = 204),
    (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn disable_account(
    State(app): State<App>,
    caller: Caller,
    Path(username): Path<String>,
) -> Result<StatusCode> {
    let account = require_account(&app, &caller, &username).await?;
    let write = move |tx: &mut dyn Tx| accounts::disable(tx, &account.username);
    app.store().db().write(accounts::LANE, write).await?;
    app.sessions().clear();
    Ok(StatusCode::NO_CONTENT)
}
