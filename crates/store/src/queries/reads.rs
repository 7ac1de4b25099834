//! Who looked at a household.

use super::{Named, Page, Stretch, people};
use crate::{
    engine::Tx,
    error::Result,
    read_log::{self, Reading},
};
use bianfang_domain::ids::{DivisionId, HouseholdId, PersonId};

/// Looks at a household with the names of those who looked, the latest first. A place in the list that is no
/// number begins it anew.
pub fn list(
    tx: &mut dyn Tx,
    authority: DivisionId,
    household: HouseholdId,
    stretch: &Stretch,
) -> Result<Page<(Named<PersonId>, Reading)>> {
    let after = stretch.after.as_deref().and_then(|after| after.parse().ok());
    let readings = read_log::list(tx, authority, household, after, i64::from(stretch.limit) + 1)?;
    let names = people::named(tx, authority, readings.iter().map(|reading| reading.person))?;
    let items = readings.into_iter().map(|reading| (names.named(reading.person), reading)).collect();
    Ok(Page::cut(items, stretch.limit, |(_, reading): &(_, Reading)| reading.seq.to_string()))
}
