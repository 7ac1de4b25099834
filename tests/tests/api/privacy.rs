//! Who looks at a person's data is written down, and nobody sees more than asked for.

use serde_json::{Value, json};

use crate::{
    client::{escaped, text},
    installation::on_each_engine,
};

#[tokio::test]
async fn a_full_look_needs_the_post_and_a_reason_and_is_written_down() {
    on_each_engine(async |installation| {
        let home = &installation.fixture.inside;
        let secretary = installation.sign_in("test-community-secretary").await;
        let (page, reveal) =
            (format!("/households/{}", home.household), format!("/households/{}/reveal", home.household));

        let masked = secretary.get(&page).await;
        masked.expect(200);
        for value in home.personal() {
            assert!(!masked.text.contains(value), "{value} stands in {}", masked.text);
        }
        let reply = secretary.post(&reveal, json!({ "reason": "  " })).await;
        assert!((400..500).contains(&reply.status), "{reply:?}");
        let reason = "核对医保缴费名单";
        let full = secretary.post(&reveal, json!({ "reason": reason })).await.expect(200);
        assert_eq!(text(&full, "number"), home.number);
        assert_eq!(text(&full, "address"), home.address);
        assert_eq!(text(&full, "phone"), home.phone);
        assert_eq!(text(&full["members"][0], "name"), home.head);
        assert_eq!(text(&full["members"][0], "citizen_id"), home.citizen_id);
        assert_eq!(text(&full["members"][0], "born_on"), "1948-03-15");

        // The office above may look at the board and the homes, but not behind the masks.
        installation
            .sign_in("test-city-office")
            .await
            .post(&reveal, json!({ "reason": reason }))
            .await
            .problem(403);

        let clerk = installation.sign_in("test-office-clerk").await;
        let reads = clerk.walk(&format!("/households/{}/reads", home.household), 200).await;
        let of_secretary: Vec<_> = reads
            .iter()
            .filter(|read| read["person"]["id"] == installation.fixture.staff["community_secretary"].person)
            .collect();
        let kinds: Vec<_> = of_secretary.iter().map(|read| text(read, "what")).collect();
        assert!(kinds.contains(&"open") && kinds.contains(&"reveal"), "{reads:?}");
        let looked = of_secretary.iter().find(|read| read["what"] == "reveal").unwrap();
        assert_eq!(looked["reason"], reason);
        let by_office =
            |read: &&Value| read["person"]["id"] == installation.fixture.staff["city_office"].person;
        assert!(
            !reads.iter().any(|read| by_office(&read)),
            "a refused look shows nothing, so nothing was looked at"
        );
        // Whoever may not see the log of reading is told so.
        secretary.get(&format!("/households/{}/reads", home.household)).await.problem(403);
    })
    .await;
}

#[tokio::test]
async fn a_home_is_found_by_its_numbers_and_shown_masked() {
    on_each_engine(async |installation| {
        let (inside, outside) = (&installation.fixture.inside, &installation.fixture.outside);
        let clerk = installation.sign_in("test-office-clerk").await;
        let surname = inside.head.chars().take(2).collect::<String>();
        for wanted in [&inside.number, &inside.phone, &inside.citizen_id, &inside.head, &surname] {
            let reply = clerk.get(&format!("/households?q={}", escaped(wanted))).await;
            let items = reply.expect(200)["items"].as_array().unwrap().clone();
            assert_eq!(items.len(), 1, "{wanted} in {}", reply.text);
            assert_eq!(items[0]["id"], inside.household);
            for value in inside.personal() {
                assert!(!reply.text.contains(value), "{value} stands in {}", reply.text);
            }
        }
        for wanted in [&outside.number, &outside.phone, &outside.citizen_id, &outside.head] {
            let page = clerk.get(&format!("/households?q={}", escaped(wanted))).await.expect(200);
            assert_eq!(page["items"], json!([]), "{wanted} lies elsewhere");
        }
        // A part of a number is not searched for: that would give it away piece by piece.
        let page = clerk.get(&format!("/households?q={}", &inside.citizen_id[..10])).await.expect(200);
        assert_eq!(page["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn what_is_written_to_log_and_metrics_names_nobody() {
    on_each_engine(async |installation| {
        let home = &installation.fixture.inside;
        let clerk = installation.sign_in("test-office-clerk").await;
        clerk.get(&format!("/households/{}", home.household)).await.expect(200);
        clerk.get(&format!("/households?q={}", escaped(&home.citizen_id))).await.expect(200);
        clerk.get(&format!("/households?q={}", escaped(&home.head))).await.expect(200);
        let reveal = format!("/households/{}/reveal", home.household);
        clerk.post(&reveal, json!({ "reason": "核对" })).await.expect(200);
        let metrics = clerk.get("/metrics").await;
        let log = installation.server.log();
        let encoded = escaped(&home.head);
        for value in home.personal().into_iter().chain([encoded.as_str()]) {
            assert!(!metrics.text.contains(value), "{value} stands in the metrics");
            assert!(!log.contains(value), "{value} stands in the log:\n{log}");
        }
    })
    .await;
}
