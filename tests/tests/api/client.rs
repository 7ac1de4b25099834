//! Somebody at a desk: a session, and what can be asked with it.

use reqwest::{Method, header};
use serde_json::{Value, json};
use uuid::Uuid;

/// Everybody's in the tests: the scenario's own.
pub const PASSWORD: &str = "bianfang-2020";

/// One browser's worth of cookies.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub kind: String,
    pub text: String,
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The body of an answer that must have this status.
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The code of a problem with this status.
    pub fn problem(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.kind.starts_with("application/problem+json"), "{self:?}");
        let problem = self.json();
        let code = problem["code"].as_str().unwrap_or_default();
        assert_eq!(problem["status"], status, "{self:?}");
        assert_eq!(problem["type"], format!("urn:bianfang:problem:{code}"), "{self:?}");
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{self:?}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{self:?}");
        code.to_owned()
    }
}

impl Client {
    /// Nobody yet.
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder().cookie_store(true).build().unwrap();
        Self { http, base: base.to_owned() }
    }

    /// Somebody signed in.
    pub async fn signed_in(base: &str, username: &str) -> Self {
        let client = Self::new(base);
        client.sign_in(username, PASSWORD).await.expect(200);
        client
    }

    pub async fn sign_in(&self, username: &str, password: &str) -> Reply {
        self.post("/session", json!({ "username": username, "password": password })).await
    }

    /// A request in the making, with what guards against forgery. The path stands below `/api/v1`, unless it
    /// says otherwise.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.bare(method, path).header("X-Bianfang", "1")
    }

    /// The same without the guard.
    pub fn bare(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let outside =
            path.starts_with("/health") || path.starts_with("/metrics") || path.starts_with("/api/");
        let base = if outside { "" } else { "/api/v1" };
        self.http.request(method.parse::<Method>().unwrap(), format!("{}{base}{path}", self.base))
    }

    pub async fn get(&self, path: &str) -> Reply {
        received(self.request("GET", path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        received(self.request("POST", path).json(&body)).await
    }

    pub async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Reply {
        let request = self.request(method, path);
        received(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    /// Sends actions as one batch; gives back their receipts.
    pub async fn act_all(&self, actions: &[Value]) -> Vec<Value> {
        let mut receipts = Vec::new();
        for part in actions.chunks(100) {
            let commands: Vec<_> = part.iter().map(command).collect();
            let answer = self.post("/commands", json!({ "commands": commands })).await.expect(200);
            receipts.extend(answer["receipts"].as_array().unwrap().iter().cloned());
        }
        receipts
    }

    /// Sends one action; gives back its receipt.
    pub async fn act(&self, action: Value) -> Value {
        self.act_all(&[action]).await.remove(0)
    }

    /// Sends actions all of which must be accepted.
    pub async fn accept(&self, actions: &[Value]) {
        for (receipt, action) in self.act_all(actions).await.iter().zip(actions) {
            assert_eq!(receipt["outcome"], "accepted", "{receipt} to {action}");
        }
    }

    /// Sends an action that must be refused; gives back the code.
    pub async fn refused(&self, action: Value) -> String {
        let receipt = self.act(action).await;
        assert_eq!(receipt["outcome"], "refused", "{receipt}");
        receipt["refusal"]["code"].as_str().unwrap().to_owned()
    }

    /// All items of a list, page by page.
    pub async fn walk(&self, path: &str, limit: usize) -> Vec<Value> {
        let mark = if path.contains('?') { '&' } else { '?' };
        let mut items = Vec::new();
        let mut after = String::new();
        loop {
            let page = self.get(&format!("{path}{mark}limit={limit}{after}")).await.expect(200);
            let found = page["items"].as_array().unwrap();
            assert!(found.len() <= limit, "{} items on a page of {limit}", found.len());
            items.extend(found.iter().cloned());
            match page["next"].as_str() {
                Some(next) => {
                    assert!(!found.is_empty(), "an empty page that promises more");
                    after = format!("&after={}", escaped(next));
                }
                None => return items,
            }
        }
    }
}

/// An action under a new identifier.
pub fn command(action: &Value) -> Value {
    json!({ "id": new_id(), "action": action })
}

pub fn new_id() -> String {
    Uuid::now_v7().to_string()
}

/// Sends a request and takes the answer in whole.
pub async fn received(request: reqwest::RequestBuilder) -> Reply {
    let answer = request.send().await.unwrap();
    let kind =
        answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let (status, kind) = (answer.status().as_u16(), kind.to_owned());
    Reply { status, kind, text: answer.text().await.unwrap() }
}

/// A text as it may stand in a query.
pub fn escaped(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            all.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(all, "%{byte:02X}");
        }
        all
    })
}

/// The text of a member that must be one.
pub fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}
