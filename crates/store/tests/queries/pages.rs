//! Walking a list in stretches gives every row once.

use crate::fixture::{ask, asker, day, later, parks, texts, walk, whole};
use bianfang_domain::{board::Cell, ids::CampaignId};
use bianfang_store::queries::{
    board, campaigns,
    households::{self, HouseholdFilter},
    posts::{self, PostFilter},
    problems::{self, ProblemFilter},
    targets::{self, TargetFilter},
};
use std::collections::BTreeSet;

#[test]
fn every_row_comes_once_whatever_the_stretch() {
    for store in parks() {
        let count =
            |table: &str| texts(&store, &format!("SELECT id FROM {table} WHERE authority = $1"), &[]).len();
        let today = later().day();
        for limit in [1, 7, 200] {
            let households: Vec<_> = walk(limit, |stretch| {
                ask(&store, move |tx| {
                    households::list(tx, asker(&whole(), today), &HouseholdFilter::default(), &stretch)
                })
            });
            let different: BTreeSet<_> = households.iter().map(|row| row.id).collect();
            assert_eq!((households.len(), different.len()), (count("household"), count("household")));

            let all = walk(limit, |stretch| {
                ask(&store, move |tx| {
                    problems::list(tx, asker(&whole(), today), ProblemFilter::default(), &stretch)
                })
            });
            let different: BTreeSet<_> = all.iter().map(|row| row.id).collect();
            assert_eq!((all.len(), different.len()), (count("problem"), count("problem")));
            assert!(all.is_sorted_by(|one, next| one.id > next.id));

            let posts = walk(limit, |stretch| {
                ask(&store, move |tx| {
                    posts::list(tx, crate::fixture::authority(), &PostFilter::default(), &stretch)
                })
            });
            assert_eq!(posts.len(), count("post"));
        }
    }
}

#[test]
fn overdue_problems_come_longest_overdue_first_and_all_of_them() {
    for store in parks() {
        // Far enough ahead for everything still open to be overdue.
        let today = day("2021-01-01");
        let sql = "SELECT id FROM problem WHERE authority = $1 AND is_open = 1 AND due_on < $2";
        let expected: BTreeSet<String> = texts(&store, sql, &["2021-01-01"]).into_iter().collect();
        for limit in [1, 2, 50] {
            let rows = walk(limit, |stretch| {
                ask(&store, move |tx| {
                    let filter = ProblemFilter { overdue: true, ..ProblemFilter::default() };
                    problems::list(tx, asker(&whole(), today), filter, &stretch)
                })
            });
            assert!(rows.is_sorted_by_key(|row| (row.due_on, row.id)));
            assert!(rows.iter().all(|row| row.overdue));
            let got: BTreeSet<String> = rows.iter().map(|row| row.id.to_string()).collect();
            assert_eq!((got.len(), &got), (rows.len(), &expected));
        }
    }
}

#[test]
fn targets_by_state_group_and_side_add_up_to_the_list() {
    for store in parks() {
        let today = later().day();
        let campaign = texts(&store, "SELECT id FROM campaign WHERE authority = $1", &[]).remove(0);
        let campaign: CampaignId = campaign.parse().unwrap();
        let list = |filter: TargetFilter| {
            walk(20, |stretch| {
                ask(&store, move |tx| {
                    targets::targets(tx, asker(&whole(), today), campaign, filter, &stretch)
                })
            })
        };
        let all = list(TargetFilter::default());
        let sides: usize = [true, false]
            .map(|added| list(TargetFilter { added: Some(added), ..TargetFilter::default() }).len())
            .iter()
            .sum();
        assert_eq!(all.len(), sides);
        let (coverage, groups) = ask(&store, move |tx| {
            let (whole, today) = (whole(), today);
            let asker = asker(&whole, today);
            Ok((campaigns::coverage(tx, asker, campaign)?, campaigns::groups(tx, asker, campaign)?))
        });
        for (state, count) in &coverage.frame.states {
            let filter = TargetFilter { state: Some(*state), added: Some(false), ..TargetFilter::default() };
            assert_eq!(i64::try_from(list(filter).len()).unwrap(), *count);
        }
        for group in &groups {
            let filter =
                TargetFilter { group: Some(group.id), added: Some(false), ..TargetFilter::default() };
            assert_eq!(i64::try_from(list(filter).len()).unwrap(), group.frame.targets());
        }
        assert_eq!(groups.iter().map(|group| group.frame.targets()).sum::<i64>(), coverage.frame.targets());
    }
}

#[test]
fn the_list_by_cell_is_the_board_by_cell() {
    for store in parks() {
        for today in ["2020-05-03", "2020-05-04", "2020-05-12", "2021-01-01"].map(day) {
            let shown = ask(&store, move |tx| board::board(tx, asker(&whole(), today), None, None));
            let campaign = shown.campaign.as_ref().map(|campaign| campaign.id);
            for cell in Cell::ALL {
                let on_board: BTreeSet<_> = shown
                    .communities
                    .iter()
                    .flat_map(|community| &community.cells)
                    .filter(|one| one.cell == *cell)
                    .map(|one| one.household)
                    .collect();
                let listed: BTreeSet<_> = walk(30, |stretch| {
                    ask(&store, move |tx| {
                        let filter =
                            HouseholdFilter { cell: Some((*cell, campaign)), ..HouseholdFilter::default() };
                        households::list(tx, asker(&whole(), today), &filter, &stretch)
                    })
                })
                .iter()
                .map(|row| row.id)
                .collect();
                assert_eq!(listed, on_board, "{cell} on {today}");
                let total = ask(&store, move |tx| {
                    let filter =
                        HouseholdFilter { cell: Some((*cell, campaign)), ..HouseholdFilter::default() };
                    households::total(tx, asker(&whole(), today), &filter)
                });
                assert_eq!(total, i64::try_from(listed.len()).ok());
            }
        }
    }
}
