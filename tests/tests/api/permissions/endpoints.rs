//! Every endpoint of the OpenAPI document.

use serde_json::{Value, json};

use super::{Everybody, Table};
use crate::{
    client::{Client, PASSWORD, Reply, new_id},
    fixture::{Fixture, Home, record_visit},
    installation::{Installation, on_each_engine},
};

/// Which home a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Inside,
    Outside,
    /// About no home at all.
    Neither,
}

/// A request to an endpoint.
struct Asked {
    path: String,
    body: Option<Value>,
    /// What an answer tells of places where the caller has no post.
    tells: Tells,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tells {
    /// Nothing of any home unmasked, nothing from elsewhere at all.
    Nothing,
    /// The personal data of the home asked about.
    Revealed,
    /// Who works where: known to everybody who works with the register.
    Staff,
}

/// Open to everybody: signing in, the document itself, and what the first-run page asks.
const OPEN: [&str; 5] = [
    "GET /api/v1/openapi.json",
    "GET /api/v1/setup",
    "POST /api/v1/setup",
    "GET /api/v1/setup/divisions",
    "POST /api/v1/session",
];

/// Ends the session or makes it wait, so done when all else has been asked.
const LAST: [&str; 2] = ["PUT /api/v1/session/password", "DELETE /api/v1/session"];

/// The requests to an endpoint by the side they are about; none for an endpoint this table does not know.
fn requests(endpoint: &str, role: &str, fixture: &Fixture) -> Option<Vec<(Side, Asked)>> {
    let tells = |tells: Tells, path: String, body: Option<Value>| Asked { path, body, tells };
    let ask = |path: String, body: Option<Value>| tells(Tells::Nothing, path, body);
    let alone = |path: &str, body: Option<Value>| Some(vec![(Side::Neither, ask(path.to_owned(), body))]);
    let both = |request: &dyn Fn(&Home, &str) -> Asked| {
        Some(vec![
            (Side::Inside, request(&fixture.inside, "inside")),
            (Side::Outside, request(&fixture.outside, "outside")),
        ])
    };
    let campaign = &fixture.campaign;
    match endpoint {
        "GET /api/v1/openapi.json" => alone("/openapi.json", None),
        "GET /api/v1/setup" => alone("/setup", None),
        "POST /api/v1/setup" => alone("/setup", Some(setup())),
        "GET /api/v1/setup/divisions" => alone("/setup/divisions?parent=", None),
        "POST /api/v1/session" => {
            let username = fixture.staff.get(role).map_or("nobody", |staff| staff.username.as_str());
            alone("/session", Some(json!({ "username": username, "password": PASSWORD })))
        }
        "GET /api/v1/session" | "DELETE /api/v1/session" => alone("/session", None),
        "PUT /api/v1/session/password" => {
            alone("/session/password", Some(json!({ "old": PASSWORD, "new": "Another-2020" })))
        }
        "GET /api/v1/divisions" => alone("/divisions", None),
        "GET /api/v1/campaigns" => alone("/campaigns", None),
        "GET /api/v1/campaigns/{id}" => alone(&format!("/campaigns/{campaign}"), None),
        "GET /api/v1/figures" => alone("/figures", None),
        "GET /api/v1/accounts" => alone("/accounts", None),
        "POST /api/v1/commands" => both(&|home, _| {
            let action = record_visit(&home.household, &new_id(), None, &[]);
            ask("/commands".into(), Some(json!({ "commands": [{ "id": new_id(), "action": action }] })))
        }),
        "GET /api/v1/board" => both(&|home, _| ask(format!("/board?division={}", home.community), None)),
        "GET /api/v1/campaigns/{id}/targets" => {
            both(&|home, _| ask(format!("/campaigns/{campaign}/targets?division={}", home.community), None))
        }
        "GET /api/v1/households" => {
            both(&|home, _| ask(format!("/households?division={}", home.community), None))
        }
        "GET /api/v1/households/{id}" => {
            both(&|home, _| ask(format!("/households/{}", home.household), None))
        }
        "POST /api/v1/households/{id}/reveal" => both(&|home, _| {
            tells(
                Tells::Revealed,
                format!("/households/{}/reveal", home.household),
                Some(json!({ "reason": "核对" })),
            )
        }),
        "GET /api/v1/households/{id}/reads" => {
            both(&|home, _| ask(format!("/households/{}/reads", home.household), None))
        }
        "GET /api/v1/visits/{id}" => both(&|home, _| ask(format!("/visits/{}", home.visit), None)),
        "GET /api/v1/problems" => {
            both(&|home, _| ask(format!("/problems?division={}", home.community), None))
        }
        "GET /api/v1/problems/{id}" => both(&|home, _| ask(format!("/problems/{}", home.problem), None)),
        "GET /api/v1/posts" => {
            both(&|home, _| tells(Tells::Staff, format!("/posts?division={}", home.community), None))
        }
        "POST /api/v1/accounts" => both(&|_, side| {
            let username = format!("{side}-{}", role.replace('_', "-"));
            let account =
                json!({ "username": username, "person": person(fixture, side), "password": PASSWORD });
            ask("/accounts".into(), Some(account))
        }),
        "POST /api/v1/accounts/{username}/password" => both(&|_, side| {
            ask(format!("/accounts/victim-{side}/password"), Some(json!({ "password": "Another-2020" })))
        }),
        "POST /api/v1/accounts/{username}/disable" => {
            both(&|_, side| ask(format!("/accounts/victim-{side}/disable"), None))
        }
        _ => None,
    }
}

/// Somebody whose only post lies on the side.
fn person(fixture: &Fixture, side: &str) -> String {
    match side {
        "inside" => fixture.staff["village_cadre"].person.clone(),
        // 潘旺社区's secretary.
        _ => "017012f7-e1c0-7a90-a5a0-bc64569191d5".to_owned(),
    }
}

fn setup() -> Value {
    json!({ "divisions": [{ "kind": "province", "name": "山东省" }, { "kind": "prefecture", "name": "潍坊市" },
            { "kind": "county", "name": "诸城市" }],
        "clerk": { "name": "欧阳立本" }, "title": "扶贫办工作人员", "username": "second", "password": PASSWORD,
        "one_time": "000000" })
}

fn endpoints(document: &Value) -> Vec<String> {
    let mut all: Vec<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods
                .filter(|method| ["get", "post", "put", "patch", "delete"].contains(&method.as_str()))
                .map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    all.sort_by_key(|endpoint| {
        let (method, path) = endpoint.split_once(' ').unwrap();
        (LAST.iter().position(|last| last == endpoint), path.to_owned(), method.to_owned())
    });
    all
}

/// What a cell says of an answer: its status, and whether there was anything in it.
fn cell(reply: &Reply) -> String {
    let status = reply.status;
    if status >= 400 {
        reply.problem(status);
        return status.to_string();
    }
    let body = if reply.text.is_empty() { Value::Null } else { reply.json() };
    if let Some(receipts) = body["receipts"].as_array() {
        let code = receipts[0]["refusal"]["code"].as_str().or(receipts[0]["outcome"].as_str());
        return format!("{status} {}", code.unwrap());
    }
    match body["items"].as_array() {
        Some(items) if items.is_empty() => format!("{status} empty"),
        _ => status.to_string(),
    }
}

/// What holds of every answer, whatever the table says.
fn check(endpoint: &str, role: &str, side: Side, asked: &Asked, reply: &Reply, fixture: &Fixture) {
    let what = format!("{endpoint} by {role}, {side:?}: {reply:?}");
    assert!(reply.status < 500, "{what}");
    if role == "nobody" && !OPEN.contains(&endpoint) {
        assert_eq!(reply.status, 401, "{what}");
    }
    for value in fixture.outside.personal() {
        assert!(!reply.text.contains(value), "{value} from elsewhere in {what}");
    }
    for id in [&fixture.outside.household, &fixture.outside.visit, &fixture.outside.problem] {
        assert!(!reply.text.contains(id.as_str()), "{id} from elsewhere in {what}");
    }
    let shown = asked.tells == Tells::Revealed && reply.status == 200;
    for value in fixture.inside.personal().into_iter().filter(|_| !shown) {
        assert!(!reply.text.contains(value), "{value} unmasked in {what}");
    }
    if side == Side::Outside && asked.tells != Tells::Staff {
        let cell = cell(reply);
        let nothing = ["401", "403", "404", "200 empty", "200 not_permitted"];
        assert!(nothing.contains(&cell.as_str()), "something from elsewhere: {what}");
    }
}

async fn prepare(installation: &Installation, clerk: &Client) {
    for side in ["inside", "outside"] {
        let person = person(&installation.fixture, side);
        let account =
            json!({ "username": format!("victim-{side}"), "person": person, "password": "given-2020" });
        clerk.post("/accounts", account).await.expect(201);
    }
}

#[tokio::test]
async fn every_endpoint_answers_every_role_as_the_table_says() {
    on_each_engine(async |installation| {
        let clerk = installation.sign_in("county").await;
        prepare(installation, &clerk).await;
        let document = clerk.get("/openapi.json").await.expect(200);
        let everybody = Everybody::of(installation).await;
        let fixture = &installation.fixture;
        let mut table = Table::new("endpoint");
        let mut unknown = Vec::new();
        for endpoint in endpoints(&document) {
            let Some(sides) = requests(&endpoint, "nobody", fixture) else {
                unknown.push(endpoint);
                continue;
            };
            let (method, path) = endpoint.split_once(' ').unwrap();
            for (index, (side, _)) in sides.iter().enumerate() {
                let mut cells = Vec::new();
                for (role, client) in &everybody.clients {
                    let asked = requests(&endpoint, role, fixture).unwrap().remove(index).1;
                    // Signing in again must not change whose session the others' questions are asked in.
                    let fresh = installation.nobody();
                    let client = if endpoint == "POST /api/v1/session" { &fresh } else { client };
                    let reply = client.send(method, &asked.path, asked.body.clone()).await;
                    check(&endpoint, role, *side, &asked, &reply, fixture);
                    cells.push(cell(&reply));
                }
                let side = match side {
                    Side::Inside => "   inside",
                    Side::Outside => "   outside",
                    Side::Neither => "",
                };
                table.rows.push((format!("{method:6} {path}{side}"), cells));
            }
        }
        assert!(unknown.is_empty(), "without a row in this table: {unknown:?}");
        table.compare("endpoints.txt", installation.engine);
    })
    .await;
}
