//! Problems and their steps.

use super::Page;
use crate::{error::Result, error::StoreError};
use bianfang_domain::{
    event::Event,
    ids::{HouseholdId, ProblemId},
    post::Level,
    problem::{ProblemState, ProblemStep, StepKind},
    visit::CheckItem,
};

pub(super) fn write(page: &mut Page<'_>, event: &Event) -> Result<()> {
    match event {
        Event::ProblemFound { .. } => found(page, event),
        Event::ProblemStepped { problem, household, from, to, step } => {
            stepped(page, *problem, *household, (*from, *to), step)
        }
        _ => Ok(()),
    }
}

fn found(page: &mut Page<'_>, event: &Event) -> Result<()> {
    let Event::ProblemFound {
        problem,
        household,
        division,
        campaign,
        visit,
        item,
        category,
        severity,
        found_by,
        found_at,
    } = event
    else {
        return Ok(());
    };
    let companions = page.entry.envelope.events.iter().find_map(|one| match one {
        Event::VisitRecorded { visit: of, companions, .. } if of == visit => {
            Some(companions.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
        }
        _ => None,
    });
    let (household, division) = (household.to_string(), division.to_string());
    let campaign = campaign.map(|id| id.to_string());
    // The number names the year and the journal entry that holds the finding.
    let year = found_at.day().to_string()[..4].to_owned();
    let number = format!("{year}-{:06}-{}", page.entry.seq, page.position);
    page.tx.execute(
        "INSERT INTO problem (authority, id, number, household, division, campaign, visit, item, category, severity,
            state, is_open, found_by, found_at, companions, owner_post, owner_person, due_on, fixed_by, reported_by,
            on_the_spot, verify_level, verify_raised, verifier, closed_at, description)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13, $14, NULL, NULL, NULL, NULL, NULL, 0,
            NULL, 0, NULL, NULL, $15)",
        &[
            (&page.authority).into(),
            problem.uuid().into(),
            number.into(),
            (&household).into(),
            (&division).into(),
            campaign.as_ref().into(),
            visit.uuid().into(),
            item.map(CheckItem::code).into(),
            category.code().into(),
            severity.code().into(),
            ProblemState::Found.code().into(),
            found_by.uuid().into(),
            found_at.millis().into(),
            companions.unwrap_or_default().into(),
            page.description(*problem).into(),
        ],
    )?;
    page.tx.execute(
        "UPDATE household SET open_problems = open_problems + 1 WHERE authority = $1 AND id = $2",
        &[(&page.authority).into(), (&household).into()],
    )?;
    page.count(campaign.as_deref().unwrap_or_default(), &division, &format!("found.{category}"), 1)
}

/// What the tables held of a problem before a step.
struct Before {
    division: String,
    campaign: String,
    category: String,
    due_on: Option<String>,
    on_the_spot: bool,
}

fn before(page: &mut Page<'_>, problem: &str) -> Result<Before> {
    let row = page
        .tx
        .query_first(
            "SELECT division, campaign, category, due_on, on_the_spot FROM problem WHERE authority = $1 AND id = $2",
            &[(&page.authority).into(), problem.into()],
        )?
        .ok_or_else(|| StoreError::corrupt(format!("entry {}: unknown problem", page.entry.seq)))?;
    Ok(Before {
        division: row.text(0)?.to_owned(),
        campaign: row.opt_text(1)?.unwrap_or_default().to_owned(),
        category: row.text(2)?.to_owned(),
        due_on: row.opt_text(3)?.map(ToOwned::to_owned),
        on_the_spot: row.flag(4)?,
    })
}

fn stepped(
    page: &mut Page<'_>,
    problem: ProblemId,
    household: HouseholdId,
    (from, to): (ProblemState, ProblemState),
    step: &ProblemStep,
) -> Result<()> {
    let (id, household) = (problem.to_string(), household.to_string());
    let before = before(page, &id)?;
    note_step(page, problem, &household, (from, to), step)?;
    let kind = step.kind();
    page.tx.execute(
        "UPDATE problem SET state = $3, is_open = $4, closed_at = $5 WHERE authority = $1 AND id = $2",
        &[
            (&page.authority).into(),
            (&id).into(),
            to.code().into(),
            to.is_open().into(),
            (to == ProblemState::Closed).then(|| page.recorded_at()).into(),
        ],
    )?;
    let due_on = set_fields(page, &id, step, before.due_on.clone())?;
    count_step(page, &before, (from, to), kind)?;
    count_due(page, &before, (from, to), due_on.as_deref())?;
    refresh_household(page, &household, (from, to))
}

fn note_step(
    page: &mut Page<'_>,
    problem: ProblemId,
    household: &str,
    (from, to): (ProblemState, ProblemState),
    step: &ProblemStep,
) -> Result<()> {
    let detail = serde_json::to_string(step)
        .map_err(|error| StoreError::corrupt(format!("a step cannot be written: {error}")))?;
    // Triage that goes with an assignment, and the search for a verifier, carry no words of their own.
    let words = match step.kind() {
        StepKind::Triage | StepKind::AwaitVerification => None,
        _ => page.step_words(problem),
    };
    let envelope = &page.entry.envelope;
    page.tx.execute(
        "INSERT INTO problem_step (authority, problem, seq, position, household, step, from_state, to_state, author,
            made_at, detail, words)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            (&page.authority).into(),
            problem.uuid().into(),
            page.entry.seq.into(),
            page.position.into(),
            household.into(),
            step.kind().code().into(),
            from.code().into(),
            to.code().into(),
            envelope.author.uuid().into(),
            envelope.made_at.millis().into(),
            detail.into(),
            words.into(),
        ],
    )
}

