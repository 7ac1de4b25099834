//! The tables follow from the journal, now and at any moment of the past.

use crate::park;
use bianfang_store::{Answer, Submission, figures::figures, rebuild::views_at, verify::verify};

#[test]
fn the_whole_park_is_accepted_verified_and_counted() {
    let store = park::loaded();
    let report = verify(&store, &[], park::scratch()).unwrap();
    assert_eq!(report.faults, []);
    assert_eq!(report.chains.len(), 1);
    assert!(report.views.iter().any(|(table, rows)| *table == "household" && *rows == 180));

    let today = park::later().day();
    let found = figures(store.db(), store.db(), park::authority(), today, None).unwrap();
    assert_eq!((found.households, found.instant, found.register, found.without_helper), (144, 36, 180, 0));
    let campaign = found.campaign.unwrap();
    assert_eq!(campaign.targets, 144);
    assert_eq!(campaign.states.values().sum::<i64>(), 144);
    assert_eq!(campaign.added, 36);
    assert_eq!((campaign.states["planned"], campaign.states["away"]), (0, 0));
    assert!(campaign.on_site + campaign.by_phone >= 142);
    assert_eq!(found.problems.closed_unverified, 0);
    assert_eq!(
        found.problems.found,
        found.problems.closed + found.problems.open + found.problems.not_a_problem
    );
}

#[test]
fn the_figures_of_a_past_moment_show_the_sweep_under_way() {
    let store = park::loaded();
    let noon = "2020-05-03T12:00+08:00".parse().unwrap();
    let then = views_at(&store, Some(noon)).unwrap();
    let found = figures(&then, store.db(), park::authority(), noon.day(), Some(noon)).unwrap();
    let campaign = found.campaign.unwrap();
    assert_eq!(campaign.states.values().sum::<i64>(), 144);
    assert!(campaign.states["planned"] > 0 && campaign.on_site > 0, "{campaign:?}");
}

#[test]
fn a_command_sent_again_gets_its_first_answer_and_another_one_under_its_id_is_refused() {
    let store = park::loaded();
    let commands = park::commands();
    let again = |command| Submission { command, recorded_at: park::later(), loaded: false };
    let answers = store.submit_all(park::authority(), commands.iter().cloned().map(again).collect()).unwrap();
    for (answer, number) in answers.iter().zip(1..) {
        assert_eq!(*answer, Answer::Accepted { seq: number, repeated: true });
    }
    let mut reused = commands[1].clone();
    reused.action = commands[2].action.clone();
    let [answer] = &store.submit_all(park::authority(), vec![again(reused)]).unwrap()[..] else { panic!() };
    let Answer::Refused { refusal, .. } = answer else { panic!("{answer:?}") };
    assert_eq!(refusal.code.code(), "command_id_reused");
}

#[test]
fn a_row_changed_behind_the_journal_is_found() {
    let store = park::loaded();
    let change = "UPDATE problem SET state = 'closed', is_open = 0 WHERE number =
        (SELECT MIN(number) FROM problem WHERE is_open = 1)";
    store.db().write_blocking("attack", move |tx| tx.execute(change, &[])).unwrap();
    let report = verify(&store, &[], park::scratch()).unwrap();
    let [fault] = &report.faults[..] else { panic!("{:?}", report.faults) };
    assert!(fault.to_string().starts_with("table problem differs from the journal at key"), "{fault}");

    store.db().write_blocking("attack", |tx| tx.execute("DELETE FROM member WHERE head = 1", &[])).unwrap();
    let report = verify(&store, &[], park::scratch()).unwrap();
    assert!(report.faults.iter().any(|fault| fault.to_string().contains("member")), "{:?}", report.faults);
}
