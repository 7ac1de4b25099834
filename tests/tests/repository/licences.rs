//! Every crate that is linked must carry a licence from the list in `deny.toml`, so that counties can pass the
//! program on. cargo-deny checks the same where it is installed; this check needs nothing but cargo.

use std::fs;
use std::process::Command;

use crate::assert_clean;
use crate::layout::{cargo_metadata, text};
use crate::sources::root;

/// The strings between `allow = [` and `]`.
fn allowed_licences(deny: &str) -> Vec<&str> {
    let Some((_, list)) = deny.split_once("\nallow = [") else { return Vec::new() };
    let list = list.split(']').next().unwrap_or_default();
    list.split('"').skip(1).step_by(2).collect()
}

/// Whether an SPDX expression can be satisfied with the allowed licences. `AND` binds closer than `OR`; the old
/// form `MIT/Apache-2.0` means `OR`.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (verdict, rest) = either(&words, allowed);
    verdict && rest.is_empty()
}

fn either<'a>(words: &'a [&'a str], allowed: &[&str]) -> (bool, &'a [&'a str]) {
    let (mut verdict, mut rest) = both(words, allowed);
    while let Some((&"OR", after)) = rest.split_first() {
        let (next, remaining) = both(after, allowed);
        verdict |= next;
        rest = remaining;
    }
    (verdict, rest)
}

fn both<'a>(words: &'a [&'a str], allowed: &[&str]) -> (bool, &'a [&'a str]) {
    let (mut verdict, mut rest) = single(words, allowed);
    while let Some((&"AND", after)) = rest.split_first() {
        let (next, remaining) = single(after, allowed);
        verdict &= next;
        rest = remaining;
    }
    (verdict, rest)
}

fn single<'a>(words: &'a [&'a str], allowed: &[&str]) -> (bool, &'a [&'a str]) {
    match words {
        ["(", inside @ ..] => {
            let (verdict, rest) = either(inside, allowed);
            (verdict, rest.strip_prefix(&[")"]).unwrap_or_default())
        }
        [licence, "WITH", exception, rest @ ..] => {
            (allowed.contains(&format!("{licence} WITH {exception}").as_str()), rest)
        }
        [licence, rest @ ..] => (allowed.contains(licence), rest),
        [] => (false, &[]),
    }
}

#[test]
fn every_linked_crate_may_be_passed_on() {
    let version = Command::new("rustc").arg("-vV").output().expect("rustc can be started");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    let deny = fs::read_to_string(root().join("deny.toml")).expect("deny.toml is there");
    let allowed = allowed_licences(&deny);
    assert!(allowed.contains(&"MIT"), "the list in deny.toml was not understood: {allowed:?}");

    let metadata = cargo_metadata(&["--filter-platform", host]);
    let packages = metadata["packages"].as_array().expect("cargo lists packages");
    assert!(packages.len() > 50, "cargo listed only {} packages", packages.len());
    let complaints: Vec<String> = packages
        .iter()
        .filter(|package| !is_allowed(text(package, "license"), &allowed))
        .map(|package| format!("{}: licence {:?}", text(package, "name"), text(package, "license")))
        .collect();
    assert_clean(&complaints);
}

#[test]
fn licence_expressions_are_understood() {
    let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "ISC"];
    let check = |expression: &str, expected: bool| {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    };
    check("MIT", true);
    check("MIT/Apache-2.0", true);
    check("GPL-3.0-only OR MIT", true);
    check("GPL-3.0-only", false);
    check("MIT AND GPL-3.0-only", false);
    check("MIT OR Apache-2.0 WITH LLVM-exception", true);
    check("(MIT OR GPL-2.0-only) AND ISC", true);
    check("(MIT OR ISC) AND GPL-2.0-only", false);
    check("", false);
}
