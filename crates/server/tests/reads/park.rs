//! The park behind an app, with a session for every log-in of the scenario.

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use bianfang_domain::{
    calendar::Moment,
    command::Command,
    ids::{DivisionId, PersonId},
};
use bianfang_server::{
    app::{App, Serving},
    auth::Token,
    clock::Clock,
};
use bianfang_store::{Answer, Location, Store, Submission, accounts, engine::Db};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::PathBuf};
use tower::ServiceExt;

/// The whole park behind an app.
pub struct Park {
    pub store: Store,
    pub authority: DivisionId,
    app: App,
    cookies: BTreeMap<String, String>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/park-2020")
}

fn commands(until: Moment) -> Vec<Command> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder().join("commands")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let texts: Vec<String> = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let lines = texts.iter().flat_map(|text| text.lines());
    let commands = lines.map(|line| serde_json::from_str::<Command>(line).unwrap());
    commands.filter(|command| command.made_at <= until).collect()
}

fn stores(at: Moment) -> Vec<Store> {
    let mut stores = vec![Store::in_memory(at).unwrap()];
    if let Ok(server) = std::env::var("BIANFANG_TEST_POSTGRES") {
        let schema = format!("test_{}", uuid::Uuid::now_v7().simple());
        let admin = Db::open_postgres(&server).unwrap();
        let create = format!("CREATE SCHEMA {schema}");
        admin.write_blocking("test", move |tx| tx.batch(&create)).unwrap();
        admin.close_blocking();
        let mark = if server.contains('?') { '&' } else { '?' };
        let data = std::env::temp_dir().join(&schema);
        let database = Some(format!("{server}{mark}options=-c%20search_path%3D{schema}"));
        stores.push(Store::open(Location { database, keys: data.join("keys"), data }, at).unwrap());
    }
    stores
}

/// The park on each engine at hand.
pub fn parks() -> Vec<Park> {
    let text = fs::read_to_string(folder().join("scenario.json")).unwrap();
    let scenario: Value = serde_json::from_str(&text).unwrap();
    let at: Moment = scenario["demo_clock"].as_str().unwrap().parse().unwrap();
    let authority: DivisionId = scenario["authority"].as_str().unwrap().parse().unwrap();
    let commands = commands(at);
    let park = |store: Store| {
        for chunk in commands.chunks(200) {
            let submission = |command: &Command| Submission {
                command: command.clone(),
                recorded_at: command.made_at,
                loaded: true,
            };
            let answers = store.submit_all(authority, chunk.iter().map(submission).collect()).unwrap();
            assert!(answers.iter().all(|answer| matches!(answer, Answer::Accepted { .. })), "{answers:?}");
        }
        let logins = scenario["logins"].as_array().unwrap();
        let cookies = logins.iter().map(|login| signed_in(&store, authority, login, at)).collect();
        let app = App::new(store.clone(), Clock::starting_at(at), Serving::default()).unwrap();
        Park { store, authority, app, cookies }
    };
    stores(at).into_iter().map(park).collect()
}

/// Begins a session without a password, which costs half a second to hash.
fn signed_in(store: &Store, authority: DivisionId, login: &Value, at: Moment) -> (String, String) {
    let username = login["username"].as_str().unwrap().to_owned();
    let account = accounts::Account {
        username: username.clone(),
        authority,
        person: login["person"].as_str().unwrap().parse::<PersonId>().unwrap(),
        password: "not a hash".to_owned(),
        must_change: false,
        disabled: false,
    };
    let token = Token::draw(authority).unwrap();
    let stored = token.stored();
    let until = Moment::from_millis(at.millis() + 3_600_000).unwrap();
    let opened = store.db().write_blocking(&authority.to_string(), move |tx| {
        accounts::create(tx, &account, at)?;
        accounts::open_session(tx, &stored, &account, at, until)
    });
    assert!(opened.unwrap());
    let cookie = token.cookie(3600, false).unwrap().to_str().unwrap().to_owned();
    (username, cookie.split(';').next().unwrap().to_owned())
}

impl Park {
    pub async fn get(&self, username: &str, path: &str) -> (StatusCode, Value) {
        let (status, text) = self.text(username, path).await;
        (status, serde_json::from_str(&text).unwrap())
    }

    /// The answer of a request that must succeed.
    pub async fn ok(&self, username: &str, path: &str) -> Value {
        let (status, body) = self.get(username, path).await;
        assert_eq!(status, StatusCode::OK, "{username} {path}: {body}");
        body
    }

    pub async fn text(&self, username: &str, path: &str) -> (StatusCode, String) {
        self.send(Request::get(format!("/api/v1{path}")), username, Body::empty()).await
    }

    pub async fn post(&self, username: &str, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = Request::post(format!("/api/v1{path}"))
            .header("x-bianfang", "1")
            .header("content-type", "application/json");
        let (status, text) = self.send(request, username, Body::from(body.to_string())).await;
        (status, serde_json::from_str(&text).unwrap())
    }

    async fn send(
        &self,
        request: axum::http::request::Builder,
        username: &str,
        body: Body,
    ) -> (StatusCode, String) {
        let cookie = self.cookies.get(username).cloned().unwrap_or_default();
        let request = request.header("cookie", cookie).body(body).unwrap();
        let response = self.app.clone().router().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 10 << 20).await.unwrap();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    /// The first column of a plain question about the authority, which is its first parameter.
    pub fn texts(&self, sql: &str, parameter: &str) -> Vec<String> {
        let (sql, parameter, authority) = (sql.to_owned(), parameter.to_owned(), self.authority.to_string());
        let read = self.store.db().read_blocking(move |tx| {
            let rows = tx.query(&sql, &[(&authority).into(), (&parameter).into()])?;
            rows.iter().map(|row| Ok(row.opt_text(0)?.unwrap_or_default().to_owned())).collect()
        });
        read.unwrap()
    }

    pub fn person(&self, username: &str) -> String {
        self.texts("SELECT person FROM account WHERE authority = $1 AND username = $2", username).remove(0)
    }
}
