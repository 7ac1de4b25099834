//! What the answers hold.

use crate::park::parks;
use serde_json::{Value, json};

fn list<'a>(body: &'a Value, name: &str) -> &'a [Value] {
    body[name].as_array().unwrap()
}

#[tokio::test]
async fn the_board_adds_up() {
    for park in parks() {
        let board = park.ok("clerk", "/board").await;
        let headline = &board["headline"];
        let sum =
            |values: &[Value], name: &str| values.iter().map(|one| one[name].as_i64().unwrap()).sum::<i64>();
        assert_eq!(headline["targets"], 144);
        assert_eq!(sum(list(&board, "communities"), "targets"), 144);
        assert_eq!(sum(list(&board, "groups"), "targets"), 144);
        assert_eq!(json!(sum(list(&board, "communities"), "reached")), headline["reached"]);
        assert_eq!(json!(sum(list(&board, "problem_types"), "found")), headline["problems_found"]);
        assert_eq!(json!(sum(list(&board, "problem_types"), "closed")), headline["closed"]);
        let states: i64 =
            board["states"].as_object().unwrap().values().map(|one| one.as_i64().unwrap()).sum();
        assert_eq!(states, 144);
        let cells: usize = list(&board, "communities").iter().map(|one| list(one, "cells").len()).sum();
        assert_eq!(json!(cells), json!(144 + headline["added"].as_u64().unwrap()));
        assert_eq!(board["today"], "2020-05-04");
        assert!(list(&board, "communities").iter().all(|one| !one["name"].as_str().unwrap().is_empty()));
        assert!(list(&board, "call_now").len() <= 8);

        let campaign = board["campaign"]["id"].as_str().unwrap();
        let page = park.ok("clerk", &format!("/campaigns/{campaign}")).await;
        assert_eq!(page["frame"]["targets"], 144);
        assert_eq!(page["frame"]["states"], board["states"]);
        assert_eq!(sum(list(&page, "groups"), "targets"), 144);
        let kinds: Vec<&str> =
            list(&page, "actions").iter().map(|one| one["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["form_group", "start_campaign", "add_targets", "close_campaign"]);
        assert_eq!(page["actions"][2]["allowed"], true, "{page}");
        let figures = park.ok("clerk", "/figures").await;
        assert_eq!(figures["campaign"]["states"], board["states"]);
        assert_eq!(figures["households"], 144);
    }
}

#[tokio::test]
async fn a_problem_says_who_may_verify_it() {
    for park in parks() {
        let waiting =
            park.texts("SELECT id FROM problem WHERE authority = $1 AND state = $2", "awaiting_verification");
        assert!(!waiting.is_empty());
        for username in ["clerk", "secretary1", "cadre1", "helper1", "inspector1", "water"] {
            let mine = park.ok(username, "/problems?mine=verify").await;
            let mine: Vec<&str> =
                list(&mine, "items").iter().map(|one| one["id"].as_str().unwrap()).collect();
            for id in &waiting {
                let (status, page) = park.get(username, &format!("/problems/{id}")).await;
                if status.as_u16() == 403 {
                    assert!(!mine.contains(&id.as_str()));
                    continue;
                }
                let may = page["verifier_standing"] == "qualified";
                assert_eq!(may, mine.contains(&id.as_str()), "{username} {page}");
                let verify =
                    list(&page, "actions").iter().find(|one| one["kind"] == "verify_rectification").unwrap();
                assert_eq!(verify["allowed"], may, "{username} {verify}");
                let last = list(&page, "timeline").last().unwrap();
                assert_eq!(last["to"], "awaiting_verification");
                assert!(!page["verification"].is_null());
                assert!(page["no"].as_str().unwrap().starts_with("2020-"));
            }
        }
    }
}

#[tokio::test]
async fn a_household_shows_its_chain_visits_and_problems() {
    for park in parks() {
        let id =
            park.texts("SELECT household FROM problem WHERE authority = $1 AND state <> $2", "").remove(0);
        let page = park.ok("clerk", &format!("/households/{id}")).await;
        assert!(list(&page["division"], "path").len() >= 5);
        let levels: Vec<&str> =
            list(&page, "responsibilities").iter().map(|one| one["level"].as_str().unwrap()).collect();
        for level in ["household", "village", "community", "township", "county"] {
            assert!(levels.contains(&level), "{level} in {levels:?}");
        }
        assert!(!list(&page, "problems").is_empty() && !list(&page, "visits").is_empty());
        let visit = page["visits"][0]["id"].as_str().unwrap();
        let visit = park.ok("clerk", &format!("/visits/{visit}")).await;
        assert_eq!(visit["household"]["id"], json!(id));
        assert!(visit["checks"].is_array() && visit["findings"].is_array());
    }
}

#[tokio::test]
async fn lists_are_walked_by_their_next() {
    for park in parks() {
        let mut seen = Vec::new();
        let mut path = "/households?limit=70".to_owned();
        loop {
            let page = park.ok("clerk", &path).await;
            assert_eq!(page["total"], 180);
            seen.extend(list(&page, "items").iter().map(|one| one["id"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/households?limit=70&after={next}");
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 180);
        let name = park
            .texts("SELECT name FROM member WHERE authority = $1 AND head = 1 AND name <> $2", "")
            .remove(0);
        let escaped = name.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let found = park.ok("clerk", &format!("/households?q={escaped}")).await;
        assert!(!list(&found, "items").is_empty());
        let posts = park.ok("helper1", "/posts?role=unit_desk&on=2020-05-04").await;
        assert!(list(&posts, "items").iter().all(|one| one["person"]["name"].is_string()));
        assert!(!list(&posts, "items").is_empty());
        let tree = park.ok("helper1", "/divisions").await;
        assert_eq!(tree["items"][0]["parent"], json!(null));
    }
}

#[tokio::test]
async fn what_a_problem_page_offers_is_what_the_rules_accept() {
    for park in parks() {
        let open =
            |state: &str| park.texts("SELECT id FROM problem WHERE authority = $1 AND state = $2", state);
        let allowed = |page: &Value| -> Vec<String> {
            let allowed = list(page, "actions").iter().filter(|one| one["allowed"] == true);
            allowed.map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
        };
        for (state, expected) in [
            ("found", ["triage_problem", "assign_problem", "dismiss_problem"].as_slice()),
            ("assigned", &["assign_problem", "dismiss_problem"]),
            ("in_progress", &["assign_problem", "dismiss_problem"]),
            ("closed", &["reopen_problem"]),
        ] {
            for id in open(state).iter().take(3) {
                let page = park.ok("lead", &format!("/problems/{id}")).await;
                let mut offered = allowed(&page);
                // The lead may be the owner as well.
                offered.retain(|kind| !kind.ends_with("_rectification"));
                assert_eq!(offered, expected, "{state}");
            }
        }
        let water = park.person("water");
        let own = park.texts(
            "SELECT id FROM problem WHERE authority = $1 AND owner_person = $2 AND state IN ('assigned', 'in_progress')",
            &water,
        );
        for id in own {
            let page = park.ok("water", &format!("/problems/{id}")).await;
            assert!(allowed(&page).contains(&"report_rectification".to_owned()), "{page}");
            let assign = list(&page, "actions").iter().find(|one| one["kind"] == "assign_problem").unwrap();
            assert_eq!(assign["code"], "not_permitted");
        }
    }
}
