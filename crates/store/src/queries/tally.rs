//! The counts kept by village, summed over what is in sight.

use super::{
    Asker, Question, Scope,
    sight::{Columns, Sight},
};
use crate::{engine::Tx, error::Result};
use bianfang_domain::{
    calendar::Day,
    campaign::TargetState,
    ids::{CampaignId, DivisionId},
};
use std::collections::BTreeMap;

/// Sums by measure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sums(BTreeMap<String, i64>);

impl Sums {
    pub fn of(&self, measure: &str) -> i64 {
        self.0.get(measure).copied().unwrap_or_default()
    }

    /// What follows a prefix, with its sum.
    pub fn each<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, i64)> {
        self.0.iter().filter_map(move |(measure, sum)| Some((measure.strip_prefix(prefix)?, *sum)))
    }

    pub fn total(&self, prefix: &str) -> i64 {
        self.each(prefix).map(|(_, sum)| sum).sum()
    }

    /// Targets by state, every state named.
    pub fn states(&self, prefix: &str) -> BTreeMap<TargetState, i64> {
        TargetState::ALL.iter().map(|state| (*state, self.of(&format!("{prefix}{state}")))).collect()
    }

    /// Open problems whose day has passed. Days sort as text.
    pub fn overdue(&self, today: Day) -> i64 {
        let today = today.to_string();
        self.each("due.").filter(|(day, _)| *day < today.as_str()).map(|(_, sum)| sum).sum()
    }
}

const COLUMNS: Columns = Columns { division: "tally.division", household: None, owner: None };

/// The sums of a campaign, or over all of them.
pub(super) fn sums(
    tx: &mut dyn Tx,
    authority: DivisionId,
    campaign: Option<CampaignId>,
    sight: &Sight,
) -> Result<Sums> {
    let mut question = Question::new(
        authority,
        "SELECT tally.measure, CAST(SUM(tally.n) AS BIGINT) FROM tally WHERE tally.authority = $1",
    );
    if let Some(campaign) = campaign {
        question.and("tally.campaign =", campaign.uuid());
    }
    sight.narrow(&mut question, COLUMNS);
    question.push(" GROUP BY tally.measure");
    let rows = question.read(tx, |row| Ok((row.text(0)?.to_owned(), row.int(1)?)))?;
    Ok(Sums(rows.into_iter().collect()))
}

/// One measure, whatever the campaign.
pub(super) fn sum(tx: &mut dyn Tx, authority: DivisionId, measure: &str, sight: &Sight) -> Result<i64> {
    let mut question = Question::new(
        authority,
        "SELECT CAST(COALESCE(SUM(tally.n), 0) AS BIGINT) FROM tally WHERE tally.authority = $1
            AND tally.campaign = ''",
    );
    question.and("tally.measure =", measure.to_owned());
    sight.narrow(&mut question, COLUMNS);
    question.ask(tx)?.first().map_or(Ok(0), |row| row.int(0))
}

/// Whether every household of the authority is in sight by division.
pub(super) fn covers_register(tx: &mut dyn Tx, asker: Asker<'_>) -> Result<bool> {
    let by_division = Scope { divisions: asker.scope.divisions.clone(), ..Scope::default() };
    let sight = Sight::of(tx, Asker { scope: &by_division, ..asker }, None)?;
    let everything = Scope { divisions: vec![asker.authority], ..Scope::default() };
    let whole = Sight::of(tx, Asker { scope: &everything, ..asker }, None)?;
    Ok(sum(tx, asker.authority, "households", &sight)? == sum(tx, asker.authority, "households", &whole)?)
}
