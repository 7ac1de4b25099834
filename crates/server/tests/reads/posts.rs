//! Every read × every post: what is answered, what refused.

use crate::park::{Park, parks};

const EVERYBODY: [&str; 10] =
    ["clerk", "county", "lead", "leader1", "secretary1", "link1", "cadre1", "helper1", "water", "inspector1"];
/// An identifier nothing has.
const UNKNOWN: &str = "01700000-0000-7000-8000-000000000000";

async fn refused(park: &Park, path: &str, expected: &[&str]) {
    for username in EVERYBODY {
        let (status, body) = park.get(username, path).await;
        let wanted = if expected.contains(&username) { 403 } else { 200 };
        assert_eq!(status.as_u16(), wanted, "{username} {path}: {body}");
        if wanted == 403 {
            assert_eq!(body["code"], "not_permitted", "{username} {path}");
        }
    }
}

#[tokio::test]
async fn lists_are_refused_to_posts_that_see_none_of_it() {
    for park in parks() {
        refused(&park, "/board", &["helper1", "water"]).await;
        refused(&park, "/households", &["water"]).await;
        refused(&park, "/campaigns", &["water"]).await;
        refused(&park, "/problems", &[]).await;
        refused(&park, "/divisions", &[]).await;
        refused(&park, "/posts", &[]).await;
        let campaign =
            park.texts("SELECT id FROM campaign WHERE authority = $1 AND state <> $2", "").remove(0);
        refused(&park, &format!("/campaigns/{campaign}"), &["water"]).await;
        refused(&park, &format!("/campaigns/{campaign}/targets"), &["water"]).await;
        let (clerk, _) = park.get("clerk", "/figures").await;
        let (secretary, _) = park.get("secretary1", "/figures").await;
        assert_eq!((clerk.as_u16(), secretary.as_u16()), (200, 403));
    }
}

#[tokio::test]
async fn nothing_is_answered_without_a_session() {
    for park in parks() {
        for path in ["/board", "/households", "/problems", "/posts", "/divisions", "/campaigns", "/figures"] {
            let (status, body) = park.get("nobody", path).await;
            assert_eq!((status.as_u16(), body["code"].as_str()), (401, Some("not_signed_in")), "{path}");
        }
    }
}

#[tokio::test]
async fn a_record_elsewhere_is_refused_and_an_unknown_one_not_found() {
    for park in parks() {
        let helper = park.person("helper1");
        let own = park
            .texts("SELECT household FROM responsibility WHERE authority = $1 AND person = $2 AND household IS NOT NULL", &helper)
            .remove(0);
        // A household of another community that had a visit and a problem.
        let community = park
            .texts(
                "SELECT division FROM post WHERE authority = $1 AND person = $2",
                &park.person("secretary1"),
            )
            .remove(0);
        let found = park.texts(
            "SELECT problem.id FROM problem JOIN division
                ON division.authority = problem.authority AND division.id = problem.division
             WHERE problem.authority = $1 AND division.path NOT LIKE '%' || $2 || '%' AND problem.owner_post IS NULL",
            &community,
        );
        let problem = &found[0];
        let of = |column: &str| {
            park.texts(&format!("SELECT {column} FROM problem WHERE authority = $1 AND id = $2"), problem)
                .remove(0)
        };
        let (elsewhere, visit, village) = (of("household"), of("visit"), of("division"));
        for username in ["secretary1", "link1", "cadre1", "helper1", "water"] {
            for path in [
                format!("/households/{elsewhere}"),
                format!("/households/{elsewhere}/reads"),
                format!("/visits/{visit}"),
                format!("/problems/{problem}"),
                format!("/households?division={village}"),
                format!("/problems?division={village}"),
                format!("/board?division={village}"),
            ] {
                let (status, body) = park.get(username, &path).await;
                assert_eq!(
                    (status.as_u16(), body["code"].as_str()),
                    (403, Some("not_permitted")),
                    "{username} {path}"
                );
            }
            let reason = serde_json::json!({ "reason": "核对电话" });
            let (status, _) = park.post(username, &format!("/households/{elsewhere}/reveal"), &reason).await;
            assert_eq!(status.as_u16(), 403, "{username}");
        }
        park.ok("helper1", &format!("/households/{own}")).await;
        for path in [
            format!("/households/{elsewhere}"),
            format!("/households/{elsewhere}/reads"),
            format!("/visits/{visit}"),
            format!("/problems/{problem}"),
            format!("/households?division={village}"),
        ] {
            park.ok("clerk", &path).await;
        }
        for path in [
            "/households/",
            "/visits/",
            "/problems/",
            "/campaigns/",
            "/board?campaign=",
            "/households?division=",
        ] {
            let (status, body) = park.get("clerk", &format!("{path}{UNKNOWN}")).await;
            assert_eq!((status.as_u16(), body["code"].as_str()), (404, Some("not_found")), "{path}");
        }
    }
}

#[tokio::test]
async fn a_unit_sees_the_problems_it_owns_and_no_others() {
    for park in parks() {
        let unit = park.person("water");
        let owned = park.texts(
            "SELECT id FROM problem WHERE authority = $1 AND owner_person = $2 ORDER BY id DESC",
            &unit,
        );
        let seen = park.ok("water", "/problems").await;
        let seen: Vec<&str> =
            seen["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(seen, owned);
        for problem in &owned {
            park.ok("water", &format!("/problems/{problem}")).await;
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_said_to_be_so() {
    for park in parks() {
        for path in [
            "/households?after=x",
            "/households?limit=many",
            "/households?cell=red",
            "/problems?owner=him",
            "/problems?mine=all",
            "/problems?overdue=true&after=01700000-0000-7000-8000-000000000000",
            "/problems?state=gone",
            "/households/17",
        ] {
            let (status, body) = park.get("clerk", path).await;
            assert_eq!((status.as_u16(), body["code"].as_str()), (400, Some("request_invalid")), "{path}");
        }
        park.ok("clerk", "/problems?state=&open=&category=&division=&owner=&overdue=&mine=&after=&limit=")
            .await;
    }
}
