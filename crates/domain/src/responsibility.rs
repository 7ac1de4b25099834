//! Who answers for whom.

use crate::{
    calendar::Term,
    ids::{DivisionId, HouseholdId, PostId, ResponsibilityId},
    post::Level,
};
use serde::{Deserialize, Serialize};

/// What somebody answers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Charge {
    /// One household.
    Household(HouseholdId),
    /// A division with all below.
    Division(DivisionId),
}

/// One statement of who answers for a household or a division, at which level, on which days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Responsibility {
    /// Identifier.
    pub id: ResponsibilityId,
    /// Level in the chain. A household is answered for at level household only, a division never.
    pub level: Level,
    /// The post that answers.
    pub post: PostId,
    /// For what.
    pub charge: Charge,
    /// On which days.
    #[serde(flatten)]
    pub term: Term,
}
