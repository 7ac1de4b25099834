//! The sums the board shows are those of counted rows, at any moment and for any part of the tree.

use crate::fixture::{ask, asker, authority, below, commands, day, empty, rows, submit, texts, whole};
use bianfang_store::{
    Store,
    queries::{
        Scope,
        board::{self, Board},
        households::{self, HouseholdFilter},
    },
};

const TODAY: &str = "2020-05-20";

fn count(store: &Store, village: Option<&str>, sql: &str) -> i64 {
    let place = if village.is_some() { "division = $2" } else { "division <> $2" };
    rows(store, &format!("{sql} AND {place}"), &[village.unwrap_or("")])[0].int(0).unwrap()
}

fn shown(store: &Store, scope: Scope) -> Board {
    ask(store, move |tx| board::board(tx, asker(&scope, day(TODAY)), None, None))
}

fn compare(store: &Store, village: Option<&str>) {
    let board = shown(store, village.map_or_else(whole, below));
    let targets = "SELECT COUNT(*) FROM target WHERE authority = $1";
    let of = |sql: &str| count(store, village, sql);
    let Some(campaign) = &board.campaign else {
        assert_eq!(board.coverage.frame.targets(), 0);
        let households = of("SELECT COUNT(*) FROM household WHERE authority = $1");
        let cells: usize = board.communities.iter().map(|community| community.cells.len()).sum();
        assert_eq!(i64::try_from(cells).unwrap(), households);
        return;
    };
    for (ledger, added) in [(&board.coverage.frame, 0), (&board.coverage.added, 1)] {
        for (state, number) in &ledger.states {
            assert_eq!(
                *number,
                of(&format!("{targets} AND added = {added} AND state = '{state}'")),
                "{state}"
            );
        }
    }
    let frame: i64 = board.communities.iter().map(|community| community.targets).sum();
    assert_eq!(frame, board.coverage.frame.targets());
    let reached: i64 = board.communities.iter().map(|community| community.reached).sum();
    assert_eq!(reached, board.coverage.frame.reached());
    let by_group: i64 = board.groups.iter().map(|group| group.reached).sum();
    assert_eq!(by_group, reached);

    let problems = "SELECT COUNT(*) FROM problem WHERE authority = $1";
    let sums = &board.problems;
    assert_eq!(sums.found_in_campaign, of(&format!("{problems} AND campaign = '{}'", campaign.id)));
    assert_eq!(sums.found, of(problems));
    assert_eq!(sums.open, of(&format!("{problems} AND is_open = 1")));
    assert_eq!(sums.closed, of(&format!("{problems} AND state = 'closed'")));
    assert_eq!(
        sums.awaiting,
        of(&format!("{problems} AND state IN ('reported_done', 'awaiting_verification')"))
    );
    assert_eq!(sums.overdue, of(&format!("{problems} AND is_open = 1 AND due_on < '{TODAY}'")));
    for (category, _, closed) in &board.problem_types {
        assert_eq!(*closed, of(&format!("{problems} AND state = 'closed' AND category = '{category}'")));
    }
    let calls: i64 = board.call_now.iter().map(|owner| owner.open).sum();
    let owned =
        of("SELECT COUNT(*) FROM problem WHERE authority = $1 AND is_open = 1 AND owner_post IS NOT NULL");
    assert!(calls == owned || board.call_now.len() == 8);
}

#[test]
fn the_board_shows_what_counting_would() {
    let commands = commands();
    // Moments that fall before, within and after the sweep.
    let stops = [40, 300, 520, 545, 588, 611, 666, 702, 757, commands.len() - 20, commands.len()];
    for store in empty() {
        let mut done = 0;
        for stop in stops {
            let stop = stop.min(commands.len()).max(done);
            submit(&store, &commands[done..stop]);
            done = stop;
            compare(&store, None);
            let villages = texts(&store, "SELECT DISTINCT division FROM household WHERE authority = $1", &[]);
            for village in &villages {
                compare(&store, Some(village));
            }
            let register = count(&store, None, "SELECT COUNT(*) FROM household WHERE authority = $1");
            let total = ask(&store, |tx| {
                households::total(tx, asker(&whole(), day(TODAY)), &HouseholdFilter::default())
            });
            assert_eq!(total, Some(register));
        }
        assert_eq!(shown(&store, whole()).place.id, authority());
    }
}
