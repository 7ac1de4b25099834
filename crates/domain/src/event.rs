//! What happened, as the clear part of a journal entry keeps it: ids, codes, days, states, counts.
//! Names and words are in [`crate::secret::Secret`]. Old events are read for ever: fields are only added,
//! with a default.

use crate::{
    calendar::{Day, Moment, Term},
    campaign::{FrameLine, Group, TargetState},
    division::Division,
    household::{Cause, Scheme, Source},
    ids::{
        CampaignId, DivisionId, GroupId, HouseholdId, MemberId, PersonId, PostId, ProblemId,
        ResponsibilityId, VisitId,
    },
    post::Post,
    problem::{Category, ProblemState, ProblemStep, Severity},
    responsibility::Responsibility,
    secret::Subject,
    visit::{Check, CheckItem, Outcome},
};
use serde::{Deserialize, Serialize};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The chain of this authority begins.
    AuthorityFounded {
        /// The county-level division.
        authority: DivisionId,
    },
    /// A place was added to the tree.
    DivisionAdded {
        /// The place.
        division: Division,
    },
    /// Somebody who works with the register became known.
    PersonKnown {
        /// Who.
        person: PersonId,
    },
    /// A post was filled.
    PostFilled {
        /// The post.
        post: Post,
    },
    /// A post ends.
    PostEnded {
        /// Which.
        post: PostId,
        /// Its last day.
        until: Day,
    },
    /// A household was put on the register.
    HouseholdRegistered {
        /// Which.
        household: HouseholdId,
        /// Where it lives.
        division: DivisionId,
        /// Main cause of hardship.
        cause: Cause,
        /// Whether broadcast television can be received.
        has_broadcast_tv: Option<bool>,
        /// Where the values come from.
        source: Source,
        /// The day they were true.
        as_of: Day,
    },
    /// A member was recorded.
    MemberJoined {
        /// Who.
        member: MemberId,
        /// Of which household.
        household: HouseholdId,
        /// Whether the head.
        head: bool,
        /// Since which day it is known.
        as_of: Day,
    },
    /// A household stands in a scheme.
    SchemeEnrolled {
        /// Which household.
        household: HouseholdId,
        /// Where it lives.
        division: DivisionId,
        /// Which scheme.
        scheme: Scheme,
        /// On which days.
        term: Term,
    },
    /// Somebody answers for a household or a division.
    ResponsibilityAssigned {
        /// The statement.
        responsibility: Responsibility,
    },
    /// Somebody no longer answers for it.
    ResponsibilityEnded {
        /// Which statement.
        responsibility: ResponsibilityId,
        /// The last day.
        until: Day,
    },
    /// A campaign was planned.
    CampaignPlanned {
        /// Which.
        campaign: CampaignId,
        /// What it is called.
        name: String,
        /// The division it covers.
        division: DivisionId,
        /// Its days.
        term: Term,
        /// Which schemes its list is drawn from.
        schemes: Vec<Scheme>,
    },
    /// A group was formed.
    GroupFormed {
        /// For which campaign.
        campaign: CampaignId,
        /// The group.
        group: Group,
    },
    /// The list was frozen and the groups went out.
    CampaignStarted {
        /// Which.
        campaign: CampaignId,
        /// The frozen list.
        frame: Vec<FrameLine>,
    },
    /// Households were added after the freeze.
    TargetsAdded {
        /// To which campaign.
        campaign: CampaignId,
        /// Which.
        lines: Vec<FrameLine>,
    },
    /// Every target had an end state, and the campaign was closed.
    CampaignClosed {
        /// Which.
        campaign: CampaignId,
    },
    /// A visit was recorded.
    VisitRecorded {
        /// Which.
        visit: VisitId,
        /// At which household.
        household: HouseholdId,
        /// Where it lives.
        division: DivisionId,
        /// In which campaign.
        campaign: Option<CampaignId>,
        /// When it took place.
        visited_at: Moment,
        /// Who went.
        visitor: PersonId,
        /// Who went along.
        companions: Vec<PersonId>,
        /// How it came out.
        outcome: Outcome,
        /// Checks with their answers.
        checks: Vec<Check>,
        /// When somebody comes again.
        revisit_on: Option<Day>,
        /// Recorded after its campaign was closed: a fact all the same, shown apart.
        late: bool,
    },
    /// A target of a campaign changed its state.
    TargetMoved {
        /// In which campaign.
        campaign: CampaignId,
        /// Which household.
        household: HouseholdId,
        /// The village the list has it under.
        division: DivisionId,
        /// The group that was to go.
        group: GroupId,
        /// Whether it was added after the freeze.
        added: bool,
        /// From which state.
        from: TargetState,
        /// To which state.
        to: TargetState,
        /// By which visit.
        visit: VisitId,
        /// When that visit took place.
        visited_at: Moment,
    },
    /// A problem entered the ledger.
    ProblemFound {
        /// Which.
        problem: ProblemId,
        /// Of which household.
        household: HouseholdId,
        /// Where it lives.
        division: DivisionId,
        /// In which campaign it was found.
        campaign: Option<CampaignId>,
        /// By which visit.
        visit: VisitId,
        /// Under which check.
        item: Option<CheckItem>,
        /// What kind.
        category: Category,
        /// How bad.
        severity: Severity,
        /// Who found it.
        found_by: PersonId,
        /// When.
        found_at: Moment,
    },
    /// A problem took a step.
    ProblemStepped {
        /// Which.
        problem: ProblemId,
        /// Of which household.
        household: HouseholdId,
        /// From which state.
        from: ProblemState,
        /// To which state.
        to: ProblemState,
        /// The step.
        #[serde(flatten)]
        step: ProblemStep,
    },
    /// A subject's key was destroyed and everything that named or described it is gone.
    SubjectErased {
        /// Whose.
        subject: Subject,
    },
}
