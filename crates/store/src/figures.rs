//! The figures of an authority, each counted from its rows, and what must never happen counted from the journal.

use crate::{
    engine::{Db, Row, Tx, Value},
    error::Result,
    journal,
};
use bianfang_domain::{
    calendar::{Day, Moment},
    campaign::TargetState,
    event::Event,
    household::Scheme,
    ids::{DivisionId, PersonId, ProblemId},
    problem::{ProblemState, ProblemStep},
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What `bianfang figures` prints. Later capabilities add keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Households standing in the register of poor households (建档立卡).
    pub households: i64,
    /// Households under instant assistance (即时帮扶).
    pub instant: i64,
    /// All households on the register.
    pub register: i64,
    /// Of those, the ones nobody answers for as helper today.
    pub without_helper: i64,
    /// The latest campaign that was started.
    pub campaign: Option<CampaignFigures>,
    /// The ledger of problems.
    pub problems: ProblemFigures,
}

/// The coverage ledger of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CampaignFigures {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: String,
    /// Targets of the frozen frame.
    pub targets: i64,
    /// The frame's targets by state; they add up to `targets`.
    pub states: BTreeMap<&'static str, i64>,
    /// Of the frame, visited at home.
    pub on_site: i64,
    /// Of the frame, reached by telephone.
    pub by_phone: i64,
    /// Targets added after the freeze.
    pub added: i64,
    /// Those by state.
    pub added_states: BTreeMap<&'static str, i64>,
}

/// The ledger of problems, whatever the campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProblemFigures {
    /// Found.
    pub found: i64,
    /// Of those, reported put right during the visit that found them.
    pub on_the_spot: i64,
    /// Closed after verification.
    pub closed: i64,
    /// Turned out to be none.
    pub not_a_problem: i64,
    /// Still open.
    pub open: i64,
    /// Of the open ones, those that only await verification.
    pub awaiting: i64,
    /// Of the open ones, those past their day.
    pub overdue: i64,
    /// Closed without a verification by somebody who neither put it right nor reported so. Counted from the
    /// journal's events, not from any table. Must be 0.
    pub closed_unverified: i64,
}

/// Counts the figures from the tables of `views` on a day. `journal` holds the chain they follow from, and
/// `until` the moment up to which it counts.
pub fn figures(
    views: &Db,
    journal: &Db,
    authority: DivisionId,
    today: Day,
    until: Option<Moment>,
) -> Result<Figures> {
    let name = authority.to_string();
    let key = name.clone();
    let mut figures = views.read_blocking(move |tx| from_tables(tx, &key, today))?;
    figures.problems.closed_unverified =
        journal.read_blocking(move |tx| closed_unverified(tx, &name, until))?;
    Ok(figures)
}

fn count(tx: &mut dyn Tx, sql: &str, parameters: &[Value<'_>]) -> Result<i64> {
    tx.query_first(sql, parameters)?.map_or(Ok(0), |row| row.int(0))
}

fn in_scheme(tx: &mut dyn Tx, authority: &str, scheme: Scheme, today: Day) -> Result<i64> {
    count(
        tx,
        "SELECT COUNT(DISTINCT household) FROM scheme_membership
         WHERE authority = $1 AND scheme = $2 AND from_on <= $3 AND (until_on IS NULL OR until_on >= $3)",
        &[authority.into(), scheme.code().into(), today.to_string().into()],
    )
}

fn from_tables(tx: &mut dyn Tx, authority: &str, today: Day) -> Result<Figures> {
    let day = today.to_string();
    let register = count(tx, "SELECT COUNT(*) FROM household WHERE authority = $1", &[authority.into()])?;
    let without_helper = count(
        tx,
        "SELECT COUNT(*) FROM household WHERE authority = $1 AND NOT EXISTS (
            SELECT 1 FROM responsibility AS helper JOIN post
                ON post.authority = helper.authority AND post.id = helper.post
            WHERE helper.authority = $1 AND helper.household = household.id
              AND helper.from_on <= $2 AND (helper.until_on IS NULL OR helper.until_on >= $2)
              AND post.from_on <= $2 AND (post.until_on IS NULL OR post.until_on >= $2))",
        &[authority.into(), (&day).into()],
    )?;
    Ok(Figures {
        households: in_scheme(tx, authority, Scheme::PovertyRegistered, today)?,
        instant: in_scheme(tx, authority, Scheme::InstantAssistance, today)?,
        register,
        without_helper,
        campaign: campaign(tx, authority)?,
        problems: problems(tx, authority, &day)?,
    })
}

