//! Households, members, schemes, and who answers for them.

use super::Page;
use crate::{
    crypto::{lookup_hash, seal_column},
    error::Result,
};
use bianfang_domain::{
    calendar::Day,
    event::Event,
    ids::{HouseholdId, MemberId},
    responsibility::{Charge, Responsibility},
    secret::Secret,
};

pub(super) fn write(page: &mut Page<'_>, event: &Event) -> Result<()> {
    match event {
        Event::HouseholdRegistered { .. } => register(page, event),
        Event::MemberJoined { member, household, head, as_of } => {
            join(page, *member, *household, *head, *as_of)
        }
        Event::SchemeEnrolled { household, division, scheme, term } => {
            let division = division.to_string();
            page.tx.execute(
                "INSERT INTO scheme_membership (authority, household, scheme, from_on, until_on, division)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                &[
                    (&page.authority).into(),
                    household.uuid().into(),
                    scheme.code().into(),
                    term.from.to_string().into(),
                    term.until.map(|day| day.to_string()).into(),
                    (&division).into(),
                ],
            )?;
            page.count("", &division, &format!("scheme.{scheme}"), 1)
        }
        Event::ResponsibilityAssigned { responsibility } => assign(page, responsibility),
        Event::ResponsibilityEnded { responsibility, until } => page.tx.execute(
            "UPDATE responsibility SET until_on = $3 WHERE authority = $1 AND id = $2",
            &[(&page.authority).into(), responsibility.uuid().into(), until.to_string().into()],
        ),
        _ => Ok(()),
    }
}

fn register(page: &mut Page<'_>, event: &Event) -> Result<()> {
    let Event::HouseholdRegistered { household, division, cause, has_broadcast_tv, source, as_of } = event
    else {
        return Ok(());
    };
    let (id, division) = (household.to_string(), division.to_string());
    let identity = page.household_identity(*household);
    let (number, address, phone) = match identity {
        None => (None, None, None),
        Some((number, address, phone)) => (Some(number), Some(address), phone),
    };
    let (phone, phone_hash) = sealed_and_hashed(page, "household.phone", &id, phone.as_deref())?;
    page.tx.execute(
        "INSERT INTO household (authority, id, division, cause, has_broadcast_tv, source, as_of, registered_at,
            version, number, address, phone, phone_hash, head_name, members, open_problems, awaiting_problems,
            closed_problems, next_due, last_visit_at, erased_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, 0, 0, 0, 0, NULL, NULL, NULL)",
        &[
            (&page.authority).into(),
            (&id).into(),
            (&division).into(),
            cause.code().into(),
            (*has_broadcast_tv).into(),
            source.code().into(),
            as_of.to_string().into(),
            page.recorded_at().into(),
            page.entry.seq.into(),
            number.into(),
            address.into(),
            phone.into(),
            phone_hash.into(),
        ],
    )?;
    page.count("", &division, "households", 1)
}

fn sealed_and_hashed(
    page: &Page<'_>,
    column: &str,
    row: &str,
    plain: Option<&str>,
) -> Result<(Option<Vec<u8>>, Option<String>)> {
    let Some(plain) = plain else { return Ok((None, None)) };
    let sealed = seal_column(page.keyring, column, row, plain.as_bytes())?;
    Ok((Some(sealed), Some(lookup_hash(page.keyring, column, plain.trim()))))
}

fn join(
    page: &mut Page<'_>,
    member: MemberId,
    household: HouseholdId,
    head: bool,
    joined: Day,
) -> Result<()> {
    let id = member.to_string();
    let mut fields = (None, None, None, None, None, None);
    if let Some(Secret::MemberIdentity { name, relation, sex, born_on, citizen_id, health, .. }) =
        page.member_identity(member)
    {
        let health = health.iter().map(|one| one.code()).collect::<Vec<_>>().join(",");
        fields = (
            Some(name),
            Some(relation.code()),
            Some(sex.code()),
            Some(born_on.to_string()),
            Some(health),
            citizen_id,
        );
    }
    let (name, relation, sex, born_on, health, citizen) = fields;
    let (citizen, citizen_hash) = sealed_and_hashed(page, "member.citizen_id", &id, citizen.as_deref())?;
    page.tx.execute(
        "INSERT INTO member (authority, id, household, head, joined_on, name, relation, sex, born_on, health,
            citizen_id, citizen_hash, erased_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL)",
        &[
            (&page.authority).into(),
            (&id).into(),
            household.uuid().into(),
            head.into(),
            joined.to_string().into(),
            name.as_ref().into(),
            relation.into(),
            sex.into(),
            born_on.into(),
            health.into(),
            citizen.into(),
            citizen_hash.into(),
        ],
    )?;
    page.tx.execute(
        "UPDATE household SET members = members + 1, head_name = CASE WHEN $3 = 1 THEN $4 ELSE head_name END
         WHERE authority = $1 AND id = $2",
        &[(&page.authority).into(), household.uuid().into(), head.into(), name.into()],
    )
}

fn assign(page: &mut Page<'_>, one: &Responsibility) -> Result<()> {
    let (household, division) = match one.charge {
        Charge::Household(household) => (Some(household.to_string()), None),
        Charge::Division(division) => (None, Some(division.to_string())),
    };
    page.tx.execute(
        "INSERT INTO responsibility (authority, id, level, post, person, household, division, from_on, until_on)
         SELECT $1, $2, $3, $4, post.person, $5, $6, $7, $8 FROM post WHERE authority = $1 AND id = $4",
        &[
            (&page.authority).into(),
            one.id.uuid().into(),
            one.level.code().into(),
            one.post.uuid().into(),
            household.into(),
            division.into(),
            one.term.from.to_string().into(),
            one.term.until.map(|day| day.to_string()).into(),
        ],
    )
}
