//! Recording a visit: a fact. What is lawful when made is accepted, even late.

use super::{
    Case, ITEMS_MAX, Ruling, WORDS_MAX, already_exists, limit_items, limit_text, not_found, problem,
    require_text,
};
use crate::{
    campaign::CampaignState,
    decision::Decision,
    event::Event,
    facts::HouseholdFacts,
    ids::PersonId,
    permission::Permission,
    problem::{ProblemState, ProblemStep},
    refusal::{Refusal, RefusalCode},
    secret::Secret,
    visit::{Answer, CheckItem, Finding, Outcome, VisitRecord},
};

pub(super) fn record(case: &Case<'_>, record: &VisitRecord) -> Ruling {
    let household = case.require_at(Permission::RecordVisits, record.household, "action.household")?;
    if case.facts.knows_visit(record.visit)? {
        return Err(already_exists("visit", "action.visit").into());
    }
    check_circumstances(case, record)?;
    check_answers(record)?;
    check_findings(case, record)?;

    let late = is_late(case, record)?;
    let mut decision = Decision::of(Event::VisitRecorded {
        visit: record.visit,
        household: record.household,
        division: household.division,
        campaign: record.campaign,
        visited_at: record.visited_at,
        visitor: case.author,
        companions: record.companions.clone(),
        outcome: record.outcome,
        checks: record.checks.clone(),
        revisit_on: record.revisit_on.filter(|_| record.outcome == Outcome::Away),
        late,
    });
    if !record.remarks.trim().is_empty() {
        decision.secrets.push(Secret::VisitRemarks {
            household: record.household,
            visit: record.visit,
            remarks: record.remarks.trim().to_owned(),
        });
    }
    if !late {
        move_target(case, record, &mut decision)?;
    }
    for finding in &record.findings {
        add_problem(case, record, &household, finding, &mut decision)?;
    }
    Ok(decision)
}

fn check_circumstances(case: &Case<'_>, record: &VisitRecord) -> Ruling<()> {
    if record.visited_at > case.made_at {
        return Err(Refusal::new(RefusalCode::VisitInFuture).at("action.visited_at").into());
    }
    limit_text(&record.remarks, WORDS_MAX, "action.remarks")?;
    limit_items(record.companions.len(), 40, "action.companions")?;
    for (row, companion) in record.companions.iter().enumerate() {
        if *companion == case.author || record.companions[..row].contains(companion) {
            return Err(Refusal::new(RefusalCode::CompanionRepeated)
                .at(format!("action.companions.{row}"))
                .into());
        }
        if !case.facts.knows_person(*companion)? {
            return Err(not_found("person", &format!("action.companions.{row}")).into());
        }
    }
    if record.outcome.needs_reason() && record.remarks.trim().is_empty() {
        return Err(Refusal::new(RefusalCode::ReasonMissing).at("action.remarks").into());
    }
    let visited_on = record.visited_at.day();
    if record.outcome == Outcome::Away && record.revisit_on.is_none_or(|day| day < visited_on) {
        return Err(Refusal::new(RefusalCode::RevisitMissing).at("action.revisit_on").into());
    }
    Ok(())
}

fn check_answers(record: &VisitRecord) -> Ruling<()> {
    if !record.outcome.spoke() {
        if record.checks.is_empty() && record.findings.is_empty() {
            return Ok(());
        }
        return Err(Refusal::new(RefusalCode::NobodyMet).at("action.checks").into());
    }
    for (row, check) in record.checks.iter().enumerate() {
        if record.checks[..row].iter().any(|earlier| earlier.item == check.item) {
            return Err(Refusal::new(RefusalCode::CheckRepeated)
                .at(format!("action.checks.{row}"))
                .with("item", check.item)
                .into());
        }
    }
    let missing: Vec<&str> = CheckItem::REQUIRED
        .iter()
        .filter(|item| !record.checks.iter().any(|check| check.item == **item))
        .map(|item| item.code())
        .collect();
    if !missing.is_empty() {
        return Err(Refusal::new(RefusalCode::ChecksMissing)
            .at("action.checks")
            .with("count", missing.len())
            .with("items", missing.join(", "))
            .into());
    }
    Ok(())
}

