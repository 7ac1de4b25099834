//! The names of people who work with the register, for a whole page at once.

use super::{Named, Question};
use crate::{engine::Tx, error::Result, facts::id};
use bianfang_domain::{
    calendar::Day,
    ids::{DivisionId, PersonId},
};
use std::collections::{BTreeMap, BTreeSet};

/// Names by person.
#[derive(Debug, Clone, Default)]
pub struct People(BTreeMap<PersonId, Option<String>>);

impl People {
    /// A person with the name, if it is not erased.
    pub fn named(&self, person: PersonId) -> Named<PersonId> {
        Named { id: person, name: self.0.get(&person).cloned().flatten() }
    }
}

/// The names of these people.
pub fn named(
    tx: &mut dyn Tx,
    authority: DivisionId,
    people: impl IntoIterator<Item = PersonId>,
) -> Result<People> {
    let wanted: BTreeSet<PersonId> = people.into_iter().collect();
    if wanted.is_empty() {
        return Ok(People::default());
    }
    let mut question =
        Question::new(authority, "SELECT id, name FROM person WHERE authority = $1 AND id IN ");
    let list = question.list(wanted.iter().map(|person| person.uuid()));
    question.push(&list);
    let rows = question.read(tx, |row| Ok((id(row.text(0)?)?, row.opt_text(1)?.map(ToOwned::to_owned))))?;
    Ok(People(rows.into_iter().collect()))
}

/// What the offices call the posts these people hold on a day: of several, the one first filled.
pub(super) fn titles(
    tx: &mut dyn Tx,
    authority: DivisionId,
    people: impl IntoIterator<Item = PersonId>,
    today: Day,
) -> Result<BTreeMap<PersonId, String>> {
    let wanted: BTreeSet<PersonId> = people.into_iter().collect();
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut question =
        Question::new(authority, "SELECT person, title FROM post WHERE authority = $1 AND person IN ");
    let list = question.list(wanted.iter().map(|person| person.uuid()));
    question.push(&list);
    question.and("from_on <=", today.to_string());
    let day = question.bind(today.to_string());
    question.push(&format!(" AND (until_on IS NULL OR until_on >= {day}) ORDER BY id DESC"));
    let rows = question.read(tx, |row| Ok((id(row.text(0)?)?, row.text(1)?.to_owned())))?;
    // A later row takes the place of an earlier one, so the oldest post stays.
    Ok(rows.into_iter().collect())
}
