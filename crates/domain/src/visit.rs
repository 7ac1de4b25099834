//! Visits: what was asked and seen in one home.

use crate::{
    calendar::{Day, Moment},
    codes::codes,
    ids::{CampaignId, HouseholdId, PersonId, ProblemId, VisitId},
    problem::{Category, Severity},
};
use serde::{Deserialize, Serialize};

codes! {
    /// How a visit came out.
    Outcome {
        /// Somebody of the household was met at home.
        Met => "met",
        /// Reached by telephone.
        ReachedByPhone => "reached_by_phone",
        /// Nobody was at home.
        Away => "away",
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

impl Outcome {
    /// Whether somebody of the household was spoken to, so that checks can have answers.
    pub const fn spoke(self) -> bool {
        matches!(self, Self::Met | Self::ReachedByPhone)
    }

    /// Whether the outcome ends a target for a reason that has to be told in words.
    pub const fn needs_reason(self) -> bool {
        match self {
            Self::Refused | Self::Moved | Self::NotFound | Self::Deceased | Self::WronglyListed => true,
            Self::Met | Self::ReachedByPhone | Self::Away => false,
        }
    }
}

codes! {
    /// What is checked in a home: two assurances, three guarantees, safe water and income (D§1.6), then
    /// what offices add.
    CheckItem {
        /// 不愁吃
        Food => "food",
        /// 不愁穿
        Clothing => "clothing",
        /// 义务教育
        Education => "education",
        /// 基本医疗
        Medical => "medical",
        /// 住房安全
        Housing => "housing",
        /// 饮水安全
        Water => "water",
        /// 收入
        Income => "income",
        /// 政策知晓
        Policy => "policy",
        /// 环境卫生
        Environment => "environment",
    }
}

impl CheckItem {
    /// The seven that every visit in person or by telephone answers.
    pub const REQUIRED: [Self; 7] = [
        Self::Food,
        Self::Clothing,
        Self::Education,
        Self::Medical,
        Self::Housing,
        Self::Water,
        Self::Income,
    ];
}

codes! {
    /// The answer to a check.
    Answer {
        /// In order.
        Yes => "yes",
        /// Something is wrong; a finding of the same visit says what.
        Problem => "problem",
        /// The item does not concern this household.
        NotInvolved => "not_involved",
    }
}

/// One check with its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Check {
    /// What was checked.
    pub item: CheckItem,
    /// What was found.
    pub answer: Answer,
}

/// Something wrong, seen in a visit. It becomes one problem of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Finding {
    /// The problem it becomes.
    pub problem: ProblemId,
    /// The check it belongs to, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<CheckItem>,
    /// What kind of problem.
    pub category: Category,
    /// How bad.
    pub severity: Severity,
    /// What is wrong, in words: one fact, one problem.
    pub description: String,
    /// Given when it was put right during the visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_on_the_spot: Option<OnTheSpotFix>,
}

/// A problem put right during the visit (立行立改). It still awaits verification by somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OnTheSpotFix {
    /// Who put it right: the visitor or somebody who went along.
    pub fixed_by: PersonId,
    /// What was done.
    pub measure: String,
}

/// A visit as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct VisitRecord {
    /// Identifier, made where the visit was recorded.
    pub visit: VisitId,
    /// The household called at.
    pub household: HouseholdId,
    /// The campaign it belongs to; none for everyday calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignId>,
    /// When the visit took place.
    pub visited_at: Moment,
    /// Those who went along; they may confirm what was put right on the spot.
    #[serde(default)]
    pub companions: Vec<PersonId>,
    /// How it came out.
    pub outcome: Outcome,
    /// The checks with their answers; none unless somebody was spoken to.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// What was found wrong.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// When somebody comes again; needed when nobody was at home.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revisit_on: Option<Day>,
    /// Remarks, or the reason where the outcome needs one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remarks: String,
}
