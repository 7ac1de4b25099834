//! Every kind of command.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Everybody, Table};
use crate::{
    client::{Client, command, new_id},
    fixture::{Fixture, Home, ROLES, another_home, record_visit, register},
    installation::{Installation, on_each_engine},
};

/// Every kind there is, as the domain names them.
const KINDS: [&str; 21] = [
    "found_authority",
    "add_division",
    "fill_post",
    "end_post",
    "register_household",
    "assign_responsibility",
    "end_responsibility",
    "plan_campaign",
    "form_group",
    "start_campaign",
    "add_targets",
    "close_campaign",
    "record_visit",
    "triage_problem",
    "assign_problem",
    "start_rectification",
    "report_rectification",
    "verify_rectification",
    "dismiss_problem",
    "reopen_problem",
    "erase_subject",
];

/// What the cells of one side act on, one of each for every role.
struct Stage<'a> {
    home: &'a Home,
    posts: BTreeMap<&'static str, String>,
    responsibilities: BTreeMap<&'static str, String>,
    erasable: BTreeMap<&'static str, Home>,
    problems: BTreeMap<(&'static str, &'static str), String>,
    campaign: &'a str,
}

/// The kinds that act on a problem of their own.
const ON_PROBLEMS: [&str; 7] = [
    "triage_problem",
    "assign_problem",
    "start_rectification",
    "report_rectification",
    "verify_rectification",
    "dismiss_problem",
    "reopen_problem",
];

/// Whose posts put nothing right, so that no problem is given to them.
const NEVER_OWN: [&str; 2] = ["city_office", "inspector"];

fn one_each(make: impl Fn() -> String) -> BTreeMap<&'static str, String> {
    ROLES.into_iter().map(|role| (role, make())).collect()
}

impl<'a> Stage<'a> {
    fn new(home: &'a Home, campaign: &'a str, first_number: u32) -> Self {
        let numbers = first_number..;
        Self {
            home,
            posts: one_each(new_id),
            responsibilities: one_each(new_id),
            erasable: ROLES
                .into_iter()
                .zip(numbers)
                .map(|(role, number)| (role, another_home(home, number)))
                .collect(),
            problems: ON_PROBLEMS
                .into_iter()
                .flat_map(|kind| ROLES.into_iter().map(move |role| ((kind, role), new_id())))
                .collect(),
            campaign,
        }
    }

    /// Sets the stage: everything the actions need exists and is in the state they start from.
    async fn set(&self, clerk: &Client, fixer: &Client, fixture: &Fixture, inside: bool) {
        let mut actions: Vec<Value> = self.erasable.values().map(register).collect();
        for role in ROLES {
            let person = json!({ "id": new_id(), "name": "临时人员" });
            actions.push(json!({ "kind": "fill_post", "person": person, "post": self.posts[role],
                "role": "helper", "division": self.home.community, "title": "帮扶责任人", "from": "2020-05-01" }));
            actions.push(json!({ "kind": "assign_responsibility", "id": self.responsibilities[role],
                "level": "community", "post": fixture.staff["community_link"].post, "charge": { "division": self.home.community },
                "from": "2020-05-01" }));
        }
        let findings: Vec<_> = self
            .problems
            .values()
            .map(|problem| {
                json!({ "problem": problem, "category": "environment", "severity": "minor",
                "description": "院内堆放柴草。" })
            })
            .collect();
        actions.push(record_visit(&self.home.household, &new_id(), None, &findings));
        for ((kind, role), problem) in &self.problems {
            // Inside each role owns what it is to put right; elsewhere nobody of the tests does.
            let owner = match *kind {
                "start_rectification" | "report_rectification" if inside && !NEVER_OWN.contains(role) => {
                    &fixture.staff[*role].post
                }
                "triage_problem" | "assign_problem" | "dismiss_problem" => continue,
                _ => &fixture.fixer.post,
            };
            actions.push(json!({ "kind": "assign_problem", "problem": problem, "owner": owner,
                "due_on": "2099-01-01" }));
        }
        clerk.accept(&actions).await;
        let of_kind = |wanted: &'static [&'static str]| {
            self.problems
                .iter()
                .filter(move |((kind, _), _)| wanted.contains(kind))
                .map(|(_, problem)| problem)
        };
        let reported: Vec<_> = of_kind(&["verify_rectification", "reopen_problem"])
            .map(|problem| json!({ "kind": "report_rectification", "problem": problem, "measure": "清走柴草。" }))
            .collect();
        fixer.accept(&reported).await;
        let closed: Vec<_> = of_kind(&["reopen_problem"])
            .map(|problem| {
                json!({ "kind": "verify_rectification", "problem": problem, "passed": true,
                "observation": "院内整洁。" })
            })
            .collect();
        clerk.accept(&closed).await;
    }

    fn action(&self, kind: &'static str, role: &'static str, fixture: &Fixture) -> Value {
        let home = self.home;
        let problem = self.problems.get(&(kind, role));
        let mut action = match kind {
            "found_authority" => json!({ "divisions": [], "clerk": { "id": new_id(), "name": "甲" },
                "post": new_id(), "title": "甲", "from": "2020-05-01" }),
            "add_division" => {
                json!({ "division": { "id": new_id(), "parent": home.community, "kind": "village",
                "name": "新村" } })
            }
            "fill_post" => json!({ "person": { "id": new_id(), "name": "新人" }, "post": new_id(),
                "role": "helper", "division": home.community, "title": "帮扶责任人", "from": "2020-05-01" }),
            "end_post" => json!({ "post": self.posts[role], "until": "2020-06-01" }),
            "register_household" => register(&another_home(home, 3)),
            "assign_responsibility" => {
                json!({ "id": new_id(), "level": "village", "post": fixture.staff["village_cadre"].post,
                "charge": { "division": home.village }, "from": "2020-05-01" })
            }
            "end_responsibility" => {
                json!({ "responsibility": self.responsibilities[role], "until": "2020-06-01" })
            }
            "plan_campaign" => json!({ "campaign": new_id(), "name": "秋季走访", "division": home.community,
                "schemes": ["instant_assistance"], "from": "2020-09-01" }),
            "form_group" => json!({ "campaign": self.campaign, "group": { "id": new_id(), "name": "一组",
                "leader": fixture.fixer.person, "members": [], "areas": [] } }),
            // It runs already and is not finished: whoever may is told so.
            "start_campaign" | "close_campaign" => json!({ "campaign": self.campaign }),
            "add_targets" => json!({ "campaign": self.campaign, "households": [] }),
            "record_visit" => record_visit(&home.household, &new_id(), None, &[]),
            "triage_problem" => {
                json!({ "problem": problem, "category": "environment", "severity": "general" })
            }
            "assign_problem" => {
                json!({ "problem": problem, "owner": fixture.fixer.post, "due_on": "2099-01-01" })
            }
            "start_rectification" => json!({ "problem": problem }),
            "report_rectification" => json!({ "problem": problem, "measure": "清走柴草。" }),
            "verify_rectification" => {
                json!({ "problem": problem, "passed": true, "observation": "院内整洁。" })
            }
            "dismiss_problem" | "reopen_problem" => json!({ "problem": problem, "reason": "再看一次。" }),
            "erase_subject" => json!({ "subject": { "household": self.erasable[role].household },
                "ground": "本人申请" }),
            other => panic!("no action for {other}"),
        };
        action["kind"] = json!(kind);
        action
    }
}

