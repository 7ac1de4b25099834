//! Problems: the ledger's list, and one problem with its course.

use super::{
    Path, Query,
    problem_page::ProblemPage,
    wire::{
        List, PossibleAction, ProblemItem, ask, asker, code, parsed, require_division, stretch_by_day,
        stretch_by_id,
    },
};
use crate::{
    app::App,
    auth::{Caller, Scope},
    error::{ApiError, Fault, ProblemBody, Result},
};
use axum::{Json, extract::State};
use bianfang_domain::{
    command::Action,
    facts::PostFacts,
    ids::{DivisionId, PostId, ProblemId},
    permission::{Permission, Reach, reach},
    problem::{Category, ProblemState},
};
use bianfang_store::{
    StoreError,
    engine::Tx,
    queries::{
        problem::{self, Problem},
        problems::{self, OwnedBy, ProblemFilter},
        trial::trial,
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_problems)).routes(routes!(show_problem))
}

/// Which problems.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ProblemQuery {
    /// In this state.
    #[serde(default, deserialize_with = "code")]
    state: Option<ProblemState>,
    /// Open, or not.
    #[serde(default, deserialize_with = "parsed")]
    open: Option<bool>,
    /// Of this kind.
    #[serde(default, deserialize_with = "code")]
    category: Option<Category>,
    /// At or below this division.
    #[serde(default, deserialize_with = "parsed")]
    division: Option<DivisionId>,
    /// `me` for what the caller's posts own, or a post.
    #[serde(default, deserialize_with = "parsed")]
    owner: Option<String>,
    /// True: past their day, the longest overdue first. Otherwise the newest come first.
    #[serde(default, deserialize_with = "parsed")]
    overdue: Option<bool>,
    /// `verify`: awaiting a verification the caller may give.
    #[serde(default, deserialize_with = "parsed")]
    mine: Option<String>,
    #[serde(default, deserialize_with = "parsed")]
    after: Option<String>,
    #[serde(default, deserialize_with = "parsed")]
    limit: Option<u32>,
}

fn unreadable(field: &str) -> ApiError {
    ApiError::stated(Fault::RequestInvalid).at(field).with("why", field)
}

fn filter(query: &ProblemQuery, caller: &Caller) -> Result<ProblemFilter> {
    let owner = match query.owner.as_deref() {
        None => None,
        Some("me") => Some(OwnedBy::Person(caller.person)),
        Some(post) => Some(OwnedBy::Post(post.parse::<PostId>().map_err(|_| unreadable("owner"))?)),
    };
    let verifier = match query.mine.as_deref() {
        None => None,
        Some("verify") => Some(caller.person),
        Some(_) => return Err(unreadable("mine")),
    };
    Ok(ProblemFilter {
        state: query.state,
        open: query.open,
        category: query.category,
        division: query.division,
        owner,
        overdue: query.overdue == Some(true),
        verifier,
    })
}

/// The problems the caller may see.
#[utoipa::path(get, path = "/problems", tag = "problems", params(ProblemQuery),
    responses((status = 200, body = List<ProblemItem>), (status = "default", body = ProblemBody)))]
async fn list_problems(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ProblemQuery>,
) -> Result<Json<List<ProblemItem>>> {
    let scope = caller.require_scope(Permission::SeeProblems)?;
    let filter = filter(&query, &caller)?;
    let stretch = if filter.overdue {
        stretch_by_day(query.after, query.limit)?
    } else {
        stretch_by_id(query.after, query.limit)?
    };
    let page = ask(&app, move |tx| {
        let asker = asker(&caller, &scope);
        require_division(tx, asker, filter.division)?;
        Ok(problems::list(tx, asker, filter, &stretch)?)
    })
    .await?;
    Ok(Json(List::of(page, ProblemItem::from)))
}

/// One problem with its course, and what the caller may do about it.
#[utoipa::path(get, path = "/problems/{id}", tag = "problems", params(("id" = ProblemId, Path)),
    responses((status = 200, body = ProblemPage), (status = "default", body = ProblemBody)))]
async fn show_problem(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ProblemId>,
) -> Result<Json<ProblemPage>> {
    let page = ask(&app, move |tx| {
        let unknown = || ApiError::not_found("problem");
        let scope = Scope::default();
        let asker = asker(&caller, &scope);
        let place = problem::reachable(tx, asker, id)?.ok_or_else(unknown)?;
        caller.require(Permission::SeeProblems, place.matter())?;
        let found = problem::problem(tx, asker, id, caller.person)?.ok_or_else(unknown)?;
        let actions = actions(tx, &caller, &found)?;
        Ok(ProblemPage::of(found, actions))
    })
    .await?;
    Ok(Json(page))
}

/// Asks the rules about each action with a command whose words and choices are in order, so that what they answer
/// is about the problem and the caller alone.
fn actions(tx: &mut dyn Tx, caller: &Caller, found: &Problem) -> Result<Vec<PossibleAction>> {
    let problem = found.row.id;
    let words = || "-".to_owned();
    // Every role that may hand a problem on may also put one right, so the caller's own post stands for the owner.
    let fitting = |post: &&PostFacts| {
        post.term.holds_on(caller.today) && reach(post.role, Permission::Rectify) != Reach::Nothing
    };
    let held = caller.posts.iter().find(fitting).map(|post| post.id);
    // Without such a post nobody may hand it on; the rules say so before they look at the owner.
    let any = || PostId::try_from(problem.uuid()).map_err(|error| StoreError::corrupt(error.to_string()));
    let owner = held.map_or_else(any, Ok)?;
    let trials = [
        Action::TriageProblem { problem, category: found.row.category, severity: found.row.severity },
        Action::AssignProblem { problem, owner, due_on: caller.today, note: String::new() },
        Action::StartRectification { problem },
        Action::ReportRectification { problem, measure: words() },
        Action::VerifyRectification { problem, passed: true, observation: words() },
        Action::DismissProblem { problem, reason: words() },
        Action::ReopenProblem { problem, reason: words() },
    ];
    let mut actions = Vec::with_capacity(trials.len());
    for action in trials {
        let kind = action.kind();
        let refusal = trial(tx, caller.authority, caller.person, caller.now, action)?;
        let code = refusal.map(|refusal| refusal.code.code());
        actions.push(PossibleAction { kind, allowed: code.is_none(), code });
    }
    Ok(actions)
}
