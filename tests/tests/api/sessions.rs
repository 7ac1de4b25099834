//! Signing in and out: what ends a session ends it at once.

use serde_json::json;

use crate::{
    client::{Client, PASSWORD, new_id, received, text},
    fixture::{give_account, record_visit},
    installation::on_each_engine,
};

#[tokio::test]
async fn a_session_ends_at_once_wherever_it_is_held() {
    on_each_engine(async |installation| {
        let url = &installation.server.url;
        let request = installation.nobody().request("POST", "/session");
        let answer =
            request.json(&json!({ "username": "link1", "password": PASSWORD })).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        for part in ["bianfang_session=", "HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(part), "{part} is missing in {cookie}");
        }
        let token = cookie.split(';').next().unwrap().to_owned();
        let held = || installation.nobody().request("GET", "/session").header("Cookie", token.clone());
        let me = received(held()).await.expect(200);
        assert_eq!(text(&me, "username"), "link1");
        assert_eq!(text(&me["posts"][0], "role"), "community_link");
        assert!(me["permissions"].as_array().unwrap().contains(&json!("verify")), "{me}");
        received(installation.nobody().request("DELETE", "/session").header("Cookie", token.clone()))
            .await
            .expect(204);
        received(held()).await.problem(401);

        // A new password ends every other session of the account, not the one it was set in.
        let (one, other) = (Client::signed_in(url, "helper1").await, Client::signed_in(url, "helper1").await);
        let change = |old: &str, new: &str| Some(json!({ "old": old, "new": new }));
        let wrong = one.send("PUT", "/session/password", change("not it", "Another-2020")).await;
        assert!((400..500).contains(&wrong.status), "{wrong:?}");
        wrong.problem(wrong.status);
        one.send("PUT", "/session/password", change(PASSWORD, "Another-2020")).await.expect(204);
        other.get("/session").await.problem(401);
        one.get("/session").await.expect(200);
        installation.nobody().sign_in("helper1", PASSWORD).await.problem(401);
        installation.nobody().sign_in("helper1", "Another-2020").await.expect(200);

        // A barred account is out at once.
        let clerk = installation.sign_in("county").await;
        let barred = Client::signed_in(url, "cadre1").await;
        clerk.send("POST", "/accounts/cadre1/disable", None).await.expect(204);
        barred.get("/session").await.problem(401);
        installation.nobody().sign_in("cadre1", PASSWORD).await.problem(401);
    })
    .await;
}

#[tokio::test]
async fn an_ended_post_permits_nothing_from_then_on() {
    on_each_engine(async |installation| {
        let (staff, home) = (&installation.fixture.staff["leader"], &installation.fixture.inside);
        let clerk = installation.sign_in("county").await;
        let leader = installation.sign_in(&staff.username).await;
        leader.get(&format!("/households/{}", home.household)).await.expect(200);
        clerk.accept(&[json!({ "kind": "end_post", "post": staff.post, "until": "2020-05-02" })]).await;
        let reply = leader.get(&format!("/households/{}", home.household)).await;
        assert!([403, 404].contains(&reply.status), "{reply:?}");
        leader.get("/households").await.problem(403);
        let visit = record_visit(&home.household, &new_id(), None, &[]);
        assert_eq!(leader.refused(visit).await, "not_permitted");
    })
    .await;
}

#[tokio::test]
async fn a_given_password_opens_nothing_but_its_own_change() {
    on_each_engine(async |installation| {
        let clerk = installation.sign_in("county").await;
        let person = &installation.fixture.staff["leader"].person;
        let first = "given-by-the-office";
        let account = json!({ "username": "second-name", "person": person, "password": first });
        clerk.post("/accounts", account.clone()).await.expect(201);
        let again = clerk.post("/accounts", account).await;
        assert_eq!(again.status, 409, "{again:?}");
        let owner = installation.nobody();
        let me = owner.sign_in("second-name", first).await.expect(200);
        assert_eq!(me["must_change_password"], true);
        owner.get("/session").await.expect(200);
        for path in ["/households", "/board", "/problems"] {
            owner.get(path).await.problem(403);
        }
        let visit = record_visit(&installation.fixture.inside.household, &new_id(), None, &[]);
        let body = json!({ "commands": [{ "id": new_id(), "action": visit }] });
        owner.post("/commands", body).await.problem(403);
        let change = json!({ "old": first, "new": PASSWORD });
        owner.send("PUT", "/session/password", Some(change)).await.expect(204);
        owner.get("/households").await.expect(200);
        let short = json!({ "old": PASSWORD, "new": "short" });
        let reply = owner.send("PUT", "/session/password", Some(short)).await;
        assert!((400..500).contains(&reply.status), "{reply:?}");

        // The office may set a new one, which ends the sessions and has to be changed again.
        clerk
            .post("/accounts/second-name/password", json!({ "password": "given-once-more" }))
            .await
            .expect(204);
        owner.get("/session").await.problem(401);
        let me = owner.sign_in("second-name", "given-once-more").await.expect(200);
        assert_eq!(me["must_change_password"], true);
    })
    .await;
}

#[tokio::test]
async fn guessing_is_slowed_down_for_the_account_alone() {
    on_each_engine(async |installation| {
        let nobody = installation.nobody();
        let unknown = nobody.sign_in("no-such-name", "guess").await;
        let known = nobody.sign_in("secretary1", "guess").await;
        assert_eq!(unknown.problem(401), "sign_in_failed");
        assert_eq!(known.text, unknown.text, "whether an account exists can be told");
        let mut tries = 1;
        let waiting = loop {
            let reply = nobody.sign_in("secretary1", "guess").await;
            tries += 1;
            if reply.status == 429 {
                break reply;
            }
            assert_eq!(reply.problem(401), "sign_in_failed");
            assert!(tries < 30, "{tries} guesses and no end");
        };
        assert_eq!(waiting.problem(429), "too_many_attempts");
        let seconds = &waiting.json()["details"]["seconds"];
        let seconds = seconds.as_i64().or_else(|| seconds.as_str()?.parse().ok());
        assert!(seconds.is_some_and(|seconds| seconds > 0), "{waiting:?}");
        assert_eq!(nobody.sign_in("secretary1", PASSWORD).await.status, 429, "the right one must wait too");
        installation.nobody().sign_in("link1", PASSWORD).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_session_outlives_a_restart_of_the_program() {
    on_each_engine(async |installation| {
        let clerk = installation.sign_in("county").await;
        let person = &installation.fixture.staff["inspector"].person;
        give_account(&clerk, &installation.server.url, "kept", person).await;
        let request = installation.nobody().request("POST", "/session");
        let answer = request.json(&json!({ "username": "kept", "password": PASSWORD })).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        // Another node on the same data, as after a restart.
        if installation.place.database.is_some() {
            let other = installation.place.serve().await;
            let request = Client::new(&other.url).request("GET", "/session").header("Cookie", cookie);
            received(request).await.expect(200);
            assert!(other.stop().await.success());
        }
    })
    .await;
}
