//! Problems as lists show them.

use super::{
    Asker, Named, Page, Question, Stretch, coded,
    divisions::{self, PlaceName},
    moment, opt_day, people,
    sight::{Columns, Sight},
};
use crate::{
    engine::{Row, Tx},
    error::{Result, StoreError},
    facts::{TableFacts, id, path},
};
use bianfang_domain::{
    calendar::{Day, Moment},
    decide::{VerifierStanding, verifier_standing},
    facts::Facts,
    ids::{DivisionId, HouseholdId, PersonId, PostId, ProblemId},
    problem::{Category, ProblemState, Severity},
};

/// The post that owns a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerName {
    /// The post.
    pub post: PostId,
    /// What the office calls it.
    pub title: String,
    /// Who holds it.
    pub person: Named<PersonId>,
}

/// A problem as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemRow {
    /// Which.
    pub id: ProblemId,
    /// Its number, as people say it.
    pub number: String,
    /// Of which household.
    pub household: HouseholdId,
    /// Its head.
    pub head: Option<String>,
    /// Its village.
    pub village: PlaceName,
    /// What kind.
    pub category: Category,
    /// How bad.
    pub severity: Severity,
    /// Where it stands.
    pub state: ProblemState,
    /// What is wrong, in words.
    pub description: Option<String>,
    /// When it was found.
    pub found_at: Moment,
    /// Who found it.
    pub found_by: Named<PersonId>,
    /// Who is to put it right.
    pub owner: Option<OwnerName>,
    /// By when.
    pub due_on: Option<Day>,
    /// Whether that day has passed while it is open.
    pub overdue: bool,
    /// Whether it was reported put right during the visit that found it.
    pub on_the_spot: bool,
}

/// Whose problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnedBy {
    /// Any post of this person.
    Person(PersonId),
    /// This post.
    Post(PostId),
}

/// Which problems are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProblemFilter {
    /// In this state.
    pub state: Option<ProblemState>,
    /// Open, or not.
    pub open: Option<bool>,
    /// Of this kind.
    pub category: Option<Category>,
    /// At or below this division.
    pub division: Option<DivisionId>,
    /// Owned so.
    pub owner: Option<OwnedBy>,
    /// Past their day only, the longest overdue first; otherwise the newest come first.
    pub overdue: bool,
    /// Awaiting a verification this person may give.
    pub verifier: Option<PersonId>,
}

/// The columns of a problem that tell whether it is in sight.
pub(super) const COLUMNS: Columns = Columns {
    division: "problem.division",
    household: Some("problem.household"),
    owner: Some("problem.owner_person"),
};

/// A list asked for by verifier looks at so many candidates at once.
const CANDIDATES: u32 = 200;

const ROW: &str = "SELECT problem.id, problem.number, problem.household, household.head_name, problem.division,
        problem.category, problem.severity, problem.state, problem.description, problem.found_at, problem.found_by,
        problem.owner_post, post.title, problem.owner_person, problem.due_on, problem.is_open, problem.on_the_spot
    FROM problem
    JOIN household ON household.authority = problem.authority AND household.id = problem.household
    LEFT JOIN post ON post.authority = problem.authority AND post.id = problem.owner_post
    WHERE problem.authority = $1";

