//! What the rules ask, answered from the tables within the command's own transaction.

use crate::{
    engine::{Question, Row, Tx, Value},
    error::{Result, StoreError},
};
use bianfang_domain::{
    calendar::{Day, Term},
    campaign::{CampaignState, Group, TargetState},
    command::{Action, Command},
    facts::{
        CampaignFacts, DivisionFacts, Facts, HouseholdFacts, Known, PostFacts, ProblemFacts,
        ResponsibilityFacts, SubjectFacts, TargetFacts, Unknown,
    },
    household::Scheme,
    ids::{
        CampaignId, DivisionId, GroupId, HouseholdId, IdError, MemberId, PersonId, PostId, ProblemId,
        ResponsibilityId, VisitId,
    },
    post::{Level, Role},
    problem::{Category, ProblemState, Severity},
    responsibility::Charge,
    secret::Subject,
};
use std::{cell::RefCell, str::FromStr};

/// The facts of one authority as its tables hold them now.
///
/// The rules know no database errors: one is kept here, answered as [`Unknown`], and taken out afterwards.
pub struct TableFacts<'a> {
    tx: RefCell<&'a mut dyn Tx>,
    authority: String,
    /// Answers fetched ahead: the question's text, its parameters, its rows.
    ahead: Vec<(Question<'static>, Vec<Row>)>,
    error: RefCell<Option<StoreError>>,
}

pub(crate) fn id<T: FromStr<Err = IdError>>(text: &str) -> Result<T> {
    text.parse().map_err(|error| StoreError::corrupt(format!("the identifier {text}: {error}")))
}

pub(crate) fn day(text: &str) -> Result<Day> {
    text.parse().map_err(|_| StoreError::corrupt(format!("the day {text}")))
}

pub(crate) fn code<T>(value: Option<T>, text: &str) -> Result<T> {
    value.ok_or_else(|| StoreError::corrupt(format!("the code {text}")))
}

pub(crate) fn path(text: &str) -> Result<Vec<DivisionId>> {
    text.split('/').filter(|part| !part.is_empty()).map(id).collect()
}

/// Ids separated by commas.
pub(crate) fn persons(text: &str) -> Result<Vec<PersonId>> {
    text.split(',').filter(|part| !part.is_empty()).map(id).collect()
}

fn term(row: &Row, from: usize, until: usize) -> Result<Term> {
    Ok(Term { from: day(row.text(from)?)?, until: row.opt_text(until)?.map(day).transpose()? })
}

const POST: &str = "SELECT id, person, role, division, from_on, until_on FROM post WHERE authority = $1";

fn post(row: &Row) -> Result<PostFacts> {
    Ok(PostFacts {
        id: id(row.text(0)?)?,
        person: id(row.text(1)?)?,
        role: code(Role::from_code(row.text(2)?), row.text(2)?)?,
        division: id(row.text(3)?)?,
        term: term(row, 4, 5)?,
    })
}

const RESPONSIBILITY: &str = "SELECT id, level, person, household, division, from_on, until_on FROM responsibility WHERE authority = $1";

fn responsibility(row: &Row) -> Result<ResponsibilityFacts> {
    let charge = match (row.opt_text(3)?, row.opt_text(4)?) {
        (Some(household), _) => Charge::Household(id(household)?),
        (None, Some(division)) => Charge::Division(id(division)?),
        (None, None) => return Err(StoreError::corrupt("a responsibility for nothing")),
    };
    Ok(ResponsibilityFacts {
        id: id(row.text(0)?)?,
        level: code(Level::from_code(row.text(1)?), row.text(1)?)?,
        person: id(row.text(2)?)?,
        charge,
        term: term(row, 5, 6)?,
    })
}

const FOUNDED: &str = "SELECT 1 FROM division WHERE authority = $1 AND id = $1";
const KNOWS_PERSON: &str = "SELECT 1 FROM person WHERE authority = $1 AND id = $2";
const KNOWS_VISIT: &str = "SELECT 1 FROM visit WHERE authority = $1 AND id = $2";
const POSTS_OF: &str =
    "SELECT id, person, role, division, from_on, until_on FROM post WHERE authority = $1 AND person = $2";
