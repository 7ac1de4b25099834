//! Who sees what.

use crate::fixture::{answering, ask, asker, below, day, owning, parks, rows, texts, walk, whole};
use bianfang_domain::{decide::VerifierStanding, ids::PersonId};
use bianfang_store::{
    Store,
    queries::{
        Scope, board, divisions,
        households::{self, HouseholdFilter},
        problem,
        problems::{self, ProblemFilter},
    },
};
use std::collections::BTreeSet;

const TODAY: &str = "2020-05-04";

fn seen_households(store: &Store, scope: &Scope) -> BTreeSet<String> {
    let rows = walk(50, |stretch| {
        let scope = scope.clone();
        ask(store, move |tx| {
            households::list(tx, asker(&scope, day(TODAY)), &HouseholdFilter::default(), &stretch)
        })
    });
    rows.iter().map(|row| row.id.to_string()).collect()
}

fn seen_problems(store: &Store, scope: &Scope) -> BTreeSet<String> {
    let rows = walk(50, |stretch| {
        let scope = scope.clone();
        ask(store, move |tx| {
            problems::list(tx, asker(&scope, day(TODAY)), ProblemFilter::default(), &stretch)
        })
    });
    rows.iter().map(|row| row.id.to_string()).collect()
}

fn set(texts: Vec<String>) -> BTreeSet<String> {
    texts.into_iter().collect()
}

#[test]
fn an_empty_scope_sees_nothing() {
    for store in parks() {
        assert!(seen_households(&store, &Scope::default()).is_empty());
        assert!(seen_problems(&store, &Scope::default()).is_empty());
    }
}

#[test]
fn a_helper_sees_only_the_households_answered_for() {
    for store in parks() {
        let people = texts(
            &store,
            "SELECT DISTINCT person FROM responsibility WHERE authority = $1 AND household IS NOT NULL",
            &[],
        );
        assert!(people.len() > 3);
        for person in people.iter().take(5) {
            let own = set(texts(
                &store,
                "SELECT household FROM responsibility WHERE authority = $1 AND person = $2
                    AND household IS NOT NULL AND from_on <= $3 AND (until_on IS NULL OR until_on >= $3)",
                &[person, TODAY],
            ));
            assert_eq!(seen_households(&store, &answering(person)), own);
            let problems = "SELECT id FROM problem WHERE authority = $1 AND household IN (
                SELECT household FROM responsibility WHERE authority = $1 AND person = $2
                    AND from_on <= $3 AND (until_on IS NULL OR until_on >= $3))";
            assert_eq!(
                seen_problems(&store, &answering(person)),
                set(texts(&store, problems, &[person, TODAY]))
            );
        }
    }
}

#[test]
fn a_village_cadre_sees_only_the_village() {
    for store in parks() {
        let villages = texts(&store, "SELECT DISTINCT division FROM household WHERE authority = $1", &[]);
        assert!(villages.len() > 6);
        let mut together = 0;
        for village in &villages {
            let own = "SELECT id FROM household WHERE authority = $1 AND division = $2";
            let own = set(texts(&store, own, &[village]));
            together += own.len();
            assert_eq!(seen_households(&store, &below(village)), own);
            let scope = below(village);
            let cells = ask(&store, move |tx| board::board(tx, asker(&scope, day(TODAY)), None, None));
            let cells = cells.communities.iter().flat_map(|community| &community.cells);
            assert!(cells.into_iter().all(|cell| own.contains(&cell.household.to_string())));
        }
        assert_eq!(seen_households(&store, &whole()).len(), together);
    }
}

#[test]
fn narrowing_by_division_never_widens() {
    for store in parks() {
        let villages = texts(&store, "SELECT DISTINCT division FROM household WHERE authority = $1", &[]);
        let [first, second] = [&villages[0], &villages[1]];
        for (within, expected) in [(first, true), (second, false)] {
            let (scope, within) = (below(first), within.parse().unwrap());
            let filter = HouseholdFilter { division: Some(within), ..HouseholdFilter::default() };
            let some = ask(&store, move |tx| {
                households::list(
                    tx,
                    asker(&scope, day(TODAY)),
                    &filter,
                    &bianfang_store::queries::Stretch { after: None, limit: 50 },
                )
            });
            assert_eq!(!some.items.is_empty(), expected);
        }
    }
}

#[test]
fn a_unit_sees_only_the_matters_referred_to_it() {
    for store in parks() {
        let sql =
            "SELECT DISTINCT owner_person FROM problem WHERE authority = $1 AND owner_person IS NOT NULL";
        let owners = texts(&store, sql, &[]);
        assert!(!owners.is_empty());
        for owner in &owners {
            let own = "SELECT id FROM problem WHERE authority = $1 AND owner_person = $2";
            assert_eq!(seen_problems(&store, &owning(owner)), set(texts(&store, own, &[owner])));
        }
    }
}

#[test]
fn the_tree_is_shown_with_all_above_and_nothing_beside() {
    for store in parks() {
        let villages = rows(
            &store,
            "SELECT DISTINCT household.division, division.path FROM household JOIN division
                ON division.authority = household.authority AND division.id = household.division
             WHERE household.authority = $1",
            &[],
        );
        let (village, path) = (villages[0].text(0).unwrap(), villages[0].text(1).unwrap().to_owned());
        let scope = below(village);
        let shown = ask(&store, move |tx| divisions::visible(tx, asker(&scope, day(TODAY))));
        for place in &shown {
            let id = place.id.to_string();
            assert!(
                path.contains(&id) || place.path.iter().any(|above| above.to_string() == village),
                "{id}"
            );
        }
        assert_eq!(shown[0].parent, None);
    }
}

#[test]
fn a_list_of_what_one_may_verify_follows_the_rules_one_by_one() {
    for store in parks() {
        let people =
            texts(&store, "SELECT DISTINCT person FROM post WHERE authority = $1 ORDER BY person", &[]);
        let all = walk(50, |stretch| {
            ask(&store, move |tx| {
                problems::list(tx, asker(&whole(), day(TODAY)), ProblemFilter::default(), &stretch)
            })
        });
        for person in people.iter().take(12) {
            let person: PersonId = person.parse().unwrap();
            let listed: BTreeSet<_> = walk(3, |stretch| {
                ask(&store, move |tx| {
                    let filter = ProblemFilter { verifier: Some(person), ..ProblemFilter::default() };
                    problems::list(tx, asker(&whole(), day(TODAY)), filter, &stretch)
                })
            })
            .iter()
            .map(|row| row.id)
            .collect();
            for row in &all {
                let id = row.id;
                let one =
                    ask(&store, move |tx| problem::problem(tx, asker(&whole(), day(TODAY)), id, person));
                let may = one.unwrap().standing == Some(VerifierStanding::Qualified);
                assert_eq!(may, listed.contains(&id));
            }
        }
    }
}
