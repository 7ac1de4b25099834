//! The first run: nothing is founded yet.

use super::{Body, Query};
use crate::{
    app::App,
    counties::{self, Place},
    error::{ApiError, Fault, ProblemBody, Result},
    founding::Founding,
};
use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
};
use bianfang_domain::{
    calendar::Moment,
    division::DivisionKind,
    refusal::{Refusal, RefusalCode},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{net::SocketAddr, time::Instant};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(setup_state, found_authority)).routes(routes!(county_choices))
}

/// Where the installation stands.
#[derive(Debug, Serialize, ToSchema)]
struct Setup {
    /// Whether an authority exists.
    founded: bool,
    /// The server's time.
    clock: Moment,
    /// Whether this is a demonstration.
    demo: bool,
}

/// One place of the chain.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDivision {
    kind: DivisionKind,
    name: String,
    official_code: Option<String>,
}

/// The first clerk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewClerk {
    name: String,
    phone: Option<String>,
}

/// What the first-run page asks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAuthority {
    /// From the province down to the county.
    divisions: Vec<NewDivision>,
    clerk: NewClerk,
    /// What the office calls the clerk's post.
    title: String,
    username: String,
    password: String,
    /// The code printed on the server's console.
    one_time: String,
}

/// Which level is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Below {
    /// The code of the place above; empty for the provinces.
    #[serde(default)]
    parent: String,
}

/// Where the installation stands.
#[utoipa::path(get, path = "/setup", tag = "setup", security(()), responses((status = 200, body = Setup)))]
async fn setup_state(State(app): State<App>) -> Result<Json<Setup>> {
    let founded = app.is_founded().await?;
    Ok(Json(Setup { founded, clock: app.clock().now(), demo: app.clock().is_demo() }))
}

/// The provinces, the prefectures of one, the counties of one.
#[utoipa::path(get, path = "/setup/divisions", tag = "setup", security(()), params(Below),
    responses((status = 200, body = Vec<Place>)))]
async fn county_choices(Query(asked): Query<Below>) -> Json<Vec<Place>> {
    Json(counties::below(&asked.parent).copied().collect())
}

/// Founds an authority with its first clerk; only while nothing is founded.
#[utoipa::path(post, path = "/setup", tag = "setup", security(()), request_body = NewAuthority,
    responses((status = 201), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn found_authority(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(asked): Body<NewAuthority>,
) -> Result<StatusCode> {
    let _one_at_a_time = app.founding().lock().await;
    if app.is_founded().await? {
        return Err(Refusal::new(RefusalCode::AlreadyFounded).into());
    }
    let address = app.address_of(Some(peer), &headers);
    if let Some(seconds) = app.addresses().wait(address, Instant::now()) {
        return Err(ApiError::stated(Fault::TooManyAttempts).with("seconds", seconds));
    }
    // Compared by their hashes, so that the time it takes tells nothing of the code.
    let hash = |text: &str| Sha256::digest(text.trim().as_bytes());
    if hash(&asked.one_time) != hash(&app.setup_code()) {
        app.addresses().failed(address, Instant::now());
        return Err(ApiError::stated(Fault::SetupCodeWrong).at("one_time"));
    }
    let chain = asked.divisions.into_iter().map(|place| (place.kind, place.name, place.official_code));
    let founding = Founding {
        divisions: counties::divisions(chain),
        name: asked.clerk.name,
        phone: asked.clerk.phone,
        title: asked.title,
        username: asked.username,
    };
    founding.check(&asked.password)?;
    let password = app.passwords().hash(&asked.password).await?;
    founding.carry_out(app.store(), password, app.clock().now()).await?;
    Ok(StatusCode::CREATED)
}
