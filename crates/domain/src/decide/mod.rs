//! From what is true and what somebody did to what is to be recorded, or why not.

mod campaign;
mod organisation;
mod problem;
mod register;
mod visit;

use crate::{
    calendar::{Day, Moment},
    command::{Action, Command},
    decision::Decision,
    facts::{Facts, HouseholdFacts, PostFacts, Unknown},
    ids::{DivisionId, HouseholdId, PersonId},
    permission::{Matter, Permission, allows},
    refusal::{Refusal, RefusalCode},
};

pub use problem::{VerifierStanding, verifier_standing};

/// Why a command has no decision here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Refused, with the reason.
    Refused(Refusal),
    /// Something needed lies outside what is known here; the server decides.
    Unknown,
}

impl From<Refusal> for Verdict {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Unknown> for Verdict {
    fn from(_: Unknown) -> Self {
        Self::Unknown
    }
}

/// A decision, or why there is none.
pub type Ruling<T = Decision> = Result<T, Verdict>;

/// Texts that name something.
const NAME_MAX: usize = 60;
/// Texts that tell something.
const WORDS_MAX: usize = 2_000;
/// Items in one list of one command.
const ITEMS_MAX: usize = 500;

/// Decides a command on what is true. `now` is the time of the clock that records it.
///
/// Permission is judged on the day the command was made, state as it is now.
pub fn decide(facts: &dyn Facts, command: &Command, now: Moment) -> Ruling {
    let case = Case::open(facts, command, now)?;
    match &command.action {
        Action::FoundAuthority { divisions, clerk, post, title, from } => {
            organisation::found(&case, divisions, clerk, *post, title, *from)
        }
        Action::AddDivision { division } => organisation::add_division(&case, division),
        Action::FillPost { person, post, role, division, title, term } => {
            organisation::fill_post(&case, person, (*post, *role, *division), title, *term)
        }
        Action::EndPost { post, until } => organisation::end_post(&case, *post, *until),
        Action::RegisterHousehold(registration) => register::register(&case, registration),
        Action::AssignResponsibility(responsibility) => register::assign(&case, responsibility),
        Action::EndResponsibility { responsibility, until } => register::end(&case, *responsibility, *until),
        Action::EraseSubject { subject, ground } => register::erase(&case, *subject, ground),
        Action::PlanCampaign { campaign, name, division, schemes, term } => {
            campaign::plan(&case, *campaign, name, *division, schemes, *term)
        }
        Action::FormGroup { campaign, group } => campaign::form_group(&case, *campaign, group),
        Action::StartCampaign { campaign } => campaign::start(&case, *campaign),
        Action::AddTargets { campaign, households } => campaign::add(&case, *campaign, households),
        Action::CloseCampaign { campaign } => campaign::close(&case, *campaign),
        Action::RecordVisit(record) => visit::record(&case, record),
        Action::TriageProblem { problem, category, severity } => {
            problem::triage(&case, *problem, *category, *severity)
        }
        Action::AssignProblem { problem, owner, due_on, note } => {
            problem::assign(&case, *problem, *owner, *due_on, note)
        }
        Action::StartRectification { problem } => problem::start(&case, *problem),
        Action::ReportRectification { problem, measure } => problem::report(&case, *problem, measure),
        Action::VerifyRectification { problem, passed, observation } => {
            problem::verify(&case, *problem, *passed, observation)
        }
        Action::DismissProblem { problem, reason } => problem::dismiss(&case, *problem, reason),
        Action::ReopenProblem { problem, reason } => problem::reopen(&case, *problem, reason),
    }
}

/// One command with what its rules need again and again.
struct Case<'a> {
    facts: &'a dyn Facts,
    author: PersonId,
    made_at: Moment,
    day: Day,
    posts: Vec<PostFacts>,
}

impl<'a> Case<'a> {
    fn open(facts: &'a dyn Facts, command: &Command, now: Moment) -> Ruling<Self> {
        if command.made_at > now {
            return Err(Refusal::new(RefusalCode::MadeInFuture).at("made_at").into());
        }
        let founding = matches!(command.action, Action::FoundAuthority { .. });
        if !founding && !facts.is_founded()? {
            return Err(Refusal::new(RefusalCode::NotFounded).into());
        }
        let posts = if founding { Vec::new() } else { facts.posts_of(command.author)? };
        Ok(Self {
            facts,
            author: command.author,
            made_at: command.made_at,
            day: command.made_at.day(),
            posts,
        })
    }

    /// Refuses unless one of the author's posts allows it.
    fn require(&self, permission: Permission, matter: Matter<'_>) -> Ruling<()> {
        if allows(&self.posts, permission, matter, self.day) {
            Ok(())
        } else {
            Err(Refusal::new(RefusalCode::NotPermitted).with("permission", permission).into())
        }
    }

    /// Refuses unless allowed in a division; returns the division with all above it.
    fn require_in(
        &self,
        permission: Permission,
        division: DivisionId,
        field: &str,
    ) -> Ruling<Vec<DivisionId>> {
        let found = self.facts.division(division)?.ok_or_else(|| not_found("division", field))?;
        self.require(permission, Matter { path: &found.path, ..Matter::default() })?;
        Ok(found.path)
    }

    /// Refuses unless allowed at a household, by division or because the author answers for it.
    fn require_at(
        &self,
        permission: Permission,
        household: HouseholdId,
        field: &str,
    ) -> Ruling<HouseholdFacts> {
        let found = self.facts.household(household)?.ok_or_else(|| not_found("household", field))?;
        let helpers = self.helpers(household)?;
        self.require(permission, Matter { path: &found.path, helpers: &helpers, owner: None })?;
        Ok(found)
    }

    /// Who answers for a household as its helpers on the day.
    fn helpers(&self, household: HouseholdId) -> Ruling<Vec<PersonId>> {
        let helpers = self.facts.helpers(household)?;
        Ok(helpers.iter().filter(|one| one.term.holds_on(self.day)).map(|one| one.person).collect())
    }
}

fn not_found(what: &str, field: &str) -> Refusal {
    Refusal::new(RefusalCode::NotFound).with("what", what).at(field)
}

fn already_exists(what: &str, field: &str) -> Refusal {
    Refusal::new(RefusalCode::AlreadyExists).with("what", what).at(field)
}

/// A text that must be there and not be longer than `max` characters.
fn require_text(text: &str, max: usize, field: &str) -> Ruling<()> {
    if text.trim().is_empty() {
        return Err(Refusal::new(RefusalCode::Empty).at(field).into());
    }
    limit_text(text, max, field)
}

/// A text that may be missing.
fn limit_text(text: &str, max: usize, field: &str) -> Ruling<()> {
    if text.chars().count() > max {
        return Err(Refusal::new(RefusalCode::TooLong).at(field).with("max", max).into());
    }
    Ok(())
}

fn limit_items(count: usize, max: usize, field: &str) -> Ruling<()> {
    if count > max {
        return Err(Refusal::new(RefusalCode::TooMany).at(field).with("max", max).into());
    }
    Ok(())
}

fn require_ordered(term: crate::calendar::Term, field: &str) -> Ruling<()> {
    if term.is_ordered() { Ok(()) } else { Err(Refusal::new(RefusalCode::DatesReversed).at(field).into()) }
}
