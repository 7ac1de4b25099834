//! The names of people who work with the register, for a whole page at once.

use super::{Named, Question};
use crate::{engine::Tx, error::Result, facts::id};
use bianfang_domain::ids::{DivisionId, PersonId};
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
    let mut question = Question::new(authority, "SELECT id, name FROM person WHERE authority = $1 AND id IN ");
    let list = question.list(wanted.iter().map(|person| person.uuid()));
    question.push(&list);
    let rows = question.read(tx, |row| Ok((id(row.text(0)?)?, row.opt_text(1)?.map(ToOwned::to_owned))))?;
    Ok(People(rows.into_iter().collect()))
}
