//! Households as the register's list shows them.

use super::{
    Asker, Named, Page, Question, Stretch, coded,
    divisions::{self, PlaceName},
    opt_moment,
    sight::{Columns, Sight},
    tally,
};
use crate::{
    engine::{Row, Tx},
    error::Result,
    facts::id,
};
use bianfang_domain::{
    board::Cell,
    calendar::Moment,
    campaign::TargetState,
    household::Scheme,
    ids::{CampaignId, DivisionId, HouseholdId, PersonId},
};
use std::collections::BTreeMap;

pub use super::search::Search;

/// A household as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdRow {
    /// Which.
    pub id: HouseholdId,
    /// Its head.
    pub head: Option<String>,
    /// Its number.
    pub number: Option<String>,
    /// Its village.
    pub village: PlaceName,
    /// The community that lies in.
    pub community: Option<PlaceName>,
    /// The schemes it stands in today.
    pub schemes: Vec<Scheme>,
    /// How many members it has.
    pub members: i64,
    /// Its open problems.
    pub open_problems: i64,
    /// When somebody last called.
    pub last_visit_at: Option<Moment>,
    /// Who answers for it as its helper today, with what the post is called.
    pub helper: Option<(Named<PersonId>, String)>,
}

/// Which households are wanted.
#[derive(Debug, Clone, Default)]
pub struct HouseholdFilter {
    /// At or below this division.
    pub division: Option<DivisionId>,
    /// Standing in this scheme today.
    pub scheme: Option<Scheme>,
    /// Found so.
    pub search: Option<Search>,
    /// Showing this on the board of the campaign, if any.
    pub cell: Option<(Cell, Option<CampaignId>)>,
}

/// A list longer than this is not counted through to say how long it is.
const COUNTED: u32 = 10_000;

const COLUMNS: Columns =
    Columns { division: "household.division", household: Some("household.id"), owner: None };

/// The households in sight, in the order they were put on the register.
pub fn list(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    filter: &HouseholdFilter,
    stretch: &Stretch,
) -> Result<Page<HouseholdRow>> {
    let sight = Sight::of(tx, asker, filter.division)?;
    let mut question = Question::new(
        asker.authority,
        "SELECT household.id, household.division, household.head_name, household.number, household.members,
            household.open_problems, household.last_visit_at
         FROM household WHERE household.authority = $1",
    );
    if let Some(after) = &stretch.after {
        question.and("household.id >", after.clone());
    }
    narrow(&mut question, asker, filter, &sight);
    question.push(" ORDER BY household.id");
    question.limit(stretch.limit);
    let page = Page::cut(question.ask(tx)?, stretch.limit, |row| row.text(0).unwrap_or_default().to_owned());
    let items = rows(tx, asker, &page.items)?;
    Ok(page.with(items))
}

/// How many households a filter shows; none where finding out would take long.
pub fn total(tx: &mut dyn Tx, asker: Asker<'_>, filter: &HouseholdFilter) -> Result<Option<i64>> {
    let sight = Sight::of(tx, asker, filter.division)?;
    let plain = filter.scheme.is_none() && filter.search.is_none() && filter.cell.is_none();
    if plain && sight.is_by_division() {
        return tally::sum(tx, asker.authority, "households", &sight).map(Some);
    }
    let mut question = Question::new(
        asker.authority,
        "SELECT COUNT(*) FROM (SELECT household.id FROM household WHERE household.authority = $1",
    );
    narrow(&mut question, asker, filter, &sight);
    question.limit(COUNTED);
    question.push(") AS counted");
    let counted = question.ask(tx)?.first().map_or(Ok(0), |row| row.int(0))?;
    Ok((counted <= i64::from(COUNTED)).then_some(counted))
}

fn narrow(question: &mut Question, asker: Asker<'_>, filter: &HouseholdFilter, sight: &Sight) {
    if let Some(scheme) = filter.scheme {
        let scheme = question.bind(scheme.code());
        let today = question.bind(asker.today.to_string());
        question.push(&format!(
            " AND household.id IN (SELECT enrolled.household FROM scheme_membership AS enrolled
                WHERE enrolled.authority = $1 AND enrolled.scheme = {scheme} AND enrolled.from_on <= {today}
                  AND (enrolled.until_on IS NULL OR enrolled.until_on >= {today}))"
        ));
    }
    if let Some(search) = &filter.search {
        search.narrow(question);
    }
    if let Some((cell, campaign)) = filter.cell {
        show_cell(question, asker, cell, campaign);
    }
    sight.narrow(question, COLUMNS);
}

/// The target states a cell without open problems stands for.
fn cell_states(cell: Cell) -> &'static [TargetState] {
    match cell {
        Cell::Overdue | Cell::AwaitingVerification | Cell::Rectifying => &[],
        Cell::NotVisited => &[TargetState::Planned],
        Cell::Away => &[TargetState::Away],
        Cell::NoProblem | Cell::ProblemsClosed => &[TargetState::VisitedOnSite, TargetState::ReachedByPhone],
        Cell::NotReached => &[
            TargetState::Refused,
            TargetState::Moved,
            TargetState::NotFound,
            TargetState::Deceased,
            TargetState::WronglyListed,
        ],
    }
}

