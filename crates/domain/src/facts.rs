//! What the rules need to know. The store answers from its tables, tests and phones from memory.
//!
//! A phone holds only what its owner answers for: what lies outside is [`Unknown`], and the rules then
//! answer "the server decides", never a guess.

use crate::{
    calendar::{Day, Term},
    campaign::{CampaignState, Group, TargetState},
    household::Scheme,
    ids::{
        CampaignId, DivisionId, GroupId, HouseholdId, MemberId, PersonId, PostId, ProblemId,
        ResponsibilityId, VisitId,
    },
    post::{Level, Role},
    problem::{Category, ProblemState, Severity},
    responsibility::Charge,
    secret::Subject,
};

/// Outside what can be known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown;

/// An answer, or that it cannot be known here.
pub type Known<T> = Result<T, Unknown>;

/// A division with all above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionFacts {
    /// From the top of the tree down to itself.
    pub path: Vec<DivisionId>,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostFacts {
    /// Identifier.
    pub id: PostId,
    /// Who holds it.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// Where.
    pub division: DivisionId,
    /// When.
    pub term: Term,
}

/// A household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdFacts {
    /// The village or group it lives in.
    pub division: DivisionId,
    /// That division with all above it.
    pub path: Vec<DivisionId>,
}

/// Who answers for a household or a division above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponsibilityFacts {
    /// Identifier.
    pub id: ResponsibilityId,
    /// At which level.
    pub level: Level,
    /// The person in the post.
    pub person: PersonId,
    /// For what.
    pub charge: Charge,
    /// On which days.
    pub term: Term,
}

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignFacts {
    /// Where it stands.
    pub state: CampaignState,
    /// The division it covers, with all above.
    pub path: Vec<DivisionId>,
    /// Which schemes its list is drawn from.
    pub schemes: Vec<Scheme>,
}

/// A target of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetFacts {
    /// Where it stands.
    pub state: TargetState,
    /// The village the list has it under.
    pub division: DivisionId,
    /// The group that is to go.
    pub group: GroupId,
    /// Whether added after the freeze.
    pub added: bool,
}

/// A problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemFacts {
    /// Where it stands.
    pub state: ProblemState,
    /// Of which household.
    pub household: HouseholdId,
    /// What kind.
    pub category: Category,
    /// How bad.
    pub severity: Severity,
    /// Who found it.
    pub found_by: PersonId,
    /// Who went along on the visit that found it.
    pub companions: Vec<PersonId>,
    /// The post that owns it, with its holder.
    pub owner: Option<(PostId, PersonId)>,
    /// Who put it right last, and who reported so.
    pub fixers: Vec<PersonId>,
    /// Whether that was during the visit that found it.
    pub on_the_spot: bool,
}

/// Somebody whose personal data may be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectFacts {
    /// Where they live or work, each place with all above it.
    pub paths: Vec<Vec<DivisionId>>,
    /// Whether erased already.
    pub erased: bool,
    /// The members of a household not yet erased.
    pub members: Vec<MemberId>,
}

/// What can be asked.
pub trait Facts {
    /// Whether the authority's chain has begun.
    fn is_founded(&self) -> Known<bool>;
    /// A division.
    fn division(&self, id: DivisionId) -> Known<Option<DivisionFacts>>;
    /// Whether somebody is known.
    fn knows_person(&self, id: PersonId) -> Known<bool>;
    /// A post.
    fn post(&self, id: PostId) -> Known<Option<PostFacts>>;
    /// All posts of a person, whatever their dates.
    fn posts_of(&self, person: PersonId) -> Known<Vec<PostFacts>>;
    /// All posts in any of these divisions, whatever their dates.
    fn posts_in(&self, divisions: &[DivisionId]) -> Known<Vec<PostFacts>>;
    /// A household.
    fn household(&self, id: HouseholdId) -> Known<Option<HouseholdFacts>>;
    /// Whether a member is known.
    fn knows_member(&self, id: MemberId) -> Known<bool>;
    /// A statement of who answers for whom.
    fn responsibility(&self, id: ResponsibilityId) -> Known<Option<ResponsibilityFacts>>;
    /// Who answers for a household itself, whatever the dates.
    fn helpers(&self, household: HouseholdId) -> Known<Vec<ResponsibilityFacts>>;
    /// Who answers for any of these divisions, whatever the dates.
    fn responsibilities_in(&self, divisions: &[DivisionId]) -> Known<Vec<ResponsibilityFacts>>;
    /// The households below a division that stand in one of the schemes on a day, with their divisions' paths,
    /// in the order of their identifiers.
    fn households_in(
        &self,
        division: DivisionId,
        schemes: &[Scheme],
        day: Day,
    ) -> Known<Vec<(HouseholdId, Vec<DivisionId>)>>;
    /// A campaign.
    fn campaign(&self, id: CampaignId) -> Known<Option<CampaignFacts>>;
    /// The groups of a campaign, in the order they were formed.
    fn groups(&self, campaign: CampaignId) -> Known<Vec<Group>>;
    /// A target of a campaign.
    fn target(&self, campaign: CampaignId, household: HouseholdId) -> Known<Option<TargetFacts>>;
    /// How many targets of a campaign have no end state.
    fn unfinished_targets(&self, campaign: CampaignId) -> Known<u64>;
    /// Whether a visit is known.
    fn knows_visit(&self, id: VisitId) -> Known<bool>;
    /// A problem.
    fn problem(&self, id: ProblemId) -> Known<Option<ProblemFacts>>;
    /// Somebody whose personal data may be erased.
    fn subject(&self, subject: Subject) -> Known<Option<SubjectFacts>>;
}
