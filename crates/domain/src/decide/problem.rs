//! Problems: triaged, assigned, put right by one person, verified by another.

use super::{Case, Ruling, WORDS_MAX, limit_text, not_found, require_text};
use crate::{
    calendar::Day,
    decision::Decision,
    event::Event,
    facts::{Facts, HouseholdFacts, Known, PostFacts, ProblemFacts},
    ids::{DivisionId, HouseholdId, PersonId, PostId, ProblemId},
    permission::{Matter, Permission, Reach, allows, reach},
    post::{Level, Role},
    problem::{Category, ProblemState, ProblemStep, Severity, StepKind},
    refusal::{Refusal, RefusalCode},
    secret::Secret,
};

/// A problem with the household it belongs to.
struct Matters {
    id: ProblemId,
    problem: ProblemFacts,
    household: HouseholdFacts,
}

fn load(case: &Case<'_>, id: ProblemId) -> Ruling<Matters> {
    let problem = case.facts.problem(id)?.ok_or_else(|| not_found("problem", "action.problem"))?;
    let household =
        case.facts.household(problem.household)?.ok_or_else(|| not_found("household", "action.problem"))?;
    Ok(Matters { id, problem, household })
}

/// The state after a step, or a refusal naming the present one.
fn after(from: ProblemState, kind: StepKind) -> Ruling<ProblemState> {
    let refused = || Refusal::new(RefusalCode::ProblemState).with("state", from).at("action.problem");
    Ok(from.after(kind).ok_or_else(refused)?)
}

impl Matters {
    fn require(&self, case: &Case<'_>, permission: Permission) -> Ruling<()> {
        let helpers = case.helpers(self.problem.household)?;
        let owner = self.problem.owner.map(|(_, person)| person);
        case.require(permission, Matter { path: &self.household.path, helpers: &helpers, owner })
    }

    /// Takes the step, and says so in the decision.
    fn step(&self, decision: &mut Decision, from: ProblemState, step: ProblemStep) -> Ruling<ProblemState> {
        let to = after(from, step.kind())?;
        let (problem, household) = (self.id, self.problem.household);
        decision.events.push(Event::ProblemStepped { problem, household, from, to, step });
        Ok(to)
    }

    fn words(&self, decision: &mut Decision, words: &str) {
        if !words.trim().is_empty() {
            decision.secrets.push(Secret::StepWords {
                household: self.problem.household,
                problem: self.id,
                words: words.trim().to_owned(),
            });
        }
    }
}

pub(super) fn triage(case: &Case<'_>, id: ProblemId, category: Category, severity: Severity) -> Ruling {
    let matters = load(case, id)?;
    matters.require(case, Permission::TriageProblems)?;
    let mut decision = Decision::default();
    matters.step(&mut decision, matters.problem.state, ProblemStep::Triage { category, severity })?;
    Ok(decision)
}

pub(super) fn assign(case: &Case<'_>, id: ProblemId, owner: PostId, due_on: Day, note: &str) -> Ruling {
    let matters = load(case, id)?;
    matters.require(case, Permission::AssignProblems)?;
    limit_text(note, WORDS_MAX, "action.note")?;
    if due_on < case.day {
        return Err(Refusal::new(RefusalCode::DueInPast).at("action.due_on").into());
    }
    let post = case.facts.post(owner)?.ok_or_else(|| not_found("post", "action.owner"))?;
    if reach(post.role, Permission::Rectify) == Reach::Nothing {
        return Err(Refusal::new(RefusalCode::OwnerCannotRectify).at("action.owner").into());
    }
    if !post.term.holds_on(case.day) {
        return Err(Refusal::new(RefusalCode::PostNotHeld).at("action.owner").into());
    }
    let mut decision = Decision::default();
    let mut state = matters.problem.state;
    if state == ProblemState::Found {
        // To hand it on as it was found is to confirm it.
        let (category, severity) = (matters.problem.category, matters.problem.severity);
        state = matters.step(&mut decision, state, ProblemStep::Triage { category, severity })?;
    }
    matters.step(&mut decision, state, ProblemStep::Assign { owner, due_on })?;
    matters.words(&mut decision, note);
    Ok(decision)
}

pub(super) fn start(case: &Case<'_>, id: ProblemId) -> Ruling {
    let matters = load(case, id)?;
    matters.require(case, Permission::Rectify)?;
    let mut decision = Decision::default();
    matters.step(&mut decision, matters.problem.state, ProblemStep::Start)?;
    Ok(decision)
}

