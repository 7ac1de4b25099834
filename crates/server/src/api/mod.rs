//! The HTTP API, version 1: one file per subject, each giving its routes with their description.

mod accounts;
mod board;
mod campaigns;
mod commands;
mod divisions;
mod extract;
mod figures;
mod household_page;
mod households;
mod posts;
mod problem_page;
mod problems;
mod reads;
mod session;
mod setup;
mod visits;
mod wire;

pub use extract::{Body, Path, Query};

use crate::{app::App, error::ProblemBody};
use axum::{http::header::CONTENT_TYPE, response::IntoResponse};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Where the API begins.
pub const BASE: &str = "/api/v1";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Bianfang",
        description = "Household visits and problems of a county. Requests that change something need the header \
                       `X-Bianfang: 1`. Errors are RFC 9457 problem details, in the language of `Accept-Language`. \
                       Lists give `{items, next}`; `?after=<next>` continues.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(ProblemBody)),
    modifiers(&SessionCookie),
    security(("session" = []))
)]
struct Document;

/// Describes the cookie of a session.
struct SessionCookie;

impl Modify for SessionCookie {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(crate::auth::COOKIE)));
        openapi.components.get_or_insert_default().add_security_scheme("session", cookie);
    }
}

/// Every route, with its description.
pub fn routes() -> OpenApiRouter<App> {
    let v1 = OpenApiRouter::new()
        .merge(setup::routes())
        .merge(session::routes())
        .merge(commands::routes())
        .merge(accounts::routes())
        .merge(divisions::routes())
        .merge(board::routes())
        .merge(campaigns::routes())
        .merge(households::routes())
        .merge(reads::routes())
        .merge(visits::routes())
        .merge(problems::routes())
        .merge(posts::routes())
        .merge(figures::routes())
        .routes(routes!(show_document));
    OpenApiRouter::with_openapi(Document::openapi()).nest(BASE, v1)
}

/// The description of the API as JSON, ending in a line break.
pub fn document() -> String {
    let text = routes().into_openapi().to_pretty_json();
    // Only maps with string keys are in it, so writing cannot fail.
    text.map(|text| text + "\n").unwrap_or_default()
}

/// This description.
#[utoipa::path(get, path = "/openapi.json", tag = "description", security(()),
    responses((status = 200, content_type = "application/json")))]
async fn show_document() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], document())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let document: serde_json::Value = serde_json::from_str(&document()).expect("the document is JSON");
        let paths = document["paths"].as_object().expect("paths");
        let operations = paths.values().flat_map(|methods| methods.as_object().expect("methods").values());
        let names: Vec<_> =
            operations.map(|one| one["operationId"].as_str().expect("a name").to_owned()).collect();
        assert!(names.len() > 20, "{names:?}");
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    }
}