/// A campaign of the home's community that is running.
async fn running_campaign(clerk: &Client, home: &Home, leader: &str) -> String {
    let campaign = new_id();
    clerk
        .accept(&[
            json!({ "kind": "plan_campaign", "campaign": campaign, "name": "社区走访", "division": home.community,
                "schemes": ["instant_assistance"], "from": "2020-05-01" }),
            json!({ "kind": "form_group", "campaign": campaign, "group": { "id": new_id(), "name": "社区组",
                "leader": leader, "members": [], "areas": [home.community] } }),
            json!({ "kind": "start_campaign", "campaign": campaign }),
        ])
        .await;
    campaign
}

async fn outcome(client: &Client, action: &Value) -> String {
    let reply = client.post("/commands", json!({ "commands": [command(action)] })).await;
    if reply.status != 200 {
        return reply.problem(reply.status);
    }
    let receipt = &reply.json()["receipts"][0];
    receipt["refusal"]["code"].as_str().or(receipt["outcome"].as_str()).unwrap().to_owned()
}

async fn fill(
    table: &mut Table,
    installation: &Installation,
    everybody: &Everybody,
    stage: &Stage<'_>,
    side: &str,
) {
    for kind in KINDS {
        let mut cells = Vec::new();
        for (role, client) in &everybody.clients[1..] {
            let outcome = outcome(client, &stage.action(kind, role, &installation.fixture)).await;
            if side == "outside" {
                let nothing = ["not_permitted", "command_elsewhere", "problem_state"];
                assert!(nothing.contains(&outcome.as_str()), "{kind} by {role} elsewhere: {outcome}");
            }
            cells.push(outcome);
        }
        table.rows.push((format!("{kind}   {side}"), cells));
    }
}

#[tokio::test]
async fn every_action_is_taken_from_every_role_as_the_table_says() {
    on_each_engine(async |installation| {
        let fixture = &installation.fixture;
        let clerk = installation.sign_in("county").await;
        let fixer = installation.sign_in(&fixture.fixer.username).await;
        let everybody = Everybody::of(installation).await;
        let mut table = Table::new("action");
        for (home, side, number) in [(&fixture.inside, "inside", 4), (&fixture.outside, "outside", 14)] {
            let campaign = running_campaign(&clerk, home, &fixture.fixer.person).await;
            let stage = Stage::new(home, &campaign, number);
            stage.set(&clerk, &fixer, fixture, side == "inside").await;
            fill(&mut table, installation, &everybody, &stage, side).await;
        }
        table.compare("actions.txt", installation.engine);
    })
    .await;
}

#[test]
fn the_table_knows_every_kind_of_command() {
    // A kind that serde knows and this table does not would be named in the error's list.
    let error = serde_json::from_value::<bianfang_domain::command::Action>(json!({ "kind": "make_tea" }))
        .unwrap_err();
    let listed = error.to_string();
    let listed: Vec<_> = listed.split('`').skip(1).step_by(2).filter(|name| *name != "make_tea").collect();
    assert_eq!(listed, KINDS);
}
