//! Typed identifiers. Each is a UUIDv7 made where the thing was made, so that a device without signal
//! can name what it records and sending it twice is recognised.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not the textual form of a UUID.
    #[error("not a UUID")]
    NotUuid,
    /// A UUID of another version: only version 7 sorts by the time it was made.
    #[error("not a UUID of version 7")]
    NotVersion7,
}

fn check(uuid: Uuid) -> Result<Uuid, IdError> {
    if uuid.get_version_num() == 7 { Ok(uuid) } else { Err(IdError::NotVersion7) }
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident,)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "Uuid", into = "Uuid")]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "schema", schema(value_type = String, format = Uuid))]
        pub struct $name(Uuid);

        impl $name {
            /// The identifier as a plain UUID.
            pub const fn uuid(self) -> Uuid { self.0 }
        }
        impl TryFrom<Uuid> for $name {
            type Error = IdError;
            fn try_from(uuid: Uuid) -> Result<Self, IdError> { check(uuid).map(Self) }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Self { id.0 }
        }
        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                check(Uuid::parse_str(text).map_err(|_| IdError::NotUuid)?).map(Self)
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )+};
}

ids! {
    /// Names one command for ever; the same command sent twice has the same answer.
    CommandId,
    /// A place in the division tree. The county-level one is the authority its data belongs to.
    DivisionId,
    /// A household on the register.
    HouseholdId,
    /// A member of a household.
    MemberId,
    /// Somebody who works with the register: a cadre, a helper, an inspector.
    PersonId,
    /// One person in one role in one division between two dates.
    PostId,
    /// One statement of who answers for a household or a division.
    ResponsibilityId,
    /// A round of visits with a frozen list.
    CampaignId,
    /// A group that goes out together in a campaign.
    GroupId,
    /// One call at one household.
    VisitId,
    /// One thing that is wrong, from found to closed.
    ProblemId,
    /// The phone or desk a command was made on.
    DeviceId,
}
