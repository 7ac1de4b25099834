//! Campaigns: every household of a frozen list is reached, and each stands in exactly one state.

use crate::{
    codes::codes,
    ids::{DivisionId, GroupId, HouseholdId, PersonId},
    visit::Outcome,
};
use serde::{Deserialize, Serialize};

codes! {
    /// Where a campaign stands.
    CampaignState {
        /// Being planned: groups may be formed, the list is not yet drawn.
        Draft => "draft",
        /// The list is frozen and groups are out.
        Running => "running",
        /// Every target has reached an end state.
        Closed => "closed",
    }
}

codes! {
    /// What may be done to a campaign.
    CampaignAct {
        /// Form a group.
        FormGroup => "form_group",
        /// Freeze the list and send the groups out.
        Start => "start",
        /// Add households after the freeze, shown apart from the frame.
        Add => "add",
        /// Close it.
        Close => "close",
    }
}

impl CampaignState {
    /// The state after an act, or none where the act is not allowed.
    pub const fn after(self, act: CampaignAct) -> Option<Self> {
        match (self, act) {
            (Self::Draft, CampaignAct::FormGroup) => Some(Self::Draft),
            (Self::Draft, CampaignAct::Start)
            | (Self::Running, CampaignAct::FormGroup | CampaignAct::Add) => Some(Self::Running),
            (Self::Running, CampaignAct::Close) => Some(Self::Closed),
            (Self::Draft, CampaignAct::Add | CampaignAct::Close)
            | (Self::Running, CampaignAct::Start)
            | (
                Self::Closed,
                CampaignAct::FormGroup | CampaignAct::Start | CampaignAct::Add | CampaignAct::Close,
            ) => None,
        }
    }
}

codes! {
    /// Where one target of a campaign stands. The first two are open, the rest are end states.
    TargetState {
        /// Nobody has been yet.
        Planned => "planned",
        /// Nobody was at home; a revisit is due.
        Away => "away",
        /// Visited at home: the only state that counts as coverage.
        VisitedOnSite => "visited_on_site",
        /// Reached by telephone; shown apart.
        ReachedByPhone => "reached_by_phone",
        /// Did not want to be visited.
        Refused => "refused",
        /// Has moved away.
        Moved => "moved",
        /// Could not be found.
        NotFound => "not_found",
        /// All members have died.
        Deceased => "deceased",
        /// Should not have been on the list.
        WronglyListed => "wrongly_listed",
    }
}

impl TargetState {
    /// Whether the ledger may close with a target in this state.
    pub const fn is_end(self) -> bool {
        !matches!(self, Self::Planned | Self::Away)
    }

    /// The state after a visit came out so. A home once visited stays visited: a later call by telephone
    /// or a closed door adds a visit to the history, it does not take the first one away. A household once
    /// reached by telephone is not made "away" again.
    #[must_use]
    pub const fn after(self, outcome: Outcome) -> Self {
        match (self, outcome) {
            (Self::VisitedOnSite, _) | (_, Outcome::Met) => Self::VisitedOnSite,
            (_, Outcome::ReachedByPhone) => Self::ReachedByPhone,
            (Self::Planned | Self::Away, Outcome::Away) => Self::Away,
            (ended, Outcome::Away) => ended,
            (_, Outcome::Refused) => Self::Refused,
            (_, Outcome::Moved) => Self::Moved,
            (_, Outcome::NotFound) => Self::NotFound,
            (_, Outcome::Deceased) => Self::Deceased,
            (_, Outcome::WronglyListed) => Self::WronglyListed,
        }
    }
}

/// A group that goes out together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Group {
    /// Identifier.
    pub id: GroupId,
    /// What the office calls it, such as 第一组.
    pub name: String,
    /// The park leader who leads it.
    pub leader: PersonId,
    /// Those who go along: escorts from the community, the recorder, an inspector.
    pub members: Vec<PersonId>,
    /// The divisions whose households it visits, each with all below.
    pub areas: Vec<DivisionId>,
}

/// One line of the frozen list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FrameLine {
    /// The household to be reached.
    pub household: HouseholdId,
    /// The village it lived in when the list was frozen.
    pub division: DivisionId,
    /// The group that is to go.
    pub group: GroupId,
}
