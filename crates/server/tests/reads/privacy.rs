//! What names people is masked, shown in full only for a reason, and every look is logged.

use crate::park::parks;
use serde_json::json;

#[tokio::test]
async fn no_list_and_no_page_gives_a_name_or_a_number_in_full() {
    for park in parks() {
        let everything = [
            "SELECT name FROM member WHERE authority = $1 AND name <> $2",
            "SELECT number FROM household WHERE authority = $1 AND number <> $2",
            "SELECT address FROM household WHERE authority = $1 AND address <> $2",
        ];
        let secrets: Vec<String> = everything.iter().flat_map(|sql| park.texts(sql, "")).collect();
        assert!(secrets.len() > 500);
        let campaign =
            park.texts("SELECT id FROM campaign WHERE authority = $1 AND state <> $2", "").remove(0);
        let household =
            park.texts("SELECT household FROM problem WHERE authority = $1 AND state <> $2", "").remove(0);
        for path in [
            "/board".to_owned(),
            "/households?limit=200".to_owned(),
            format!("/campaigns/{campaign}/targets?limit=200"),
            format!("/households/{household}"),
        ] {
            let (status, text) = park.text("clerk", &path).await;
            assert_eq!(status.as_u16(), 200);
            // A word of two characters may stand in any text by chance; names of three and numbers do not.
            let told =
                secrets.iter().filter(|secret| secret.chars().count() > 2 && text.contains(secret.as_str()));
            assert_eq!(told.collect::<Vec<_>>(), Vec::<&String>::new(), "{path}");
        }
    }
}

#[tokio::test]
async fn a_household_is_shown_in_full_for_a_reason_and_both_looks_are_logged() {
    for park in parks() {
        let id = park
            .texts(
                "SELECT household FROM member WHERE authority = $1 AND citizen_id IS NOT NULL AND id <> $2",
                "",
            )
            .remove(0);
        let masked = park.ok("clerk", &format!("/households/{id}")).await;
        assert!(masked["members"][0]["citizen_id"].as_str().unwrap().contains("***"));
        assert!(masked["members"][0]["name"].as_str().unwrap().contains('*'));

        let path = format!("/households/{id}/reveal");
        let (status, body) = park.post("clerk", &path, &json!({ "reason": "  " })).await;
        assert_eq!((status.as_u16(), body["code"].as_str()), (422, Some("reason_missing")));
        let (status, body) = park.post("clerk", &path, &json!({ "reason": "家里没有信号，回电话" })).await;
        assert_eq!(status.as_u16(), 200);
        let names = park.texts(
            "SELECT name FROM member WHERE authority = $1 AND household = $2 ORDER BY head DESC, id",
            &id,
        );
        let shown: Vec<&str> =
            body["members"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(shown, names);
        assert!(body["members"][0]["citizen_id"].as_str().unwrap().starts_with("999999"));

        let log = park.ok("clerk", &format!("/households/{id}/reads?limit=1")).await;
        assert_eq!(log["items"][0]["what"], "reveal");
        assert_eq!(log["items"][0]["reason"], "家里没有信号，回电话");
        assert_eq!(log["items"][0]["person"]["id"], park.person("clerk"));
        let next = log["next"].as_str().unwrap();
        let rest = park.ok("clerk", &format!("/households/{id}/reads?after={next}")).await;
        assert_eq!(rest["items"].as_array().unwrap().len(), 1);
        assert_eq!((&rest["items"][0]["what"], &rest["next"]), (&json!("open"), &json!(null)));
    }
}
