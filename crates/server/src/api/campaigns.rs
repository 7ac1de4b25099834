//! Campaigns, their coverage and their targets.

use super::{
    Path, Query,
    wire::{
        GroupName, List, PersonName, PlaceLabel, PossibleAction, Whole, ask, asker, code, parsed,
        require_division, stretch_by_id,
    },
};
use crate::{
    app::App,
    auth::Caller,
    error::{ApiError, ProblemBody, Result},
};
use axum::{Json, extract::State};
use bianfang_domain::{
    calendar::{Day, Moment},
    campaign::{CampaignState, Group, TargetState},
    command::Action,
    household::Scheme,
    ids::{CampaignId, DivisionId, GroupId, HouseholdId},
    permission::Permission,
    refusal::RefusalCode,
    validation::mask_name,
};
use bianfang_store::{
    StoreError,
    engine::Tx,
    queries::{
        Asker,
        campaigns::{self, Campaign, GroupLine, Ledger},
        targets::{self, TargetFilter, TargetRow},
        trial::trial,
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_campaigns))
        .routes(routes!(show_campaign))
        .routes(routes!(list_targets))
}

/// A campaign as a list shows it; its sums are those of the frozen list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignItem {
    id: CampaignId,
    name: String,
    state: CampaignState,
    division: PlaceLabel,
    from: Day,
    until: Option<Day>,
    targets: i64,
    reached: i64,
}

/// A campaign with its coverage, as far as the caller sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignPage {
    id: CampaignId,
    name: String,
    state: CampaignState,
    division: PlaceLabel,
    from: Day,
    until: Option<Day>,
    schemes: Vec<Scheme>,
    started_at: Option<Moment>,
    frame: CampaignFrame,
    added: CampaignAdded,
    groups: Vec<CampaignGroup>,
    actions: Vec<PossibleAction>,
}

/// The frozen list.
#[derive(Debug, Serialize, ToSchema)]
struct CampaignFrame {
    targets: i64,
    states: BTreeMap<TargetState, i64>,
    /// A household in two schemes counts in both.
    by_scheme: BTreeMap<Scheme, i64>,
}

/// What was added after the freeze.
#[derive(Debug, Serialize, ToSchema)]
struct CampaignAdded {
    targets: i64,
    states: BTreeMap<TargetState, i64>,
}

/// A group with its targets of the frozen list.
#[derive(Debug, Serialize, ToSchema)]
struct CampaignGroup {
    id: GroupId,
    name: String,
    leader: PersonName,
    members: Vec<PersonName>,
    areas: Vec<PlaceLabel>,
    targets: i64,
    states: BTreeMap<TargetState, i64>,
}

/// A target.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetItem {
    household: HouseholdId,
    /// Name of the head, masked.
    head: Option<String>,
    /// Address below the village, masked.
    address: Option<String>,
    village: PlaceLabel,
    group: GroupName,
    state: TargetState,
    added: bool,
    last_visit_at: Option<Moment>,
    revisit_on: Option<Day>,
    open_problems: i64,
}

/// Which targets.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TargetQuery {
    /// In this state.
    #[serde(default, deserialize_with = "code")]
    state: Option<TargetState>,
    /// Of this group.
    #[serde(default, deserialize_with = "parsed")]
    group: Option<GroupId>,
    /// At or below this division.
    #[serde(default, deserialize_with = "parsed")]
    division: Option<DivisionId>,
    /// Added after the freeze, or of the frozen list.
    #[serde(default, deserialize_with = "parsed")]
    added: Option<bool>,
    #[serde(default, deserialize_with = "parsed")]
    after: Option<String>,
    #[serde(default, deserialize_with = "parsed")]
    limit: Option<u32>,
}

/// The campaigns that concern the caller, the latest first.
#[utoipa::path(get, path = "/campaigns", tag = "campaigns",
    responses((status = 200, body = Whole<CampaignItem>), (status = "default", body = ProblemBody)))]
async fn list_campaigns(State(app): State<App>, caller: Caller) -> Result<Json<Whole<CampaignItem>>> {
    let scope = caller.require_scope(Permission::SeeHouseholds)?;
    let items = ask(&app, move |tx| {
        let asker = asker(&caller, &scope);
        let mut items = Vec::new();
        for campaign in campaigns::list(tx, asker)? {
            let frame = campaigns::coverage(tx, asker, campaign.id)?.frame;
            items.push(CampaignItem {
                id: campaign.id,
                name: campaign.name,
                state: campaign.state,
                division: campaign.division.into(),
                from: campaign.term.from,
                until: campaign.term.until,
                targets: frame.targets(),
                reached: frame.reached(),
            });
        }
        Ok(items)
    })
    .await?;
    Ok(Json(Whole { items }))
}

