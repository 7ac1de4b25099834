//! The board.

use super::{
    Query,
    wire::{PersonName, PlaceLabel, ask, asker, parsed, require_division},
};
use crate::{
    app::App,
    auth::Caller,
    error::{ApiError, ProblemBody, Result},
};
use axum::{Json, extract::State};
use bianfang_domain::{
    board::Cell,
    calendar::{Day, Moment},
    campaign::{CampaignState, TargetState},
    ids::{CampaignId, DivisionId, GroupId, HouseholdId, PostId},
    permission::Permission,
    problem::Category,
    validation::mask_name,
};
use bianfang_store::queries::{board, campaigns};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show_board))
}

/// Which board.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BoardQuery {
    /// Of this campaign; otherwise of the one started last.
    #[serde(default, deserialize_with = "parsed")]
    campaign: Option<CampaignId>,
    /// At or below this division.
    #[serde(default, deserialize_with = "parsed")]
    division: Option<DivisionId>,
}

/// The board of a campaign, or without any of all households in sight.
#[derive(Debug, Serialize, ToSchema)]
pub struct Board {
    campaign: Option<BoardCampaign>,
    now: Moment,
    today: Day,
    /// What is looked at.
    scope: PlaceLabel,
    headline: Headline,
    /// Targets of the frozen list by state.
    states: BTreeMap<TargetState, i64>,
    communities: Vec<BoardCommunity>,
    groups: Vec<BoardGroup>,
    problem_types: Vec<ProblemType>,
    rhythm: Vec<BoardHour>,
    /// Posts that own open problems, the most overdue first, eight at most.
    call_now: Vec<CallNow>,
}

/// The campaign a board shows.
#[derive(Debug, Serialize, ToSchema)]
struct BoardCampaign {
    id: CampaignId,
    name: String,
    from: Day,
    until: Option<Day>,
    state: CampaignState,
}

/// The sums above the cells. Problems are all in sight, as the cells and the list show them.
#[derive(Debug, Serialize, ToSchema)]
struct Headline {
    targets: i64,
    reached: i64,
    on_site: i64,
    by_phone: i64,
    added: i64,
    added_reached: i64,
    problems_found: i64,
    fixed_on_the_spot: i64,
    open: i64,
    awaiting: i64,
    overdue: i64,
    closed: i64,
    /// Of the problems found, those found by the campaign's visits.
    found_in_campaign: i64,
}

/// The cells of a community; its sums are those of the frozen list.
#[derive(Debug, Serialize, ToSchema)]
struct BoardCommunity {
    id: DivisionId,
    name: String,
    targets: i64,
    reached: i64,
    cells: Vec<BoardCell>,
}

/// One household.
#[derive(Debug, Serialize, ToSchema)]
struct BoardCell {
    household: HouseholdId,
    /// The last four characters of its number.
    number_tail: Option<String>,
    cell: Cell,
    added: bool,
    village: PlaceLabel,
    /// Name of the head, masked.
    head: Option<String>,
}

/// How far a group is with the frozen list.
#[derive(Debug, Serialize, ToSchema)]
struct BoardGroup {
    id: GroupId,
    name: String,
    leader: GroupLeader,
    /// Names of the places it visits.
    areas: Vec<String>,
    targets: i64,
    reached: i64,
}

/// Who leads a group.
#[derive(Debug, Serialize, ToSchema)]
struct GroupLeader {
    #[serde(flatten)]
    person: PersonName,
    title: Option<String>,
}

/// Problems of one kind.
#[derive(Debug, Serialize, ToSchema)]
struct ProblemType {
    category: Category,
    found: i64,
    closed: i64,
}

/// Targets that came to an end state within an hour of China's clock.
#[derive(Debug, Serialize, ToSchema)]
struct BoardHour {
    /// `2020-05-03T09`
    hour: String,
    visited: i64,
}

/// A post that owns open problems.
#[derive(Debug, Serialize, ToSchema)]
struct CallNow {
    post: CalledPost,
    open: i64,
    overdue: i64,
    oldest_due: Option<Day>,
}

