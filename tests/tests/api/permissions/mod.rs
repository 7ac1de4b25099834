//! Who may do what, as tables: every endpoint and every action against every role, at home and elsewhere.
//!
//! The tables are kept beside this file; `make accept` writes them anew. What must hold whatever the tables say
//! (nothing for those not signed in, nothing from elsewhere, nothing unmasked) is checked on its own.

mod actions;
mod endpoints;

use std::fmt::Write;

use crate::{
    client::Client,
    fixture::ROLES,
    installation::{Engine, Installation},
    server::repository,
};

/// Everybody of a table, nobody first.
struct Everybody {
    clients: Vec<(&'static str, Client)>,
}

impl Everybody {
    async fn of(installation: &Installation) -> Self {
        let mut clients = vec![("nobody", installation.nobody())];
        for role in ROLES {
            clients.push((role, installation.sign_in(&installation.fixture.staff[role].username).await));
        }
        Self { clients }
    }
}

/// Rows of cells under the names of everybody.
struct Table {
    title: &'static str,
    rows: Vec<(String, Vec<String>)>,
}

impl Table {
    const fn new(title: &'static str) -> Self {
        Self { title, rows: Vec::new() }
    }

    fn text(&self) -> String {
        let names: Vec<String> = std::iter::once("nobody").chain(ROLES).map(ToOwned::to_owned).collect();
        let names = names[names.len() - self.rows[0].1.len()..].to_vec();
        let head = (self.title.to_owned(), names);
        let lines: Vec<_> = std::iter::once(&head).chain(&self.rows).collect();
        let wide = lines.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        let widths: Vec<_> = (0..head.1.len())
            .map(|column| lines.iter().map(|(_, cells)| cells[column].len()).max().unwrap_or_default())
            .collect();
        let mut text = String::new();
        for (name, cells) in lines {
            let mut line = format!("{name:wide$}");
            for (cell, width) in cells.iter().zip(&widths) {
                // Writing to a string cannot fail.
                let _ = write!(line, "  {cell:width$}");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// Compares with the table that is kept, or keeps this one where that is asked for.
    fn compare(&self, file: &str, engine: Engine) {
        let path = repository("tests/tests/api/permissions").join(file);
        let text = self.text();
        if engine == Engine::Sqlite && std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            std::fs::write(&path, &text).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        let changed: Vec<_> = text.lines().filter(|line| !kept.lines().any(|other| other == *line)).collect();
        assert!(
            kept == text,
            "{file} on {engine:?} is other than kept (`make accept` takes it over):\n{}",
            changed.join("\n")
        );
    }
}
