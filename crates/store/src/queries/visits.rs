//! Visits.

use super::{
    Asker, Named, Question, coded, moment, opt_day, people,
    problem::campaign_name,
    problems::{self, ProblemRow},
};
use crate::{
    engine::Tx,
    error::{Result, StoreError},
    facts::{code, id, persons},
};
use bianfang_domain::{
    calendar::{Day, Moment},
    ids::{CampaignId, DivisionId, HouseholdId, PersonId, VisitId},
    visit::{Answer, Check, CheckItem, Outcome},
};

/// A visit as a household's page lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitLine {
    /// Which.
    pub id: VisitId,
    /// When it took place.
    pub visited_at: Moment,
    /// Who went.
    pub visitor: Named<PersonId>,
    /// How it came out.
    pub outcome: Outcome,
    /// How many problems it found.
    pub problems: i64,
    /// In which campaign.
    pub campaign: Option<Named<CampaignId>>,
}

/// A visit with all that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// As a list shows it.
    pub line: VisitLine,
    /// The household called at.
    pub household: HouseholdId,
    /// Its head.
    pub head: Option<String>,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// Who went along.
    pub companions: Vec<Named<PersonId>>,
    /// The checks with their answers.
    pub checks: Vec<Check>,
    /// The problems it found.
    pub findings: Vec<ProblemRow>,
    /// Remarks.
    pub remarks: Option<String>,
    /// Whether it was recorded after its campaign had closed.
    pub late: bool,
    /// When somebody comes again.
    pub revisit_on: Option<Day>,
}

/// The latest visits to a household.
pub(super) fn of_household(
    tx: &mut dyn Tx,
    authority: DivisionId,
    household: HouseholdId,
    limit: u32,
) -> Result<Vec<VisitLine>> {
    let mut question = Question::new(
        authority,
        "SELECT visit.id, visit.visited_at, visit.visitor, person.name, visit.outcome, visit.problems,
            visit.campaign, campaign.name
         FROM visit
         LEFT JOIN person ON person.authority = visit.authority AND person.id = visit.visitor
         LEFT JOIN campaign ON campaign.authority = visit.authority AND campaign.id = visit.campaign
         WHERE visit.authority = $1",
    );
    question.and("visit.household =", household.uuid());
    question.push(" ORDER BY visit.visited_at DESC, visit.id DESC");
    let limit = question.bind(i64::from(limit));
    question.push(&format!(" LIMIT {limit}"));
    question.read(tx, |row| {
        Ok(VisitLine {
            id: id(row.text(0)?)?,
            visited_at: moment(row, 1)?,
            visitor: Named { id: id(row.text(2)?)?, name: row.opt_text(3)?.map(ToOwned::to_owned) },
            outcome: coded(row, 4, Outcome::from_code)?,
            problems: row.int(5)?,
            campaign: campaign_name(row, 6)?,
        })
    })
}

/// At which household a visit was made, if there is such a visit.
pub fn household_of(tx: &mut dyn Tx, authority: DivisionId, visit: VisitId) -> Result<Option<HouseholdId>> {
    let mut question = Question::new(authority, "SELECT household FROM visit WHERE authority = $1");
    question.and("id =", visit.uuid());
    Ok(question.read(tx, |row| id(row.text(0)?))?.into_iter().next())
}

/// A visit, if there is one.
pub fn visit(tx: &mut dyn Tx, asker: Asker<'_>, visit: VisitId) -> Result<Option<Visit>> {
    let mut question = Question::new(
        asker.authority,
        "SELECT visit.household, household.head_name, visit.campaign, campaign.name, visit.visited_at,
            visit.recorded_at, visit.visitor, visit.companions, visit.outcome, visit.checks, visit.problems,
            visit.remarks, visit.late, visit.revisit_on
         FROM visit
         JOIN household ON household.authority = visit.authority AND household.id = visit.household
         LEFT JOIN campaign ON campaign.authority = visit.authority AND campaign.id = visit.campaign
         WHERE visit.authority = $1",
    );
    question.and("visit.id =", visit.uuid());
    let found = question.ask(tx)?;
    let Some(row) = found.first() else { return Ok(None) };
    let household: HouseholdId = id(row.text(0)?)?;
    let visitor: PersonId = id(row.text(6)?)?;
    let companions = persons(row.text(7)?)?;
    let names = people::named(tx, asker.authority, companions.iter().copied().chain([visitor]))?;
    Ok(Some(Visit {
        line: VisitLine {
            id: visit,
            visited_at: moment(row, 4)?,
            visitor: names.named(visitor),
            outcome: coded(row, 8, Outcome::from_code)?,
            problems: row.int(10)?,
            campaign: campaign_name(row, 2)?,
        },
        household,
        head: row.opt_text(1)?.map(ToOwned::to_owned),
        recorded_at: moment(row, 5)?,
        companions: companions.into_iter().map(|person| names.named(person)).collect(),
        checks: checks(row.text(9)?)?,
        findings: problems::of_visit(tx, asker, household, visit)?,
        remarks: row.opt_text(11)?.map(ToOwned::to_owned),
        late: row.flag(12)?,
        revisit_on: opt_day(row, 13)?,
    }))
}

/// Reads `item:answer`, separated by commas.
fn checks(text: &str) -> Result<Vec<Check>> {
    let parts = text.split(',').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (item, answer) =
                part.split_once(':').ok_or_else(|| StoreError::corrupt(format!("the check {part}")))?;
            Ok(Check {
                item: code(CheckItem::from_code(item), item)?,
                answer: code(Answer::from_code(answer), answer)?,
            })
        })
        .collect()
}