fn check_findings(case: &Case<'_>, record: &VisitRecord) -> Ruling<()> {
    limit_items(record.findings.len(), ITEMS_MAX, "action.findings")?;
    let is_problem = |item: CheckItem| {
        record.checks.iter().any(|check| check.item == item && check.answer == Answer::Problem)
    };
    for check in record.checks.iter().filter(|check| check.answer == Answer::Problem) {
        if !record.findings.iter().any(|finding| finding.item == Some(check.item)) {
            return Err(Refusal::new(RefusalCode::FindingMissing)
                .at("action.findings")
                .with("item", check.item)
                .into());
        }
    }
    for (row, finding) in record.findings.iter().enumerate() {
        let field = |name: &str| format!("action.findings.{row}.{name}");
        require_text(&finding.description, WORDS_MAX, &field("description"))?;
        if let Some(item) = finding.item.filter(|item| !is_problem(*item)) {
            return Err(Refusal::new(RefusalCode::FindingUnfounded)
                .at(field("item"))
                .with("item", item)
                .into());
        }
        let repeated = record.findings[..row].iter().any(|earlier| earlier.problem == finding.problem);
        if repeated || case.facts.problem(finding.problem)?.is_some() {
            return Err(already_exists("problem", &field("problem")).into());
        }
        if let Some(fix) = &finding.fixed_on_the_spot {
            require_text(&fix.measure, WORDS_MAX, &field("fixed_on_the_spot.measure"))?;
            if fix.fixed_by != case.author && !record.companions.contains(&fix.fixed_by) {
                return Err(Refusal::new(RefusalCode::FixerAbsent)
                    .at(field("fixed_on_the_spot.fixed_by"))
                    .into());
            }
        }
    }
    Ok(())
}

/// Whether the visit's campaign was closed before the record came in.
fn is_late(case: &Case<'_>, record: &VisitRecord) -> Ruling<bool> {
    let Some(campaign) = record.campaign else { return Ok(false) };
    let found = case.facts.campaign(campaign)?.ok_or_else(|| not_found("campaign", "action.campaign"))?;
    match found.state {
        CampaignState::Running => Ok(false),
        CampaignState::Closed => Ok(true),
        CampaignState::Draft => Err(Refusal::new(RefusalCode::CampaignState)
            .at("action.campaign")
            .with("state", found.state)
            .into()),
    }
}

fn move_target(case: &Case<'_>, record: &VisitRecord, decision: &mut Decision) -> Ruling<()> {
    let Some(campaign) = record.campaign else { return Ok(()) };
    // A household outside the list keeps its visit; the ledger of the list is not touched.
    let Some(target) = case.facts.target(campaign, record.household)? else { return Ok(()) };
    let to = target.state.after(record.outcome);
    if to != target.state {
        decision.events.push(Event::TargetMoved {
            campaign,
            household: record.household,
            division: target.division,
            group: target.group,
            added: target.added,
            from: target.state,
            to,
            visit: record.visit,
            visited_at: record.visited_at,
        });
    }
    Ok(())
}

fn add_problem(
    case: &Case<'_>,
    record: &VisitRecord,
    household: &HouseholdFacts,
    finding: &Finding,
    decision: &mut Decision,
) -> Ruling<()> {
    decision.events.push(Event::ProblemFound {
        problem: finding.problem,
        household: record.household,
        division: household.division,
        campaign: record.campaign,
        visit: record.visit,
        item: finding.item,
        category: finding.category,
        severity: finding.severity,
        found_by: case.author,
        found_at: record.visited_at,
    });
    decision.secrets.push(Secret::ProblemDescription {
        household: record.household,
        problem: finding.problem,
        description: finding.description.trim().to_owned(),
    });
    let Some(fix) = &finding.fixed_on_the_spot else { return Ok(()) };
    let reported = ProblemState::ReportedDone;
    decision.events.push(Event::ProblemStepped {
        problem: finding.problem,
        household: record.household,
        from: ProblemState::Found,
        to: reported,
        step: ProblemStep::ReportDone { fixed_by: fix.fixed_by, on_the_spot: true },
    });
    decision.secrets.push(Secret::StepWords {
        household: record.household,
        problem: finding.problem,
        words: fix.measure.trim().to_owned(),
    });
    let fixers: Vec<PersonId> =
        if fix.fixed_by == case.author { vec![case.author] } else { vec![fix.fixed_by, case.author] };
    let step = if problem::has_escort(case.facts, &record.companions, &fixers, case.day)? {
        Some(ProblemStep::AwaitVerification { level: None, raised: false })
    } else {
        // Nobody of the visit is left to confirm it: it goes up, and the step says so.
        let step = problem::verification_step(case, record.household, household, &fixers, case.author)?;
        step.map(|step| match step {
            ProblemStep::AwaitVerification { level: Some(level), .. } => {
                ProblemStep::AwaitVerification { level: Some(level), raised: true }
            }
            other => other,
        })
    };
    if let Some(step) = step {
        decision.events.push(Event::ProblemStepped {
            problem: finding.problem,
            household: record.household,
            from: reported,
            to: ProblemState::AwaitingVerification,
            step,
        });
    }
    Ok(())
}
