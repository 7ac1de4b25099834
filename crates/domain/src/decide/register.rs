//! Households on the register, who answers for them, and their erasure.

use super::{
    Case, ITEMS_MAX, NAME_MAX, Ruling, WORDS_MAX, already_exists, limit_items, limit_text, not_found,
    require_ordered, require_text,
};
use crate::{
    calendar::{Day, Term},
    decision::Decision,
    event::Event,
    household::{Health, Member, Registration, Relation},
    ids::ResponsibilityId,
    permission::{Matter, Permission},
    post::Level,
    refusal::{Refusal, RefusalCode},
    responsibility::{Charge, Responsibility},
    secret::{Secret, Subject},
    validation::citizen_id_birth,
};

pub(super) fn register(case: &Case<'_>, registration: &Registration) -> Ruling {
    case.require_in(Permission::RegisterHouseholds, registration.division, "action.division")?;
    check_registration(registration)?;
    let household = registration.household;
    if case.facts.household(household)?.is_some() {
        return Err(already_exists("household", "action.household").into());
    }
    let mut decision = Decision::of(Event::HouseholdRegistered {
        household,
        division: registration.division,
        cause: registration.cause,
        has_broadcast_tv: registration.has_broadcast_tv,
        source: registration.source,
        as_of: registration.as_of,
    })
    .with(Secret::HouseholdIdentity {
        household,
        number: registration.number.trim().to_owned(),
        address: registration.address.trim().to_owned(),
        phone: registration.phone.clone(),
    });
    for (row, member) in registration.members.iter().enumerate() {
        let repeated = registration.members[..row].iter().any(|earlier| earlier.id == member.id);
        if repeated || case.facts.knows_member(member.id)? {
            return Err(already_exists("member", &format!("action.members.{row}.id")).into());
        }
        decision.events.push(Event::MemberJoined {
            member: member.id,
            household,
            head: member.relation == Relation::Head,
            as_of: registration.as_of,
        });
        decision.secrets.push(identity(member, registration));
    }
    decision.events.extend(registration.schemes.iter().map(|enrolment| Event::SchemeEnrolled {
        household,
        division: registration.division,
        scheme: enrolment.scheme,
        term: enrolment.term,
    }));
    Ok(decision)
}

fn identity(member: &Member, registration: &Registration) -> Secret {
    Secret::MemberIdentity {
        member: member.id,
        household: registration.household,
        name: member.name.trim().to_owned(),
        relation: member.relation,
        sex: member.sex,
        born_on: member.born_on,
        citizen_id: member.citizen_id.clone(),
        health: member.health.clone(),
    }
}

fn check_registration(registration: &Registration) -> Ruling<()> {
    require_text(&registration.number, NAME_MAX, "action.number")?;
    require_text(&registration.address, 200, "action.address")?;
    limit_text(registration.phone.as_deref().unwrap_or_default(), NAME_MAX, "action.phone")?;
    limit_items(registration.members.len(), 40, "action.members")?;
    let heads = registration.members.iter().filter(|member| member.relation == Relation::Head).count();
    if heads != 1 {
        return Err(Refusal::new(RefusalCode::HeadCount).at("action.members").with("count", heads).into());
    }
    for (row, member) in registration.members.iter().enumerate() {
        check_member(member, row)?;
    }
    for (row, enrolment) in registration.schemes.iter().enumerate() {
        require_ordered(enrolment.term, &format!("action.schemes.{row}.until"))?;
        if registration.schemes[..row].iter().any(|earlier| earlier.scheme == enrolment.scheme) {
            return Err(Refusal::new(RefusalCode::SchemeRepeated).at(format!("action.schemes.{row}")).into());
        }
    }
    Ok(())
}

fn check_member(member: &Member, row: usize) -> Ruling<()> {
    let field = |name: &str| format!("action.members.{row}.{name}");
    require_text(&member.name, NAME_MAX, &field("name"))?;
    if let Some(number) = &member.citizen_id {
        let birth = citizen_id_birth(number).map_err(|why| {
            Refusal::new(RefusalCode::CitizenIdInvalid)
                .at(field("citizen_id"))
                .with("row", row + 1)
                .with("why", why)
        })?;
        if birth != member.born_on {
            return Err(Refusal::new(RefusalCode::BirthDateMismatch)
                .at(field("born_on"))
                .with("row", row + 1)
                .into());
        }
    }
    let contradicts = member.health.contains(&Health::Healthy) && member.health.len() > 1;
    if member.health.is_empty() || contradicts {
        return Err(Refusal::new(RefusalCode::HealthInvalid).at(field("health")).with("row", row + 1).into());
    }
    Ok(())
}

