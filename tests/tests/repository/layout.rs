//! The direction of dependencies, read from cargo itself: arrows only as `docs/architecture.md` draws them.

use std::process::Command;

use serde_json::Value;

use crate::assert_clean;
use crate::sources::root;

const DOMAIN: &str = "bianfang-domain";
const STORE: &str = "bianfang-store";
const SERVER: &str = "bianfang-server";

/// Who may use whom. A new crate needs a line here, and a reason the compiler can check.
const ALLOWED: &[(&str, &[&str])] = &[
    (DOMAIN, &[]),
    (STORE, &[DOMAIN]),
    (SERVER, &[STORE, DOMAIN]),
    // The tests need the whole product.
    ("bianfang-acceptance", &[DOMAIN, STORE, SERVER]),
    // The bench measures from outside, over HTTP, as its peers are measured; it shares only the vocabulary.
    ("bianfang-bench", &[DOMAIN]),
];

/// What the rules may be built from; none of it opens a file, asks the time or throws dice.
const DOMAIN_USES: &[&str] = &["serde", "thiserror", "jiff", "uuid"];
/// Describes the wire shape for the OpenAPI document; off in the browser.
const DOMAIN_USES_OPTIONALLY: &[&str] = &["utoipa"];

pub fn cargo_metadata(arguments: &[&str]) -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline"])
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn forbidden_edges(metadata: &Value) -> Vec<String> {
    let members: Vec<&str> = list(metadata, "packages").map(|package| text(package, "name")).collect();
    let mut complaints = Vec::new();
    for package in list(metadata, "packages") {
        let name = text(package, "name");
        let Some((_, allowed)) = ALLOWED.iter().find(|(user, _)| *user == name) else {
            complaints.push(format!("{name} is not in the table of who may use whom"));
            continue;
        };
        for dependency in list(package, "dependencies") {
            let used = text(dependency, "name");
            if members.contains(&used) && !allowed.contains(&used) {
                complaints.push(format!("{name} must not use {used}"));
            }
        }
    }
    complaints
}

fn forbidden_in_domain(metadata: &Value) -> Vec<String> {
    let domain = list(metadata, "packages").find(|package| text(package, "name") == DOMAIN);
    let Some(domain) = domain else { return vec![format!("{DOMAIN} is gone")] };
    list(domain, "dependencies")
        .filter(|dependency| dependency["kind"] != "dev")
        .filter(|dependency| {
            let optional = dependency["optional"] == true;
            let allowed = if optional { DOMAIN_USES_OPTIONALLY } else { DOMAIN_USES };
            dependency["kind"] == "build" || !allowed.contains(&text(dependency, "name"))
        })
        .map(|dependency| format!("{DOMAIN} must not depend on {}", text(dependency, "name")))
        .collect()
}

#[test]
fn crates_use_only_what_they_may() {
    assert_clean(&forbidden_edges(&cargo_metadata(&["--no-deps"])));
}

#[test]
fn domain_depends_on_nothing_that_touches_the_world() {
    assert_clean(&forbidden_in_domain(&cargo_metadata(&["--no-deps"])));
}

#[test]
fn every_crate_says_what_it_is_for() {
    let metadata = cargo_metadata(&["--no-deps"]);
    let silent: Vec<String> = list(&metadata, "packages")
        .filter(|package| text(package, "description").trim().is_empty())
        .map(|package| format!("{} has no description", text(package, "name")))
        .collect();
    assert_clean(&silent);
}

#[test]
fn forbidden_edges_are_found() {
    let metadata = serde_json::json!({ "packages": [
        { "name": DOMAIN, "dependencies": [
            { "name": "serde", "kind": null, "optional": false },
            { "name": "utoipa", "kind": null, "optional": true },
            { "name": "proptest", "kind": "dev", "optional": false },
            { "name": "tokio", "kind": null, "optional": false },
            { "name": "rusqlite", "kind": null, "optional": true },
            { "name": "serde", "kind": "build", "optional": false },
        ] },
        { "name": STORE, "dependencies": [
            { "name": DOMAIN, "kind": null, "optional": false },
            { "name": SERVER, "kind": "dev", "optional": false },
        ] },
        { "name": SERVER, "dependencies": [] },
        { "name": "bianfang-common", "dependencies": [] },
    ] });
    assert_eq!(
        forbidden_edges(&metadata),
        [
            "bianfang-store must not use bianfang-server",
            "bianfang-common is not in the table of who may use whom"
        ]
    );
    assert_eq!(
        forbidden_in_domain(&metadata),
        [
            "bianfang-domain must not depend on tokio",
            "bianfang-domain must not depend on rusqlite",
            "bianfang-domain must not depend on serde"
        ]
    );
}
