//! The first start on an empty store: a county, its first clerk, and nothing invented.

use serde_json::{Value, json};

use crate::{
    client::{Client, PASSWORD, new_id},
    installation::{ENGINES, Empty},
    server::Server,
};

/// The code the program prints for whoever stands at its console.
fn one_time_code(server: &Server) -> String {
    let log = server.log();
    let line = log.lines().find(|line| line.contains("one-time") || line.contains("setup code"));
    let line = line.unwrap_or_else(|| panic!("no setup code in:\n{log}"));
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
    line.split(word)
        .filter(|word| word.contains(|c: char| c.is_ascii_digit()))
        .max_by_key(|word| word.len())
        .unwrap()
        .to_owned()
}

fn request(code: &str, divisions: &Value) -> Value {
    json!({ "divisions": divisions, "clerk": { "name": "欧阳立本", "phone": "19900008888" },
        "title": "扶贫办工作人员", "username": "first", "password": PASSWORD, "one_time": code })
}

#[tokio::test]
async fn a_county_is_set_up_once_by_whoever_reads_the_console() {
    for engine in ENGINES {
        eprintln!("on {engine:?}");
        let empty = Empty::new(engine).await;
        let server = empty.place.serve().await;
        let code = one_time_code(&server);
        let nobody = Client::new(&server.url);
        assert_eq!(nobody.get("/setup").await.expect(200)["founded"], false);
        nobody.get("/households").await.problem(401);

        let mut divisions = Vec::new();
        let mut parent = String::new();
        for (kind, name) in [("province", "山东省"), ("prefecture", "潍坊市"), ("county", "诸城市")]
        {
            let list = nobody.get(&format!("/setup/divisions?parent={parent}")).await.expect(200);
            let rows = list.as_array().or_else(|| list["items"].as_array()).unwrap();
            let row =
                rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name} in {list}"));
            row["code"].as_str().unwrap().clone_into(&mut parent);
            divisions.push(json!({ "kind": kind, "name": name, "official_code": format!("{parent:0<12}") }));
        }
        let divisions = json!(divisions);
        nobody.post("/setup", request("000000", &divisions)).await.problem(403);
        let broken = nobody.post("/setup", request(&code, &json!([divisions[0], divisions[1]]))).await;
        assert!((400..500).contains(&broken.status), "{broken:?}");
        broken.problem(broken.status);
        nobody.post("/setup", request(&code, &divisions)).await.expect(201);
        let again = nobody.post("/setup", request(&code, &divisions)).await;
        assert!([403, 404, 409].contains(&again.status), "{again:?}");
        assert_eq!(nobody.get("/setup").await.expect(200)["founded"], true);

        let clerk = Client::signed_in(&server.url, "first").await;
        let me = clerk.get("/session").await.expect(200);
        assert_eq!(me["person"]["name"], "欧阳立本");
        assert_eq!(me["must_change_password"], false);
        let tree = clerk.get("/divisions").await.expect(200);
        let names: Vec<_> =
            tree["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["山东省", "潍坊市", "诸城市"]);
        assert_eq!(clerk.get("/households").await.expect(200)["items"], json!([]));
        let town = json!({ "kind": "add_division", "division": { "id": new_id(), "parent": me["authority"],
            "kind": "township", "name": "枳沟镇" } });
        clerk.accept(&[town]).await;
        assert!(server.stop().await.success());
        empty.place.succeed(&["verify"]);
    }
}
