//! The tree of places.

use super::wire::{Whole, ask, asker};
use crate::{
    app::App,
    auth::Caller,
    error::{ApiError, ProblemBody, Result},
};
use axum::{Json, extract::State};
use bianfang_domain::{division::DivisionKind, ids::DivisionId, permission::Permission};
use bianfang_store::queries::divisions;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_divisions))
}

/// A place of the tree.
#[derive(Debug, Serialize, ToSchema)]
pub struct DivisionItem {
    id: DivisionId,
    parent: Option<DivisionId>,
    kind: DivisionKind,
    name: String,
    official_code: Option<String>,
    /// Whether it is a place of our own, without an official code.
    ours: bool,
}

/// The tree as far as the caller sees it, with all above, parents before children.
#[utoipa::path(get, path = "/divisions", tag = "divisions",
    responses((status = 200, body = Whole<DivisionItem>), (status = "default", body = ProblemBody)))]
async fn list_divisions(State(app): State<App>, caller: Caller) -> Result<Json<Whole<DivisionItem>>> {
    let scope = [Permission::SeeHouseholds, Permission::SeeProblems]
        .into_iter()
        .map(|permission| caller.scope(permission))
        .find(|scope| !scope.is_empty())
        .ok_or_else(ApiError::not_permitted)?;
    let places = ask(&app, move |tx| Ok(divisions::visible(tx, asker(&caller, &scope))?)).await?;
    let items = places
        .into_iter()
        .map(|place| DivisionItem {
            id: place.id,
            parent: place.parent,
            kind: place.kind,
            name: place.name,
            ours: place.official_code.is_none(),
            official_code: place.official_code,
        })
        .collect();
    Ok(Json(Whole { items }))
}
