//! The board: one cell per household, and the sums above it from counts kept with each command.

use super::{
    Asker, Named, Question,
    campaigns::{self, Campaign, Coverage, GroupLine, TARGET},
    coded,
    divisions::{self, PlaceName},
    opt_day, people,
    sight::{Columns, Sight},
    tally::{self, Sums},
};
use crate::{
    engine::{Row, Tx},
    error::Result,
    facts::id,
};
use bianfang_domain::{
    board::{Cell, CellFacts},
    calendar::Day,
    campaign::TargetState,
    ids::{CampaignId, DivisionId, GroupId, HouseholdId, PersonId, PostId},
    problem::Category,
};
use std::collections::BTreeMap;

/// Owners named beside the board.
const CALLED: u32 = 8;

/// The board of a campaign, or without one of all households in sight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// The campaign.
    pub campaign: Option<Campaign>,
    /// What is looked at.
    pub place: PlaceName,
    /// Targets by state.
    pub coverage: Coverage,
    /// Problems.
    pub problems: ProblemSums,
    /// The cells by community.
    pub communities: Vec<Community>,
    /// The groups of the campaign.
    pub groups: Vec<GroupProgress>,
    /// Problems by kind: found and closed.
    pub problem_types: Vec<(Category, i64, i64)>,
    /// Households reached by the hour.
    pub rhythm: Vec<(String, i64)>,
    /// Posts that own open problems, the most overdue first.
    pub call_now: Vec<Owner>,
}

/// Problems in sight, whenever they were found: the cells, the list they open to and these sums agree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProblemSums {
    /// Found.
    pub found: i64,
    /// Of those, put right during the visit that found them.
    pub fixed_on_the_spot: i64,
    /// Neither closed nor none.
    pub open: i64,
    /// Of the open ones, those that only await verification.
    pub awaiting: i64,
    /// Of the open ones, those past their day.
    pub overdue: i64,
    /// Closed after verification.
    pub closed: i64,
    /// Of those found, the ones found by the campaign's visits.
    pub found_in_campaign: i64,
}

/// The cells of a community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Community {
    /// The community; where a village lies in none, the village.
    pub place: PlaceName,
    /// Its targets of the frozen list; without a campaign its households.
    pub targets: i64,
    /// Of those, reached at home or by telephone.
    pub reached: i64,
    /// One for each household.
    pub cells: Vec<HouseholdCell>,
}

/// One household on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdCell {
    /// Which.
    pub household: HouseholdId,
    /// Its number.
    pub number: Option<String>,
    /// Its head.
    pub head: Option<String>,
    /// Its village.
    pub village: PlaceName,
    /// Whether added after the freeze.
    pub added: bool,
    /// What it shows.
    pub cell: Cell,
    reached: bool,
    squad: Option<GroupId>,
}

/// How far a group is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupProgress {
    /// The group.
    pub group: GroupLine,
    /// What its leader's post is called.
    pub title: Option<String>,
    /// Its targets of the frozen list.
    pub targets: i64,
    /// Of those, reached at home or by telephone.
    pub reached: i64,
}

/// A post that owns open problems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The post.
    pub post: PostId,
    /// What the office calls it.
    pub title: String,
    /// Who holds it.
    pub person: Named<PersonId>,
    /// Open problems it owns.
    pub open: i64,
    /// Of those, past their day.
    pub overdue: i64,
    /// The earliest day by which one is due.
    pub oldest_due: Option<Day>,
}

