//! Commands over HTTP: the first answer is given for ever, one refusal does not hold up the others.

use serde_json::{Value, json};

use crate::{
    client::{Client, command, new_id},
    fixture::record_visit,
    installation::on_each_engine,
};

async fn send(client: &Client, commands: &[Value]) -> Vec<Value> {
    let answer = client.post("/commands", json!({ "commands": commands })).await.expect(200);
    answer["receipts"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_command_sent_again_has_its_first_answer() {
    on_each_engine(async |installation| {
        let home = &installation.fixture.inside;
        let client = installation.sign_in("link1").await;
        let visit = command(&record_visit(&home.household, &new_id(), None, &[]));
        let first = send(&client, std::slice::from_ref(&visit)).await.remove(0);
        assert_eq!((&first["outcome"], &first["repeated"]), (&json!("accepted"), &json!(false)), "{first}");
        let again = send(&client, &[visit.clone(), visit.clone()]).await;
        for receipt in again {
            assert_eq!((&receipt["outcome"], &receipt["repeated"]), (&json!("accepted"), &json!(true)));
            assert_eq!((&receipt["id"], &receipt["seq"]), (&first["id"], &first["seq"]));
        }

        let wrong = command(&json!({ "kind": "start_rectification", "problem": home.problem }));
        let refused = send(&client, std::slice::from_ref(&wrong)).await.remove(0);
        assert_eq!((&refused["outcome"], &refused["repeated"]), (&json!("refused"), &json!(false)));
        let again = send(&client, &[wrong]).await.remove(0);
        assert_eq!((&again["outcome"], &again["repeated"]), (&json!("refused"), &json!(true)), "{again}");
        assert_eq!(again["refusal"], refused["refusal"]);
        for language in ["zh", "en"] {
            assert!(!refused["refusal"][language].as_str().unwrap().is_empty(), "{refused}");
        }

        let mut taken = command(&record_visit(&home.household, &new_id(), None, &[]));
        taken["id"] = visit["id"].clone();
        let receipt = send(&client, &[taken]).await.remove(0);
        assert_eq!(receipt["refusal"]["code"], "command_id_reused", "{receipt}");
        // Somebody else's under the same identifier is another command, and its answer tells nothing of the first.
        let other = installation.sign_in("secretary1").await;
        let receipt = send(&other, &[visit]).await.remove(0);
        assert_eq!(receipt["refusal"]["code"], "command_id_reused", "{receipt}");
    })
    .await;
}

#[tokio::test]
async fn the_same_command_sent_at_once_is_recorded_once() {
    on_each_engine(async |installation| {
        let client = installation.sign_in("link1").await;
        let visit = command(&record_visit(&installation.fixture.inside.household, &new_id(), None, &[]));
        let senders: Vec<_> = (0..16)
            .map(|_| {
                let (client, visit) = (client.clone(), visit.clone());
                tokio::spawn(async move { send(&client, &[visit]).await.remove(0) })
            })
            .collect();
        let mut receipts = Vec::new();
        for sender in senders {
            receipts.push(sender.await.unwrap());
        }
        let recorded: Vec<_> = receipts.iter().filter(|receipt| receipt["repeated"] == false).collect();
        assert_eq!(recorded.len(), 1, "{receipts:?}");
        assert!(receipts.iter().all(|receipt| receipt["seq"] == recorded[0]["seq"]), "{receipts:?}");
    })
    .await;
}

#[tokio::test]
async fn one_refused_command_of_a_batch_holds_up_no_other() {
    on_each_engine(async |installation| {
        let (inside, outside) = (&installation.fixture.inside, &installation.fixture.outside);
        let client = installation.sign_in("link1").await;
        let visit = new_id();
        let actions = [
            record_visit(&inside.household, &visit, None, &[]),
            record_visit(&outside.household, &new_id(), None, &[]),
            record_visit(&inside.household, &visit, None, &[]),
            record_visit(&inside.household, &new_id(), None, &[]),
        ];
        let receipts = client.act_all(&actions).await;
        let outcomes: Vec<_> = receipts
            .iter()
            .map(|receipt| receipt["refusal"]["code"].as_str().or(receipt["outcome"].as_str()).unwrap())
            .collect();
        assert_eq!(outcomes, ["accepted", "not_permitted", "already_exists", "accepted"]);
        assert_eq!(receipts[3]["seq"].as_i64().unwrap(), receipts[0]["seq"].as_i64().unwrap() + 1);
    })
    .await;
}

#[tokio::test]
async fn a_batch_has_its_bounds() {
    on_each_engine(async |installation| {
        let client = installation.sign_in("link1").await;
        let visit = || command(&record_visit(&installation.fixture.inside.household, &new_id(), None, &[]));
        let many: Vec<_> = (0..101).map(|_| visit()).collect();
        let reply = client.post("/commands", json!({ "commands": many })).await;
        assert!((400..500).contains(&reply.status), "{reply:?}");
        reply.problem(reply.status);

        // The time it was made is kept within the session, whatever a device's clock says.
        let mut early = visit();
        early["made_at"] = json!("1999-01-01T00:00:00Z");
        early["action"]["visited_at"] = json!("1999-01-01T00:00:00Z");
        let mut late = visit();
        late["made_at"] = json!("2999-01-01T00:00:00Z");
        for receipt in send(&client, &[early, late]).await {
            assert_eq!(receipt["outcome"], "accepted", "{receipt}");
        }
    })
    .await;
}

#[tokio::test]
async fn lists_are_walked_whole_without_repeating_anything() {
    on_each_engine(async |installation| {
        let client = installation.sign_in("county").await;
        let campaign = &installation.fixture.campaign;
        let lists = [
            ("/households".to_owned(), 7, "id"),
            ("/households?scheme=instant_assistance".to_owned(), 5, "id"),
            ("/problems".to_owned(), 3, "id"),
            ("/posts".to_owned(), 11, "id"),
            (format!("/campaigns/{campaign}/targets"), 13, "household"),
        ];
        for (path, limit, key) in lists {
            let keys = |items: Vec<Value>| -> Vec<String> {
                items.iter().map(|item| item[key].as_str().unwrap().to_owned()).collect()
            };
            let whole = keys(client.walk(&path, 200).await);
            let walked = keys(client.walk(&path, limit).await);
            assert_eq!(walked, whole, "{path}");
            let mut distinct = walked.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!(distinct.len(), walked.len(), "{path} repeats something");
            assert!(walked.len() > limit, "{path} has only {} items", walked.len());
        }
        let households = client.walk("/households", 200).await.len();
        assert_eq!(households, 182, "the park's 180 and the two of the tests");
        // A page holds at least one and at most 200, whatever is asked for.
        for (limit, items) in [(0, 1), (1, 1), (1_000, 182)] {
            let page = client.get(&format!("/households?limit={limit}")).await.expect(200);
            assert_eq!(page["items"].as_array().unwrap().len(), items, "limit={limit}");
        }
        let reply = client.get("/households?after=%20nonsense").await;
        assert!((400..500).contains(&reply.status), "{reply:?}");
        reply.problem(reply.status);
    })
    .await;
}
