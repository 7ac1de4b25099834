//! Visits.

use super::{
    Path,
    households::require_household,
    wire::{CampaignName, HouseholdName, PersonName, ProblemItem, ask, asker},
};
use crate::{
    app::App,
    auth::Caller,
    error::{ApiError, ProblemBody, Result},
};
use axum::{Json, extract::State};
use bianfang_domain::{
    calendar::{Day, Moment},
    ids::VisitId,
    permission::Permission,
    visit::{Check, Outcome},
};
use bianfang_store::queries::visits::{self, Visit};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show_visit))
}

/// A visit with all that was recorded.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitPage {
    id: VisitId,
    household: HouseholdName,
    campaign: Option<CampaignName>,
    visited_at: Moment,
    recorded_at: Moment,
    visitor: PersonName,
    companions: Vec<PersonName>,
    outcome: Outcome,
    checks: Vec<Check>,
    /// The problems it found.
    findings: Vec<ProblemItem>,
    /// Null where there are none, or once erased.
    remarks: Option<String>,
    /// Whether it was recorded after its campaign had closed.
    late: bool,
    revisit_on: Option<Day>,
}

impl From<Visit> for VisitPage {
    fn from(visit: Visit) -> Self {
        Self {
            id: visit.line.id,
            household: HouseholdName::masked(visit.household, visit.head.as_deref()),
            campaign: visit.line.campaign.map(Into::into),
            visited_at: visit.line.visited_at,
            recorded_at: visit.recorded_at,
            visitor: visit.line.visitor.into(),
            companions: visit.companions.into_iter().map(Into::into).collect(),
            outcome: visit.line.outcome,
            checks: visit.checks,
            findings: visit.findings.into_iter().map(Into::into).collect(),
            remarks: visit.remarks,
            late: visit.late,
            revisit_on: visit.revisit_on,
        }
    }
}

/// One visit.
#[utoipa::path(get, path = "/visits/{id}", tag = "visits", params(("id" = VisitId, Path)),
    responses((status = 200, body = VisitPage), (status = "default", body = ProblemBody)))]
async fn show_visit(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<VisitId>,
) -> Result<Json<VisitPage>> {
    let visit = ask(&app, move |tx| {
        let unknown = || ApiError::not_found("visit");
        let household = visits::household_of(tx, caller.authority, id)?.ok_or_else(unknown)?;
        require_household(tx, &caller, household, Permission::SeeHouseholds)?;
        let scope = caller.scope(Permission::SeeHouseholds);
        visits::visit(tx, asker(&caller, &scope), id)?.ok_or_else(unknown)
    })
    .await?;
    Ok(Json(visit.into()))
}
