//! The register: lists, one household, and what of it is shown in full.

use super::{
    Body, Path, Query,
    household_page::{HouseholdPage, Revealed},
    wire::{PersonName, PlaceLabel, ask, asker, code, parsed, require_division, stretch_by_id},
};
use crate::{
    app::App,
    auth::{Caller, Scope},
    error::{ApiError, ProblemBody, Result},
};
use axum::{Json, extract::State};
use bianfang_domain::{
    board::Cell,
    calendar::Moment,
    household::Scheme,
    ids::{DivisionId, HouseholdId},
    permission::Permission,
    refusal::{Refusal, RefusalCode},
    validation::{mask_citizen_id, mask_name},
};
use bianfang_store::{
    engine::Tx,
    queries::{
        Asker, campaigns,
        household::{self, Reachable},
        households::{self, HouseholdFilter, HouseholdRow, Search},
    },
    read_log::{self, Look},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Characters a reason for looking may have.
const REASON_MAX: usize = 200;
/// Characters that can be searched for.
const SEARCH_MAX: usize = 60;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_households))
        .routes(routes!(open_household))
        .routes(routes!(reveal_household))
}

/// Which households.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HouseholdQuery {
    /// At or below this division.
    #[serde(default, deserialize_with = "parsed")]
    division: Option<DivisionId>,
    /// Standing in this scheme today.
    #[serde(default, deserialize_with = "code")]
    scheme: Option<Scheme>,
    /// The number, telephone or citizen id in full, or the beginning of a member's name. Whoever may not see names
    /// in full must give the whole name.
    #[serde(default, deserialize_with = "parsed")]
    q: Option<String>,
    /// Showing this on the board of the campaign started last.
    #[serde(default, deserialize_with = "code")]
    cell: Option<Cell>,
    #[serde(default, deserialize_with = "parsed")]
    after: Option<String>,
    #[serde(default, deserialize_with = "parsed")]
    limit: Option<u32>,
}

/// A household as a list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct HouseholdItem {
    id: HouseholdId,
    /// Name of the head, masked.
    head: Option<String>,
    /// Number, masked.
    number: Option<String>,
    village: PlaceLabel,
    community: Option<PlaceLabel>,
    schemes: Vec<Scheme>,
    members: i64,
    open_problems: i64,
    last_visit_at: Option<Moment>,
    helper: Option<HouseholdHelper>,
}

/// Who answers for a household.
#[derive(Debug, Serialize, ToSchema)]
struct HouseholdHelper {
    #[serde(flatten)]
    person: PersonName,
    title: String,
}

/// Households with how many there are.
#[derive(Debug, Serialize, ToSchema)]
pub struct HouseholdList {
    items: Vec<HouseholdItem>,
    next: Option<String>,
    /// How many the filter shows in all; null where finding out would take long.
    total: Option<i64>,
}

/// The households the caller may see, in the order they were put on the register.
#[utoipa::path(get, path = "/households", tag = "households", params(HouseholdQuery),
    responses((status = 200, body = HouseholdList), (status = "default", body = ProblemBody)))]
async fn list_households(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<HouseholdQuery>,
) -> Result<Json<HouseholdList>> {
    let scope = caller.require_scope(Permission::SeeHouseholds)?;
    let stretch = stretch_by_id(query.after, query.limit)?;
    if query.q.as_ref().is_some_and(|text| text.chars().count() > SEARCH_MAX) {
        return Err(Refusal::new(RefusalCode::TooLong).at("q").with("max", SEARCH_MAX).into());
    }
    let by_prefix = caller.scope(Permission::SeePersonal).covers(&scope);
    let keyring = app.store().keyring();
    let text = query.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let search = text.map(|text| Search::new(keyring, text, by_prefix));
    let (page, total) = ask(&app, move |tx| {
        let asker = asker(&caller, &scope);
        require_division(tx, asker, query.division)?;
        let cell = match query.cell {
            Some(cell) => Some((cell, shown_campaign(tx, asker, &caller)?)),
            None => None,
        };
        let filter = HouseholdFilter { division: query.division, scheme: query.scheme, search, cell };
        Ok((households::list(tx, asker, &filter, &stretch)?, households::total(tx, asker, &filter)?))
    })
    .await?;
    let items = page.items.into_iter().map(item).collect();
    Ok(Json(HouseholdList { items, next: page.next, total }))
}

