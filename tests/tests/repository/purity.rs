//! The domain asks nothing of the machine: time, chance and new ids come in as arguments, and there are no files,
//! sockets or threads. `std` offers all of them without a line in a manifest, hence this look at the source.

use crate::assert_clean;
use crate::rust_code::without_prose;
use crate::sources::sources;

const FORBIDDEN: &[&str] = &[
    "SystemTime",
    "Instant::now",
    "time::Instant",
    "Timestamp::now",
    "Zoned::now",
    "TimeZone::system",
    "Uuid::new_v4",
    "Uuid::now_v",
    "std::fs",
    "std::io",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "thread::",
    "rand::",
    "getrandom",
];

/// Modules of `std` that may not come in through a grouped `use std::{…}` either.
const FORBIDDEN_MODULES: &[&str] = &["fs", "io", "net", "env", "process", "thread"];

fn impurities(source: &str) -> Vec<String> {
    let code = squeezed(&without_prose(source));
    let mut found: Vec<String> = FORBIDDEN
        .iter()
        .filter(|name| begins_somewhere(&code, name))
        .map(|name| (*name).to_owned())
        .collect();
    for module in group_members(&code, "std::{") {
        let first = module.split("::").next().unwrap_or_default();
        if FORBIDDEN_MODULES.contains(&first) {
            found.push(format!("std::{{{module}}}"));
        }
    }
    for item in group_members(&code, "time::{") {
        if item.split("as ").next() == Some("Instant") {
            found.push("time::{Instant}".into());
        }
    }
    found
}

/// Without white space, except between two words.
fn squeezed(code: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut result = String::with_capacity(code.len());
    for piece in code.split_whitespace() {
        if result.chars().next_back().is_some_and(is_word) && piece.starts_with(is_word) {
            result.push(' ');
        }
        result.push_str(piece);
    }
    result
}

/// Whether the name occurs as the beginning of a word: `rand::` does not occur in `operand::`.
fn begins_somewhere(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        !code[..at].chars().next_back().is_some_and(|before| before.is_alphanumeric() || before == '_')
    })
}

/// The members of each group that follows `opening`, down to one level.
fn group_members<'a>(code: &'a str, opening: &str) -> Vec<&'a str> {
    let mut members = Vec::new();
    for (at, _) in code.match_indices(opening) {
        let body = &code[at + opening.len()..];
        let mut depth = 0_usize;
        let mut start = 0;
        for (index, c) in body.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    members.push(&body[start..index]);
                    start = index + 1;
                    if c == '}' {
                        break;
                    }
                }
                _ => {}
            }
        }
    }
    members
}

#[test]
fn domain_asks_nothing_of_the_machine() {
    let mut complaints = Vec::new();
    for source in sources().iter().filter(|source| source.path.starts_with("crates/domain/src/")) {
        for found in impurities(&source.text) {
            complaints.push(format!("{}: {found}", source.path));
        }
    }
    assert_clean(&complaints);
}

#[test]
fn impurities_are_found() {
    let check = |source: &str, expected: &[&str]| assert_eq!(impurities(source), expected, "in {source}");
    check("use std::collections::BTreeMap; enum Scheme { Instant, Registered }", &[]);
    check("// std::fs is not for us\nlet operand = operand::of(\"std::net\");", &[]);
    check("use std::{fmt, collections::{BTreeMap, BTreeSet}};", &[]);
    check("let n = Timestamp :: now();", &["Timestamp::now"]);
    check("use std::{fmt,\n    fs::File};", &["std::{fs::File}"]);
    check("use std::{collections::{BTreeMap}, env};", &["std::{env}"]);
    check("use std::time::{Duration, Instant};", &["time::{Instant}"]);
    check("let t = std::time::SystemTime::now();", &["SystemTime"]);
    check("let id = uuid::Uuid::now_v7();", &["Uuid::now_v"]);
}
