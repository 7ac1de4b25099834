//! What screens ask: lists by page, one record with what belongs to it, the board. Every list is narrowed to what
//! the caller may see within its SQL; nothing here decides who may see what.

pub mod board;
pub mod campaigns;
pub mod divisions;
pub mod household;
pub mod households;
pub mod people;
pub mod posts;
pub mod problem;
pub mod problems;
pub mod reads;
mod search;
mod sight;
mod tally;
pub mod targets;
pub mod trial;
pub mod visits;

use crate::{
    engine::{Row, Tx, Value},
    error::{Result, StoreError},
};
use bianfang_domain::{
    calendar::{Day, Moment},
    ids::{DivisionId, PersonId},
};
use std::fmt::Write;

/// What of the authority's records somebody may see. Each part adds to the others; all empty: nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Divisions with all below.
    pub divisions: Vec<DivisionId>,
    /// Households this person answers for today.
    pub answered_by: Option<PersonId>,
    /// Matters owned by a post of this person.
    pub owned_by: Option<PersonId>,
}

impl Scope {
    /// Whether it shows nothing at all.
    pub fn is_empty(&self) -> bool {
        self.divisions.is_empty() && self.answered_by.is_none() && self.owned_by.is_none()
    }

    /// Whether all that another scope shows is, by what both name, shown by this one as well.
    pub fn covers(&self, other: &Self) -> bool {
        other.divisions.iter().all(|division| self.divisions.contains(division))
            && (other.answered_by.is_none() || other.answered_by == self.answered_by)
            && (other.owned_by.is_none() || other.owned_by == self.owned_by)
    }
}

/// For whom a question is asked, and on which day.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// The authority whose records are asked for.
    pub authority: DivisionId,
    /// What of them is to be seen.
    pub scope: &'a Scope,
    /// The day that counts as today.
    pub today: Day,
}

/// Which stretch of a list.
#[derive(Debug, Clone, Default)]
pub struct Stretch {
    /// Begin behind this place, as an earlier [`Page::next`] gave it.
    pub after: Option<String>,
    /// So many at most.
    pub limit: u32,
}

/// A stretch of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What it holds.
    pub items: Vec<T>,
    /// Where the next stretch begins; none at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts off the one row read beyond the limit, which only tells that there is more.
    fn cut(mut items: Vec<T>, limit: u32, place: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(place) } else { None };
        Self { items, next }
    }

    /// The same page with other items.
    fn with<U>(self, items: Vec<U>) -> Page<U> {
        Page { items, next: self.next }
    }
}

/// Somebody or something with its name; none once the name has been erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<I> {
    /// Which.
    pub id: I,
    /// What it is called.
    pub name: Option<String>,
}

/// An SQL text being put together, with its parameters. The first is the authority.
pub(crate) struct Question {
    sql: String,
    values: Vec<Value<'static>>,
}

impl Question {
    fn new(authority: DivisionId, sql: &str) -> Self {
        Self { sql: sql.to_owned(), values: vec![authority.uuid().into()] }
    }

    /// Adds a parameter; gives the place to write into the text.
    fn bind(&mut self, value: impl Into<Value<'static>>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    /// Adds ` AND column operator value`.
    fn and(&mut self, column_and_operator: &str, value: impl Into<Value<'static>>) {
        let place = self.bind(value);
        // Writing to a String cannot fail.
        let _ = write!(self.sql, " AND {column_and_operator} {place}");
    }

    /// `($2, $3 …)` for a list. Its length is filled up to a power of two, so that few texts have to be prepared.
    fn list<V: Into<Value<'static>>>(&mut self, values: impl IntoIterator<Item = V>) -> String {
        let mut listed: Vec<Value<'static>> = values.into_iter().map(Into::into).collect();
        let filling = listed.last().cloned().unwrap_or_else(|| "".into());
        listed.resize(listed.len().next_power_of_two(), filling);
        let places: Vec<String> = listed.into_iter().map(|value| self.bind(value)).collect();
        format!("({})", places.join(", "))
    }

    fn limit(&mut self, limit: u32) {
        let place = self.bind(i64::from(limit) + 1);
        let _ = write!(self.sql, " LIMIT {place}");
    }

    fn ask(&self, tx: &mut dyn Tx) -> Result<Vec<Row>> {
        tx.query(&self.sql, &self.values)
    }

    fn read<T>(&self, tx: &mut dyn Tx, read: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        self.ask(tx)?.iter().map(read).collect()
    }
}

fn moment(row: &Row, column: usize) -> Result<Moment> {
    opt_moment(row, column)?.ok_or_else(|| StoreError::corrupt(format!("column {column}: a time expected")))
}

fn opt_moment(row: &Row, column: usize) -> Result<Option<Moment>> {
    row.opt_int(column)?
        .map(|millis| Moment::from_millis(millis).map_err(|error| StoreError::corrupt(error.to_string())))
        .transpose()
}

fn opt_day(row: &Row, column: usize) -> Result<Option<Day>> {
    row.opt_text(column)?.map(crate::facts::day).transpose()
}

fn coded<T>(row: &Row, column: usize, from_code: fn(&str) -> Option<T>) -> Result<T> {
    let text = row.text(column)?;
    crate::facts::code(from_code(text), text)
}

fn opt_coded<T>(row: &Row, column: usize, from_code: fn(&str) -> Option<T>) -> Result<Option<T>> {
    row.opt_text(column)?.map(|text| crate::facts::code(from_code(text), text)).transpose()
}

/// Codes separated by commas.
fn codes<T>(text: &str, from_code: fn(&str) -> Option<T>) -> Result<Vec<T>> {
    text.split(',')
        .filter(|part| !part.is_empty())
        .map(|part| crate::facts::code(from_code(part), part))
        .collect()
}
