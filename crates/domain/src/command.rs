//! What somebody did: the only way anything changes.

use crate::{
    calendar::{Day, Moment, Term},
    campaign::Group,
    division::Division,
    household::{Registration, Scheme},
    ids::{
        CampaignId, CommandId, DeviceId, DivisionId, HouseholdId, PersonId, PostId, ProblemId,
        ResponsibilityId,
    },
    post::Role,
    problem::{Category, Severity},
    responsibility::Responsibility,
    secret::Subject,
    visit::VisitRecord,
};
use serde::{Deserialize, Serialize};

/// A command: what was done, by whom, when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Command {
    /// Made where the command was made; sending it twice gives the first answer again.
    pub id: CommandId,
    /// Who did it.
    pub author: PersonId,
    /// When it was made, by the clock of the place where it was made.
    pub made_at: Moment,
    /// On which device, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// What was done.
    pub action: Action,
}

/// Name and telephone of somebody who works with the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Person {
    /// Identifier.
    pub id: PersonId,
    /// Full name.
    pub name: String,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// What may be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Action {
    /// Begin the chain of an authority: its divisions from the top, and the first clerk, who is the author.
    FoundAuthority {
        /// From the province down to the county, each below the one before; the last is the authority.
        divisions: Vec<Division>,
        /// The author.
        clerk: Person,
        /// The author's post as office clerk in the county.
        post: PostId,
        /// What the office calls it.
        title: String,
        /// Its first day.
        from: Day,
    },
    /// Add a place to the tree.
    AddDivision {
        /// The place.
        division: Division,
    },
    /// Fill a post, making the person known if new.
    FillPost {
        /// Who; name and telephone are recorded the first time.
        person: Person,
        /// Identifier of the post.
        post: PostId,
        /// What the person does in it.
        role: Role,
        /// The division it covers.
        division: DivisionId,
        /// What the office calls it.
        title: String,
        /// The days it is held.
        #[serde(flatten)]
        term: Term,
    },
    /// End a post.
    EndPost {
        /// Which.
        post: PostId,
        /// Its last day.
        until: Day,
    },
    /// Put a household on the register.
    RegisterHousehold(Registration),
    /// Say who answers for a household or a division.
    AssignResponsibility(Responsibility),
    /// Say that somebody no longer answers for it.
    EndResponsibility {
        /// Which statement.
        responsibility: ResponsibilityId,
        /// The last day.
        until: Day,
    },
    /// Plan a campaign.
    PlanCampaign {
        /// Identifier.
        campaign: CampaignId,
        /// What it is called.
        name: String,
        /// The division it covers.
        division: DivisionId,
        /// The schemes whose households are to be visited.
        schemes: Vec<Scheme>,
        /// Its days.
        #[serde(flatten)]
        term: Term,
    },
    /// Form a group for a campaign.
    FormGroup {
        /// Which campaign.
        campaign: CampaignId,
        /// The group.
        group: Group,
    },
    /// Freeze the list and send the groups out.
    StartCampaign {
        /// Which.
        campaign: CampaignId,
    },
    /// Add households after the freeze.
    AddTargets {
        /// To which campaign.
        campaign: CampaignId,
        /// Which.
        households: Vec<HouseholdId>,
    },
    /// Close a campaign all of whose targets have an end state.
    CloseCampaign {
        /// Which.
        campaign: CampaignId,
    },
    /// Record a visit with its checks and findings.
    RecordVisit(VisitRecord),
    /// Confirm kind and severity of a problem.
    TriageProblem {
        /// Which.
        problem: ProblemId,
        /// Kind.
        category: Category,
        /// Severity.
        severity: Severity,
    },
    /// Make a post own a problem by a date. A problem just found is triaged as it was found.
    AssignProblem {
        /// Which.
        problem: ProblemId,
        /// The post that is to put it right.
        owner: PostId,
        /// By when.
        due_on: Day,
        /// Instructions.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// Begin to put it right.
    StartRectification {
        /// Which problem.
        problem: ProblemId,
    },
    /// Report it put right.
    ReportRectification {
        /// Which problem.
        problem: ProblemId,
        /// What was done.
        measure: String,
    },
    /// Say what was seen on looking whether it is right.
    VerifyRectification {
        /// Which problem.
        problem: ProblemId,
        /// Whether it is right.
        passed: bool,
        /// What was seen.
        observation: String,
    },
    /// Say that it is no problem, and why; the household is told.
    DismissProblem {
        /// Which.
        problem: ProblemId,
        /// Why.
        reason: String,
    },
    /// Open it again after a look back.
    ReopenProblem {
        /// Which.
        problem: ProblemId,
        /// What was seen.
        reason: String,
    },
    /// Destroy the key of a subject, and with it all that names or describes it.
    EraseSubject {
        /// Whose.
        subject: Subject,
        /// On what ground (a request by the person, the end of a period of keeping).
        ground: String,
    },
}

impl Action {
    /// The stable name of its kind, as written in JSON.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::FoundAuthority { .. } => "found_authority",
            Self::AddDivision { .. } => "add_division",
            Self::FillPost { .. } => "fill_post",
            Self::EndPost { .. } => "end_post",
            Self::RegisterHousehold(_) => "register_household",
            Self::AssignResponsibility(_) => "assign_responsibility",
            Self::EndResponsibility { .. } => "end_responsibility",
            Self::PlanCampaign { .. } => "plan_campaign",
            Self::FormGroup { .. } => "form_group",
            Self::StartCampaign { .. } => "start_campaign",
            Self::AddTargets { .. } => "add_targets",
            Self::CloseCampaign { .. } => "close_campaign",
            Self::RecordVisit(_) => "record_visit",
            Self::TriageProblem { .. } => "triage_problem",
            Self::AssignProblem { .. } => "assign_problem",
            Self::StartRectification { .. } => "start_rectification",
            Self::ReportRectification { .. } => "report_rectification",
            Self::VerifyRectification { .. } => "verify_rectification",
            Self::DismissProblem { .. } => "dismiss_problem",
            Self::ReopenProblem { .. } => "reopen_problem",
            Self::EraseSubject { .. } => "erase_subject",
        }
    }
}
