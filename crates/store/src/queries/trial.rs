//! Asking the rules what they would say, without doing anything: so that a screen offers only what will be
//! accepted, and the rules still stand in one place.

use crate::{
    engine::Tx,
    error::{Result, StoreError},
    facts::TableFacts,
};
use bianfang_domain::{
    calendar::Moment,
    command::{Action, Command},
    decide::{Verdict, decide},
    ids::{CommandId, DivisionId, PersonId},
    refusal::Refusal,
};

/// What the rules would answer somebody who did this now: nothing, or the refusal. Records nothing.
pub fn trial(
    tx: &mut dyn Tx,
    authority: DivisionId,
    author: PersonId,
    now: Moment,
    action: Action,
) -> Result<Option<Refusal>> {
    // The rules never look at a command's identifier; any well-formed one will do.
    let id = CommandId::try_from(author.uuid()).map_err(|error| StoreError::corrupt(error.to_string()))?;
    let command = Command { id, author, made_at: now, device: None, action };
    let facts = TableFacts::new(tx, authority);
    match decide(&facts, &command, now) {
        Ok(_) => Ok(None),
        Err(Verdict::Refused(refusal)) => Ok(Some(refusal)),
        Err(Verdict::Unknown) => Err(facts
            .take_error()
            .unwrap_or_else(|| StoreError::corrupt("a fact the tables should hold is unknown"))),
    }
}
