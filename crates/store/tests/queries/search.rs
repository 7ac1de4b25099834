//! Finding households by what somebody types.

use crate::fixture::{ask, asker, authority, day, parks, rows, walk, whole};
use bianfang_domain::ids::HouseholdId;
use bianfang_store::{
    Store,
    queries::{
        household,
        households::{self, HouseholdFilter, Search},
    },
};

fn find(store: &Store, text: &str, by_prefix: bool) -> Vec<HouseholdId> {
    let search = Search::new(store.keyring(), text, by_prefix);
    let found = walk(50, |stretch| {
        let filter = HouseholdFilter { search: Some(search.clone()), ..HouseholdFilter::default() };
        ask(store, move |tx| households::list(tx, asker(&whole(), day("2020-05-04")), &filter, &stretch))
    });
    found.iter().map(|row| row.id).collect()
}

#[test]
fn a_household_is_found_by_number_telephone_citizen_id_and_name() {
    for store in parks() {
        let sql = "SELECT id FROM household WHERE authority = $1 AND phone IS NOT NULL ORDER BY id";
        let id: HouseholdId = rows(&store, sql, &[])[0].text(0).unwrap().parse().unwrap();
        let keyring = store.keyring().clone();
        let personal = ask(&store, move |tx| household::personal(tx, &keyring, authority(), id));
        let (identity, members) = personal.unwrap();
        let head = &members[0];
        let (name, citizen) = (head.name.clone().unwrap(), head.citizen_id.clone().unwrap());
        assert!(head.head);
        for exact in
            [identity.number.unwrap(), identity.phone.unwrap(), citizen.clone(), citizen.to_lowercase()]
        {
            assert_eq!(find(&store, &exact, false), [id]);
            assert_eq!(find(&store, &format!(" {exact} "), true), [id]);
        }
        let surname: String = name.chars().take(1).collect();
        assert!(find(&store, &name, false).contains(&id));
        assert!(find(&store, &surname, true).contains(&id));
        // Whoever sees names masked cannot feel the way forward character by character.
        assert!(find(&store, &surname, false).is_empty());
        assert!(find(&store, "没有这个人", true).is_empty());
    }
}
