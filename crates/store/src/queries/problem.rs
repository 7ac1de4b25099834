//! One problem with its whole course.

use super::{
    Asker, Named, Question, coded, household, moment, opt_coded, people,
    problems::{self, OwnerName, ProblemRow},
};
use crate::{
    engine::{Row, Tx},
    error::{Result, StoreError},
    facts::id,
    queries::household::Reachable,
};
use bianfang_domain::{
    calendar::Moment,
    decide::VerifierStanding,
    ids::{CampaignId, PersonId, PostId, ProblemId, VisitId},
    post::Level,
    problem::{ProblemState, ProblemStep},
    visit::CheckItem,
};
use std::collections::BTreeMap;

/// A problem with its whole course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// As lists show it.
    pub row: ProblemRow,
    /// In which campaign it was found.
    pub campaign: Option<Named<CampaignId>>,
    /// By which visit.
    pub visit: VisitId,
    /// Under which check.
    pub item: Option<CheckItem>,
    /// Its steps, the first first.
    pub timeline: Vec<Step>,
    /// Who is to look, while somebody is.
    pub verification: Option<Verification>,
    /// Whether the asker may verify it, while somebody is to look.
    pub standing: Option<VerifierStanding>,
}

/// Who is to look whether it is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verification {
    /// The lowest level that may; none where an escort or an inspector is to look.
    pub level: Option<Level>,
    /// Whether nobody qualified at the usual level.
    pub raised: bool,
}

/// One step of a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The journal entry that holds it.
    pub seq: i64,
    /// When it was taken.
    pub at: Moment,
    /// By whom.
    pub author: Named<PersonId>,
    /// From which state.
    pub from: ProblemState,
    /// To which state.
    pub to: ProblemState,
    /// The step.
    pub step: ProblemStep,
    /// What was said.
    pub words: Option<String>,
    /// The post it was handed to.
    pub owner: Option<OwnerName>,
    /// Who put it right.
    pub fixed_by: Option<Named<PersonId>>,
}

/// Where a problem is, to judge who may see it.
pub fn reachable(tx: &mut dyn Tx, asker: Asker<'_>, problem: ProblemId) -> Result<Option<Reachable>> {
    let mut question =
        Question::new(asker.authority, "SELECT household, owner_person FROM problem WHERE authority = $1");
    question.and("id =", problem.uuid());
    let found = question.read(tx, |row| Ok((id(row.text(0)?)?, row.opt_text(1)?.map(id).transpose()?)))?;
    let Some((of, owner)) = found.into_iter().next() else { return Ok(None) };
    Ok(household::reachable(tx, asker, of, None)?.map(|reachable| Reachable { owner, ..reachable }))
}

/// A problem, if there is one.
pub fn problem(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    id: ProblemId,
    person: PersonId,
) -> Result<Option<Problem>> {
    let Some(row) = problems::by_id(tx, asker, id)? else { return Ok(None) };
    let mut question = Question::new(
        asker.authority,
        "SELECT problem.campaign, campaign.name, problem.visit, problem.item, problem.verify_level,
            problem.verify_raised
         FROM problem
         LEFT JOIN campaign ON campaign.authority = problem.authority AND campaign.id = problem.campaign
         WHERE problem.authority = $1",
    );
    question.and("problem.id =", id.uuid());
    let found = question.ask(tx)?;
    let more = found.first().ok_or_else(|| StoreError::corrupt("a problem that is there and is not"))?;
    let waits = matches!(row.state, ProblemState::ReportedDone | ProblemState::AwaitingVerification);
    Ok(Some(Problem {
        campaign: campaign_name(more, 0)?,
        visit: crate::facts::id(more.text(2)?)?,
        item: opt_coded(more, 3, CheckItem::from_code)?,
        verification: if row.state == ProblemState::AwaitingVerification {
            Some(Verification { level: opt_coded(more, 4, Level::from_code)?, raised: more.flag(5)? })
        } else {
            None
        },
        timeline: timeline(tx, asker, id)?,
        standing: if waits { problems::standing(tx, asker, id, person)? } else { None },
        row,
    }))
}

/// A campaign's identifier and, in the next column, its name.
pub(super) fn campaign_name(row: &Row, column: usize) -> Result<Option<Named<CampaignId>>> {
    let Some(campaign) = row.opt_text(column)? else { return Ok(None) };
    Ok(Some(Named { id: id(campaign)?, name: row.opt_text(column + 1)?.map(ToOwned::to_owned) }))
}

fn timeline(tx: &mut dyn Tx, asker: Asker<'_>, problem: ProblemId) -> Result<Vec<Step>> {
    let mut question = Question::new(
        asker.authority,
        "SELECT seq, made_at, author, from_state, to_state, detail, words FROM problem_step WHERE authority = $1",
    );
    question.and("problem =", problem.uuid());
    question.push(" ORDER BY seq, position");
    let mut steps = question.read(tx, |row| {
        let step: ProblemStep = serde_json::from_str(row.text(5)?)
            .map_err(|error| StoreError::corrupt(format!("a step of a problem: {error}")))?;
        Ok(Step {
            seq: row.int(0)?,
            at: moment(row, 1)?,
            author: Named { id: id(row.text(2)?)?, name: None },
            from: coded(row, 3, ProblemState::from_code)?,
            to: coded(row, 4, ProblemState::from_code)?,
            step,
            words: row.opt_text(6)?.map(ToOwned::to_owned),
            owner: None,
            fixed_by: None,
        })
    })?;
    let owners = steps.iter().filter_map(|step| match step.step {
        ProblemStep::Assign { owner, .. } => Some(owner),
        _ => None,
    });
    let owners = posts(tx, asker, owners.collect())?;
    let fixer = |step: &Step| match step.step {
        ProblemStep::ReportDone { fixed_by, .. } => Some(fixed_by),
        _ => None,
    };
    let people = steps.iter().flat_map(|step| [Some(step.author.id), fixer(step)]).flatten();
    let people = people::named(tx, asker.authority, people)?;
    for step in &mut steps {
        step.author = people.named(step.author.id);
        step.fixed_by = fixer(step).map(|person| people.named(person));
        if let ProblemStep::Assign { owner, .. } = step.step {
            step.owner = owners.get(&owner).cloned();
        }
    }
    Ok(steps)
}

fn posts(tx: &mut dyn Tx, asker: Asker<'_>, wanted: Vec<PostId>) -> Result<BTreeMap<PostId, OwnerName>> {
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut question = Question::new(
        asker.authority,
        "SELECT post.id, post.title, person.id, person.name FROM post
         JOIN person ON person.authority = post.authority AND person.id = post.person
         WHERE post.authority = $1 AND post.id IN ",
    );
    let list = question.list(wanted.into_iter().map(PostId::uuid));
    question.push(&list);
    let rows = question.read(tx, |row| {
        let person = Named { id: id(row.text(2)?)?, name: row.opt_text(3)?.map(ToOwned::to_owned) };
        Ok(OwnerName { post: id(row.text(0)?)?, title: row.text(1)?.to_owned(), person })
    })?;
    Ok(rows.into_iter().map(|owner| (owner.post, owner)).collect())
}