/// The post to call.
#[derive(Debug, Serialize, ToSchema)]
struct CalledPost {
    id: PostId,
    title: String,
    person_name: Option<String>,
}

/// One cell per household, and the sums above it.
#[utoipa::path(get, path = "/board", tag = "board", params(BoardQuery),
    responses((status = 200, body = Board), (status = "default", body = ProblemBody)))]
async fn show_board(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<BoardQuery>,
) -> Result<Json<Board>> {
    let scope = caller.require_scope(Permission::SeeBoard)?;
    let (now, today) = (caller.now, caller.today);
    let board = ask(&app, move |tx| {
        let asker = asker(&caller, &scope);
        require_division(tx, asker, query.division)?;
        if let Some(id) = query.campaign {
            let campaign = campaigns::one(tx, asker.authority, id)?
                .ok_or_else(|| ApiError::not_found("campaign").at("campaign"))?;
            if !campaigns::is_of_concern(tx, asker, &campaign)? {
                return Err(ApiError::not_permitted());
            }
        }
        Ok(board::board(tx, asker, query.campaign, query.division)?)
    })
    .await?;
    Ok(Json(render(board, now, today)))
}

fn render(board: board::Board, now: Moment, today: Day) -> Board {
    let (frame, added, problems) = (&board.coverage.frame, &board.coverage.added, board.problems);
    Board {
        headline: Headline {
            targets: frame.targets(),
            reached: frame.reached(),
            on_site: frame.of(TargetState::VisitedOnSite),
            by_phone: frame.of(TargetState::ReachedByPhone),
            added: added.targets(),
            added_reached: added.reached(),
            problems_found: problems.found,
            fixed_on_the_spot: problems.fixed_on_the_spot,
            open: problems.open,
            awaiting: problems.awaiting,
            overdue: problems.overdue,
            closed: problems.closed,
            found_in_campaign: problems.found_in_campaign,
        },
        campaign: board.campaign.map(|campaign| BoardCampaign {
            id: campaign.id,
            name: campaign.name,
            from: campaign.term.from,
            until: campaign.term.until,
            state: campaign.state,
        }),
        now,
        today,
        scope: board.place.into(),
        states: board.coverage.frame.states,
        communities: board.communities.into_iter().map(community).collect(),
        groups: board.groups.into_iter().map(group).collect(),
        problem_types: board
            .problem_types
            .into_iter()
            .map(|(category, found, closed)| ProblemType { category, found, closed })
            .collect(),
        rhythm: board.rhythm.into_iter().map(|(hour, visited)| BoardHour { hour, visited }).collect(),
        call_now: board
            .call_now
            .into_iter()
            .map(|owner| CallNow {
                post: CalledPost { id: owner.post, title: owner.title, person_name: owner.person.name },
                open: owner.open,
                overdue: owner.overdue,
                oldest_due: owner.oldest_due,
            })
            .collect(),
    }
}

fn community(community: board::Community) -> BoardCommunity {
    let cell = |cell: board::HouseholdCell| BoardCell {
        household: cell.household,
        number_tail: cell.number.as_deref().map(tail),
        cell: cell.cell,
        added: cell.added,
        village: cell.village.into(),
        head: cell.head.as_deref().map(mask_name),
    };
    BoardCommunity {
        id: community.place.id,
        name: community.place.name,
        targets: community.targets,
        reached: community.reached,
        cells: community.cells.into_iter().map(cell).collect(),
    }
}

fn group(progress: board::GroupProgress) -> BoardGroup {
    BoardGroup {
        id: progress.group.id,
        name: progress.group.name,
        leader: GroupLeader { person: progress.group.leader.into(), title: progress.title },
        areas: progress.group.areas.into_iter().map(|area| area.name).collect(),
        targets: progress.targets,
        reached: progress.reached,
    }
}

fn tail(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    characters[characters.len().saturating_sub(4)..].iter().collect()
}
