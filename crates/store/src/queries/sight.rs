//! A scope made into a condition of SQL.

use super::{Asker, Question};
use crate::{engine::Tx, error::Result};
use bianfang_domain::ids::DivisionId;

/// The columns of a table that tell whether a row may be seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    /// Where the household lives.
    pub division: &'static str,
    /// Which household; none where rows belong to divisions alone.
    pub household: Option<&'static str>,
    /// Who owns the matter; where none, owning an open problem of the household counts.
    pub owner: Option<&'static str>,
}

/// What an asker may see, looked up once for all questions of a page.
#[derive(Debug, Clone)]
pub(super) struct Sight {
    everything: bool,
    /// Paths of the divisions, to whose subtrees they are prefixes.
    spans: Vec<String>,
    answered_by: Option<String>,
    owned_by: Option<String>,
    /// Narrowed to below this path.
    within: Option<String>,
    today: String,
}

impl Sight {
    /// What the asker sees, narrowed to below a division. An unknown division shows nothing.
    pub fn of(tx: &mut dyn Tx, asker: Asker<'_>, within: Option<DivisionId>) -> Result<Self> {
        let mut question =
            Question::new(asker.authority, "SELECT id, path FROM division WHERE authority = $1 AND id IN ");
        let wanted = asker.scope.divisions.iter().copied().chain(within).chain([asker.authority]);
        let wanted: Vec<_> = wanted.map(DivisionId::uuid).collect();
        let list = question.list(wanted);
        question.push(&list);
        let rows = question.ask(tx)?;
        let path_of = |division: DivisionId| -> Result<Option<String>> {
            let id = division.to_string();
            for row in &rows {
                if row.text(0)? == id {
                    return Ok(Some(row.text(1)?.to_owned()));
                }
            }
            Ok(None)
        };
        let mut spans = Vec::new();
        for division in &asker.scope.divisions {
            spans.extend(path_of(*division)?);
        }
        let covers =
            |path: Option<String>| path.is_some_and(|path| spans.iter().any(|span| path.starts_with(span)));
        let mut sight = Self {
            everything: covers(path_of(asker.authority)?),
            spans: Vec::new(),
            answered_by: asker.scope.answered_by.map(|person| person.to_string()),
            owned_by: asker.scope.owned_by.map(|person| person.to_string()),
            within: None,
            today: asker.today.to_string(),
        };
        if let Some(division) = within {
            let Some(path) = path_of(division)? else {
                return Ok(Self { everything: false, answered_by: None, owned_by: None, ..sight });
            };
            sight.everything = sight.everything || covers(Some(path.clone()));
            sight.within = Some(path);
        }
        sight.spans = spans;
        Ok(sight)
    }

    /// Whether divisions alone tell what is seen, so that counts kept by division add up to it.
    pub fn is_by_division(&self) -> bool {
        self.everything || (self.answered_by.is_none() && self.owned_by.is_none())
    }

    /// Whether nothing narrows it.
    pub fn is_everything(&self) -> bool {
        self.everything && self.within.is_none()
    }

    /// Adds the condition to a question.
    pub fn narrow(&self, question: &mut Question, columns: Columns) {
        if !self.everything {
            let ways = self.ways(question, columns);
            if ways.is_empty() {
                question.push(" AND 1 = 0");
            } else {
                question.push(&format!(" AND ({})", ways.join(" OR ")));
            }
        }
        if let Some(path) = &self.within {
            let below = below(question, std::slice::from_ref(path));
            question.push(&format!(" AND {} IN {below}", columns.division));
        }
    }

    fn ways(&self, question: &mut Question, columns: Columns) -> Vec<String> {
        let mut ways = Vec::new();
        if !self.spans.is_empty() {
            ways.push(format!("{} IN {}", columns.division, below(question, &self.spans)));
        }
        if let (Some(person), Some(household)) = (&self.answered_by, columns.household) {
            let person = question.bind(person.clone());
            let today = question.bind(self.today.clone());
            ways.push(format!(
                "{household} IN (SELECT charge.household FROM responsibility AS charge
                    WHERE charge.authority = $1 AND charge.person = {person} AND charge.household IS NOT NULL
                      AND charge.from_on <= {today} AND (charge.until_on IS NULL OR charge.until_on >= {today}))"
            ));
        }
        if let Some(person) = &self.owned_by {
            match (columns.owner, columns.household) {
                (Some(owner), _) => {
                    let person = question.bind(person.clone());
                    ways.push(format!("{owner} = {person}"));
                }
                (None, Some(household)) => {
                    let person = question.bind(person.clone());
                    ways.push(format!(
                        "{household} IN (SELECT matter.household FROM problem AS matter
                            WHERE matter.authority = $1 AND matter.owner_person = {person} AND matter.is_open = 1)"
                    ));
                }
                (None, None) => {}
            }
        }
        ways
    }
}

/// The divisions at and below these paths. A path's own characters all sort before `~`.
fn below(question: &mut Question, paths: &[String]) -> String {
    let ranges: Vec<String> = paths
        .iter()
        .map(|path| {
            let (from, to) = (question.bind(path.clone()), question.bind(format!("{path}~")));
            format!("(place.path >= {from} AND place.path < {to})")
        })
        .collect();
    format!(
        "(SELECT place.id FROM division AS place WHERE place.authority = $1 AND ({}))",
        ranges.join(" OR ")
    )
}