/// The problems in sight.
pub fn list(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    filter: ProblemFilter,
    stretch: &Stretch,
) -> Result<Page<ProblemRow>> {
    let sight = Sight::of(tx, asker, filter.division)?;
    let Some(verifier) = filter.verifier else {
        let rows = ask(tx, asker, &sight, filter, stretch)?;
        let page = Page::cut(rows, stretch.limit, |row| place(row, filter.overdue));
        let items = page.items.clone();
        return Ok(page.with(named(tx, asker, &items)?));
    };
    // The rules alone say who may verify; the tables only leave out what they never allow.
    let mut place_after = stretch.after.clone();
    let mut kept = Vec::new();
    let wanted = usize::try_from(stretch.limit).unwrap_or(usize::MAX);
    loop {
        let step = Stretch { after: place_after.clone(), limit: CANDIDATES };
        let page =
            Page::cut(ask(tx, asker, &sight, filter, &step)?, CANDIDATES, |row| place(row, filter.overdue));
        for row in page.items {
            if kept.len() <= wanted && may_verify(tx, asker, &row, verifier)? {
                kept.push(row);
            }
        }
        place_after = page.next;
        if kept.len() > wanted || place_after.is_none() {
            break;
        }
    }
    let page = Page::cut(kept, stretch.limit, |row| place(row, filter.overdue));
    let items = page.items.clone();
    Ok(page.with(named(tx, asker, &items)?))
}

/// Where a row stands in the order of its list.
fn place(row: &Bare, by_due_day: bool) -> String {
    match row.row.due_on {
        Some(due) if by_due_day => format!("{due}_{}", row.row.id),
        _ => row.row.id.to_string(),
    }
}

/// A row whose names are not yet looked up.
#[derive(Debug, Clone)]
pub(super) struct Bare {
    row: ProblemRow,
    owner_title: Option<String>,
    owner_post: Option<PostId>,
    owner_person: Option<PersonId>,
}

fn ask(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    sight: &Sight,
    filter: ProblemFilter,
    stretch: &Stretch,
) -> Result<Vec<Bare>> {
    let mut question = Question::new(asker.authority, ROW);
    if let Some(state) = filter.state {
        question.and("problem.state =", state.code());
    }
    if let Some(open) = filter.open {
        question.and("problem.is_open =", open);
    }
    if let Some(category) = filter.category {
        question.and("problem.category =", category.code());
    }
    match filter.owner {
        Some(OwnedBy::Person(person)) => question.and("problem.owner_person =", person.uuid()),
        Some(OwnedBy::Post(post)) => question.and("problem.owner_post =", post.uuid()),
        None => {}
    }
    if let Some(person) = filter.verifier {
        question.push(" AND problem.state IN ('reported_done', 'awaiting_verification')");
        question.and("problem.fixed_by <>", person.uuid());
        question.and("problem.reported_by <>", person.uuid());
    }
    sight.narrow(&mut question, COLUMNS);
    if filter.overdue {
        question.push(" AND problem.is_open = 1");
        question.and("problem.due_on <", asker.today.to_string());
        if let Some((due, id)) = stretch.after.as_deref().and_then(|after| after.split_once('_')) {
            let (due, id) = (question.bind(due.to_owned()), question.bind(id.to_owned()));
            question.push(&format!(" AND (problem.due_on, problem.id) > ({due}, {id})"));
        }
        question.push(" ORDER BY problem.due_on, problem.id");
    } else {
        if let Some(after) = &stretch.after {
            question.and("problem.id <", after.clone());
        }
        question.push(" ORDER BY problem.id DESC");
    }
    question.limit(stretch.limit);
    question.read(tx, |row| bare(row, asker.today))
}

/// All problems of a household, the newest first.
pub(super) fn of_household(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    household: HouseholdId,
    limit: u32,
) -> Result<Vec<ProblemRow>> {
    let mut question = Question::new(asker.authority, ROW);
    question.and("problem.household =", household.uuid());
    question.push(" ORDER BY problem.id DESC");
    question.limit(limit);
    let rows = question.read(tx, |row| bare(row, asker.today))?;
    named(tx, asker, &rows)
}

/// The problems a visit found, in their order.
pub(super) fn of_visit(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    household: HouseholdId,
    visit: bianfang_domain::ids::VisitId,
) -> Result<Vec<ProblemRow>> {
    let mut question = Question::new(asker.authority, ROW);
    question.and("problem.household =", household.uuid());
    question.and("problem.visit =", visit.uuid());
    question.push(" ORDER BY problem.id");
    let rows = question.read(tx, |row| bare(row, asker.today))?;
    named(tx, asker, &rows)
}