/// The conditions of [`Cell::of`] in SQL; a test holds the two together.
fn show_cell(question: &mut Question, asker: Asker<'_>, cell: Cell, campaign: Option<CampaignId>) {
    let states = cell_states(cell);
    question.push(if states.is_empty() {
        " AND household.open_problems > 0"
    } else {
        " AND household.open_problems = 0"
    });
    match cell {
        Cell::Overdue => question.and("household.next_due <", asker.today.to_string()),
        Cell::AwaitingVerification | Cell::Rectifying => {
            let today = question.bind(asker.today.to_string());
            let only = if cell == Cell::Rectifying { "<>" } else { "=" };
            question.push(&format!(
                " AND (household.next_due IS NULL OR household.next_due >= {today})
                  AND household.open_problems {only} household.awaiting_problems"
            ));
        }
        Cell::NoProblem => question.push(" AND household.closed_problems = 0"),
        Cell::ProblemsClosed => question.push(" AND household.closed_problems > 0"),
        // Without a campaign nobody is awaited and nobody was missed.
        Cell::NotVisited | Cell::Away | Cell::NotReached if campaign.is_none() => question.push(" AND 1 = 0"),
        Cell::NotVisited | Cell::Away | Cell::NotReached => {}
    }
    let Some(campaign) = campaign else { return };
    // Every cell of a campaign's board is a target of it.
    let campaign = question.bind(campaign.uuid());
    let state = if states.is_empty() {
        String::new()
    } else {
        let list = question.list(states.iter().map(|state| state.code()));
        format!(" AND listed.state IN {list}")
    };
    question.push(&format!(
        " AND EXISTS (SELECT 1 FROM target AS listed WHERE listed.authority = $1
            AND listed.campaign = {campaign} AND listed.household = household.id{state})"
    ));
}

fn rows(tx: &mut dyn Tx, asker: Asker<'_>, found: &[Row]) -> Result<Vec<HouseholdRow>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids = found.iter().map(|row| id(row.text(0)?)).collect::<Result<Vec<HouseholdId>>>()?;
    let villages = found.iter().map(|row| id(row.text(1)?)).collect::<Result<Vec<DivisionId>>>()?;
    let places = divisions::places(tx, asker.authority, villages.iter().copied())?;
    let mut schemes = schemes(tx, asker, &ids)?;
    let mut helpers = helpers(tx, asker, &ids)?;
    let mut items = Vec::with_capacity(found.len());
    for (row, (household, village)) in found.iter().zip(ids.into_iter().zip(villages)) {
        items.push(HouseholdRow {
            id: household,
            village: places.name(village),
            community: places.community(village),
            head: row.opt_text(2)?.map(ToOwned::to_owned),
            number: row.opt_text(3)?.map(ToOwned::to_owned),
            members: row.int(4)?,
            open_problems: row.int(5)?,
            last_visit_at: opt_moment(row, 6)?,
            schemes: schemes.remove(&household).unwrap_or_default(),
            helper: helpers.remove(&household),
        });
    }
    Ok(items)
}

fn schemes(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    households: &[HouseholdId],
) -> Result<BTreeMap<HouseholdId, Vec<Scheme>>> {
    let mut question = Question::new(
        asker.authority,
        "SELECT household, scheme FROM scheme_membership WHERE authority = $1 AND household IN ",
    );
    let list = question.list(households.iter().map(|household| household.uuid()));
    question.push(&list);
    question.and("from_on <=", asker.today.to_string());
    let today = question.bind(asker.today.to_string());
    question
        .push(&format!(" AND (until_on IS NULL OR until_on >= {today}) ORDER BY household, from_on, scheme"));
    let mut schemes: BTreeMap<HouseholdId, Vec<Scheme>> = BTreeMap::new();
    for row in &question.ask(tx)? {
        let held = schemes.entry(id(row.text(0)?)?).or_default();
        let scheme = coded(row, 1, Scheme::from_code)?;
        if !held.contains(&scheme) {
            held.push(scheme);
        }
    }
    Ok(schemes)
}

fn helpers(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    households: &[HouseholdId],
) -> Result<BTreeMap<HouseholdId, (Named<PersonId>, String)>> {
    let mut question = Question::new(
        asker.authority,
        "SELECT charge.household, person.id, person.name, post.title FROM responsibility AS charge
         JOIN post ON post.authority = charge.authority AND post.id = charge.post
         JOIN person ON person.authority = charge.authority AND person.id = charge.person
         WHERE charge.authority = $1 AND charge.household IN ",
    );
    let list = question.list(households.iter().map(|household| household.uuid()));
    question.push(&list);
    question.and("charge.from_on <=", asker.today.to_string());
    let today = question.bind(asker.today.to_string());
    question.push(&format!(" AND (charge.until_on IS NULL OR charge.until_on >= {today})"));
    let rows = question.read(tx, |row| {
        let person = Named { id: id(row.text(1)?)?, name: row.opt_text(2)?.map(ToOwned::to_owned) };
        Ok((id(row.text(0)?)?, (person, row.text(3)?.to_owned())))
    })?;
    Ok(rows.into_iter().collect())
}

/// Whether every household of the authority lies in the divisions of the scope, so that sums over the whole
/// authority show nothing that is out of sight.
pub fn are_all_in_scope(tx: &mut dyn Tx, asker: Asker<'_>) -> Result<bool> {
    tally::covers_register(tx, asker)
}
