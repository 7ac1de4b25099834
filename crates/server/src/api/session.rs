//! Signing in and out.

use super::Body;
use crate::{
    app::App,
    auth::{Caller, CallerBeforeChange, Token, check_new_password},
    error::{ApiError, Fault, ProblemBody, Result},
};
use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use bianfang_domain::{
    calendar::Moment,
    ids::{DivisionId, PersonId, PostId},
    permission::Permission,
    post::Role,
};
use bianfang_store::{
    accounts::{self, Account},
    engine::Tx,
};
use serde::{Deserialize, Serialize};
use std::{net::SocketAddr, time::Instant};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Failed attempts an account bears within a quarter of an hour.
const ATTEMPTS: i64 = 5;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(sign_in, session_state, sign_out)).routes(routes!(change_password))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    username: String,
    password: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    old: String,
    new: String,
}

/// Whoever is signed in.
#[derive(Debug, Serialize, ToSchema)]
struct Me {
    person: MyPerson,
    username: String,
    authority: DivisionId,
    /// The server's time.
    clock: Moment,
    /// Whether this is a demonstration.
    demo: bool,
    /// The posts held today.
    posts: Vec<MyPost>,
    /// The permissions that reach anything today.
    permissions: Vec<Permission>,
    /// Whether the password must be changed before anything else is answered.
    must_change_password: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct MyPerson {
    id: PersonId,
    /// None once erased.
    name: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct MyPost {
    id: PostId,
    role: Role,
    title: String,
    division: MyDivision,
}

#[derive(Debug, Serialize, ToSchema)]
struct MyDivision {
    id: DivisionId,
    name: String,
}

/// Signs in; the answer sets the session cookie.
#[utoipa::path(post, path = "/session", tag = "session", security(()), request_body = SignIn,
    responses((status = 200, body = Me), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn sign_in(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(asked): Body<SignIn>,
) -> Result<Response> {
    let now = app.clock().now();
    let address = app.address_of(Some(peer), &headers);
    let too_many = |seconds: u64| ApiError::stated(Fault::TooManyAttempts).with("seconds", seconds);
    if let Some(seconds) = app.addresses().wait(address, Instant::now()) {
        return Err(too_many(seconds));
    }
    let failed = || {
        app.addresses().failed(address, Instant::now());
        ApiError::stated(Fault::SignInFailed)
    };
    let username = asked.username.trim().to_lowercase();
    // No account has such a name, and none is to fill the table of attempts.
    if username.chars().count() > 40 {
        return Err(failed());
    }
    let name = username.clone();
    let attempt = uuid::Uuid::now_v7();
    let write = move |tx: &mut dyn Tx| match accounts::reserve_attempt(tx, &name, attempt, ATTEMPTS, now)? {
        Some(seconds) => Ok(Err(seconds)),
        None => Ok(Ok(accounts::find(tx, &name)?)),
    };
    let account = app.store().db().write(accounts::LANE, write).await?.map_err(too_many)?;
    let hash = account.as_ref().map(|account| account.password.clone());
    let matches = app.passwords().matches(&asked.password, hash).await?;
    let Some(account) = account.filter(|account| matches && !account.disabled) else { return Err(failed()) };
    let token = open_session(&app, &account, now).await?.ok_or_else(failed)?;
    let seconds = i64::from(app.serving().session_hours) * 3600;
    let cookie =
        token.cookie(seconds, app.is_secure(&headers)).ok_or(ApiError::Internal("a cookie".to_owned()))?;
    let signed_in = app.sessions().find(app.store(), &token.stored(), now).await?;
    let me = me(&app, &Caller::new(&signed_in, token.stored(), now)).await?;
    Ok(([(SET_COOKIE, cookie)], Json(me)).into_response())
}

async fn open_session(app: &App, account: &Account, now: Moment) -> Result<Option<Token>> {
    let token =
        Token::draw(account.authority).map_err(|error| ApiError::Internal(format!("chance: {error}")))?;
    let until = now.millis() + i64::from(app.serving().session_hours) * 3_600_000;
    let until = Moment::from_millis(until).map_err(|error| ApiError::Internal(error.to_string()))?;
    let (stored, account) = (token.stored(), account.clone());
    let write = move |tx: &mut dyn Tx| accounts::open_session(tx, &stored, &account, now, until);
    let opened = app.store().db().write(accounts::LANE, write).await?;
    Ok(opened.then_some(token))
}

async fn me(app: &App, caller: &Caller) -> Result<Me> {
    let (authority, person, today) = (caller.authority, caller.person, caller.today);
    let posts = move |tx: &mut dyn Tx| my_posts(tx, authority, person, &today.to_string());
    Ok(Me {
        person: MyPerson { id: person, name: caller.name.clone() },
        username: caller.username.clone(),
        authority,
        clock: caller.now,
        demo: app.clock().is_demo(),
        posts: app.store().db().read(posts).await?,
        permissions: caller.permissions(),
        must_change_password: caller.must_change,
    })
}

fn my_posts(
    tx: &mut dyn Tx,
    authority: DivisionId,
    person: PersonId,
    today: &str,
) -> bianfang_store::Result<Vec<MyPost>> {
    let rows = tx.query(
        "SELECT post.id, post.role, post.title, division.id, division.name
         FROM post JOIN division ON division.authority = post.authority AND division.id = post.division
         WHERE post.authority = $1 AND post.person = $2 AND post.from_on <= $3
           AND (post.until_on IS NULL OR post.until_on >= $3)
         ORDER BY post.from_on, post.id",
        &[authority.uuid().into(), person.uuid().into(), today.into()],
    )?;
    let corrupt = |what: &str| bianfang_store::StoreError::corrupt(format!("a post's {what}"));
    rows.iter()
        .map(|row| {
            Ok(MyPost {
                id: row.id(0)?.try_into().map_err(|_| corrupt("identifier"))?,
                role: Role::from_code(row.text(1)?).ok_or_else(|| corrupt("role"))?,
                title: row.text(2)?.to_owned(),
                division: MyDivision {
                    id: row.id(3)?.try_into().map_err(|_| corrupt("division"))?,
                    name: row.text(4)?.to_owned(),
                },
            })
        })
        .collect()
}

/// Whoever is signed in.
#[utoipa::path(get, path = "/session", tag = "session",
    responses((status = 200, body = Me), (status = 401, body = ProblemBody, content_type = "application/problem+json")))]
async fn session_state(
    State(app): State<App>,
    CallerBeforeChange(caller): CallerBeforeChange,
) -> Result<Json<Me>> {
    Ok(Json(me(&app, &caller).await?))
}

/// Signs out; the session ends at once.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
async fn sign_out(
    State(app): State<App>,
    CallerBeforeChange(caller): CallerBeforeChange,
) -> Result<Response> {
    let write = move |tx: &mut dyn Tx| accounts::close_session(tx, &caller.token);
    app.store().db().write(accounts::LANE, write).await?;
    app.sessions().clear();
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, Token::no_cookie())]).into_response())
}