/// The board. Without `campaign`, of the one started last that concerns the asker.
pub fn board(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    campaign: Option<CampaignId>,
    within: Option<DivisionId>,
) -> Result<Board> {
    let campaign = match campaign {
        Some(id) => campaigns::one(tx, asker.authority, id)?,
        None => campaigns::latest(tx, asker)?,
    };
    let sight = Sight::of(tx, asker, within)?;
    let key = campaign.as_ref().map(|one| one.id);
    let sums = tally::sums(tx, asker.authority, key, &sight)?;
    let all = tally::sums(tx, asker.authority, None, &sight)?;
    let coverage = match key {
        Some(key) => campaigns::coverage_in(tx, asker.authority, key, &sight)?,
        None => Coverage::default(),
    };
    let cells = match key {
        Some(key) => target_cells(tx, asker, key, &sight)?,
        None => household_cells(tx, asker, &sight)?,
    };
    let groups = match key {
        Some(key) => group_progress(tx, asker, key, &cells)?,
        None => Vec::new(),
    };
    let shown = within.or_else(|| asker.scope.divisions.first().copied()).unwrap_or(asker.authority);
    let place = divisions::places(tx, asker.authority, [shown])?.name(shown);
    Ok(Board {
        campaign,
        place,
        coverage,
        problems: ProblemSums { found_in_campaign: sums.total("found."), ..problem_sums(&all, asker.today) },
        communities: by_community(tx, asker.authority, cells)?,
        groups,
        problem_types: problem_types(&all),
        rhythm: sums.each("hour.").map(|(hour, sum)| (hour.to_owned(), sum)).collect(),
        call_now: call_now(tx, asker, &sight)?,
    })
}

fn problem_sums(sums: &Sums, today: Day) -> ProblemSums {
    let (found, closed) = (sums.total("found."), sums.total("closed."));
    ProblemSums {
        found,
        closed,
        open: found - closed - sums.of("not_a_problem"),
        fixed_on_the_spot: sums.of("fixed_on_the_spot"),
        awaiting: sums.of("awaiting"),
        overdue: sums.overdue(today),
        found_in_campaign: 0,
    }
}

fn problem_types(sums: &Sums) -> Vec<(Category, i64, i64)> {
    let line = |category: &Category| {
        (*category, sums.of(&format!("found.{category}")), sums.of(&format!("closed.{category}")))
    };
    let mut types: Vec<_> =
        Category::ALL.iter().map(line).filter(|(_, found, closed)| *found != 0 || *closed != 0).collect();
    types.sort_by_key(|(category, found, _)| (-found, *category));
    types
}

/// Reads number, head, open, awaiting, closed and the next due day from the sixth column on.
fn cell(row: &Row, target: TargetState, today: Day) -> Result<(Option<String>, Option<String>, Cell)> {
    let facts = CellFacts {
        target,
        open: row.int(7)?,
        awaiting: row.int(8)?,
        closed: row.int(9)?,
        next_due: opt_day(row, 10)?,
    };
    let text = |column| Ok(row.opt_text(column)?.map(ToOwned::to_owned));
    Ok((text(5)?, text(6)?, Cell::of(facts, today)))
}

fn unnamed(row: &Row) -> Result<PlaceName> {
    Ok(PlaceName { id: id(row.text(1)?)?, name: String::new() })
}

fn target_cells(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    campaign: CampaignId,
    sight: &Sight,
) -> Result<Vec<HouseholdCell>> {
    let mut question = Question::new(
        asker.authority,
        "SELECT target.household, target.division, target.squad, target.added, target.state, household.number,
            household.head_name, household.open_problems, household.awaiting_problems, household.closed_problems,
            household.next_due
         FROM target JOIN household ON household.authority = target.authority AND household.id = target.household
         WHERE target.authority = $1",
    );
    question.and("target.campaign =", campaign.uuid());
    sight.narrow(&mut question, TARGET);
    question.push(" ORDER BY target.division, target.household");
    question.read(tx, |row| {
        let target = coded(row, 4, TargetState::from_code)?;
        let (number, head, cell) = cell(row, target, asker.today)?;
        Ok(HouseholdCell {
            household: id(row.text(0)?)?,
            village: unnamed(row)?,
            squad: Some(id(row.text(2)?)?),
            added: row.flag(3)?,
            reached: matches!(target, TargetState::VisitedOnSite | TargetState::ReachedByPhone),
            number,
            head,
            cell,
        })
    })
}

