//! Who may do what: one table of role × permission, read alike by HTTP, sync, exports and the command rules.
//!
//! A role says what, the post's division says where, its dates say when.

use crate::{
    calendar::Day,
    codes::codes,
    facts::PostFacts,
    ids::{DivisionId, PersonId},
    post::Role,
};

codes! {
    /// What may be permitted.
    Permission {
        /// See the board and the figures.
        SeeBoard => "see_board",
        /// See households, names masked.
        SeeHouseholds => "see_households",
        /// See names, numbers and telephones in full; each look is logged.
        SeePersonal => "see_personal",
        /// See problems.
        SeeProblems => "see_problems",
        /// Add places.
        ManageDivisions => "manage_divisions",
        /// Fill and end posts.
        ManagePosts => "manage_posts",
        /// Give and take sign-ins.
        ManageAccounts => "manage_accounts",
        /// Put households on the register.
        RegisterHouseholds => "register_households",
        /// Say who answers for whom.
        AssignResponsibility => "assign_responsibility",
        /// Plan, start, add to and close campaigns.
        RunCampaigns => "run_campaigns",
        /// Record visits.
        RecordVisits => "record_visits",
        /// Confirm kind and severity, dismiss, reopen.
        TriageProblems => "triage_problems",
        /// Make a post own a problem.
        AssignProblems => "assign_problems",
        /// Start and report a rectification.
        Rectify => "rectify",
        /// Verify a rectification.
        Verify => "verify",
        /// Erase a person or a household.
        Erase => "erase",
        /// See who looked at what.
        SeeReadLog => "see_read_log",
    }
}

codes! {
    /// How far a permission reaches.
    Reach {
        /// Not at all.
        Nothing => "nothing",
        /// Matters whose owner is the post.
        Owned => "owned",
        /// Households the post answers for.
        Answered => "answered",
        /// The post's division with all below.
        Division => "division",
    }
}

/// How far `permission` reaches for a role.
pub const fn reach(role: Role, permission: Permission) -> Reach {
    use Permission as P;
    use Reach::{Answered, Division, Nothing, Owned};
    match role {
        Role::OfficeClerk => match permission {
            P::Rectify => Owned,
            _ => Division,
        },
        Role::LeadInCharge => match permission {
            P::Rectify => Owned,
            P::ManageDivisions | P::ManagePosts | P::ManageAccounts | P::RegisterHouseholds | P::Erase => {
                Nothing
            }
            _ => Division,
        },
        Role::Leader => match permission {
            P::SeeBoard
            | P::SeeHouseholds
            | P::SeePersonal
            | P::SeeProblems
            | P::RecordVisits
            | P::TriageProblems
            | P::AssignProblems
            | P::Verify => Division,
            P::Rectify => Owned,
            _ => Nothing,
        },
        Role::CityOffice => match permission {
            P::SeeBoard | P::SeeHouseholds | P::SeeProblems | P::RecordVisits | P::Verify | P::SeeReadLog => {
                Division
            }
            _ => Nothing,
        },
        Role::CommunitySecretary | Role::CommunityLink => match permission {
            P::SeeBoard
            | P::SeeHouseholds
            | P::SeePersonal
            | P::SeeProblems
            | P::AssignResponsibility
            | P::RecordVisits
            | P::TriageProblems
            | P::AssignProblems
            | P::Verify => Division,
            P::Rectify => Owned,
            _ => Nothing,
        },
        Role::VillageCadre => match permission {
            P::SeeBoard | P::SeeHouseholds | P::SeePersonal | P::SeeProblems | P::RecordVisits => Division,
            P::Rectify => Owned,
            _ => Nothing,
        },
        Role::Helper => match permission {
            P::SeeHouseholds | P::SeePersonal | P::SeeProblems | P::RecordVisits => Answered,
            P::Rectify => Owned,
            _ => Nothing,
        },
        Role::UnitDesk => match permission {
            P::SeeProblems | P::SeePersonal | P::Rectify => Owned,
            _ => Nothing,
        },
        Role::Inspector => match permission {
            P::SeeBoard
            | P::SeeHouseholds
            | P::SeePersonal
            | P::SeeProblems
            | P::RecordVisits
            | P::Verify => Division,
            _ => Nothing,
        },
    }
}

/// What is asked about: a place, who answers for it, who owns the matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Matter<'a> {
    /// The division with all above it, top first.
    pub path: &'a [DivisionId],
    /// Persons who answer for the household as its helpers that day.
    pub helpers: &'a [PersonId],
    /// Who holds the post that owns the matter.
    pub owner: Option<PersonId>,
}

/// Whether one of the posts allows it on the day.
pub fn allows(posts: &[PostFacts], permission: Permission, matter: Matter<'_>, day: Day) -> bool {
    posts.iter().filter(|post| post.term.holds_on(day)).any(|post| match reach(post.role, permission) {
        Reach::Nothing => false,
        Reach::Owned => matter.owner == Some(post.person),
        Reach::Answered => matter.helpers.contains(&post.person),
        Reach::Division => matter.path.contains(&post.division),
    })
}
