//! Finding households by what somebody types.

use super::Question;
use crate::crypto::{Keyring, lookup_hash};

/// What somebody typed to find a household by.
#[derive(Debug, Clone)]
pub struct Search {
    text: String,
    phone: String,
    citizen_id: String,
    by_prefix: bool,
}

impl Search {
    /// A search. `by_prefix`: the beginning of a name is enough. Whoever sees names masked must know a name in
    /// full, or could find out the hidden characters by trying.
    pub fn new(keyring: &Keyring, text: &str, by_prefix: bool) -> Self {
        let text = text.trim().to_owned();
        Self {
            phone: lookup_hash(keyring, "household.phone", &text),
            citizen_id: lookup_hash(keyring, "member.citizen_id", &text.to_uppercase()),
            text,
            by_prefix,
        }
    }

    /// Adds the condition to a question about the table `household`. Each way has an index of its own.
    pub(super) fn narrow(&self, question: &mut Question) {
        let text = question.bind(self.text.clone());
        let phone = question.bind(self.phone.clone());
        let citizen = question.bind(self.citizen_id.clone());
        let name = if self.by_prefix {
            // The highest character there is: everything that begins with the text sorts before it.
            let end = question.bind(format!("{}\u{10FFFF}", self.text));
            format!("one.name >= {text} AND one.name < {end}")
        } else {
            format!("one.name = {text}")
        };
        question.push(&format!(
            " AND household.id IN (
                SELECT one.id FROM household AS one WHERE one.authority = $1 AND one.number = {text}
                UNION SELECT one.id FROM household AS one WHERE one.authority = $1 AND one.phone_hash = {phone}
                UNION SELECT one.household FROM member AS one
                    WHERE one.authority = $1 AND one.citizen_hash = {citizen}
                UNION SELECT one.household FROM member AS one WHERE one.authority = $1 AND {name})"
        ));
    }
}
