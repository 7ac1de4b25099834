//! A second, independent book of what was decided: it keeps only what the invariants need and says where a
//! decision or the world breaks them.

use bianfang_domain::{
    campaign::TargetState,
    decision::Decision,
    event::Event,
    facts::Facts,
    ids::{CampaignId, HouseholdId, PersonId, ProblemId},
    problem::{ProblemState, ProblemStep},
    world::World,
};
use std::collections::{BTreeMap, BTreeSet};

use crate::park::home;

#[derive(Default)]
struct Campaign {
    frame: BTreeSet<HouseholdId>,
    added: BTreeSet<HouseholdId>,
    /// Moved one by one with each event, as a board's counters are.
    states: BTreeMap<TargetState, i64>,
    closed: bool,
}

#[derive(Default)]
struct Problem {
    state: Option<ProblemState>,
    /// Who put it right or reported so, at the last report.
    fixers: BTreeSet<PersonId>,
    reported: bool,
    verified_by: Option<PersonId>,
}

#[derive(Default)]
pub struct Ledger {
    campaigns: BTreeMap<CampaignId, Campaign>,
    problems: BTreeMap<ProblemId, Problem>,
    targets: BTreeMap<(CampaignId, HouseholdId), TargetState>,
}

type Check = Result<(), String>;

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Check {
    if holds { Ok(()) } else { Err(what()) }
}

impl Ledger {
    /// Takes in what was decided for a command of `author`.
    pub fn take(&mut self, author: PersonId, decision: &Decision) -> Check {
        ensure(!decision.events.is_empty(), || "a decision in which nothing happens".to_owned())?;
        decision.events.iter().try_for_each(|event| self.take_event(author, event))
    }

    fn take_event(&mut self, author: PersonId, event: &Event) -> Check {
        match event {
            Event::CampaignStarted { campaign, frame } => {
                let book = self.campaigns.entry(*campaign).or_default();
                ensure(book.frame.is_empty(), || format!("{campaign} is frozen twice"))?;
                book.frame = frame.iter().map(|line| line.household).collect();
                book.states.insert(TargetState::Planned, i64::try_from(frame.len()).unwrap());
                ensure(book.frame.len() == frame.len(), || "a household twice in the frame".to_owned())?;
                for line in frame {
                    self.targets.insert((*campaign, line.household), TargetState::Planned);
                }
                Ok(())
            }
            Event::TargetsAdded { campaign, lines } => {
                let book = self.campaigns.entry(*campaign).or_default();
                ensure(!book.closed && !book.frame.is_empty(), || "added outside the run".to_owned())?;
                for line in lines {
                    let new = !book.frame.contains(&line.household) && book.added.insert(line.household);
                    ensure(new, || format!("{} is added twice", line.household))?;
                    self.targets.insert((*campaign, line.household), TargetState::Planned);
                }
                Ok(())
            }
            Event::CampaignClosed { campaign } => {
                let open = self.targets.iter().any(|((one, _), state)| one == campaign && !state.is_end());
                self.campaigns.entry(*campaign).or_default().closed = true;
                ensure(!open, || "closed with a target left open".to_owned())
            }
            Event::TargetMoved { campaign, household, from, to, added, .. } => {
                let book = self.campaigns.entry(*campaign).or_default();
                ensure(!book.closed, || "a target moves after the campaign was closed".to_owned())?;
                ensure(*added == book.added.contains(household), || "added or not".to_owned())?;
                if !added {
                    *book.states.entry(*from).or_default() -= 1;
                    *book.states.entry(*to).or_default() += 1;
                }
                let before = self.targets.insert((*campaign, *household), *to);
                ensure(before == Some(*from) && from != to, || {
                    format!("target {before:?}, from {from}, to {to}")
                })
            }
            Event::ProblemFound { problem, .. } => {
                let new = Problem { state: Some(ProblemState::Found), ..Problem::default() };
                ensure(self.problems.insert(*problem, new).is_none(), || format!("{problem} is found twice"))
            }
            Event::ProblemStepped { problem, from, to, step, .. } => {
                let book = self.problems.entry(*problem).or_default();
                ensure(book.state == Some(*from), || format!("problem {:?}, from {from}", book.state))?;
                ensure(from.after(step.kind()) == Some(*to), || format!("{from} to {to} by {step:?}"))?;
                book.state = Some(*to);
                book.step(author, *to, step)
            }
            _ => Ok(()),
        }
    }

    /// Whether the world says the same, and everything that must hold does.
    pub fn agrees(&self, world: &World) -> Check {
        for (problem, state) in world.problems() {
            let book = self.problems.get(&problem).ok_or_else(|| format!("{problem} out of nowhere"))?;
            ensure(book.state == Some(state), || format!("{problem}: {:?}, not {state}", book.state))?;
            if state == ProblemState::Closed {
                let verified = book.verified_by.is_some_and(|person| !book.fixers.contains(&person));
                ensure(verified, || format!("{problem} is closed, unverified"))?;
            }
        }
        for (campaign, book) in &self.campaigns {
            let (mut frame, mut added, mut states) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
            for (household, state, later) in world.targets(*campaign) {
                if later {
                    added.insert(household);
                } else {
                    frame.insert(household);
                    *states.entry(state).or_insert(0_i64) += 1;
                }
            }
            ensure(frame == book.frame, || "the frozen frame changed".to_owned())?;
            ensure(added == book.added, || "the additions differ".to_owned())?;
            let counted: BTreeMap<_, _> = book.states.clone().into_iter().filter(|(_, n)| *n != 0).collect();
            ensure(counted == states, || format!("counters {counted:?}, targets {states:?}"))?;
            let sum: i64 = counted.values().sum();
            ensure(usize::try_from(sum) == Ok(frame.len()), || {
                "the states do not sum to the frame".to_owned()
            })?;
        }
        (0..4).try_for_each(|number| one_helper_a_day(world, home(number)))
    }

    /// Problems that ended verified.
    pub fn closed(&self) -> usize {
        self.problems.values().filter(|book| book.state == Some(ProblemState::Closed)).count()
    }

    /// Targets that moved at least once.
    pub fn moved(&self) -> usize {
        self.targets.values().filter(|state| **state != TargetState::Planned).count()
    }
}

impl Problem {
    fn step(&mut self, author: PersonId, to: ProblemState, step: &ProblemStep) -> Check {
        match step {
            ProblemStep::ReportDone { fixed_by, .. } => {
                self.fixers = [*fixed_by, author].into();
                (self.reported, self.verified_by) = (true, None);
                Ok(())
            }
            ProblemStep::VerifyPassed { verifier } | ProblemStep::VerifyFailed { verifier } => {
                ensure(*verifier == author, || "verified in another's name".to_owned())?;
                ensure(self.reported, || "verified before it was reported".to_owned())?;
                ensure(!self.fixers.contains(verifier), || "verified by a fixer".to_owned())?;
                self.verified_by = Some(*verifier).filter(|_| to == ProblemState::Closed);
                Ok(())
            }
            _ => ensure(to != ProblemState::Closed, || "closed without a verification".to_owned()),
        }
    }
}

fn one_helper_a_day(world: &World, household: HouseholdId) -> Check {
    let helpers = world.helpers(household).map_err(|_| "unknown helpers".to_owned())?;
    for (row, one) in helpers.iter().enumerate() {
        for other in &helpers[..row] {
            let meet = one.term.holds_on(other.term.from) || other.term.holds_on(one.term.from);
            ensure(!meet, || format!("two helpers of {household} on one day: {one:?}, {other:?}"))?;
        }
    }
    Ok(())
}
