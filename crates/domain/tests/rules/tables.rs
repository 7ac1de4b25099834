//! The machines and the permission table, printed. The printed tables are kept as documentation; a change
//! of a rule shows as a change of its table.

use bianfang_domain::{
    board::{Cell, CellFacts},
    campaign::{CampaignAct, CampaignState, TargetState},
    decide::Verdict,
    permission::{Permission, Reach, reach},
    post::Role,
    problem::{ProblemState, StepKind},
    refusal::RefusalCode,
    visit::Outcome,
};
use std::fmt::{Display, Write};

use crate::{
    park::{day, of},
    park_actions::one_of_each,
};

/// A table with a heading for each column; what does not happen is a dot.
fn table<R: Display, C: Display>(
    corner: &str,
    rows: &[R],
    columns: &[C],
    cell: impl Fn(&R, &C) -> Option<String>,
) -> String {
    let mut lines = vec![[corner.to_owned()].into_iter().chain(columns.iter().map(C::to_string)).collect()];
    for row in rows {
        let cells = columns.iter().map(|column| cell(row, column).unwrap_or_else(|| "·".to_owned()));
        lines.push([row.to_string()].into_iter().chain(cells).collect::<Vec<_>>());
    }
    aligned(&lines)
}

/// Compares with the kept table of that name.
pub fn keep(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, text);
    });
}

fn aligned(lines: &[Vec<String>]) -> String {
    let widths: Vec<usize> = (0..lines[0].len())
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for line in lines {
        let padded: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        writeln!(text, "{}", padded.join("  ").trim_end()).unwrap();
    }
    text
}

#[test]
fn a_problem_goes_from_state_to_state() {
    keep(
        "problem_state_by_step",
        &table("state \\ step", ProblemState::ALL, StepKind::ALL, |state, step| {
            state.after(*step).map(|to| to.to_string())
        }),
    );
}

#[test]
fn only_a_verification_that_passed_closes() {
    for state in ProblemState::ALL {
        for step in StepKind::ALL {
            if state.after(*step) == Some(ProblemState::Closed) {
                assert_eq!(*step, StepKind::VerifyPassed);
            }
        }
    }
}

#[test]
fn a_campaign_goes_from_state_to_state() {
    keep(
        "campaign_state_by_act",
        &table("state \\ act", CampaignState::ALL, CampaignAct::ALL, |state, act| {
            state.after(*act).map(|to| to.to_string())
        }),
    );
}

#[test]
fn a_target_goes_from_state_to_state() {
    keep(
        "target_state_by_outcome",
        &table("state \\ outcome", TargetState::ALL, Outcome::ALL, |state, outcome| {
            Some(state.after(*outcome).to_string())
        }),
    );
    for state in TargetState::ALL {
        for outcome in Outcome::ALL {
            let to = state.after(*outcome);
            assert_ne!(to, TargetState::Planned, "once tried, never untouched again");
            assert!(to.is_end() || !state.is_end(), "{state} is an end and {to} is none");
        }
    }
}

#[test]
fn each_role_reaches_so_far() {
    keep(
        "permission_by_role",
        &table("permission \\ role", Permission::ALL, Role::ALL, |permission, role| {
            Some(reach(*role, *permission)).filter(|reach| *reach != Reach::Nothing).map(|r| r.to_string())
        }),
    );
}

#[test]
fn each_role_of_the_park_may_do_this() {
    let actions = one_of_each();
    let kinds: Vec<&str> = actions.iter().map(|ready| ready.action.kind()).collect();
    let text = table("action \\ role", &kinds, Role::ALL, |kind, role| {
        let ready = actions.iter().find(|ready| ready.action.kind() == *kind)?;
        let mut park = ready.park.clone();
        let command = park.command(of(*role), ready.action.clone());
        match park.send(&command) {
            Ok(_) => Some("yes".to_owned()),
            Err(Verdict::Refused(refusal)) if refusal.code == RefusalCode::NotPermitted => None,
            Err(Verdict::Refused(refusal)) => Some(refusal.code.code().to_owned()),
            Err(Verdict::Unknown) => Some("unknown".to_owned()),
        }
    });
    keep("action_by_role", &text);
}

#[test]
fn a_cell_shows_what_is_wrong_before_what_is_done() {
    let today = day("2020-05-04");
    let none = CellFacts { target: TargetState::Planned, open: 0, awaiting: 0, closed: 0, next_due: None };
    let late = Some(day("2020-05-03"));
    let problems = [
        ("none", none),
        ("closed", CellFacts { closed: 1, ..none }),
        ("open", CellFacts { open: 2, awaiting: 1, closed: 1, ..none }),
        ("open, due today", CellFacts { open: 1, next_due: Some(today), ..none }),
        ("open, overdue", CellFacts { open: 2, awaiting: 1, closed: 1, next_due: late, ..none }),
        ("all awaiting", CellFacts { open: 2, awaiting: 2, closed: 1, ..none }),
        ("all awaiting, overdue", CellFacts { open: 1, awaiting: 1, next_due: late, ..none }),
    ];
    let names: Vec<&str> = problems.iter().map(|(name, _)| *name).collect();
    let text = table("target \\ problems", TargetState::ALL, &names, |target, name| {
        let (_, facts) = problems.iter().find(|(one, _)| one == name)?;
        Some(Cell::of(CellFacts { target: *target, ..*facts }, today).to_string())
    });
    keep("cell_by_target_and_problems", &text);
}

#[test]
fn the_catalogue_of_refusals() {
    let mut text = String::new();
    for code in RefusalCode::ALL {
        writeln!(text, "{}\n    {}\n    {}", code.code(), code.zh(), code.en()).unwrap();
    }
    keep("refusals", &text);
}
