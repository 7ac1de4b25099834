//! Whatever people do, in whatever order, what must hold holds.

use bianfang_domain::{
    calendar::{Day, Moment, Term},
    command::Action,
    decide::{Verdict, decide},
    facts::Facts,
    ids::{CampaignId, PersonId, PostId, ProblemId},
    post::{Level, Role},
    problem::{Category, Severity},
    responsibility::{Charge, Responsibility},
    secret::Subject,
    visit::{Finding, OnTheSpotFix, Outcome, VisitRecord},
};
use proptest::{
    collection::vec,
    prelude::any,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use std::cell::Cell;

use crate::{
    ledger::Ledger,
    park::{
        COMMUNITY, Park, SECOND_VILLAGE, TOWNSHIP, VILLAGE, duty, fill, home, id, moment, of, post_of,
        second_cadre, second_helper, second_helpers_post, stranger,
    },
    parts::{assign, fail, finding, group, planned, report, sweep, verify, with_finding},
};

/// One thing somebody tries: what, who, and three choices whose meaning hangs on what it is.
type Try = (u8, u8, u8, u8, u8);

fn pick<T: Copy>(from: &[T], choice: u8) -> T {
    from[usize::from(choice) % from.len()]
}

fn anybody(choice: u8) -> PersonId {
    let mut all: Vec<PersonId> = Role::ALL.iter().map(|role| of(*role)).collect();
    all.extend([second_helper(), second_cadre(), stranger(Role::CommunitySecretary), of(Role::VillageCadre)]);
    pick(&all, choice)
}

fn any_post(choice: u8) -> PostId {
    let mut all: Vec<PostId> = Role::ALL.iter().map(|role| post_of(*role)).collect();
    all.extend([second_helpers_post(), id(321), post_of(Role::UnitDesk), post_of(Role::VillageCadre)]);
    pick(&all, choice)
}

fn any_campaign(choice: u8) -> CampaignId {
    if choice.is_multiple_of(4) { id(701) } else { sweep() }
}

fn any_day(choice: u8) -> Day {
    Day::new(2020, 4 + i8::try_from(choice % 3).unwrap(), 1 + i8::try_from(choice % 28).unwrap()).unwrap()
}

fn any_problem(park: &mut Park, choice: u8) -> ProblemId {
    let all: Vec<ProblemId> = park.world.problems().map(|(problem, _)| problem).collect();
    if all.is_empty() { park.fresh() } else { pick(&all, choice) }
}

fn any_visit(park: &mut Park, who: PersonId, (a, b, c): (u8, u8, u8)) -> Action {
    let mut record = VisitRecord {
        campaign: (a % 5 != 0).then(|| any_campaign(a)),
        companions: (0..b % 3).map(|n| anybody(b / 3 + n)).collect(),
        ..park.visit(u64::from(c % 4))
    };
    record.outcome = if a % 2 == 0 { Outcome::Met } else { pick(Outcome::ALL, b) };
    if !record.outcome.spoke() {
        record.checks.clear();
        record.revisit_on = Some(park.now.day());
        record.remarks.push_str("邻居说的");
        return Action::RecordVisit(record);
    }
    for number in 0..c % 3 {
        let mut found: Finding = finding(park.fresh());
        if (b + number) % 2 == 0 {
            let fixed_by = if c % 2 == 0 { who } else { record.companions.first().copied().unwrap_or(who) };
            found.fixed_on_the_spot = Some(OnTheSpotFix { fixed_by, measure: "换了".to_owned() });
        }
        record = with_finding(record, found);
    }
    Action::RecordVisit(record)
}

fn any_statement(park: &mut Park, (a, b, c): (u8, u8, u8)) -> Action {
    let from = any_day(b);
    let term = Term { from, until: (b % 2 == 0).then(|| any_day(c)) };
    let (level, charge) = if a % 4 == 0 {
        (pick(Level::ALL, c), Charge::Division(id(pick(&[VILLAGE, SECOND_VILLAGE, COMMUNITY, TOWNSHIP], b))))
    } else {
        (Level::Household, Charge::Household(home(u64::from(a % 4))))
    };
    Action::AssignResponsibility(Responsibility { id: park.fresh(), level, post: any_post(c), charge, term })
}

/// What a try means in this park. Half of the tries on a problem are made by who owns it.
fn action_of(park: &mut Park, (kind, who, a, b, c): Try) -> (PersonId, Action) {
    let mut author = anybody(who);
    let clerk = of(Role::OfficeClerk);
    let problem = any_problem(park, a);
    let owner = park.world.problem(problem).unwrap().and_then(|facts| facts.owner);
    let mut by_owner = || {
        if b % 4 != 0 {
            author = owner.map_or(author, |(_, person)| person);
        }
        author
    };
    match kind % 32 {
        0..8 => {
            let action = any_visit(park, author, (a, b, c));
            (author, action)
        }
        8 => {
            let (category, severity) = (pick(Category::ALL, b), pick(Severity::ALL, c));
            (author, Action::TriageProblem { problem, category, severity })
        }
        9..12 => (author, assign(problem, any_post(b))),
        12 => (by_owner(), Action::StartRectification { problem }),
        13..16 => (by_owner(), report(problem)),
        // Seldom, or soon nobody is left to do anything.
        28 if c % 4 == 0 => (clerk, Action::EndPost { post: any_post(a), until: any_day(b) }),
        16..20 | 28 => (author, verify(problem)),
        20 => (author, fail(problem)),
        21 => (author, Action::DismissProblem { problem, reason: "不属问题".to_owned() }),
        22 => (author, Action::ReopenProblem { problem, reason: "回头看".to_owned() }),
        23 => (clerk, campaign_act(park, (a, b))),
        24 => {
            let households = (0..=b % 2).map(|n| home(u64::from((a + n) % 4))).collect();
            (clerk, Action::AddTargets { campaign: any_campaign(c), households })
        }
        25 => (clerk, Action::CloseCampaign { campaign: any_campaign(a) }),
        26 => (clerk, any_statement(park, (a, b, c))),
        27 => {
            (clerk, Action::EndResponsibility { responsibility: duty(u64::from(a % 8)), until: any_day(b) })
        }
        29 => {
            let term = Term { from: any_day(b), until: None };
            (clerk, fill(anybody(a), park.fresh(), pick(Role::ALL, c), COMMUNITY, term))
        }
        30 => (author, any_statement(park, (a, b, c))),
        _ => {
            let subject =
                if b % 2 == 0 { Subject::Household(home(u64::from(a % 4))) } else { Subject::Person(author) };
            (
                if c % 4 == 0 { clerk } else { author },
                Action::EraseSubject { subject, ground: "到期".to_owned() },
            )
        }
    }
}

fn campaign_act(park: &mut Park, (a, b): (u8, u8)) -> Action {
    let campaign = any_campaign(a);
    match b % 4 {
        0 => planned(campaign),
        1 => Action::StartCampaign { campaign },
        _ => {
            let number = 7_000 + u64::from(a) + u64::from(b) * 256;
            let area = pick(&[COMMUNITY, VILLAGE, SECOND_VILLAGE], a);
            let _: PostId = park.fresh();
            Action::FormGroup { campaign, group: group(number, &[id(area)]) }
        }
    }
}

#[derive(Default)]
struct Tally {
    accepted: Cell<usize>,
    refused: Cell<usize>,
    closed: Cell<usize>,
    moved: Cell<usize>,
}

fn bump(count: &Cell<usize>, by: usize) {
    count.set(count.get() + by);
}

fn play(park: &Park, tries: &[Try], tally: &Tally) -> Result<(), String> {
    let (mut park, mut ledger) = (park.clone(), Ledger::default());
    for decision in &park.decided {
        ledger.take(of(Role::OfficeClerk), decision)?;
    }
    for one in tries {
        // Time passes between tries, up to a day; the dates of posts and of helpers pass with it.
        let hours = i64::from(one.4 % 24);
        park.now = Moment::from_millis(park.now.millis() + hours * 900_000).unwrap();
        let (author, action) = action_of(&mut park, *one);
        let command = park.command(author, action);
        let answer = decide(&park.world, &command, park.now);
        if answer != decide(&park.world, &command, park.now) {
            return Err(format!("{} is decided in two ways", command.action.kind()));
        }
        match answer {
            Ok(decision) => {
                park.world.apply(author, &decision);
                ledger.take(author, &decision).map_err(|why| format!("{command:?}: {why}"))?;
                bump(&tally.accepted, 1);
            }
            Err(Verdict::Refused(_)) => bump(&tally.refused, 1),
            Err(Verdict::Unknown) => return Err("a world that holds everything does not know".to_owned()),
        }
        ledger.agrees(&park.world).map_err(|why| format!("{command:?}: {why}"))?;
    }
    bump(&tally.closed, ledger.closed());
    bump(&tally.moved, ledger.moved());
    Ok(())
}

#[test]
fn whatever_is_tried_the_books_agree() {
    let mut park = Park::new();
    park.sweep();
    park.now = moment("2020-05-03T09:00+08:00");
    let tally = Tally::default();
    // The same cases in every run; PROPTEST_CASES=20000 goes further along the same road.
    let set = std::env::var_os("PROPTEST_CASES").is_some();
    let cases = if set { Config::default().cases } else { 2_000 };
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let chance = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let tries = vec(any::<Try>(), 40..80);
    let outcome = TestRunner::new_with_rng(config, chance)
        .run(&tries, |tries| play(&park, &tries, &tally).map_err(TestCaseError::fail));
    if let Err(TestError::Fail(why, tries)) = outcome {
        panic!("{why}\nafter {tries:?}");
    }
    let cases = usize::try_from(cases).unwrap();
    let said = format!(
        "{cases} runs: {} accepted, {} refused, {} problems closed, {} targets moved",
        tally.accepted.get(),
        tally.refused.get(),
        tally.closed.get(),
        tally.moved.get()
    );
    println!("{said}");
    // A run in which hardly anything is allowed would prove little.
    assert!(tally.accepted.get() > cases * 12 && tally.refused.get() > cases * 10, "{said}");
    assert!(tally.closed.get() > cases / 3 && tally.moved.get() > cases, "{said}");
}