/// The campaign, if the caller may see it.
fn seen(tx: &mut dyn Tx, asker: Asker<'_>, id: CampaignId) -> Result<Campaign> {
    let campaign = campaigns::one(tx, asker.authority, id)?.ok_or_else(|| ApiError::not_found("campaign"))?;
    if campaigns::is_of_concern(tx, asker, &campaign)? {
        Ok(campaign)
    } else {
        Err(ApiError::not_permitted())
    }
}

/// A campaign with its groups and coverage.
#[utoipa::path(get, path = "/campaigns/{id}", tag = "campaigns", params(("id" = CampaignId, Path)),
    responses((status = 200, body = CampaignPage), (status = "default", body = ProblemBody)))]
async fn show_campaign(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CampaignId>,
) -> Result<Json<CampaignPage>> {
    let scope = caller.require_scope(Permission::SeeHouseholds)?;
    let page = ask(&app, move |tx| {
        let asker = asker(&caller, &scope);
        let campaign = seen(tx, asker, id)?;
        let coverage = campaigns::coverage(tx, asker, id)?;
        let by_scheme = campaigns::by_scheme(tx, asker, id)?;
        let groups = campaigns::groups(tx, asker, id)?;
        let (targets, added) = (coverage.frame.targets(), side(coverage.added));
        Ok(CampaignPage {
            id,
            name: campaign.name,
            state: campaign.state,
            division: campaign.division.into(),
            from: campaign.term.from,
            until: campaign.term.until,
            schemes: campaign.schemes,
            started_at: campaign.started_at,
            frame: CampaignFrame { targets, states: coverage.frame.states, by_scheme },
            added,
            groups: groups.into_iter().map(group).collect(),
            actions: actions(tx, &caller, id)?,
        })
    })
    .await?;
    Ok(Json(page))
}

fn side(ledger: Ledger) -> CampaignAdded {
    CampaignAdded { targets: ledger.targets(), states: ledger.states }
}

fn group(group: GroupLine) -> CampaignGroup {
    CampaignGroup {
        id: group.id,
        name: group.name,
        leader: group.leader.into(),
        members: group.members.into_iter().map(Into::into).collect(),
        areas: group.areas.into_iter().map(Into::into).collect(),
        targets: group.frame.targets(),
        states: group.frame.states,
    }
}

/// Asks the rules about each act with a command that lacks nothing but its object.
fn actions(tx: &mut dyn Tx, caller: &Caller, campaign: CampaignId) -> Result<Vec<PossibleAction>> {
    let id = GroupId::try_from(campaign.uuid()).map_err(|error| StoreError::corrupt(error.to_string()))?;
    let (members, areas) = (Vec::new(), Vec::new());
    let group = Group { id, name: "-".to_owned(), leader: caller.person, members, areas };
    let trials = [
        Action::FormGroup { campaign, group },
        Action::StartCampaign { campaign },
        Action::AddTargets { campaign, households: Vec::new() },
        Action::CloseCampaign { campaign },
    ];
    let mut actions = Vec::new();
    for action in trials {
        let kind = action.kind();
        let refusal = trial(tx, caller.authority, caller.person, caller.now, action)?;
        // That no household is named is no obstacle: the screen will name them.
        let refusal = refusal.filter(|refusal| refusal.code != RefusalCode::Empty);
        let code = refusal.map(|refusal| refusal.code.code());
        actions.push(PossibleAction { kind, allowed: code.is_none(), code });
    }
    Ok(actions)
}

/// The targets of a campaign, by household.
#[utoipa::path(get, path = "/campaigns/{id}/targets", tag = "campaigns",
    params(("id" = CampaignId, Path), TargetQuery),
    responses((status = 200, body = List<TargetItem>), (status = "default", body = ProblemBody)))]
async fn list_targets(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CampaignId>,
    Query(query): Query<TargetQuery>,
) -> Result<Json<List<TargetItem>>> {
    let scope = caller.require_scope(Permission::SeeHouseholds)?;
    let stretch = stretch_by_id(query.after, query.limit)?;
    let filter =
        TargetFilter { state: query.state, group: query.group, division: query.division, added: query.added };
    let page = ask(&app, move |tx| {
        let asker = asker(&caller, &scope);
        seen(tx, asker, id)?;
        require_division(tx, asker, filter.division)?;
        Ok(targets::targets(tx, asker, id, filter, &stretch)?)
    })
    .await?;
    Ok(Json(List::of(page, target)))
}

fn target(row: TargetRow) -> TargetItem {
    TargetItem {
        household: row.household,
        head: row.head.as_deref().map(mask_name),
        address: row.address.as_deref().map(mask_name),
        village: row.village.into(),
        group: GroupName { id: row.group.id, name: row.group.name },
        state: row.state,
        added: row.added,
        last_visit_at: row.last_visit_at,
        revisit_on: row.revisit_on,
        open_problems: row.open_problems,
    }
}
