//! One household with what belongs to it.

use super::{
    Asker, Named, Question, coded, codes,
    divisions::{self, PlaceName},
    opt_coded, opt_day,
    problems::{self, ProblemRow},
    visits::{self, VisitLine},
};
use crate::{
    crypto::{Keyring, open_column},
    engine::{Row, Tx},
    error::{Result, StoreError},
    facts::{day, id, path},
};
use bianfang_domain::{
    calendar::{Day, Term},
    household::{Cause, Enrolment, Health, Relation, Scheme, Sex, Source},
    ids::{DivisionId, HouseholdId, MemberId, PersonId},
    permission::Matter,
    post::Level,
};

/// Visits and problems shown on a household's page.
const VISITS: u32 = 20;
const PROBLEMS: u32 = 200;

/// Where something is and whose it is, to judge who may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reachable {
    /// The household's division with all above it.
    pub path: Vec<DivisionId>,
    /// Who answers for the household today.
    pub helpers: Vec<PersonId>,
    /// Who owns the matter.
    pub owner: Option<PersonId>,
}

impl Reachable {
    /// The same as the rules ask it.
    pub fn matter(&self) -> Matter<'_> {
        Matter { path: &self.path, helpers: &self.helpers, owner: self.owner }
    }
}

/// A household with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Household {
    /// Which.
    pub id: HouseholdId,
    /// Number of the last journal entry that touched it.
    pub version: i64,
    /// Its village or group.
    pub division: PlaceName,
    /// The names from the top of the tree down to it.
    pub path: Vec<String>,
    /// What identifies it.
    pub identity: Identity,
    /// Main cause of hardship.
    pub cause: Cause,
    /// Whether broadcast television can be received.
    pub has_broadcast_tv: Option<bool>,
    /// Where the values come from.
    pub source: Source,
    /// The day they were true.
    pub as_of: Day,
    /// Whether what identified it is erased.
    pub erased: bool,
    /// The schemes it stands in or stood in.
    pub schemes: Vec<Enrolment>,
    /// Its members, the head first.
    pub members: Vec<Member>,
    /// Who answers for it today, lowest level first.
    pub responsibilities: Vec<Responsible>,
    /// The latest visits.
    pub visits: Vec<VisitLine>,
    /// Its problems, the newest first.
    pub problems: Vec<ProblemRow>,
}

/// What identifies a household, in full.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Its number.
    pub number: Option<String>,
    /// Its address below the village.
    pub address: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
}

/// A member, in full; what is erased is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Which.
    pub id: MemberId,
    /// Whether the head.
    pub head: bool,
    /// Name.
    pub name: Option<String>,
    /// Relation to the head.
    pub relation: Option<Relation>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Day of birth.
    pub born_on: Option<Day>,
    /// State of health.
    pub health: Vec<Health>,
    /// Resident identity number.
    pub citizen_id: Option<String>,
}

/// Somebody who answers for a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responsible {
    /// At which level.
    pub level: Level,
    /// Who.
    pub person: Named<PersonId>,
    /// What the office calls the post.
    pub title: String,
    /// Telephone of the post's holder.
    pub phone: Option<String>,
}

/// Where a household is. `person` counts as owner where a post of theirs owns one of its open problems.
pub fn reachable(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    household: HouseholdId,
    person: Option<PersonId>,
) -> Result<Option<Reachable>> {
    let mut question = Question::new(
        asker.authority,
        "SELECT division.path FROM household
         JOIN division ON division.authority = household.authority AND division.id = household.division
         WHERE household.authority = $1",
    );
    question.and("household.id =", household.uuid());
    let Some(path) = question.read(tx, |row| path(row.text(0)?))?.into_iter().next() else { return Ok(None) };
    let mut question =
        Question::new(asker.authority, "SELECT person FROM responsibility WHERE authority = $1");
    question.and("household =", household.uuid());
    holds_today(&mut question, "responsibility", asker.today);
    let helpers = question.read(tx, |row| id(row.text(0)?))?;
    let mut owner = None;
    if let Some(person) = person {
        let mut question = Question::new(asker.authority, "SELECT 1 FROM problem WHERE authority = $1");
        question.and("owner_person =", person.uuid());
        question.push(" AND is_open = 1");
        question.and("household =", household.uuid());
        owner = (!question.ask(tx)?.is_empty()).then_some(person);
    }
    Ok(Some(Reachable { path, helpers, owner }))
}

fn holds_today(question: &mut Question, table: &str, today: Day) {
    question.and(&format!("{table}.from_on <="), today.to_string());
    let day = question.bind(today.to_string());
    question.push(&format!(" AND ({table}.until_on IS NULL OR {table}.until_on >= {day})"));
}

