//! Divisions, people, posts.

use super::Page;
use crate::{crypto::seal_column, error::Result};
use bianfang_domain::{division::Division, event::Event, ids::PersonId, post::Post};

pub(super) fn write(page: &mut Page<'_>, event: &Event) -> Result<()> {
    match event {
        Event::DivisionAdded { division } => add_division(page, division),
        Event::PersonKnown { person } => know_person(page, *person),
        Event::PostFilled { post } => fill_post(page, post),
        Event::PostEnded { post, until } => page.tx.execute(
            "UPDATE post SET until_on = $3 WHERE authority = $1 AND id = $2",
            &[(&page.authority).into(), post.uuid().into(), until.to_string().into()],
        ),
        // That the chain has begun is seen from its first entry.
        _ => Ok(()),
    }
}

fn add_division(page: &mut Page<'_>, division: &Division) -> Result<()> {
    let parent = division.parent.map(|parent| parent.to_string());
    let above = match &parent {
        None => "/".to_owned(),
        Some(parent) => page
            .tx
            .query_first(
                "SELECT path FROM division WHERE authority = $1 AND id = $2",
                &[(&page.authority).into(), parent.into()],
            )?
            .map_or_else(|| Ok("/".to_owned()), |row| row.text(0).map(ToOwned::to_owned))?,
    };
    let id = division.id.to_string();
    page.tx.execute(
        "INSERT INTO division (authority, id, parent, kind, name, official_code, path)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            (&page.authority).into(),
            (&id).into(),
            parent.as_ref().into(),
            division.kind.code().into(),
            (&division.name).into(),
            division.official_code.as_ref().into(),
            format!("{above}{id}/").into(),
        ],
    )
}

fn know_person(page: &mut Page<'_>, person: PersonId) -> Result<()> {
    let id = person.to_string();
    let (name, phone) = page.person_identity(person).unzip();
    let phone = match phone.flatten() {
        None => None,
        Some(phone) => Some(seal_column(page.keyring, "person.phone", &id, phone.as_bytes())?),
    };
    page.tx.execute(
        "INSERT INTO person (authority, id, name, phone, erased_at) VALUES ($1, $2, $3, $4, NULL)",
        &[(&page.authority).into(), (&id).into(), name.into(), phone.into()],
    )
}

fn fill_post(page: &mut Page<'_>, post: &Post) -> Result<()> {
    page.tx.execute(
        "INSERT INTO post (authority, id, person, role, division, title, from_on, until_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            (&page.authority).into(),
            post.id.uuid().into(),
            post.person.uuid().into(),
            post.role.code().into(),
            post.division.uuid().into(),
            (&post.title).into(),
            post.term.from.to_string().into(),
            post.term.until.map(|day| day.to_string()).into(),
        ],
    )
}
