//! Guides and decisions: what they name must exist, and a decision must say why.

use std::path::{Component, Path, PathBuf};

use crate::assert_clean;
use crate::sources::{Source, paths, sources};

const DECISION_HEADINGS: &[&str] = &["Status", "Context", "Decision", "Consequences"];

/// Made by a build or at run time, so named in guides without being in the repository.
const MADE_LATER: &[&str] = &["web/dist", "web/node_modules", "bench/results/local"];

/// What stands between single backticks outside fenced blocks, with the line's index.
fn inline_code(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            found.extend(line.split('`').skip(1).step_by(2).map(|code| (index, code)));
        }
    }
    found
}

/// The targets of `[text](target)` that lie in the repository, without their anchors.
fn local_links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for rest in line.split("](").skip(1) {
            let target = rest.split([')', '#', ' ']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:") {
                found.push((index, target));
            }
        }
    }
    found
}

/// A path from the root, when the text looks like one: `crates/domain/src/lib.rs:12`, `docs/decisions/`.
fn repository_path<'a>(code: &'a str, top_level: &[&str]) -> Option<&'a str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    let path = code.split(':').next().unwrap_or_default().trim_end_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    let looks_like_one = code.contains('/') && path.chars().all(is_plain) && top_level.contains(&first);
    looks_like_one.then_some(path)
}

fn exists(path: &str, known: &[String]) -> bool {
    let below = format!("{path}/");
    known.iter().any(|file| file == path || file.starts_with(&below))
        || MADE_LATER.iter().any(|made| path == *made || path.starts_with(&format!("{made}/")))
}

/// `docs/decisions/../map.md` as `docs/map.md`.
fn resolved(document: &str, target: &str) -> String {
    let mut result = PathBuf::new();
    let folder = Path::new(document).parent().unwrap_or(Path::new(""));
    for part in folder.join(target).components() {
        match part {
            Component::ParentDir => {
                result.pop();
            }
            Component::Normal(name) => result.push(name),
            _ => {}
        }
    }
    result.to_string_lossy().into_owned()
}

fn broken_references(document: &Source, known: &[String]) -> Vec<String> {
    let top_level: Vec<&str> =
        known.iter().filter_map(|path| path.split_once('/')).map(|(first, _)| first).collect();
    let mut complaints = Vec::new();
    for (line, code) in inline_code(&document.text) {
        if let Some(path) = repository_path(code, &top_level)
            && !exists(path, known)
            && !exists(&resolved(&document.path, path), known)
        {
            complaints.push(document.at(line, &format!("there is no {path}")));
        }
    }
    for (line, target) in local_links(&document.text) {
        if !exists(&resolved(&document.path, target), known) {
            complaints.push(document.at(line, &format!("the link to {target} leads nowhere")));
        }
    }
    complaints
}

fn missing_headings(decision: &Source) -> Vec<String> {
    let headings: Vec<&str> = decision
        .text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim())
        .collect();
    DECISION_HEADINGS
        .iter()
        .filter(|wanted| !headings.contains(*wanted))
        .map(|wanted| format!("{}: no heading {wanted}", decision.path))
        .collect()
}

#[test]
fn guides_name_only_what_exists() {
    let known = paths();
    let mut complaints = Vec::new();
    for document in sources().iter().filter(|source| source.has_extension(&["md"])) {
        // A changelog speaks of files that have gone since.
        if document.path != "CHANGELOG.md" {
            complaints.extend(broken_references(document, &known));
        }
    }
    assert_clean(&complaints);
}

#[test]
fn every_decision_says_why() {
    let sources = sources();
    let decisions = sources.iter().filter(|source| {
        source
            .path
            .strip_prefix("docs/decisions/")
            .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_digit()))
    });
    let complaints: Vec<String> = decisions.flat_map(missing_headings).collect();
    assert_clean(&complaints);
}

#[test]
fn broken_references_are_found() {
    let known =
        ["docs/map.md", "docs/decisions/0001-storage.md", "crates/domain/src/lib.rs"].map(str::to_owned);
    let check = |text: &str, expected: &[&str]| {
        let document = Source { path: "docs/decisions/0001-storage.md".into(), text: text.into() };
        assert_eq!(broken_references(&document, &known), expected, "in {text}");
    };
    check("See `crates/domain/src/lib.rs:12`, `crates/domain/` and `web/dist/index.html`.", &[]);
    check("Types are `application/json`, `a/b`; run `crates/*/x`.", &[]);
    check(
        "See `crates/domain/src/gone.rs`.",
        &["docs/decisions/0001-storage.md:1: there is no crates/domain/src/gone.rs"],
    );
    check("```\n`crates/gone.rs`\n```\n[map](../map.md#rooms) [out](https://example.org)", &[]);
    check("\n[map](map.md)", &["docs/decisions/0001-storage.md:2: the link to map.md leads nowhere"]);
}

#[test]
fn missing_headings_are_found() {
    let decision = |text: &str| Source { path: "docs/decisions/0001-storage.md".into(), text: text.into() };
    assert!(
        missing_headings(&decision("# A\n## Status\n## Context\n## Decision\n## Consequences\n")).is_empty()
    );
    assert_eq!(
        missing_headings(&decision("# A\nStatus\n## Context\n## Decision\n## Consequences\n")),
        ["docs/decisions/0001-storage.md: no heading Status"]
    );
}