const HOUSEHOLD: &str = "SELECT division.id, division.path FROM household
    JOIN division ON division.authority = household.authority AND division.id = household.division
    WHERE household.authority = $1 AND household.id = $2";
const HELPERS: &str = "SELECT id, level, person, household, division, from_on, until_on FROM responsibility
    WHERE authority = $1 AND household = $2";
const CAMPAIGN: &str = "SELECT campaign.state, division.path, campaign.schemes FROM campaign
    JOIN division ON division.authority = campaign.authority AND division.id = campaign.division
    WHERE campaign.authority = $1 AND campaign.id = $2";
const TARGET: &str = "SELECT state, division, squad, added FROM target WHERE authority = $1 AND campaign = $2 AND household = $3";
const PROBLEM: &str =
    "SELECT state, household, category, severity, found_by, companions, owner_post, owner_person,
        fixed_by, reported_by, on_the_spot
    FROM problem WHERE authority = $1 AND id = $2";

/// What the rules are sure to ask about a command, so that it can be asked in one round trip. Parameters
/// without the authority, which leads them all.
fn foreseen(command: &Command) -> Vec<Question<'static>> {
    let mut questions: Vec<Question<'static>> =
        vec![(FOUNDED.into(), Vec::new()), (POSTS_OF.into(), vec![command.author.uuid().into()])];
    let mut ask =
        |sql: &'static str, parameters: Vec<Value<'static>>| questions.push((sql.into(), parameters));
    match &command.action {
        Action::RecordVisit(record) => {
            let household = record.household.uuid();
            ask(HOUSEHOLD, vec![household.into()]);
            ask(HELPERS, vec![household.into()]);
            ask(KNOWS_VISIT, vec![record.visit.uuid().into()]);
            for companion in &record.companions {
                ask(KNOWS_PERSON, vec![companion.uuid().into()]);
            }
            if let Some(campaign) = record.campaign {
                ask(CAMPAIGN, vec![campaign.uuid().into()]);
                ask(TARGET, vec![campaign.uuid().into(), household.into()]);
            }
            for finding in &record.findings {
                ask(PROBLEM, vec![finding.problem.uuid().into()]);
            }
        }
        Action::TriageProblem { problem, .. }
        | Action::AssignProblem { problem, .. }
        | Action::StartRectification { problem }
        | Action::ReportRectification { problem, .. }
        | Action::VerifyRectification { problem, .. }
        | Action::DismissProblem { problem, .. }
        | Action::ReopenProblem { problem, .. } => ask(PROBLEM, vec![problem.uuid().into()]),
        _ => {}
    }
    questions
}

/// `$2, $3 …` for a list of parameters that begins after the authority.
fn places(count: usize) -> String {
    (0..count).map(|index| format!("${}", index + 2)).collect::<Vec<_>>().join(", ")
}

impl<'a> TableFacts<'a> {
    /// Facts of an authority, asked within a transaction.
    pub fn new(tx: &'a mut dyn Tx, authority: DivisionId) -> Self {
        Self {
            tx: RefCell::new(tx),
            authority: authority.to_string(),
            ahead: Vec::new(),
            error: RefCell::new(None),
        }
    }