/// A household, if there is one.
pub fn household(
    tx: &mut dyn Tx,
    keyring: &Keyring,
    asker: Asker<'_>,
    household: HouseholdId,
) -> Result<Option<Household>> {
    let mut question = Question::new(
        asker.authority,
        "SELECT version, division, number, address, phone, cause, has_broadcast_tv, source, as_of, erased_at
         FROM household WHERE authority = $1",
    );
    question.and("id =", household.uuid());
    let found = question.ask(tx)?;
    let Some(row) = found.first() else { return Ok(None) };
    let division: DivisionId = id(row.text(1)?)?;
    let places = divisions::places(tx, asker.authority, [division])?;
    let tv = match row.opt_int(6)? {
        Some(_) => Some(row.flag(6)?),
        None => None,
    };
    let above = places.get(division).map(|place| place.path.clone()).unwrap_or_default();
    Ok(Some(Household {
        id: household,
        version: row.int(0)?,
        division: places.name(division),
        path: places.names(division),
        identity: identity(keyring, household, row, 2)?,
        cause: coded(row, 5, Cause::from_code)?,
        has_broadcast_tv: tv,
        source: coded(row, 7, Source::from_code)?,
        as_of: day(row.text(8)?)?,
        erased: row.opt_int(9)?.is_some(),
        schemes: schemes(tx, asker, household)?,
        members: members(tx, keyring, asker.authority, household)?,
        responsibilities: responsibilities(tx, keyring, asker, household, &above)?,
        visits: visits::of_household(tx, asker.authority, household, VISITS)?,
        problems: problems::of_household(tx, asker, household, PROBLEMS)?,
    }))
}

/// What identifies a household and its members, to be shown in full.
pub fn personal(
    tx: &mut dyn Tx,
    keyring: &Keyring,
    authority: DivisionId,
    household: HouseholdId,
) -> Result<Option<(Identity, Vec<Member>)>> {
    let mut question =
        Question::new(authority, "SELECT number, address, phone FROM household WHERE authority = $1");
    question.and("id =", household.uuid());
    let found = question.ask(tx)?;
    let Some(row) = found.first() else { return Ok(None) };
    Ok(Some((identity(keyring, household, row, 0)?, members(tx, keyring, authority, household)?)))
}

/// Reads number, address and telephone from a column on.
fn identity(keyring: &Keyring, household: HouseholdId, row: &Row, column: usize) -> Result<Identity> {
    Ok(Identity {
        number: row.opt_text(column)?.map(ToOwned::to_owned),
        address: row.opt_text(column + 1)?.map(ToOwned::to_owned),
        phone: opened(keyring, "household.phone", &household.to_string(), row.opt_blob(column + 2)?)?,
    })
}

fn opened(keyring: &Keyring, column: &str, row: &str, sealed: Option<&[u8]>) -> Result<Option<String>> {
    let Some(sealed) = sealed else { return Ok(None) };
    let plain = open_column(keyring, column, row, sealed)?;
    String::from_utf8(plain).map(Some).map_err(|_| StoreError::corrupt(format!("{column} is no text")))
}

fn schemes(tx: &mut dyn Tx, asker: Asker<'_>, household: HouseholdId) -> Result<Vec<Enrolment>> {
    let mut question = Question::new(
        asker.authority,
        "SELECT scheme, from_on, until_on FROM scheme_membership WHERE authority = $1",
    );
    question.and("household =", household.uuid());
    question.push(" ORDER BY from_on, scheme");
    question.read(tx, |row| {
        let term = Term { from: day(row.text(1)?)?, until: opt_day(row, 2)? };
        Ok(Enrolment { scheme: coded(row, 0, Scheme::from_code)?, term })
    })
}

fn members(
    tx: &mut dyn Tx,
    keyring: &Keyring,
    authority: DivisionId,
    household: HouseholdId,
) -> Result<Vec<Member>> {
    let mut question = Question::new(
        authority,
        "SELECT id, head, name, relation, sex, born_on, health, citizen_id FROM member WHERE authority = $1",
    );
    question.and("household =", household.uuid());
    question.push(" ORDER BY head DESC, id");
    question.read(tx, |row| {
        Ok(Member {
            id: id(row.text(0)?)?,
            head: row.flag(1)?,
            name: row.opt_text(2)?.map(ToOwned::to_owned),
            relation: opt_coded(row, 3, Relation::from_code)?,
            sex: opt_coded(row, 4, Sex::from_code)?,
            born_on: opt_day(row, 5)?,
            health: codes(row.opt_text(6)?.unwrap_or_default(), Health::from_code)?,
            citizen_id: opened(keyring, "member.citizen_id", row.text(0)?, row.opt_blob(7)?)?,
        })
    })
}

fn responsibilities(
    tx: &mut dyn Tx,
    keyring: &Keyring,
    asker: Asker<'_>,
    household: HouseholdId,
    above: &[DivisionId],
) -> Result<Vec<Responsible>> {
    let chain = "SELECT responsibility.level, person.id, person.name, person.phone, post.title
         FROM responsibility
         JOIN post ON post.authority = responsibility.authority AND post.id = responsibility.post
         JOIN person ON person.authority = responsibility.authority AND person.id = responsibility.person
         WHERE responsibility.authority = $1";
    let read = |row: &Row| {
        let person: PersonId = id(row.text(1)?)?;
        Ok(Responsible {
            level: coded(row, 0, Level::from_code)?,
            person: Named { id: person, name: row.opt_text(2)?.map(ToOwned::to_owned) },
            phone: opened(keyring, "person.phone", &person.to_string(), row.opt_blob(3)?)?,
            title: row.text(4)?.to_owned(),
        })
    };
    let mut own = Question::new(asker.authority, chain);
    own.and("responsibility.household =", household.uuid());
    holds_today(&mut own, "responsibility", asker.today);
    let mut people = own.read(tx, read)?;
    if !above.is_empty() {
        let mut over = Question::new(asker.authority, chain);
        over.push(" AND responsibility.division IN ");
        let list = over.list(above.iter().map(|division| division.uuid()));
        over.push(&list);
        holds_today(&mut over, "responsibility", asker.today);
        people.extend(over.read(tx, read)?);
    }
    people.sort_by_key(|one| (one.level, one.person.id));
    Ok(people)
}
