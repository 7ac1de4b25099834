//! Whatever names or describes a person. It never stands in the clear part of an entry: each piece is
//! sealed under its subject's key, so that destroying the key erases it everywhere at once.

use crate::{
    calendar::Day,
    household::{Health, Relation, Sex},
    ids::{HouseholdId, MemberId, PersonId, ProblemId, VisitId},
};
use serde::{Deserialize, Serialize};

/// Whose key seals a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Subject {
    /// A household: its address, and every text written about it.
    Household(HouseholdId),
    /// A member of a household.
    Member(MemberId),
    /// Somebody who works with the register.
    Person(PersonId),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Household(id) => write!(f, "household:{id}"),
            Self::Member(id) => write!(f, "member:{id}"),
            Self::Person(id) => write!(f, "person:{id}"),
        }
    }
}

/// One piece to be sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Secret {
    /// Name and telephone of somebody who works with the register.
    PersonIdentity {
        /// Whose.
        person: PersonId,
        /// Full name.
        name: String,
        /// Telephone.
        phone: Option<String>,
    },
    /// What identifies a household.
    HouseholdIdentity {
        /// Whose.
        household: HouseholdId,
        /// Number issued by the national platform.
        number: String,
        /// Address below the village.
        address: String,
        /// Telephone.
        phone: Option<String>,
    },
    /// What identifies and describes a member.
    MemberIdentity {
        /// Whose.
        member: MemberId,
        /// The household, whose member this is.
        household: HouseholdId,
        /// Full name.
        name: String,
        /// Relation to the head.
        relation: Relation,
        /// Sex.
        sex: Sex,
        /// Day of birth.
        born_on: Day,
        /// Resident identity number.
        citizen_id: Option<String>,
        /// State of health.
        health: Vec<Health>,
    },
    /// Remarks of a visit.
    VisitRemarks {
        /// Of which household.
        household: HouseholdId,
        /// Which visit.
        visit: VisitId,
        /// The words.
        remarks: String,
    },
    /// What is wrong, in words.
    ProblemDescription {
        /// Of which household.
        household: HouseholdId,
        /// Which problem.
        problem: ProblemId,
        /// The words.
        description: String,
    },
    /// On what ground a subject was erased, in the words of whoever erased it.
    ErasureGround {
        /// Who erased.
        person: PersonId,
        /// The words.
        ground: String,
    },
    /// What was done, seen or decided in a step of a problem, in words.
    StepWords {
        /// Of which household.
        household: HouseholdId,
        /// Which problem.
        problem: ProblemId,
        /// The words.
        words: String,
    },
}

impl Secret {
    /// Whose key seals it.
    pub const fn subject(&self) -> Subject {
        match self {
            Self::PersonIdentity { person, .. } | Self::ErasureGround { person, .. } => {
                Subject::Person(*person)
            }
            Self::MemberIdentity { member, .. } => Subject::Member(*member),
            Self::HouseholdIdentity { household, .. }
            | Self::VisitRemarks { household, .. }
            | Self::ProblemDescription { household, .. }
            | Self::StepWords { household, .. } => Subject::Household(*household),
        }
    }
}
