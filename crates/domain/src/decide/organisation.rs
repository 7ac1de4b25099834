//! The authority, its places and its posts.

use super::{Case, NAME_MAX, Ruling, already_exists, limit_text, not_found, require_ordered, require_text};
use crate::{
    calendar::{Day, Term},
    command::Person,
    decision::Decision,
    division::{Division, DivisionKind},
    event::Event,
    ids::{DivisionId, PostId},
    permission::Permission,
    post::{Post, Role},
    refusal::{Refusal, RefusalCode},
    secret::Secret,
};

pub(super) fn found(
    case: &Case<'_>,
    divisions: &[Division],
    clerk: &Person,
    post: PostId,
    title: &str,
    from: Day,
) -> Ruling {
    if case.facts.is_founded()? {
        return Err(Refusal::new(RefusalCode::AlreadyFounded).into());
    }
    let authority = chain_end(divisions)?;
    if clerk.id != case.author {
        return Err(Refusal::new(RefusalCode::NotPermitted).at("action.clerk.id").into());
    }
    require_text(title, NAME_MAX, "action.title")?;
    let mut decision = Decision::of(Event::AuthorityFounded { authority });
    for (row, division) in divisions.iter().enumerate() {
        check_division(division, &format!("action.divisions.{row}"))?;
        decision.events.push(Event::DivisionAdded { division: division.clone() });
    }
    make_known(&mut decision, clerk, "action.clerk")?;
    decision.events.push(Event::PostFilled {
        post: Post {
            id: post,
            person: clerk.id,
            role: Role::OfficeClerk,
            division: authority,
            title: title.trim().to_owned(),
            term: Term { from, until: None },
        },
    });
    Ok(decision)
}

/// The last of a chain in which each division hangs below the one before and the last is a county.
fn chain_end(divisions: &[Division]) -> Ruling<DivisionId> {
    let broken = || Refusal::new(RefusalCode::DivisionChainBroken).at("action.divisions");
    let mut above = None;
    for (row, division) in divisions.iter().enumerate() {
        // A place named twice would hang below itself, and the way up from it would have no end.
        let named_before = divisions[..row].iter().any(|earlier| earlier.id == division.id);
        if division.parent != above || named_before {
            return Err(broken().into());
        }
        above = Some(division.id);
    }
    match divisions.last() {
        Some(last) if last.kind == DivisionKind::County => Ok(last.id),
        _ => Err(broken().into()),
    }
}

fn check_division(division: &Division, field: &str) -> Ruling<()> {
    require_text(&division.name, NAME_MAX, &format!("{field}.name"))?;
    if let Some(code) = &division.official_code
        && (code.len() != 12 || !code.bytes().all(|byte| byte.is_ascii_digit()))
    {
        // A code is copied from a list; anything else than twelve digits is a slip.
        return Err(not_found("official_code", &format!("{field}.official_code")).into());
    }
    Ok(())
}

pub(super) fn add_division(case: &Case<'_>, division: &Division) -> Ruling {
    check_division(division, "action.division")?;
    let parent =
        division.parent.ok_or_else(|| Refusal::new(RefusalCode::Empty).at("action.division.parent"))?;
    case.require_in(Permission::ManageDivisions, parent, "action.division.parent")?;
    if case.facts.division(division.id)?.is_some() {
        return Err(already_exists("division", "action.division.id").into());
    }
    Ok(Decision::of(Event::DivisionAdded { division: division.clone() }))
}

fn make_known(decision: &mut Decision, person: &Person, field: &str) -> Ruling<()> {
    require_text(&person.name, NAME_MAX, &format!("{field}.name"))?;
    limit_text(person.phone.as_deref().unwrap_or_default(), NAME_MAX, &format!("{field}.phone"))?;
    decision.events.push(Event::PersonKnown { person: person.id });
    decision.secrets.push(Secret::PersonIdentity {
        person: person.id,
        name: person.name.trim().to_owned(),
        phone: person.phone.clone(),
    });
    Ok(())
}

pub(super) fn fill_post(
    case: &Case<'_>,
    person: &Person,
    (post, role, division): (PostId, Role, DivisionId),
    title: &str,
    term: Term,
) -> Ruling {
    require_ordered(term, "action.until")?;
    require_text(title, NAME_MAX, "action.title")?;
    case.require_in(Permission::ManagePosts, division, "action.division")?;
    if case.facts.post(post)?.is_some() {
        return Err(already_exists("post", "action.post").into());
    }
    let mut decision = Decision::default();
    if !case.facts.knows_person(person.id)? {
        make_known(&mut decision, person, "action.person")?;
    }
    let post = Post { id: post, person: person.id, role, division, title: title.trim().to_owned(), term };
    decision.events.push(Event::PostFilled { post });
    Ok(decision)
}

pub(super) fn end_post(case: &Case<'_>, post: PostId, until: Day) -> Ruling {
    let held = case.facts.post(post)?.ok_or_else(|| not_found("post", "action.post"))?;
    case.require_in(Permission::ManagePosts, held.division, "action.post")?;
    require_ordered(Term { from: held.term.from, until: Some(until) }, "action.until")?;
    Ok(Decision::of(Event::PostEnded { post, until }))
}
