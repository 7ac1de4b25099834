//! Visits.

use super::Page;
use crate::error::Result;
use bianfang_domain::{event::Event, visit::Outcome};

pub(super) fn write(page: &mut Page<'_>, event: &Event) -> Result<()> {
    let Event::VisitRecorded {
        visit,
        household,
        division,
        campaign,
        visited_at,
        visitor,
        companions,
        outcome,
        checks,
        revisit_on,
        late,
    } = event
    else {
        return Ok(());
    };
    let joined = |parts: Vec<String>| parts.join(",");
    let companions = joined(companions.iter().map(ToString::to_string).collect());
    let checks = joined(checks.iter().map(|check| format!("{}:{}", check.item, check.answer)).collect());
    let found = |one: &&Event| matches!(one, Event::ProblemFound { visit: of, .. } if of == visit);
    let problems = page.entry.envelope.events.iter().filter(found).count();
    let (household, campaign) = (household.to_string(), campaign.map(|id| id.to_string()));
    let revisit = revisit_on.map(|day| day.to_string());
    page.tx.execute(
        "INSERT INTO visit (authority, id, seq, household, division, campaign, visited_at, recorded_at, visitor,
            companions, outcome, checks, problems, revisit_on, late, remarks)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        &[
            (&page.authority).into(),
            visit.uuid().into(),
            page.entry.seq.into(),
            (&household).into(),
            division.uuid().into(),
            campaign.as_ref().into(),
            visited_at.millis().into(),
            page.recorded_at().into(),
            visitor.uuid().into(),
            companions.into(),
            outcome.code().into(),
            checks.into(),
            i64::try_from(problems).unwrap_or(i64::MAX).into(),
            revisit.as_ref().into(),
            (*late).into(),
            page.visit_remarks(*visit).into(),
        ],
    )?;
    page.tx.execute(
        "UPDATE household SET version = $3,
            last_visit_at = CASE WHEN last_visit_at IS NULL OR last_visit_at < $4 THEN $4 ELSE last_visit_at END
         WHERE authority = $1 AND id = $2",
        &[
            (&page.authority).into(),
            (&household).into(),
            page.entry.seq.into(),
            visited_at.millis().into(),
        ],
    )?;
    match (&campaign, outcome) {
        (Some(campaign), Outcome::Away) if !late => page.tx.execute(
            "UPDATE target SET revisit_on = $4 WHERE authority = $1 AND campaign = $2 AND household = $3",
            &[(&page.authority).into(), campaign.into(), (&household).into(), revisit.into()],
        ),
        _ => Ok(()),
    }
}
