//! Posts: whom to turn to.

use super::{
    Query,
    wire::{List, PersonName, PlaceLabel, ask, code, parsed, stretch_by_id},
};
use crate::{
    app::App,
    auth::Caller,
    error::{ApiError, ProblemBody, Result},
};
use axum::{Json, extract::State};
use bianfang_domain::{
    calendar::Day,
    ids::{DivisionId, PostId},
    post::Role,
};
use bianfang_store::queries::posts::{self, PostFilter, PostRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_posts))
}

/// Which posts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PostQuery {
    /// At or below this division.
    #[serde(default, deserialize_with = "parsed")]
    division: Option<DivisionId>,
    /// In this role.
    #[serde(default, deserialize_with = "code")]
    role: Option<Role>,
    /// Whose holder's name or whose title begins so.
    #[serde(default, deserialize_with = "parsed")]
    q: Option<String>,
    /// Held on this day.
    #[serde(default, deserialize_with = "parsed")]
    on: Option<Day>,
    #[serde(default, deserialize_with = "parsed")]
    after: Option<String>,
    #[serde(default, deserialize_with = "parsed")]
    limit: Option<u32>,
}

/// A post with who holds it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostItem {
    id: PostId,
    role: Role,
    title: String,
    person: PersonName,
    division: PlaceLabel,
    from: Day,
    until: Option<Day>,
}

impl From<PostRow> for PostItem {
    fn from(row: PostRow) -> Self {
        Self {
            id: row.id,
            role: row.role,
            title: row.title,
            person: row.person.into(),
            division: row.division.into(),
            from: row.term.from,
            until: row.term.until,
        }
    }
}

/// Posts, shown to everybody who holds one.
#[utoipa::path(get, path = "/posts", tag = "posts", params(PostQuery),
    responses((status = 200, body = List<PostItem>), (status = "default", body = ProblemBody)))]
async fn list_posts(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PostQuery>,
) -> Result<Json<List<PostItem>>> {
    if !caller.posts.iter().any(|post| post.term.holds_on(caller.today)) {
        return Err(ApiError::not_permitted());
    }
    let stretch = stretch_by_id(query.after, query.limit)?;
    let filter = PostFilter { division: query.division, role: query.role, text: query.q, on: query.on };
    let page = ask(&app, move |tx| Ok(posts::list(tx, caller.authority, &filter, &stretch)?)).await?;
    Ok(Json(List::of(page, PostItem::from)))
}
