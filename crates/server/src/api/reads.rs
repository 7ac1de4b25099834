//! Who looked at a household.

use super::{
    Path, Query,
    households::require_household,
    wire::{List, PersonName, ask, parsed, stretch},
};
use crate::{
    app::App,
    auth::Caller,
    error::{ApiError, Fault, ProblemBody, Result},
};
use axum::{Json, extract::State};
use bianfang_domain::{calendar::Moment, ids::HouseholdId, permission::Permission};
use bianfang_store::queries::reads;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_reads))
}

/// Which stretch of the log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReadQuery {
    #[serde(default, deserialize_with = "parsed")]
    after: Option<i64>,
    #[serde(default, deserialize_with = "parsed")]
    limit: Option<u32>,
}

/// One look at a household.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadItem {
    at: Moment,
    person: PersonName,
    /// `open` or `reveal`.
    what: String,
    /// Empty where none is asked for.
    reason: String,
}

/// Who looked at a household, the latest first.
#[utoipa::path(get, path = "/households/{id}/reads", tag = "households",
    params(("id" = HouseholdId, Path), ReadQuery),
    responses((status = 200, body = List<ReadItem>), (status = "default", body = ProblemBody)))]
async fn list_reads(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<HouseholdId>,
    Query(query): Query<ReadQuery>,
) -> Result<Json<List<ReadItem>>> {
    if query.after.is_some_and(|after| after < 1) {
        return Err(ApiError::stated(Fault::RequestInvalid).at("after").with("why", "after"));
    }
    let stretch = stretch(query.after.map(|after| after.to_string()), query.limit);
    let page = ask(&app, move |tx| {
        require_household(tx, &caller, id, Permission::SeeReadLog)?;
        Ok(reads::list(tx, caller.authority, id, &stretch)?)
    })
    .await?;
    Ok(Json(List::of(page, |(person, reading)| ReadItem {
        at: reading.at,
        person: person.into(),
        what: reading.what,
        reason: reading.reason,
    })))
}