/// The campaign whose board the caller is shown first.
fn shown_campaign(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    caller: &Caller,
) -> Result<Option<bianfang_domain::ids::CampaignId>> {
    let board = caller.scope(Permission::SeeBoard);
    let asker = if board.is_empty() { asker } else { Asker { scope: &board, ..asker } };
    Ok(campaigns::latest(tx, asker)?.map(|campaign| campaign.id))
}

fn item(row: HouseholdRow) -> HouseholdItem {
    HouseholdItem {
        id: row.id,
        head: row.head.as_deref().map(mask_name),
        number: row.number.as_deref().map(mask_citizen_id),
        village: row.village.into(),
        community: row.community.map(Into::into),
        schemes: row.schemes,
        members: row.members,
        open_problems: row.open_problems,
        last_visit_at: row.last_visit_at,
        helper: row.helper.map(|(person, title)| HouseholdHelper { person: person.into(), title }),
    }
}

/// Where a household is, once the caller is found to have the permission there.
pub(super) fn require_household(
    tx: &mut dyn Tx,
    caller: &Caller,
    household: HouseholdId,
    permission: Permission,
) -> Result<Reachable> {
    let scope = Scope::default();
    let found = household::reachable(tx, asker(caller, &scope), household, Some(caller.person))?
        .ok_or_else(|| ApiError::not_found("household"))?;
    caller.require(permission, found.matter())?;
    Ok(found)
}

/// One household with its members, chain, visits and problems; names and numbers masked. The look is logged.
#[utoipa::path(get, path = "/households/{id}", tag = "households", params(("id" = HouseholdId, Path)),
    responses((status = 200, body = HouseholdPage), (status = "default", body = ProblemBody)))]
async fn open_household(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<HouseholdId>,
) -> Result<Json<HouseholdPage>> {
    let keyring = app.store().keyring().clone();
    let reader = caller.clone();
    let found = ask(&app, move |tx| {
        require_household(tx, &reader, id, Permission::SeeHouseholds)?;
        let scope = reader.scope(Permission::SeeHouseholds);
        household::household(tx, &keyring, asker(&reader, &scope), id)?
            .ok_or_else(|| ApiError::not_found("household"))
    })
    .await?;
    log(&app, &caller, id, Look::Open, String::new()).await?;
    Ok(Json(HouseholdPage::masked(found, caller.today)))
}

/// Why somebody looks.
#[derive(Debug, Deserialize, ToSchema)]
struct RevealRequest {
    reason: String,
}

/// Shows names, numbers and telephones of one household in full. The look is logged with its reason.
#[utoipa::path(post, path = "/households/{id}/reveal", tag = "households", params(("id" = HouseholdId, Path)),
    request_body = RevealRequest,
    responses((status = 200, body = Revealed), (status = "default", body = ProblemBody)))]
async fn reveal_household(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<HouseholdId>,
    Body(request): Body<RevealRequest>,
) -> Result<Json<Revealed>> {
    let keyring = app.store().keyring().clone();
    let reader = caller.clone();
    let reason = request.reason.trim().to_owned();
    let length = reason.chars().count();
    let (identity, members) = ask(&app, move |tx| {
        require_household(tx, &reader, id, Permission::SeePersonal)?;
        if length == 0 {
            return Err(Refusal::new(RefusalCode::ReasonMissing).at("reason").into());
        }
        if length > REASON_MAX {
            return Err(Refusal::new(RefusalCode::TooLong).at("reason").with("max", REASON_MAX).into());
        }
        household::personal(tx, &keyring, reader.authority, id)?
            .ok_or_else(|| ApiError::not_found("household"))
    })
    .await?;
    // Logged before it is answered: nothing is shown that the log does not hold.
    log(&app, &caller, id, Look::Reveal, reason).await?;
    Ok(Json(Revealed::of(identity, members)))
}

async fn log(app: &App, caller: &Caller, household: HouseholdId, look: Look, reason: String) -> Result<()> {
    let (authority, person, now) = (caller.authority, caller.person, caller.now);
    let lane = authority.to_string();
    let write = app
        .store()
        .db()
        .write(&lane, move |tx| read_log::append(tx, authority, person, household, look, &reason, now));
    Ok(write.await?)
}
