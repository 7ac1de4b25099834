//! What the interface does with requests that are not what they should be: a problem detail, never a fault.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    client::{PASSWORD, new_id, received},
    fixture::record_visit,
    installation::on_each_engine,
};

#[tokio::test]
async fn problems_are_told_in_the_language_asked_for() {
    on_each_engine(async |installation| {
        let client = installation.sign_in("helper1").await;
        let path = format!("/households/{}", installation.fixture.outside.household);
        let is_chinese = |text: &str| text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
        for (language, chinese) in [
            (None, true),
            (Some("zh-CN,zh;q=0.9,en;q=0.5"), true),
            (Some("en-GB,en;q=0.9"), false),
            (Some("fr"), true),
        ] {
            let mut request = client.request("GET", &path);
            if let Some(language) = language {
                request = request.header("Accept-Language", language);
            }
            let reply = received(request).await;
            reply.problem(reply.status);
            let problem = reply.json();
            assert_eq!(is_chinese(problem["title"].as_str().unwrap()), chinese, "{language:?}: {problem}");
            assert_eq!(is_chinese(problem["detail"].as_str().unwrap()), chinese, "{language:?}: {problem}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_without_the_guard_against_forgery_is_refused() {
    on_each_engine(async |installation| {
        let client = installation.sign_in("link1").await;
        let action = record_visit(&installation.fixture.inside.household, &new_id(), None, &[]);
        let body = json!({ "commands": [{ "id": new_id(), "action": action }] });
        for (method, path) in [("POST", "/commands"), ("DELETE", "/session"), ("POST", "/accounts")] {
            let reply = received(client.bare(method, path).json(&body)).await;
            reply.problem(403);
        }
        let account = json!({ "username": "link1", "password": PASSWORD });
        received(installation.nobody().bare("POST", "/session").json(&account)).await.problem(403);
        client.get("/session").await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn malformed_requests_are_problems_of_the_caller() {
    on_each_engine(async |installation| {
        let client = installation.sign_in("county").await;
        let home = &installation.fixture.inside;
        let mut unknown = record_visit(&home.household, &new_id(), None, &[]);
        unknown["colour"] = json!("blue");
        let visit = record_visit(&home.household, &new_id(), None, &[]);
        let version_4 = "7d444840-9dc0-41d1-b245-5ffdce74fad2";
        let bodies = [
            ("an unknown field of the request", json!({ "commands": [], "colour": "blue" })),
            (
                "an unknown field of a command",
                json!({ "commands": [{ "id": new_id(), "action": visit, "colour": 1 }] }),
            ),
            ("an unknown field of an action", json!({ "commands": [{ "id": new_id(), "action": unknown }] })),
            (
                "an unknown action",
                json!({ "commands": [{ "id": new_id(), "action": { "kind": "make_tea" } }] }),
            ),
            (
                "an identifier of another version",
                json!({ "commands": [{ "id": version_4, "action": visit }] }),
            ),
            ("no identifier", json!({ "commands": [{ "id": "seven", "action": visit }] })),
            ("no list", json!({ "commands": 7 })),
            ("nothing", json!({})),
        ];
        for (what, body) in bodies {
            let reply = client.post("/commands", body).await;
            assert!((400..500).contains(&reply.status), "{what}: {reply:?}");
            eprintln!("{what}: {}", reply.problem(reply.status));
        }
        for path in [
            "/households/seven",
            &format!("/households/{version_4}"),
            "/problems/seven",
            "/visits/%20",
            "/campaigns/x/targets",
            "/households?division=seven",
            "/households?scheme=gold",
            "/households?limit=many",
            "/problems?state=lost",
            "/board?division=seven",
            "/posts?role=king",
            "/no-such-thing",
        ] {
            let reply = client.get(path).await;
            assert!((400..500).contains(&reply.status), "{path}: {reply:?}");
            eprintln!("{path}: {}", reply.problem(reply.status));
        }
        let broken = client.request("POST", "/commands").header("Content-Type", "application/json");
        let reply = received(broken.body("{\"commands\": [")).await;
        assert!((400..500).contains(&reply.status), "{reply:?}");
        reply.problem(reply.status);
        let plain = client.request("POST", "/commands").header("Content-Type", "text/plain").body("hello");
        let reply = received(plain).await;
        assert!((400..500).contains(&reply.status), "{reply:?}");
        reply.problem(reply.status);
        let reply = client.send("PATCH", "/commands", None).await;
        reply.problem(405);
        client.get("/session").await.expect(200);
    })
    .await;
}

/// Sends a body of so many bytes by hand: the program may answer and hang up before all of it is sent, which a
/// client library takes for a failure.
async fn answer_to(url: &str, path: &str, length: usize) -> String {
    let host = url.trim_start_matches("http://");
    let (mut receiving, mut sending) = tokio::net::TcpStream::connect(host).await.unwrap().into_split();
    let head = format!(
        "POST /api/v1{path} HTTP/1.1\r\nHost: {host}\r\nX-Bianfang: 1\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let sender = tokio::spawn(async move {
        sending.write_all(head.as_bytes()).await.unwrap();
        // The program hangs up in the middle of it.
        let _ = sending.write_all(&vec![b' '; length]).await;
    });
    let mut answer = Vec::new();
    // Whatever came before the connection was cut is kept.
    let _ = receiving.read_to_end(&mut answer).await;
    sender.await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_body_too_large_is_cut_off() {
    on_each_engine(async |installation| {
        for path in ["/session", "/setup"] {
            let answer = answer_to(&installation.server.url, path, 40 << 20).await;
            assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
            assert!(answer.contains("urn:bianfang:problem:too_large"), "{answer}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_lies_elsewhere_and_what_is_nowhere_are_both_refused() {
    on_each_engine(async |installation| {
        let client = installation.sign_in("helper1").await;
        let outside = &installation.fixture.outside;
        for (kind, there) in
            [("households", &outside.household), ("visits", &outside.visit), ("problems", &outside.problem)]
        {
            let hidden = client.get(&format!("/{kind}/{there}")).await;
            assert!([403, 404].contains(&hidden.status), "{hidden:?}");
            hidden.problem(hidden.status);
            client.get(&format!("/{kind}/{}", new_id())).await.problem(404);
        }
    })
    .await;
}
