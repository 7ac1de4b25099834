//! How one household is shown: masked, or in full.

use super::wire::{CampaignName, PersonName, PlaceLabel, ProblemItem};
use bianfang_domain::{
    calendar::{Day, Moment},
    household::{Cause, Health, Relation, Scheme, Sex, Source},
    ids::{DivisionId, HouseholdId, MemberId, VisitId},
    post::Level,
    validation::{mask_citizen_id, mask_name, mask_phone},
    visit::Outcome,
};
use bianfang_store::queries::{
    household::{Household, Identity, Member, Responsible},
    visits::VisitLine,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A household with what belongs to it, names and numbers masked. What is erased is null.
#[derive(Debug, Serialize, ToSchema)]
pub struct HouseholdPage {
    id: HouseholdId,
    /// Number of the last journal entry that touched it.
    version: i64,
    division: HouseholdPlace,
    number: Option<String>,
    address: Option<String>,
    phone: Option<String>,
    cause: Cause,
    has_broadcast_tv: Option<bool>,
    source: Source,
    as_of: Day,
    erased: bool,
    schemes: Vec<HouseholdScheme>,
    members: Vec<HouseholdMember>,
    responsibilities: Vec<HouseholdResponsible>,
    /// The latest twenty.
    visits: Vec<VisitItem>,
    problems: Vec<ProblemItem>,
}

/// Where a household lives.
#[derive(Debug, Serialize, ToSchema)]
struct HouseholdPlace {
    id: DivisionId,
    name: String,
    /// The names from the top of the tree down to it.
    path: Vec<String>,
}

/// A scheme a household stands in or stood in.
#[derive(Debug, Serialize, ToSchema)]
struct HouseholdScheme {
    scheme: Scheme,
    from: Day,
    until: Option<Day>,
}

/// A member.
#[derive(Debug, Serialize, ToSchema)]
struct HouseholdMember {
    id: MemberId,
    name: Option<String>,
    relation: Option<Relation>,
    sex: Option<Sex>,
    /// In whole years.
    age: Option<u16>,
    health: Vec<Health>,
    citizen_id: Option<String>,
}

/// Somebody who answers for the household today.
#[derive(Debug, Serialize, ToSchema)]
struct HouseholdResponsible {
    level: Level,
    person: PersonName,
    title: String,
    /// Telephone at work, in full: whom to call is no secret among staff.
    phone: Option<String>,
}

/// A visit as a household's page lists it.
#[derive(Debug, Serialize, ToSchema)]
struct VisitItem {
    id: VisitId,
    visited_at: Moment,
    visitor: PersonName,
    outcome: Outcome,
    /// How many problems it found.
    problems: i64,
    campaign: Option<CampaignName>,
}

impl HouseholdPage {
    /// Hides what names people; ages are those of `today`.
    pub(super) fn masked(household: Household, today: Day) -> Self {
        let place = PlaceLabel::from(household.division);
        let Identity { number, address, phone } = household.identity;
        let scheme = |one: bianfang_domain::household::Enrolment| HouseholdScheme {
            scheme: one.scheme,
            from: one.term.from,
            until: one.term.until,
        };
        Self {
            id: household.id,
            version: household.version,
            division: HouseholdPlace { id: place.id, name: place.name, path: household.path },
            number: number.as_deref().map(mask_citizen_id),
            address: address.as_deref().map(mask_name),
            phone: phone.as_deref().map(mask_phone),
            cause: household.cause,
            has_broadcast_tv: household.has_broadcast_tv,
            source: household.source,
            as_of: household.as_of,
            erased: household.erased,
            schemes: household.schemes.into_iter().map(scheme).collect(),
            members: household.members.into_iter().map(|one| member(one, today)).collect(),
            responsibilities: household.responsibilities.into_iter().map(responsible).collect(),
            visits: household.visits.into_iter().map(visit).collect(),
            problems: household.problems.into_iter().map(Into::into).collect(),
        }
    }
}

fn member(member: Member, today: Day) -> HouseholdMember {
    HouseholdMember {
        id: member.id,
        name: member.name.as_deref().map(mask_name),
        relation: member.relation,
        sex: member.sex,
        age: member.born_on.map(|born| born.years_until(today)),
        health: member.health,
        citizen_id: member.citizen_id.as_deref().map(mask_citizen_id),
    }
}

fn responsible(one: Responsible) -> HouseholdResponsible {
    HouseholdResponsible { level: one.level, person: one.person.into(), title: one.title, phone: one.phone }
}

fn visit(line: VisitLine) -> VisitItem {
    VisitItem {
        id: line.id,
        visited_at: line.visited_at,
        visitor: line.visitor.into(),
        outcome: line.outcome,
        problems: line.problems,
        campaign: line.campaign.map(Into::into),
    }
}

/// What names and describes the people of a household, in full. What is erased is null.
#[derive(Debug, Serialize, ToSchema)]
pub struct Revealed {
    number: Option<String>,
    address: Option<String>,
    phone: Option<String>,
    members: Vec<RevealedMember>,
}

/// A member in full.
#[derive(Debug, Serialize, ToSchema)]
struct RevealedMember {
    id: MemberId,
    name: Option<String>,
    citizen_id: Option<String>,
    born_on: Option<Day>,
}

impl Revealed {
    pub(super) fn of(identity: Identity, members: Vec<Member>) -> Self {
        let Identity { number, address, phone } = identity;
        let member = |one: Member| RevealedMember {
            id: one.id,
            name: one.name,
            citizen_id: one.citizen_id,
            born_on: one.born_on,
        };
        Self { number, address, phone, members: members.into_iter().map(member).collect() }
    }
}