fn household_cells(tx: &mut dyn Tx, asker: Asker<'_>, sight: &Sight) -> Result<Vec<HouseholdCell>> {
    let mut question = Question::new(
        asker.authority,
        "SELECT household.id, household.division, NULL, 0, NULL, household.number, household.head_name,
            household.open_problems, household.awaiting_problems, household.closed_problems, household.next_due
         FROM household WHERE household.authority = $1",
    );
    let columns = Columns { division: "household.division", household: Some("household.id"), owner: None };
    sight.narrow(&mut question, columns);
    question.push(" ORDER BY household.division, household.id");
    question.read(tx, |row| {
        // Without a campaign only the state of its problems shows.
        let (number, head, cell) = cell(row, TargetState::VisitedOnSite, asker.today)?;
        let (household, village) = (id(row.text(0)?)?, unnamed(row)?);
        Ok(HouseholdCell {
            household,
            village,
            squad: None,
            added: false,
            reached: false,
            number,
            head,
            cell,
        })
    })
}

fn by_community(tx: &mut dyn Tx, authority: DivisionId, cells: Vec<HouseholdCell>) -> Result<Vec<Community>> {
    let places = divisions::places(tx, authority, cells.iter().map(|cell| cell.village.id))?;
    let mut communities: BTreeMap<DivisionId, Community> = BTreeMap::new();
    for mut cell in cells {
        cell.village = places.name(cell.village.id);
        let place = places.community(cell.village.id).unwrap_or_else(|| cell.village.clone());
        let community = communities.entry(place.id).or_insert_with(|| Community {
            place,
            targets: 0,
            reached: 0,
            cells: Vec::new(),
        });
        if !cell.added {
            community.targets += 1;
            community.reached += i64::from(cell.reached);
        }
        community.cells.push(cell);
    }
    Ok(communities.into_values().collect())
}

fn group_progress(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    campaign: CampaignId,
    cells: &[HouseholdCell],
) -> Result<Vec<GroupProgress>> {
    let groups = campaigns::formed(tx, asker.authority, campaign)?;
    let titles =
        people::titles(tx, asker.authority, groups.iter().map(|group| group.leader.id), asker.today)?;
    Ok(groups
        .into_iter()
        .map(|group| {
            let of = |cell: &&HouseholdCell| !cell.added && cell.squad == Some(group.id);
            let count = |reached: bool| {
                let counted = cells.iter().filter(of).filter(|cell| cell.reached || !reached).count();
                i64::try_from(counted).unwrap_or(i64::MAX)
            };
            let (targets, reached) = (count(false), count(true));
            GroupProgress { title: titles.get(&group.leader.id).cloned(), group, targets, reached }
        })
        // Somebody who sees one village is not shown the groups that go elsewhere.
        .filter(|progress| progress.targets > 0)
        .collect())
}

fn call_now(tx: &mut dyn Tx, asker: Asker<'_>, sight: &Sight) -> Result<Vec<Owner>> {
    let mut question = Question::new(
        asker.authority,
        "SELECT problem.owner_post, post.title, post.person, person.name, COUNT(*), ",
    );
    let today = question.bind(asker.today.to_string());
    question.push(&format!(
        "CAST(SUM(CASE WHEN problem.due_on < {today} THEN 1 ELSE 0 END) AS BIGINT) AS overdue,
            MIN(problem.due_on) AS oldest
         FROM problem
         JOIN post ON post.authority = problem.authority AND post.id = problem.owner_post
         JOIN person ON person.authority = post.authority AND person.id = post.person
         WHERE problem.authority = $1 AND problem.is_open = 1"
    ));
    sight.narrow(&mut question, super::problems::COLUMNS);
    question.push(
        " GROUP BY problem.owner_post, post.title, post.person, person.name
         ORDER BY overdue DESC, oldest, problem.owner_post",
    );
    question.push(&format!(" LIMIT {CALLED}"));
    question.read(tx, |row| {
        Ok(Owner {
            post: id(row.text(0)?)?,
            title: row.text(1)?.to_owned(),
            person: Named { id: id(row.text(2)?)?, name: row.opt_text(3)?.map(ToOwned::to_owned) },
            open: row.int(4)?,
            overdue: row.int(5)?,
            oldest_due: opt_day(row, 6)?,
        })
    })
}
