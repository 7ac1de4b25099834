//! The program's command line, on both engines.

use serde_json::{Value, json};

use crate::{
    fixture::UNTIL,
    installation::{ENGINES, Empty, Engine, on_each_engine, postgres},
    server::{Place, repository},
};

fn park() -> String {
    repository("scenarios/park-2020").to_str().unwrap().to_owned()
}

fn figures(place: &Place, more: &[&str]) -> Value {
    serde_json::from_str(&place.succeed(&[&["figures", "--json"], more].concat())).unwrap()
}

async fn loaded(engine: Engine) -> Empty {
    let empty = Empty::new(engine).await;
    empty.place.succeed(&["load", &park()]);
    empty
}

#[tokio::test]
async fn the_park_loads_once_and_gives_its_figures() {
    for engine in ENGINES {
        eprintln!("on {engine:?}");
        let empty = loaded(engine).await;
        let place = &empty.place;
        let end = figures(place, &[]);
        let wanted = json!({ "households": 144, "instant": 36, "register": 180, "without_helper": 0 });
        for (name, value) in wanted.as_object().unwrap() {
            assert_eq!(&end[name], value, "{name} in {end}");
        }
        let campaign = &end["campaign"];
        let states: i64 = campaign["states"].as_object().unwrap().values().map(|n| n.as_i64().unwrap()).sum();
        assert_eq!((&campaign["targets"], states), (&json!(144), 144), "{campaign}");
        assert_eq!((&campaign["states"]["planned"], &campaign["states"]["away"]), (&json!(0), &json!(0)));
        assert_eq!(campaign["added"], 36);
        assert_eq!((&campaign["on_site"], &campaign["by_phone"]), (&json!(142), &json!(2)));
        let problems = &end["problems"];
        assert_eq!((&problems["found"], &problems["closed"]), (&json!(44), &json!(40)), "{problems}");
        assert_eq!(problems["closed_unverified"], 0);

        let noon = figures(place, &["--at", "2020-05-03T12:00+08:00"]);
        assert_eq!(noon["campaign"]["targets"], 144);
        assert_eq!(noon["campaign"]["state"], "running");
        let planned = noon["campaign"]["states"]["planned"].as_i64().unwrap();
        assert!(planned > 72 && planned < 144, "the first noon of two days: {noon}");
        let afternoon = figures(place, &["--at", UNTIL]);
        assert_eq!(afternoon["campaign"]["on_site"], 129);
        assert_eq!(afternoon["campaign"]["states"]["planned"], 12);

        let again = place.run(&["load", &park()]);
        assert!(!again.status.success(), "loaded into a store that is not empty");
        assert!(!again.stderr.is_empty(), "refused without a word");
        assert_eq!(figures(place, &[]), end);

        let partly = Empty::new(engine).await;
        partly.place.succeed(&["load", &park(), "--until", UNTIL]);
        assert_eq!(figures(&partly.place, &["--at", UNTIL]), afternoon);
    }
}

#[tokio::test]
async fn the_interface_and_the_command_line_give_the_same_figures() {
    on_each_engine(async |installation| {
        let served = installation.sign_in("county").await.get("/figures").await.expect(200);
        assert_eq!(served, figures(&installation.place, &[]));
    })
    .await;
}

/// Bends the journal behind the program's back.
async fn bend(place: &Place, sql: &str) {
    let changed = if let Some(database) = &place.database {
        postgres::connect(database).await.execute(sql, &[]).await.unwrap()
    } else {
        let file = rusqlite::Connection::open(place.data.join("bianfang.sqlite")).unwrap();
        file.execute(sql, []).unwrap() as u64
    };
    assert_eq!(changed, 1, "{sql}");
}

#[tokio::test]
async fn verify_passes_on_what_is_whole_and_names_the_first_bad_entry() {
    for engine in ENGINES {
        eprintln!("on {engine:?}");
        let empty = loaded(engine).await;
        let place = &empty.place;
        place.succeed(&["verify"]);
        bend(place, "UPDATE journal SET sealed = sealed || ' ' WHERE seq = 321").await;
        bend(place, "DELETE FROM journal WHERE seq = 500").await;
        let bent = place.run(&["verify"]);
        assert_eq!(bent.status.code(), Some(1), "{bent:?}");
        let told = String::from_utf8_lossy(&bent.stdout) + String::from_utf8_lossy(&bent.stderr);
        assert!(told.contains("321"), "{told}");

        let empty = loaded(engine).await;
        bend(&empty.place, "UPDATE problem SET state = 'closed' WHERE id = (SELECT MIN(id) FROM problem WHERE state <> 'closed')").await;
        let bent = empty.place.run(&["verify"]);
        assert_eq!(bent.status.code(), Some(1), "a view differs from the journal: {bent:?}");
        let told = String::from_utf8_lossy(&bent.stdout) + String::from_utf8_lossy(&bent.stderr);
        assert!(told.contains("problem"), "{told}");
    }
}

#[tokio::test]
async fn a_backup_taken_while_serving_is_restored_on_either_engine() {
    on_each_engine(async |installation| {
        let folder = tempfile::tempdir().unwrap();
        let (copy, keys) = (folder.path().join("backup"), folder.path().join("keys"));
        let (copy, keys) = (copy.to_str().unwrap(), keys.to_str().unwrap());
        installation.place.succeed(&["backup", "--to", copy, "--keys-to", keys]);
        let figures_before = figures(&installation.place, &[]);
        for engine in ENGINES {
            let empty = Empty::new(engine).await;
            empty.place.succeed(&["restore", "--from", copy, "--keys-from", keys]);
            assert_eq!(figures(&empty.place, &[]), figures_before);
            empty.place.succeed(&["verify"]);
            let again = empty.place.run(&["restore", "--from", copy, "--keys-from", keys]);
            assert!(!again.status.success(), "a restore wrote over what was there");
        }
    })
    .await;
}

#[tokio::test]
async fn config_says_what_holds_and_why() {
    let empty = Empty::new(Engine::Sqlite).await;
    let mut command = empty.place.command(&["config"]);
    command.env("BIANFANG_LISTEN", "127.0.0.1:8099");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let told = String::from_utf8(output.stdout).unwrap();
    let line = told.lines().find(|line| line.contains("127.0.0.1:8099")).unwrap_or_else(|| panic!("{told}"));
    assert!(line.contains("BIANFANG_LISTEN") || line.contains("environment"), "{line}");
    let data = empty.place.data.to_str().unwrap();
    let line = told.lines().find(|line| line.contains(data)).unwrap_or_else(|| panic!("{told}"));
    assert!(line.contains("--data") || line.contains("flag"), "{line}");
}