    /// Facts of an authority with what a command is sure to need fetched in one round trip, together with the
    /// answers to `also`.
    pub(crate) fn foreseeing(
        tx: &'a mut dyn Tx,
        authority: DivisionId,
        command: &Command,
        also: Vec<Question<'static>>,
    ) -> Result<(Self, Vec<Vec<Row>>)> {
        let own = foreseen(command);
        let lead = |(sql, parameters): &Question<'static>| {
            let mut all: Vec<Value<'static>> = Vec::with_capacity(parameters.len() + 1);
            all.push(authority.uuid().into());
            all.extend_from_slice(parameters);
            (sql.clone(), all)
        };
        let count = also.len();
        let questions: Vec<Question<'static>> = also.into_iter().chain(own.iter().map(lead)).collect();
        let mut answers = tx.query_many(&questions)?;
        let mine = answers.split_off(count);
        let mut facts = Self::new(tx, authority);
        facts.ahead = own.into_iter().zip(mine).collect();
        Ok((facts, answers))
    }

    /// The database error behind the last [`Unknown`], if there was one.
    pub fn take_error(&self) -> Option<StoreError> {
        self.error.borrow_mut().take()
    }

    fn ask<T>(&self, question: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Known<T> {
        let mut tx = self.tx.borrow_mut();
        question(&mut **tx).map_err(|error| {
            *self.error.borrow_mut() = Some(error);
            Unknown
        })
    }

    fn rows<T>(
        &self,
        sql: &str,
        parameters: &[Value<'_>],
        read: impl Fn(&Row) -> Result<T>,
    ) -> Known<Vec<T>> {
        let asked = |((text, given), _): &&(Question<'static>, Vec<Row>)| text == sql && given == parameters;
        if let Some((_, rows)) = self.ahead.iter().find(asked) {
            return self.ask(|_| rows.iter().map(&read).collect());
        }
        let mut all = vec![Value::from(&self.authority)];
        all.extend_from_slice(parameters);
        self.ask(|tx| tx.query(sql, &all)?.iter().map(&read).collect())
    }

    fn row<T>(
        &self,
        sql: &str,
        parameters: &[Value<'_>],
        read: impl Fn(&Row) -> Result<T>,
    ) -> Known<Option<T>> {
        Ok(self.rows(sql, parameters, read)?.into_iter().next())
    }

    fn exists(&self, sql: &str, id: uuid::Uuid) -> Known<bool> {
        Ok(self.row(sql, &[id.into()], |_| Ok(()))?.is_some())
    }

    fn in_divisions<T>(
        &self,
        select: &str,
        divisions: &[DivisionId],
        read: impl Fn(&Row) -> Result<T>,
    ) -> Known<Vec<T>> {
        let sql = format!("{select} AND division IN ({})", places(divisions.len().max(1)));
        let mut parameters: Vec<Value<'_>> =
            divisions.iter().map(|division| division.uuid().into()).collect();
        if parameters.is_empty() {
            parameters.push("".into());
        }
        self.rows(&sql, &parameters, read)
    }

    fn household_path(&self, household: HouseholdId) -> Known<Option<Vec<DivisionId>>> {
        Ok(self.household(household)?.map(|found| found.path))
    }
}

impl Facts for TableFacts<'_> {
    fn is_founded(&self) -> Known<bool> {
        // The authority is itself a division of its own tree.
        Ok(self.row(FOUNDED, &[], |_| Ok(()))?.is_some())
    }

    fn division(&self, division: DivisionId) -> Known<Option<DivisionFacts>> {
        let sql = "SELECT path FROM division WHERE authority = $1 AND id = $2";
        self.row(sql, &[division.uuid().into()], |row| Ok(DivisionFacts { path: path(row.text(0)?)? }))
    }

    fn knows_person(&self, person: PersonId) -> Known<bool> {
        self.exists(KNOWS_PERSON, person.uuid())
    }

    fn post(&self, id: PostId) -> Known<Option<PostFacts>> {
        self.row(&format!("{POST} AND id = $2"), &[id.uuid().into()], post)
    }

    fn posts_of(&self, person: PersonId) -> Known<Vec<PostFacts>> {
        self.rows(POSTS_OF, &[person.uuid().into()], post)
    }

    fn posts_in(&self, divisions: &[DivisionId]) -> Known<Vec<PostFacts>> {
        self.in_divisions(POST, divisions, post)
    }

    fn household(&self, household: HouseholdId) -> Known<Option<HouseholdFacts>> {
        self.row(HOUSEHOLD, &[household.uuid().into()], |row| {
            Ok(HouseholdFacts { division: id(row.text(0)?)?, path: path(row.text(1)?)? })
        })
    }

    fn knows_member(&self, member: MemberId) -> Known<bool> {
        self.exists("SELECT 1 FROM member WHERE authority = $1 AND id = $2", member.uuid())
    }

    fn responsibility(&self, id: ResponsibilityId) -> Known<Option<ResponsibilityFacts>> {
        self.row(&format!("{RESPONSIBILITY} AND id = $2"), &[id.uuid().into()], responsibility)
    }

    fn helpers(&self, household: HouseholdId) -> Known<Vec<ResponsibilityFacts>> {
        self.rows(HELPERS, &[household.uuid().into()], responsibility)
    }

    fn responsibilities_in(&self, divisions: &[DivisionId]) -> Known<Vec<ResponsibilityFacts>> {
        self.in_divisions(RESPONSIBILITY, divisions, responsibility)
    }

    fn households_in(
        &self,
        division: DivisionId,
        schemes: &[Scheme],
        day: Day,
    ) -> Known<Vec<(HouseholdId, Vec<DivisionId>)>> {
        let codes = (0..schemes.len()).map(|index| format!("${}", index + 4)).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT DISTINCT membership.household, division.path
             FROM scheme_membership AS membership
             JOIN division ON division.authority = membership.authority AND division.id = membership.division
             WHERE membership.authority = $1
               AND division.path LIKE (SELECT path FROM division WHERE authority = $1 AND id = $2) || '%'
               AND membership.from_on <= $3 AND (membership.until_on IS NULL OR membership.until_on >= $3)
               AND membership.scheme IN ({codes})
             ORDER BY membership.household"
        );
        let mut parameters: Vec<Value<'_>> = vec![division.uuid().into(), day.to_string().into()];
        parameters.extend(schemes.iter().map(|scheme| scheme.code().into()));
        self.rows(&sql, &parameters, |row| Ok((id(row.text(0)?)?, path(row.text(1)?)?)))
    }

    fn campaign(&self, campaign: CampaignId) -> Known<Option<CampaignFacts>> {
        self.row(CAMPAIGN, &[campaign.uuid().into()], |row| {
            let schemes = row.text(2)?.split(',').filter(|part| !part.is_empty());
            Ok(CampaignFacts {
                state: code(CampaignState::from_code(row.text(0)?), row.text(0)?)?,
                path: path(row.text(1)?)?,
                schemes: schemes.map(|part| code(Scheme::from_code(part), part)).collect::<Result<_>>()?,
            })
        })
    }

    fn groups(&self, campaign: CampaignId) -> Known<Vec<Group>> {
        let key = campaign.uuid();
        let group = "SELECT id, name, leader FROM campaign_group WHERE authority = $1 AND campaign = $2 ORDER BY formed, id";
        let mut groups: Vec<Group> = self.rows(group, &[key.into()], |row| {
            Ok(Group {
                id: id(row.text(0)?)?,
                name: row.text(1)?.to_owned(),
                leader: id(row.text(2)?)?,
                members: Vec::new(),
                areas: Vec::new(),
            })
        })?;
        let areas = "SELECT squad, division FROM group_area WHERE authority = $1 AND campaign = $2";
        let areas: Vec<(GroupId, DivisionId)> =
            self.rows(areas, &[key.into()], |row| Ok((id(row.text(0)?)?, id(row.text(1)?)?)))?;
        let members = "SELECT squad, person FROM group_member WHERE authority = $1 AND campaign = $2";
        let members: Vec<(GroupId, PersonId)> =
            self.rows(members, &[key.into()], |row| Ok((id(row.text(0)?)?, id(row.text(1)?)?)))?;
        for group in &mut groups {
            group.areas = areas.iter().filter(|(of, _)| *of == group.id).map(|(_, area)| *area).collect();
            group.members =
                members.iter().filter(|(of, _)| *of == group.id).map(|(_, person)| *person).collect();
        }
        Ok(groups)
    }

    fn target(&self, campaign: CampaignId, household: HouseholdId) -> Known<Option<TargetFacts>> {
        self.row(TARGET, &[campaign.uuid().into(), household.uuid().into()], |row| {
            Ok(TargetFacts {
                state: code(TargetState::from_code(row.text(0)?), row.text(0)?)?,
                division: id(row.text(1)?)?,
                group: id(row.text(2)?)?,
                added: row.flag(3)?,
            })
        })
    }

    fn unfinished_targets(&self, campaign: CampaignId) -> Known<u64> {
        let sql = "SELECT COALESCE(SUM(n), 0) FROM tally WHERE authority = $1 AND campaign = $2
            AND measure IN ('target.planned', 'target.away', 'added.planned', 'added.away')";
        let sql = sql.replace("COALESCE(SUM(n), 0)", "CAST(COALESCE(SUM(n), 0) AS BIGINT)");
        let count = self.row(&sql, &[campaign.uuid().into()], |row| row.int(0))?.unwrap_or_default();
        u64::try_from(count).map_err(|_| Unknown)
    }

    fn knows_visit(&self, visit: VisitId) -> Known<bool> {
        self.exists(KNOWS_VISIT, visit.uuid())
    }

    fn problem(&self, problem: ProblemId) -> Known<Option<ProblemFacts>> {
        self.row(PROBLEM, &[problem.uuid().into()], |row| {
            let owner = match (row.opt_text(6)?, row.opt_text(7)?) {
                (Some(post), Some(person)) => Some((id(post)?, id(person)?)),
                _ => None,
            };
            let mut fixers: Vec<PersonId> = Vec::new();
            for column in [8, 9] {
                if let Some(person) = row.opt_text(column)?.map(id).transpose()?
                    && !fixers.contains(&person)
                {
                    fixers.push(person);
                }
            }
            Ok(ProblemFacts {
                state: code(ProblemState::from_code(row.text(0)?), row.text(0)?)?,
                household: id(row.text(1)?)?,
                category: code(Category::from_code(row.text(2)?), row.text(2)?)?,
                severity: code(Severity::from_code(row.text(3)?), row.text(3)?)?,
                found_by: id(row.text(4)?)?,
                companions: persons(row.text(5)?)?,
                owner,
                fixers,
                on_the_spot: row.flag(10)?,
            })
        })
    }

    fn subject(&self, subject: Subject) -> Known<Option<SubjectFacts>> {
        let erased = "SELECT 1 FROM erasure WHERE authority = $1 AND subject = $2";
        let erased = self.row(erased, &[subject.to_string().into()], |_| Ok(()))?.is_some();
        let facts = |paths, members| SubjectFacts { paths, erased, members };
        Ok(match subject {
            Subject::Household(household) => match self.household_path(household)? {
                None => None,
                Some(path) => {
                    let members = "SELECT id FROM member WHERE authority = $1 AND household = $2 AND erased_at IS NULL ORDER BY id";
                    Some(facts(
                        vec![path],
                        self.rows(members, &[household.uuid().into()], |row| id(row.text(0)?))?,
                    ))
                }
            },
            Subject::Member(member) => {
                let sql = "SELECT household FROM member WHERE authority = $1 AND id = $2";
                let household: Option<HouseholdId> =
                    self.row(sql, &[member.uuid().into()], |row| id(row.text(0)?))?;
                match household {
                    None => None,
                    Some(household) => {
                        self.household_path(household)?.map(|path| facts(vec![path], Vec::new()))
                    }
                }
            }
            Subject::Person(person) => {
                if !self.knows_person(person)? {
                    return Ok(None);
                }
                let sql = "SELECT division.path FROM post
                    JOIN division ON division.authority = post.authority AND division.id = post.division
                    WHERE post.authority = $1 AND post.person = $2";
                Some(facts(self.rows(sql, &[person.uuid().into()], |row| path(row.text(0)?))?, Vec::new()))
            }
        })
    }
}