/// Changes the own password and ends every other session of the account.
#[utoipa::path(put, path = "/session/password", tag = "session", request_body = PasswordChange,
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn change_password(
    State(app): State<App>,
    CallerBeforeChange(caller): CallerBeforeChange,
    Body(asked): Body<PasswordChange>,
) -> Result<StatusCode> {
    check_new_password(&asked.new, &caller.username).map_err(|error| error.at("new"))?;
    if asked.new == asked.old {
        return Err(ApiError::stated(Fault::PasswordReused).at("new"));
    }
    // A stolen session must not be a way to guess the password.
    let (name, now, attempt) = (caller.username.clone(), caller.now, uuid::Uuid::now_v7());
    let write = move |tx: &mut dyn Tx| match accounts::reserve_attempt(tx, &name, attempt, ATTEMPTS, now)? {
        Some(seconds) => Ok(Err(seconds)),
        None => Ok(Ok(accounts::find(tx, &name)?)),
    };
    let account = app.store().db().write(accounts::LANE, write).await?;
    let account =
        account.map_err(|seconds| ApiError::stated(Fault::TooManyAttempts).with("seconds", seconds))?;
    if !app.passwords().matches(&asked.old, account.map(|account| account.password)).await? {
        return Err(ApiError::stated(Fault::OldPasswordWrong).at("old"));
    }
    let password = app.passwords().hash(&asked.new).await?;
    let write = move |tx: &mut dyn Tx| {
        accounts::set_password(tx, &caller.username, &password, false, Some(&caller.token))
    };
    app.store().db().write(accounts::LANE, write).await?;
    app.sessions().clear();
    Ok(StatusCode::NO_CONTENT)
}