/// One problem.
pub(super) fn by_id(tx: &mut dyn Tx, asker: Asker<'_>, problem: ProblemId) -> Result<Option<ProblemRow>> {
    let mut question = Question::new(asker.authority, ROW);
    question.and("problem.id =", problem.uuid());
    let rows = question.read(tx, |row| bare(row, asker.today))?;
    Ok(named(tx, asker, &rows)?.into_iter().next())
}

fn bare(row: &Row, today: Day) -> Result<Bare> {
    let (due_on, open) = (opt_day(row, 14)?, row.flag(15)?);
    Ok(Bare {
        row: ProblemRow {
            id: id(row.text(0)?)?,
            number: row.text(1)?.to_owned(),
            household: id(row.text(2)?)?,
            head: row.opt_text(3)?.map(ToOwned::to_owned),
            village: PlaceName { id: id(row.text(4)?)?, name: String::new() },
            category: coded(row, 5, Category::from_code)?,
            severity: coded(row, 6, Severity::from_code)?,
            state: coded(row, 7, ProblemState::from_code)?,
            description: row.opt_text(8)?.map(ToOwned::to_owned),
            found_at: moment(row, 9)?,
            found_by: Named { id: id(row.text(10)?)?, name: None },
            owner: None,
            due_on,
            overdue: open && due_on.is_some_and(|due| due < today),
            on_the_spot: row.flag(16)?,
        },
        owner_post: row.opt_text(11)?.map(id).transpose()?,
        owner_title: row.opt_text(12)?.map(ToOwned::to_owned),
        owner_person: row.opt_text(13)?.map(id).transpose()?,
    })
}

/// Fills in the names of a whole page.
fn named(tx: &mut dyn Tx, asker: Asker<'_>, rows: &[Bare]) -> Result<Vec<ProblemRow>> {
    let people = rows.iter().flat_map(|bare| [Some(bare.row.found_by.id), bare.owner_person]).flatten();
    let people = people::named(tx, asker.authority, people)?;
    let places = divisions::places(tx, asker.authority, rows.iter().map(|bare| bare.row.village.id))?;
    let fill = |bare: &Bare| {
        let mut row = bare.row.clone();
        row.village = places.name(row.village.id);
        row.found_by = people.named(row.found_by.id);
        if let (Some(post), Some(person)) = (bare.owner_post, bare.owner_person) {
            let title = bare.owner_title.clone().unwrap_or_default();
            row.owner = Some(OwnerName { post, title, person: people.named(person) });
        }
        row
    };
    Ok(rows.iter().map(fill).collect())
}

fn may_verify(tx: &mut dyn Tx, asker: Asker<'_>, bare: &Bare, person: PersonId) -> Result<bool> {
    let standing = standing(tx, asker, bare.row.id, person)?;
    Ok(standing == Some(VerifierStanding::Qualified))
}

/// Whether somebody may verify a problem today; none where there is no such problem.
pub(super) fn standing(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    problem: ProblemId,
    person: PersonId,
) -> Result<Option<VerifierStanding>> {
    let mut question = Question::new(
        asker.authority,
        "SELECT division.path FROM problem
         JOIN household ON household.authority = problem.authority AND household.id = problem.household
         JOIN division ON division.authority = household.authority AND division.id = household.division
         WHERE problem.authority = $1",
    );
    question.and("problem.id =", problem.uuid());
    let Some(path) = question.read(tx, |row| path(row.text(0)?))?.into_iter().next() else { return Ok(None) };
    let facts = TableFacts::new(tx, asker.authority);
    let answer = facts.problem(problem).and_then(|found| match found {
        None => Ok(None),
        Some(found) => verifier_standing(&facts, &found, &path, person, asker.today).map(Some),
    });
    answer
        .map_err(|_| facts.take_error().unwrap_or_else(|| StoreError::corrupt("a problem without its facts")))
}
