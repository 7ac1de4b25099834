//! The figures of the authority.

use super::wire::{ask, asker};
use crate::{
    app::App,
    auth::Caller,
    error::{ApiError, ProblemBody, Result},
};
use axum::{Json, extract::State};
use bianfang_domain::permission::Permission;
use bianfang_store::{
    figures::{self, Figures},
    queries::households,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show_figures))
}

/// The same as `bianfang figures --json` prints. Later capabilities add keys.
#[derive(Debug, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub struct FiguresPage(Figures);

/// The figures of the whole authority, for whoever sees the board of all its households.
#[utoipa::path(get, path = "/figures", tag = "figures",
    responses((status = 200, body = FiguresPage), (status = "default", body = ProblemBody)))]
async fn show_figures(State(app): State<App>, caller: Caller) -> Result<Json<FiguresPage>> {
    let scope = caller.require_scope(Permission::SeeBoard)?;
    let (authority, today) = (caller.authority, caller.today);
    let sees_all = ask(&app, move |tx| Ok(households::are_all_in_scope(tx, asker(&caller, &scope))?)).await?;
    if !sees_all {
        return Err(ApiError::not_permitted());
    }
    let db = app.store().db().clone();
    // Counts rows and reads the whole journal: not for a thread that serves others.
    let counted = tokio::task::spawn_blocking(move || figures::figures(&db, &db, authority, today, None));
    let figures = counted.await.map_err(|error| ApiError::Internal(error.to_string()))??;
    Ok(Json(FiguresPage(figures)))
}