fn campaign(tx: &mut dyn Tx, authority: &str) -> Result<Option<CampaignFigures>> {
    let latest = tx.query_first(
        "SELECT id, name, state FROM campaign WHERE authority = $1 AND started_at IS NOT NULL
         ORDER BY started_at DESC, id DESC LIMIT 1",
        &[authority.into()],
    )?;
    let Some(latest) = latest else { return Ok(None) };
    let id = latest.text(0)?.to_owned();
    let zero = || TargetState::ALL.iter().map(|state| (state.code(), 0)).collect::<BTreeMap<_, _>>();
    let (mut states, mut added_states) = (zero(), zero());
    let rows = tx.query(
        "SELECT added, state, COUNT(*) FROM target WHERE authority = $1 AND campaign = $2 GROUP BY added, state",
        &[authority.into(), (&id).into()],
    )?;
    for row in &rows {
        let side = if row.flag(0)? { &mut added_states } else { &mut states };
        if let Some(state) = TargetState::from_code(row.text(1)?) {
            side.insert(state.code(), row.int(2)?);
        }
    }
    Ok(Some(CampaignFigures {
        name: latest.text(1)?.to_owned(),
        state: latest.text(2)?.to_owned(),
        id,
        targets: states.values().sum(),
        on_site: states[TargetState::VisitedOnSite.code()],
        by_phone: states[TargetState::ReachedByPhone.code()],
        states,
        added: added_states.values().sum(),
        added_states,
    }))
}

fn problems(tx: &mut dyn Tx, authority: &str, today: &str) -> Result<ProblemFigures> {
    let rows = tx.query(
        "SELECT state, COUNT(*) FROM problem WHERE authority = $1 GROUP BY state",
        &[authority.into()],
    )?;
    let pair = |row: &Row| Ok((row.text(0)?.to_owned(), row.int(1)?));
    let by_state = rows.iter().map(pair).collect::<Result<BTreeMap<String, i64>>>()?;
    let of = |state: ProblemState| by_state.get(state.code()).copied().unwrap_or_default();
    let open = ProblemState::ALL.iter().filter(|state| state.is_open()).map(|state| of(*state)).sum();
    let on_the_spot = count(
        tx,
        "SELECT COUNT(DISTINCT problem) FROM problem_step
         WHERE authority = $1 AND step = 'report_done' AND from_state = 'found'",
        &[authority.into()],
    )?;
    let overdue = count(
        tx,
        "SELECT COUNT(*) FROM problem WHERE authority = $1 AND is_open = 1 AND due_on < $2",
        &[authority.into(), today.into()],
    )?;
    Ok(ProblemFigures {
        found: by_state.values().sum(),
        on_the_spot,
        closed: of(ProblemState::Closed),
        not_a_problem: of(ProblemState::NotAProblem),
        open,
        awaiting: of(ProblemState::ReportedDone) + of(ProblemState::AwaitingVerification),
        overdue,
        closed_unverified: 0,
    })
}

/// Problems now closed whose closing was not a verification by another person, told from events alone.
fn closed_unverified(tx: &mut dyn Tx, authority: &str, until: Option<Moment>) -> Result<i64> {
    let mut fixers: BTreeMap<ProblemId, BTreeSet<PersonId>> = BTreeMap::new();
    let mut unverified: BTreeSet<ProblemId> = BTreeSet::new();
    journal::stream_envelopes(tx, authority, until.map(Moment::millis), &mut |envelope| {
        for event in &envelope.events {
            let Event::ProblemStepped { problem, from, to, step, .. } = event else { continue };
            if let ProblemStep::ReportDone { fixed_by, .. } = step {
                fixers.insert(*problem, BTreeSet::from([*fixed_by, envelope.author]));
            }
            if *to == ProblemState::Closed {
                let verified = match step {
                    ProblemStep::VerifyPassed { verifier } => {
                        *verifier == envelope.author
                            && fixers.get(problem).is_some_and(|fixers| !fixers.contains(verifier))
                    }
                    _ => false,
                };
                if !verified {
                    unverified.insert(*problem);
                }
            } else if *from == ProblemState::Closed {
                unverified.remove(problem);
            }
        }
        Ok(())
    })?;
    Ok(i64::try_from(unverified.len()).unwrap_or(i64::MAX))
}