pub(super) fn report(case: &Case<'_>, id: ProblemId, measure: &str) -> Ruling {
    let matters = load(case, id)?;
    if matters.problem.state == ProblemState::Found {
        // Nobody owns it yet: only the visit that found it may report it put right on the spot.
        return Err(Refusal::new(RefusalCode::ProblemState)
            .with("state", matters.problem.state)
            .at("action.problem")
            .into());
    }
    matters.require(case, Permission::Rectify)?;
    require_text(measure, WORDS_MAX, "action.measure")?;
    let mut decision = Decision::default();
    let step = ProblemStep::ReportDone { fixed_by: case.author, on_the_spot: false };
    let state = matters.step(&mut decision, matters.problem.state, step)?;
    matters.words(&mut decision, measure);
    let (id, finder) = (matters.problem.household, matters.problem.found_by);
    if let Some(step) = verification_step(case, id, &matters.household, &[case.author], finder)? {
        matters.step(&mut decision, state, step)?;
    }
    Ok(decision)
}

/// The level a person stands at in a household's chain on a day: the highest of what they answer for and
/// of the posts they hold over it. None for those outside the chain, such as a unit or an inspector.
fn rank(
    facts: &dyn Facts,
    person: PersonId,
    household: HouseholdId,
    path: &[DivisionId],
    day: Day,
) -> Known<Option<Level>> {
    let answered = facts
        .helpers(household)?
        .into_iter()
        .chain(facts.responsibilities_in(path)?)
        .filter(|one| one.person == person && one.term.holds_on(day))
        .map(|one| one.level)
        .max();
    let held = facts
        .posts_of(person)?
        .into_iter()
        .filter(|post| post.term.holds_on(day) && path.contains(&post.division))
        .filter_map(|post| post.role.level())
        // A helper's post stands over households only where it answers for them.
        .filter(|level| *level > Level::Household)
        .max();
    Ok(answered.max(held))
}

/// The highest rank among several persons.
fn highest_rank(
    facts: &dyn Facts,
    persons: &[PersonId],
    household: HouseholdId,
    path: &[DivisionId],
    day: Day,
) -> Known<Option<Level>> {
    let mut highest = None;
    for person in persons {
        highest = highest.max(rank(facts, *person, household, path, day)?);
    }
    Ok(highest)
}

/// Who is to verify what these persons put right: the lowest level of the chain at which somebody else may,
/// raised where nobody qualifies at the usual one. None where nobody qualifies at all.
pub(super) fn verification_step(
    case: &Case<'_>,
    id: HouseholdId,
    household: &HouseholdFacts,
    fixers: &[PersonId],
    finder: PersonId,
) -> Ruling<Option<ProblemStep>> {
    let fixer_rank = highest_rank(case.facts, fixers, id, &household.path, case.day)?;
    let usual = fixer_rank.max(Some(Level::Community));
    let candidates: Vec<PostFacts> = case
        .facts
        .posts_in(&household.path)?
        .into_iter()
        .filter(|post| post.term.holds_on(case.day) && !fixers.contains(&post.person))
        .filter(|post| reach(post.role, Permission::Verify) != Reach::Nothing)
        .collect();
    let level = candidates
        .iter()
        .filter_map(|post| post.role.level())
        .filter(|level| Some(*level) >= fixer_rank)
        .min();
    let outside = candidates.iter().any(|post| post.role.level().is_none());
    let finder_may = !fixers.contains(&finder) && holds_a_post(case.facts, finder, case.day)?;
    Ok(match level {
        Some(level) => {
            Some(ProblemStep::AwaitVerification { level: Some(level), raised: Some(level) > usual })
        }
        None if outside || finder_may => Some(ProblemStep::AwaitVerification { level: None, raised: false }),
        None => None,
    })
}

/// Whether somebody holds any post on a day. Who holds none has left, and confirms nothing any more.
fn holds_a_post(facts: &dyn Facts, person: PersonId, day: Day) -> Known<bool> {
    Ok(facts.posts_of(person)?.iter().any(|post| post.term.holds_on(day)))
}