/// Sets what the step itself changes; gives the day it is due from then on.
fn set_fields(
    page: &mut Page<'_>,
    id: &str,
    step: &ProblemStep,
    due_on: Option<String>,
) -> Result<Option<String>> {
    let author = page.entry.envelope.author;
    let key = [crate::engine::Value::from(&page.authority), id.into()];
    let [authority, id] = key;
    match step {
        ProblemStep::Triage { category, severity } => page.tx.execute(
            "UPDATE problem SET category = $3, severity = $4 WHERE authority = $1 AND id = $2",
            &[authority, id, category.code().into(), severity.code().into()],
        )?,
        ProblemStep::Assign { owner, due_on: day } => {
            page.tx.execute(
                "UPDATE problem SET owner_post = $3, due_on = $4,
                    owner_person = (SELECT person FROM post WHERE authority = $1 AND id = $3)
                 WHERE authority = $1 AND id = $2",
                &[authority, id, owner.uuid().into(), day.to_string().into()],
            )?;
            return Ok(Some(day.to_string()));
        }
        ProblemStep::ReportDone { fixed_by, on_the_spot } => page.tx.execute(
            "UPDATE problem SET fixed_by = $3, reported_by = $4, on_the_spot = $5, verify_level = NULL,
                verify_raised = 0
             WHERE authority = $1 AND id = $2",
            &[authority, id, fixed_by.uuid().into(), author.uuid().into(), (*on_the_spot).into()],
        )?,
        ProblemStep::AwaitVerification { level, raised } => page.tx.execute(
            "UPDATE problem SET verify_level = $3, verify_raised = $4 WHERE authority = $1 AND id = $2",
            &[authority, id, level.map(Level::code).into(), (*raised).into()],
        )?,
        ProblemStep::VerifyPassed { verifier } | ProblemStep::VerifyFailed { verifier } => page.tx.execute(
            "UPDATE problem SET verifier = $3 WHERE authority = $1 AND id = $2",
            &[authority, id, verifier.uuid().into()],
        )?,
        // The day it was due lies behind it: a new one is set when it is assigned again.
        ProblemStep::Reopen => {
            page.tx.execute(
                "UPDATE problem SET due_on = NULL WHERE authority = $1 AND id = $2",
                &[authority, id],
            )?;
            return Ok(None);
        }
        ProblemStep::Start | ProblemStep::Dismiss => {}
    }
    Ok(due_on)
}

fn count_step(
    page: &mut Page<'_>,
    before: &Before,
    (from, to): (ProblemState, ProblemState),
    kind: StepKind,
) -> Result<()> {
    let mut count = |measure: &str, by: i64| page.count(&before.campaign, &before.division, measure, by);
    if to == ProblemState::Closed {
        count(&format!("closed.{}", before.category), 1)?;
        if before.on_the_spot {
            count("closed_on_the_spot", 1)?;
        }
    }
    if from == ProblemState::Closed {
        count(&format!("closed.{}", before.category), -1)?;
    }
    if to == ProblemState::NotAProblem {
        count("not_a_problem", 1)?;
    }
    if kind == StepKind::ReportDone && from == ProblemState::Found {
        count("fixed_on_the_spot", 1)?;
    }
    count("awaiting", i64::from(is_awaiting(to)) - i64::from(is_awaiting(from)))
}

/// Whether only the look of somebody else is missing.
fn is_awaiting(state: ProblemState) -> bool {
    matches!(state, ProblemState::ReportedDone | ProblemState::AwaitingVerification)
}

/// Keeps the number of open problems per due day, so that what is overdue on any day is a sum.
fn count_due(
    page: &mut Page<'_>,
    before: &Before,
    (from, to): (ProblemState, ProblemState),
    due_on: Option<&str>,
) -> Result<()> {
    let held = from.is_open().then_some(before.due_on.as_deref()).flatten();
    let holds = to.is_open().then_some(due_on).flatten();
    if held == holds {
        return Ok(());
    }
    if let Some(day) = held {
        page.count(&before.campaign, &before.division, &format!("due.{day}"), -1)?;
    }
    if let Some(day) = holds {
        page.count(&before.campaign, &before.division, &format!("due.{day}"), 1)?;
    }
    Ok(())
}

fn refresh_household(
    page: &mut Page<'_>,
    household: &str,
    (from, to): (ProblemState, ProblemState),
) -> Result<()> {
    let gain = |after: bool, before: bool| i64::from(after) - i64::from(before);
    page.tx.execute(
        "UPDATE household SET version = $3, open_problems = open_problems + $4,
            awaiting_problems = awaiting_problems + $5, closed_problems = closed_problems + $6,
            next_due = (SELECT MIN(due_on) FROM problem
                WHERE authority = $1 AND household = $2 AND is_open = 1)
         WHERE authority = $1 AND id = $2",
        &[
            (&page.authority).into(),
            household.into(),
            page.entry.seq.into(),
            gain(to.is_open(), from.is_open()).into(),
            gain(is_awaiting(to), is_awaiting(from)).into(),
            gain(to == ProblemState::Closed, from == ProblemState::Closed).into(),
        ],
    )
}
