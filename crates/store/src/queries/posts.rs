//! Posts with who holds them.

use super::{
    Named, Page, Question, Stretch, coded,
    divisions::{self, PlaceName},
    opt_day,
};
use crate::{
    engine::Tx,
    error::Result,
    facts::{day, id},
};
use bianfang_domain::{
    calendar::{Day, Term},
    ids::{DivisionId, PersonId, PostId},
    post::Role,
};

/// A post as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRow {
    /// Which.
    pub id: PostId,
    /// As what.
    pub role: Role,
    /// What the office calls it.
    pub title: String,
    /// Who holds it.
    pub person: Named<PersonId>,
    /// Where.
    pub division: PlaceName,
    /// When.
    pub term: Term,
}

/// Which posts are wanted.
#[derive(Debug, Clone, Default)]
pub struct PostFilter {
    /// At or below this division.
    pub division: Option<DivisionId>,
    /// In this role.
    pub role: Option<Role>,
    /// Whose holder's name or whose title begins so.
    pub text: Option<String>,
    /// Held on this day.
    pub on: Option<Day>,
}

/// Posts, in the order they were filled. Staff see each other: whom to turn to is no secret.
pub fn list(
    tx: &mut dyn Tx,
    authority: DivisionId,
    filter: &PostFilter,
    stretch: &Stretch,
) -> Result<Page<PostRow>> {
    let mut question = Question::new(
        authority,
        "SELECT post.id, post.role, post.title, person.id, person.name, post.division, post.from_on, post.until_on
         FROM post JOIN person ON person.authority = post.authority AND person.id = post.person
         WHERE post.authority = $1",
    );
    if let Some(role) = filter.role {
        question.and("post.role =", role.code());
    }
    if let Some(on) = filter.on {
        question.and("post.from_on <=", on.to_string());
        let on = question.bind(on.to_string());
        question.push(&format!(" AND (post.until_on IS NULL OR post.until_on >= {on})"));
    }
    if let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let from = question.bind(text.to_owned());
        let to = question.bind(format!("{text}\u{10FFFF}"));
        question.push(&format!(
            " AND ((person.name >= {from} AND person.name < {to}) OR (post.title >= {from} AND post.title < {to}))"
        ));
    }
    if let Some(division) = filter.division {
        let division = question.bind(division.uuid());
        question.push(&format!(
            " AND post.division IN (SELECT place.id FROM division AS top, division AS place
                WHERE top.authority = $1 AND top.id = {division} AND place.authority = $1
                  AND place.path >= top.path AND place.path < top.path || '~')"
        ));
    }
    if let Some(after) = &stretch.after {
        question.and("post.id >", after.clone());
    }
    question.push(" ORDER BY post.id");
    question.limit(stretch.limit);
    let rows = question.ask(tx)?;
    let wanted = rows.iter().map(|row| id(row.text(5)?)).collect::<Result<Vec<DivisionId>>>()?;
    let places = divisions::places(tx, authority, wanted)?;
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        items.push(PostRow {
            id: id(row.text(0)?)?,
            role: coded(row, 1, Role::from_code)?,
            title: row.text(2)?.to_owned(),
            person: Named { id: id(row.text(3)?)?, name: row.opt_text(4)?.map(ToOwned::to_owned) },
            division: places.name(id(row.text(5)?)?),
            term: Term { from: day(row.text(6)?)?, until: opt_day(row, 7)? },
        });
    }
    Ok(Page::cut(items, stretch.limit, |row| row.id.to_string()))
}
