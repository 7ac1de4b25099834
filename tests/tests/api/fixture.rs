//! What the tests know of their park: one person in each role, one home inside the reach of all of them and one
//! outside, told apart by values that stand nowhere else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    client::{Client, PASSWORD, new_id},
    server::{Place, repository},
};

/// The second afternoon of the sweep, while the campaign runs.
pub const UNTIL: &str = "2020-05-04T15:40:00+08:00";
/// 范家岭社区, which everybody in the tests belongs to, and 泉子沟村 in it.
const INSIDE: (&str, &str) = ("017008cd-f400-7613-ba4d-3c750245edcd", "017008ee-e980-7b51-8847-a322b5665c77");
/// 潘旺社区, where none of them has a post, and 潘旺村 in it.
const OUTSIDE: (&str, &str) =
    ("017008c8-75c0-71a6-b10f-6f717ceb5c95", "017008d3-7240-7821-bb7f-ebeb2d00d9cc");

/// Somebody with a post.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Staff {
    pub person: String,
    pub post: String,
    pub username: String,
}

/// A home with values to look for where they must not stand.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Home {
    pub community: String,
    pub village: String,
    pub household: String,
    pub member: String,
    pub head: String,
    pub number: String,
    pub phone: String,
    pub citizen_id: String,
    pub address: String,
    pub visit: String,
    /// Found in the visit and assigned: inside to the unit of the tests, outside to another one.
    pub problem: String,
}

impl Home {
    /// What no masked answer may hold.
    pub fn personal(&self) -> [&str; 5] {
        [&self.head, &self.number, &self.phone, &self.citizen_id, &self.address]
    }
}

/// What was prepared.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fixture {
    pub authority: String,
    pub campaign: String,
    /// By code of the role, each with a post in the community inside.
    pub staff: BTreeMap<String, Staff>,
    /// A unit that puts right what nobody in `staff` does.
    pub fixer: Staff,
    pub inside: Home,
    pub outside: Home,
}

pub const ROLES: [&str; 10] = [
    "office_clerk",
    "lead_in_charge",
    "leader",
    "city_office",
    "community_secretary",
    "community_link",
    "village_cadre",
    "helper",
    "unit_desk",
    "inspector",
];

/// Loads the park and adds to it what the tests need.
pub async fn prepare(place: &Place) -> Fixture {
    let scenario = repository("scenarios/park-2020");
    place.succeed(&["load", scenario.to_str().unwrap(), "--until", UNTIL, "--accounts"]);
    let description: Value =
        serde_json::from_str(&std::fs::read_to_string(scenario.join("scenario.json")).unwrap()).unwrap();
    assert_eq!(description["password"], PASSWORD);
    let server = place.serve().await;
    let clerk = Client::signed_in(&server.url, "county").await;
    let fixture = furnish(&clerk, description["authority"].as_str().unwrap()).await;
    for staff in fixture.staff.values().chain([&fixture.fixer]) {
        give_account(&clerk, &server.url, &staff.username, &staff.person).await;
    }
    assert!(server.stop().await.success());
    fixture
}

/// An account is given with a password that its owner changes at the first sign-in.
pub async fn give_account(clerk: &Client, url: &str, username: &str, person: &str) {
    let first = "given-by-the-office";
    let account = json!({ "username": username, "person": person, "password": first });
    clerk.post("/accounts", account).await.expect(201);
    let owner = Client::new(url);
    let me = owner.sign_in(username, first).await.expect(200);
    assert_eq!(me["must_change_password"], true, "{me}");
    let change = json!({ "old": first, "new": PASSWORD });
    owner.send("PUT", "/session/password", Some(change)).await.expect(204);
}

