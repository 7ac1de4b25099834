//! The tree of places.

use super::{Asker, Question, coded, sight::Sight};
use crate::{
    engine::{Row, Tx},
    error::Result,
    facts::{id, path},
    queries::sight::Columns,
};
use bianfang_domain::{division::DivisionKind, ids::DivisionId};
use std::collections::{BTreeMap, BTreeSet};

/// A place with all above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which.
    pub id: DivisionId,
    /// The place it hangs below.
    pub parent: Option<DivisionId>,
    /// What kind of place.
    pub kind: DivisionKind,
    /// Its name.
    pub name: String,
    /// Its code of the statistics bureau; none for a place of our own.
    pub official_code: Option<String>,
    /// From the top of the tree down to itself.
    pub path: Vec<DivisionId>,
}

/// A place by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlaceName {
    /// Which.
    pub id: DivisionId,
    /// Its name.
    pub name: String,
}

/// Places by identifier, each with all above it.
#[derive(Debug, Clone, Default)]
pub struct Places(BTreeMap<DivisionId, Place>);

impl Places {
    /// A place.
    pub fn get(&self, division: DivisionId) -> Option<&Place> {
        self.0.get(&division)
    }

    /// A place by name.
    pub fn name(&self, division: DivisionId) -> PlaceName {
        let name = self.get(division).map(|place| place.name.clone()).unwrap_or_default();
        PlaceName { id: division, name }
    }

    /// The names from the top down to a place.
    pub fn names(&self, division: DivisionId) -> Vec<String> {
        let path = self.get(division).map(|place| place.path.clone()).unwrap_or_default();
        path.into_iter().map(|above| self.name(above).name).collect()
    }

    /// The community a place lies in.
    pub fn community(&self, division: DivisionId) -> Option<PlaceName> {
        let place = self.get(division)?;
        let above = place.path.iter().rev().filter_map(|above| self.get(*above));
        above
            .into_iter()
            .find(|above| above.kind == DivisionKind::Community)
            .map(|community| PlaceName { id: community.id, name: community.name.clone() })
    }
}

const PLACE: &str = "SELECT id, parent, kind, name, official_code, path FROM division WHERE authority = $1";

fn place(row: &Row) -> Result<Place> {
    Ok(Place {
        id: id(row.text(0)?)?,
        parent: row.opt_text(1)?.map(id).transpose()?,
        kind: coded(row, 2, DivisionKind::from_code)?,
        name: row.text(3)?.to_owned(),
        official_code: row.opt_text(4)?.map(ToOwned::to_owned),
        path: path(row.text(5)?)?,
    })
}

fn by_id(tx: &mut dyn Tx, authority: DivisionId, wanted: &BTreeSet<DivisionId>) -> Result<Vec<Place>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut question = Question::new(authority, &format!("{PLACE} AND id IN "));
    let list = question.list(wanted.iter().map(|division| division.uuid()));
    question.push(&list);
    question.read(tx, place)
}

/// These places with all above them.
pub fn places(
    tx: &mut dyn Tx,
    authority: DivisionId,
    divisions: impl IntoIterator<Item = DivisionId>,
) -> Result<Places> {
    let wanted: BTreeSet<DivisionId> = divisions.into_iter().collect();
    let mut found: BTreeMap<_, _> =
        by_id(tx, authority, &wanted)?.into_iter().map(|place| (place.id, place)).collect();
    let above: BTreeSet<DivisionId> = found
        .values()
        .flat_map(|place| place.path.iter().copied())
        .filter(|division| !found.contains_key(division))
        .collect();
    found.extend(by_id(tx, authority, &above)?.into_iter().map(|place| (place.id, place)));
    Ok(Places(found))
}

/// The places in sight with all above them, parents before children.
pub fn visible(tx: &mut dyn Tx, asker: Asker<'_>) -> Result<Vec<Place>> {
    let sight = Sight::of(tx, asker, None)?;
    let all = Question::new(asker.authority, PLACE).read(tx, place)?;
    let mut shown: BTreeSet<DivisionId> = BTreeSet::new();
    if sight.is_everything() {
        shown.extend(all.iter().map(|place| place.id));
    } else {
        let mut homes = Question::new(
            asker.authority,
            "SELECT DISTINCT household.division FROM household WHERE household.authority = $1",
        );
        let columns =
            Columns { division: "household.division", household: Some("household.id"), owner: None };
        sight.narrow(&mut homes, columns);
        let homes: BTreeSet<DivisionId> = if sight.is_by_division() {
            BTreeSet::new()
        } else {
            homes.read(tx, |row| id(row.text(0)?))?.into_iter().collect()
        };
        for place in &all {
            let below = asker.scope.divisions.iter().any(|division| place.path.contains(division));
            if below || homes.contains(&place.id) {
                shown.extend(place.path.iter().copied());
            }
        }
    }
    let mut shown: Vec<Place> = all.into_iter().filter(|place| shown.contains(&place.id)).collect();
    shown.sort_by_key(|place| (place.path.len(), place.id));
    Ok(shown)
}

/// Whether any of what is in sight may lie in a division: it is at, below or above a division of the scope, or a
/// household in sight lies in it. None where there is no such division.
pub fn reaches(tx: &mut dyn Tx, asker: Asker<'_>, division: DivisionId) -> Result<Option<bool>> {
    let wanted = asker.scope.divisions.iter().copied().chain([division]);
    let places = places(tx, asker.authority, wanted)?;
    let Some(place) = places.get(division) else { return Ok(None) };
    let touches = |of: &DivisionId| {
        place.path.contains(of) || places.get(*of).is_some_and(|scope| scope.path.contains(&division))
    };
    if asker.scope.divisions.iter().any(touches) {
        return Ok(Some(true));
    }
    let sight = Sight::of(tx, asker, Some(division))?;
    let mut homes =
        Question::new(asker.authority, "SELECT household.id FROM household WHERE household.authority = $1");
    let columns = Columns { division: "household.division", household: Some("household.id"), owner: None };
    sight.narrow(&mut homes, columns);
    homes.limit(0);
    Ok(Some(!homes.ask(tx)?.is_empty()))
}