pub(super) fn assign(case: &Case<'_>, responsibility: &Responsibility) -> Ruling {
    require_ordered(responsibility.term, "action.until")?;
    if case.facts.responsibility(responsibility.id)?.is_some() {
        return Err(already_exists("responsibility", "action.id").into());
    }
    let post = case.facts.post(responsibility.post)?.ok_or_else(|| not_found("post", "action.post"))?;
    if !post.term.holds_on(responsibility.term.from) {
        return Err(Refusal::new(RefusalCode::PostNotHeld).at("action.post").into());
    }
    match responsibility.charge {
        Charge::Household(household) => {
            case.require_at(Permission::AssignResponsibility, household, "action.charge")?;
            if responsibility.level != Level::Household {
                return Err(Refusal::new(RefusalCode::LevelMismatch).at("action.level").into());
            }
            // At most one main helper on any day (design §2).
            if case.facts.helpers(household)?.iter().any(|other| overlap(other.term, responsibility.term)) {
                return Err(Refusal::new(RefusalCode::HelperAlready).at("action.charge").into());
            }
        }
        Charge::Division(division) => {
            case.require_in(Permission::AssignResponsibility, division, "action.charge")?;
            // A post answers at the level it stands at: nobody rises in a chain by saying so.
            if responsibility.level == Level::Household || post.role.level() != Some(responsibility.level) {
                return Err(Refusal::new(RefusalCode::LevelMismatch).at("action.level").into());
            }
        }
    }
    Ok(Decision::of(Event::ResponsibilityAssigned { responsibility: responsibility.clone() }))
}

fn overlap(one: Term, other: Term) -> bool {
    one.until.is_none_or(|until| other.from <= until) && other.until.is_none_or(|until| one.from <= until)
}

pub(super) fn end(case: &Case<'_>, id: ResponsibilityId, until: Day) -> Ruling {
    let current =
        case.facts.responsibility(id)?.ok_or_else(|| not_found("responsibility", "action.responsibility"))?;
    match current.charge {
        Charge::Household(household) => {
            case.require_at(Permission::AssignResponsibility, household, "action.responsibility")?;
        }
        Charge::Division(division) => {
            case.require_in(Permission::AssignResponsibility, division, "action.responsibility")?;
        }
    }
    let term = Term { from: current.term.from, until: Some(until) };
    require_ordered(term, "action.until")?;
    if let Charge::Household(household) = current.charge {
        // A later end than before must not reach into the days of the next helper.
        let helpers = case.facts.helpers(household)?;
        if helpers.iter().any(|other| other.id != id && overlap(other.term, term)) {
            return Err(Refusal::new(RefusalCode::HelperAlready).at("action.until").into());
        }
    }
    Ok(Decision::of(Event::ResponsibilityEnded { responsibility: id, until }))
}

/// Erases a subject. A household takes its members along: what is written about it describes them.
pub(super) fn erase(case: &Case<'_>, subject: Subject, ground: &str) -> Ruling {
    require_text(ground, WORDS_MAX, "action.ground")?;
    let found = case.facts.subject(subject)?.ok_or_else(|| not_found("subject", "action.subject"))?;
    for path in &found.paths {
        case.require(Permission::Erase, Matter { path, ..Matter::default() })?;
    }
    if found.paths.is_empty() {
        return Err(Refusal::new(RefusalCode::NotPermitted).at("action.subject").into());
    }
    if found.erased {
        return Err(Refusal::new(RefusalCode::AlreadyErased).at("action.subject").into());
    }
    limit_items(found.members.len(), ITEMS_MAX, "action.subject")?;
    let members =
        found.members.into_iter().map(|member| Event::SubjectErased { subject: Subject::Member(member) });
    let events = members.chain([Event::SubjectErased { subject }]).collect();
    let ground = Secret::ErasureGround { person: case.author, ground: ground.trim().to_owned() };
    Ok(Decision { events, secrets: vec![ground] })
}