/// Whether one of those who went along did not put it right and is still there to confirm it.
pub(super) fn has_escort(
    facts: &dyn Facts,
    companions: &[PersonId],
    fixers: &[PersonId],
    day: Day,
) -> Known<bool> {
    for companion in companions.iter().filter(|companion| !fixers.contains(companion)) {
        if holds_a_post(facts, *companion, day)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody may verify a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifierStanding {
    /// May.
    Qualified,
    /// Put it right, or reported so.
    IsFixer,
    /// It was put right on the spot and this is neither an escort nor an inspector.
    NotEscort,
    /// No post allows it there.
    NotPermitted,
    /// Stands below the fixer, who stands at this level.
    Below(Level),
}

/// Whether somebody may verify a problem of a household on a day (design §2).
pub fn verifier_standing(
    facts: &dyn Facts,
    problem: &ProblemFacts,
    path: &[DivisionId],
    person: PersonId,
    day: Day,
) -> Known<VerifierStanding> {
    if problem.fixers.contains(&person) {
        return Ok(VerifierStanding::IsFixer);
    }
    let posts = facts.posts_of(person)?;
    if !posts.iter().any(|post| post.term.holds_on(day)) {
        return Ok(VerifierStanding::NotPermitted);
    }
    let matter = Matter { path, ..Matter::default() };
    let permitted = allows(&posts, Permission::Verify, matter, day);
    if problem.on_the_spot {
        let inspects = posts.iter().any(|post| {
            post.role == Role::Inspector && post.term.holds_on(day) && path.contains(&post.division)
        });
        if inspects || problem.companions.contains(&person) {
            return Ok(VerifierStanding::Qualified);
        }
        if has_escort(facts, &problem.companions, &problem.fixers, day)? {
            return Ok(if permitted { VerifierStanding::NotEscort } else { VerifierStanding::NotPermitted });
        }
    }
    if problem.found_by == person {
        return Ok(VerifierStanding::Qualified);
    }
    if !permitted {
        return Ok(VerifierStanding::NotPermitted);
    }
    let fixer_rank = highest_rank(facts, &problem.fixers, problem.household, path, day)?;
    let verifier_rank = rank(facts, person, problem.household, path, day)?;
    Ok(match (verifier_rank, fixer_rank) {
        (Some(verifier), Some(fixer)) if verifier < fixer => VerifierStanding::Below(fixer),
        _ => VerifierStanding::Qualified,
    })
}

pub(super) fn verify(case: &Case<'_>, id: ProblemId, passed: bool, observation: &str) -> Ruling {
    let matters = load(case, id)?;
    let verifier = case.author;
    let step =
        if passed { ProblemStep::VerifyPassed { verifier } } else { ProblemStep::VerifyFailed { verifier } };
    after(matters.problem.state, step.kind())?;
    match verifier_standing(case.facts, &matters.problem, &matters.household.path, verifier, case.day)? {
        VerifierStanding::Qualified => {}
        VerifierStanding::IsFixer => return Err(Refusal::new(RefusalCode::VerifierIsFixer).into()),
        VerifierStanding::NotEscort => return Err(Refusal::new(RefusalCode::VerifierNotEscort).into()),
        VerifierStanding::NotPermitted => {
            let refusal = Refusal::new(RefusalCode::NotPermitted).with("permission", Permission::Verify);
            return Err(refusal.into());
        }
        VerifierStanding::Below(level) => {
            return Err(Refusal::new(RefusalCode::VerifierBelowFixer).with("level", level).into());
        }
    }
    // Verification needs a fact: what was seen.
    require_text(observation, WORDS_MAX, "action.observation")?;
    let mut decision = Decision::default();
    matters.step(&mut decision, matters.problem.state, step)?;
    matters.words(&mut decision, observation);
    Ok(decision)
}

pub(super) fn dismiss(case: &Case<'_>, id: ProblemId, reason: &str) -> Ruling {
    told_step(case, id, reason, ProblemStep::Dismiss)
}

pub(super) fn reopen(case: &Case<'_>, id: ProblemId, reason: &str) -> Ruling {
    told_step(case, id, reason, ProblemStep::Reopen)
}

/// A step of those who triage, with the reason in words.
fn told_step(case: &Case<'_>, id: ProblemId, reason: &str, step: ProblemStep) -> Ruling {
    let matters = load(case, id)?;
    matters.require(case, Permission::TriageProblems)?;
    require_text(reason, WORDS_MAX, "action.reason")?;
    let mut decision = Decision::default();
    matters.step(&mut decision, matters.problem.state, step)?;
    matters.words(&mut decision, reason);
    Ok(decision)
}
