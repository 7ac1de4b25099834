//! The one path: a visit finds a problem, one person puts it right, another sees that it is right.

use serde_json::{Value, json};

use crate::{
    client::{Client, new_id, text},
    fixture::{finding, record_visit},
    installation::on_each_engine,
};

/// A home of the community that nobody has visited yet.
async fn not_visited(client: &Client, community: &str) -> String {
    let board = client.get(&format!("/board?division={community}")).await.expect(200);
    let cells =
        board["communities"].as_array().unwrap().iter().flat_map(|one| one["cells"].as_array().unwrap());
    let cell = cells.clone().find(|cell| cell["cell"] == "not_visited" && cell["added"] == false);
    text(cell.unwrap_or_else(|| panic!("all visited in {board}")), "household").to_owned()
}

async fn cell(client: &Client, household: &str) -> String {
    let board = client.get("/board").await.expect(200);
    let mut cells =
        board["communities"].as_array().unwrap().iter().flat_map(|one| one["cells"].as_array().unwrap());
    let cell = cells.find(|cell| cell["household"] == household).unwrap();
    text(cell, "cell").to_owned()
}

async fn headline(client: &Client, name: &str) -> i64 {
    client.get("/board").await.expect(200)["headline"][name].as_i64().unwrap()
}

/// What the problem's page offers somebody, by kind of command.
fn offered(problem: &Value, kind: &str) -> Value {
    let actions = problem["actions"].as_array().unwrap();
    actions.iter().find(|action| action["kind"] == kind).unwrap_or(&Value::Null).clone()
}

#[tokio::test]
async fn a_problem_is_found_put_right_by_one_and_verified_by_another() {
    on_each_engine(async |installation| {
        let community = &installation.fixture.inside.community;
        let clerk = installation.sign_in("clerk").await;
        let link = installation.sign_in("link1").await;
        let water = installation.sign_in("water").await;
        let secretary = installation.sign_in("secretary1").await;
        let household = not_visited(&clerk, community).await;
        let closed_before = headline(&clerk, "closed").await;

        let (visit, problem) = (new_id(), new_id());
        let campaign = &installation.fixture.campaign;
        let action = record_visit(&household, &visit, Some(campaign), &[finding(&problem, "water")]);
        link.accept(&[action]).await;
        assert_eq!(cell(&clerk, &household).await, "rectifying");

        let units = clerk.walk("/posts?role=unit_desk", 50).await;
        let unit = units.iter().find(|post| post["title"] == "市供水站").unwrap();
        let path = format!("/problems/{problem}");
        let page = clerk.get(&path).await.expect(200);
        assert_eq!(page["state"], "found");
        assert_eq!(offered(&page, "assign_problem")["allowed"], true, "{page}");
        clerk
            .accept(&[json!({ "kind": "assign_problem", "problem": problem, "owner": unit["id"],
                "due_on": "2099-05-10", "note": "请换阀门。" })])
            .await;
        let mine = water.walk("/problems?owner=me&open=true", 200).await;
        assert!(mine.iter().any(|row| row["id"] == problem), "the owner does not see it");

        water.accept(&[json!({ "kind": "start_rectification", "problem": problem })]).await;
        let measure = "更换阀门，试水不漏。";
        water
            .accept(&[json!({ "kind": "report_rectification", "problem": problem, "measure": measure })])
            .await;
        assert_eq!(cell(&clerk, &household).await, "awaiting_verification");

        let verify = json!({ "kind": "verify_rectification", "problem": problem, "passed": true,
            "observation": "开关三次不漏。" });
        let page = water.get(&path).await.expect(200);
        assert_eq!(page["verifier_standing"], "is_fixer", "{page}");
        assert_eq!(offered(&page, "verify_rectification")["allowed"], false, "{page}");
        assert_eq!(water.refused(verify.clone()).await, "verifier_is_fixer");
        let awaiting = secretary.walk("/problems?mine=verify", 200).await;
        assert!(awaiting.iter().any(|row| row["id"] == problem), "not on the verifier's list");
        let page = secretary.get(&path).await.expect(200);
        assert_eq!(page["verifier_standing"], "qualified", "{page}");
        secretary.accept(&[verify]).await;

        assert_eq!(cell(&clerk, &household).await, "problems_closed");
        assert_eq!(headline(&clerk, "closed").await, closed_before + 1);
        let page = clerk.get(&path).await.expect(200);
        assert_eq!(page["state"], "closed");
        let steps: Vec<_> =
            page["timeline"].as_array().unwrap().iter().map(|step| text(step, "to").to_owned()).collect();
        let whole = [
            "found",
            "triaged",
            "assigned",
            "in_progress",
            "reported_done",
            "awaiting_verification",
            "closed",
        ];
        assert!(steps == whole || steps == whole[1..], "{steps:?}");
        let told: Vec<_> = page["timeline"].as_array().unwrap().iter().map(|step| &step["words"]).collect();
        assert!(told.contains(&&json!(measure)), "{told:?}");

        let home = clerk.get(&format!("/households/{household}")).await.expect(200);
        let first = &home["visits"][0];
        assert_eq!((text(first, "id"), &first["problems"]), (visit.as_str(), &json!(1)));
        let state = home["problems"].as_array().unwrap().iter().find(|row| row["id"] == problem).unwrap();
        assert_eq!(state["state"], "closed");
        let page = clerk.get(&format!("/visits/{visit}")).await.expect(200);
        assert_eq!(page["checks"].as_array().unwrap().len(), 7);
        assert_eq!(page["findings"][0]["id"], problem);

        let figures = installation.place.succeed(&["figures", "--json"]);
        let figures: Value = serde_json::from_str(&figures).unwrap();
        assert_eq!(figures["problems"]["closed_unverified"], 0);
        installation.place.succeed(&["verify"]);
    })
    .await;
}