async fn furnish(clerk: &Client, authority: &str) -> Fixture {
    let campaigns = clerk.get("/campaigns").await.expect(200);
    let campaign = campaigns["items"][0]["id"].as_str().unwrap().to_owned();
    let staff: BTreeMap<String, Staff> =
        ROLES.iter().map(|role| ((*role).to_owned(), new_staff(&role.replace('_', "-")))).collect();
    let fixer = new_staff("fixer");
    let posts = staff.iter().map(|(role, staff)| fill_post(staff, role, INSIDE.0));
    let park = "017008c6-a100-72fd-96a3-c5aacdcd1891";
    clerk.accept(&posts.chain([fill_post(&fixer, "unit_desk", park)]).collect::<Vec<_>>()).await;

    let inside = new_home(INSIDE, "端木照临", 1);
    let outside = new_home(OUTSIDE, "司徒望舒", 2);
    let mut actions = Vec::new();
    for (home, helper, owner) in
        [(&inside, Some(&staff["helper"]), &staff["unit_desk"]), (&outside, None, &fixer)]
    {
        actions.push(register(home));
        if let Some(helper) = helper {
            actions.push(json!({ "kind": "assign_responsibility", "id": new_id(), "level": "household",
                "post": helper.post, "charge": { "household": home.household }, "from": "2020-05-01" }));
        }
        actions.push(json!({ "kind": "add_targets", "campaign": campaign, "households": [home.household] }));
        let finding = finding(&home.problem, "water");
        actions.push(record_visit(&home.household, &home.visit, Some(&campaign), &[finding]));
        actions.push(json!({ "kind": "assign_problem", "problem": home.problem, "owner": owner.post,
            "due_on": "2099-12-31", "note": "请尽快处理。" }));
    }
    clerk.accept(&actions).await;
    Fixture { authority: authority.to_owned(), campaign, staff, fixer, inside, outside }
}

fn new_staff(name: &str) -> Staff {
    Staff { person: new_id(), post: new_id(), username: format!("test-{name}") }
}

fn fill_post(staff: &Staff, role: &str, division: &str) -> Value {
    json!({ "kind": "fill_post", "person": { "id": staff.person, "name": format!("工作人员{role}") },
        "post": staff.post, "role": role, "division": division, "title": role, "from": "2020-05-01" })
}

fn new_home((community, village): (&str, &str), head: &str, number: u32) -> Home {
    Home {
        community: community.to_owned(),
        village: village.to_owned(),
        household: new_id(),
        member: new_id(),
        head: head.to_owned(),
        number: format!("99887766550{number}"),
        phone: format!("1990000987{number}"),
        citizen_id: citizen_id("19480315", number * 10),
        address: format!("梧桐巷深处{number}号"),
        visit: new_id(),
        problem: new_id(),
    }
}

/// An identity number of nobody: its area is 999999.
pub fn citizen_id(born: &str, order: u32) -> String {
    let digits = format!("999999{born}{order:03}");
    // GB 11643-1999, check digit.
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = char::from(b"10X98765432"[sum as usize % 11]);
    format!("{digits}{check}")
}

/// Puts a home on the register.
pub fn register(home: &Home) -> Value {
    json!({ "kind": "register_household", "household": home.household, "division": home.village,
        "number": home.number, "address": home.address, "phone": home.phone, "cause": "illness",
        "schemes": [{ "scheme": "instant_assistance", "from": "2020-01-01" }],
        "members": [{ "id": home.member, "name": home.head, "relation": "head", "sex": "1",
            "born_on": "1948-03-15", "citizen_id": home.citizen_id, "health": ["chronic"] }],
        "source": "seen", "as_of": "2020-05-01" })
}

/// A home nobody looks for.
pub fn another_home(like: &Home, number: u32) -> Home {
    new_home((&like.community, &like.village), "尉迟甲", number)
}

pub fn finding(problem: &str, item: &str) -> Value {
    json!({ "problem": problem, "item": item, "category": item, "severity": "general",
        "description": "水龙头滴漏，接水的桶一夜就满。" })
}

/// A visit with the seven answers; the items of the findings are answered "problem".
pub fn record_visit(household: &str, visit: &str, campaign: Option<&str>, findings: &[Value]) -> Value {
    let items = ["food", "clothing", "education", "medical", "housing", "water", "income"];
    let checks: Vec<_> = items
        .iter()
        .map(|item| {
            let wrong = findings.iter().any(|finding| finding["item"] == *item);
            json!({ "item": item, "answer": if wrong { "problem" } else { "yes" } })
        })
        .collect();
    let mut visit = json!({ "kind": "record_visit", "visit": visit, "household": household,
        "visited_at": "2020-05-04T15:30:00+08:00", "companions": [], "outcome": "met", "checks": checks,
        "findings": findings });
    if let Some(campaign) = campaign {
        visit["campaign"] = json!(campaign);
    }
    visit
}
