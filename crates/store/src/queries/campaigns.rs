//! Campaigns with their coverage.

use super::{
    Asker, Named, Question, coded, codes,
    divisions::{self, PlaceName},
    opt_day, opt_moment, people,
    sight::{Columns, Sight},
    tally,
};
use crate::{
    engine::{Row, Tx},
    error::Result,
    facts::{day, id, path},
};
use bianfang_domain::{
    calendar::{Moment, Term},
    campaign::{CampaignState, TargetState},
    household::Scheme,
    ids::{CampaignId, DivisionId, GroupId, PersonId},
};
use std::collections::BTreeMap;

/// A campaign without its targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Which.
    pub id: CampaignId,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: CampaignState,
    /// The division it covers.
    pub division: PlaceName,
    /// That division with all above it.
    pub path: Vec<DivisionId>,
    /// Its days.
    pub term: Term,
    /// The schemes its list is drawn from.
    pub schemes: Vec<Scheme>,
    /// When its list was frozen.
    pub started_at: Option<Moment>,
}

/// Targets by state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// How many in each state; every state is named, and they add up to the list.
    pub states: BTreeMap<TargetState, i64>,
}

impl Ledger {
    /// How many targets there are.
    pub fn targets(&self) -> i64 {
        self.states.values().sum()
    }

    /// How many are in a state.
    pub fn of(&self, state: TargetState) -> i64 {
        self.states.get(&state).copied().unwrap_or_default()
    }

    /// How many were reached, at home or by telephone.
    pub fn reached(&self) -> i64 {
        self.of(TargetState::VisitedOnSite) + self.of(TargetState::ReachedByPhone)
    }

    fn empty() -> Self {
        Self { states: TargetState::ALL.iter().map(|state| (*state, 0)).collect() }
    }
}

/// The ledger of a campaign as far as the asker sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The frozen list.
    pub frame: Ledger,
    /// What was added after the freeze, which never mixes with it.
    pub added: Ledger,
}

/// A group of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLine {
    /// Which.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Who leads it.
    pub leader: Named<PersonId>,
    /// Who goes along.
    pub members: Vec<Named<PersonId>>,
    /// Where it goes.
    pub areas: Vec<PlaceName>,
    /// Its targets of the frozen list.
    pub frame: Ledger,
}

/// The columns of a target that tell whether it is in sight.
pub(super) const TARGET: Columns =
    Columns { division: "target.division", household: Some("target.household"), owner: None };

const CAMPAIGN: &str =
    "SELECT campaign.id, campaign.name, campaign.state, division.id, division.name, division.path,
        campaign.from_on, campaign.until_on, campaign.schemes, campaign.started_at
    FROM campaign JOIN division ON division.authority = campaign.authority AND division.id = campaign.division
    WHERE campaign.authority = $1";

fn campaign(row: &Row) -> Result<Campaign> {
    Ok(Campaign {
        id: id(row.text(0)?)?,
        name: row.text(1)?.to_owned(),
        state: coded(row, 2, CampaignState::from_code)?,
        division: PlaceName { id: id(row.text(3)?)?, name: row.text(4)?.to_owned() },
        path: path(row.text(5)?)?,
        term: Term { from: day(row.text(6)?)?, until: opt_day(row, 7)? },
        schemes: codes(row.text(8)?, Scheme::from_code)?,
        started_at: opt_moment(row, 9)?,
    })
}

/// Whether any of it may lie in the asker's sight: above, at or below one of the divisions. Whoever answers for
/// households sees every campaign, for any may visit them.
fn concerns(tx: &mut dyn Tx, asker: Asker<'_>, found: Vec<Campaign>) -> Result<Vec<Campaign>> {
    if asker.scope.answered_by.is_some() {
        return Ok(found);
    }
    let places = divisions::places(tx, asker.authority, asker.scope.divisions.iter().copied())?;
    let touches = |one: &Campaign| {
        asker.scope.divisions.iter().any(|division| {
            one.path.contains(division)
                || places.get(*division).is_some_and(|place| place.path.contains(&one.division.id))
        })
    };
    Ok(found.into_iter().filter(touches).collect())
}

/// Whether a campaign concerns the asker.
pub fn is_of_concern(tx: &mut dyn Tx, asker: Asker<'_>, campaign: &Campaign) -> Result<bool> {
    Ok(!concerns(tx, asker, vec![campaign.clone()])?.is_empty())
}

/// The campaigns that concern the asker, the latest first.
pub fn list(tx: &mut dyn Tx, asker: Asker<'_>) -> Result<Vec<Campaign>> {
    let mut question = Question::new(asker.authority, CAMPAIGN);
    question.push(" ORDER BY campaign.planned_at DESC, campaign.id DESC");
    let found = question.read(tx, campaign)?;
    concerns(tx, asker, found)
}

/// A campaign, if there is one.
pub fn one(tx: &mut dyn Tx, authority: DivisionId, id: CampaignId) -> Result<Option<Campaign>> {
    let mut question = Question::new(authority, CAMPAIGN);
    question.and("campaign.id =", id.uuid());
    Ok(question.read(tx, campaign)?.into_iter().next())
}

/// The campaign started last of those that concern the asker.
pub fn latest(tx: &mut dyn Tx, asker: Asker<'_>) -> Result<Option<Campaign>> {
    let mut question = Question::new(asker.authority, CAMPAIGN);
    question.push(" AND campaign.started_at IS NOT NULL ORDER BY campaign.started_at DESC, campaign.id DESC");
    let found = question.read(tx, campaign)?;
    Ok(concerns(tx, asker, found)?.into_iter().next())
}

/// The ledger of a campaign, as far as the asker sees it.
pub fn coverage(tx: &mut dyn Tx, asker: Asker<'_>, campaign: CampaignId) -> Result<Coverage> {
    let sight = Sight::of(tx, asker, None)?;
    coverage_in(tx, asker.authority, campaign, &sight)
}

pub(super) fn coverage_in(
    tx: &mut dyn Tx,
    authority: DivisionId,
    campaign: CampaignId,
    sight: &Sight,
) -> Result<Coverage> {
    if sight.is_by_division() {
        let sums = tally::sums(tx, authority, Some(campaign), sight)?;
        return Ok(Coverage {
            frame: Ledger { states: sums.states("target.") },
            added: Ledger { states: sums.states("added.") },
        });
    }
    // The households one person answers for are few, and no count is kept for them.
    let mut question = Question::new(
        authority,
        "SELECT target.added, target.state, COUNT(*) FROM target WHERE target.authority = $1",
    );
    question.and("target.campaign =", campaign.uuid());
    sight.narrow(&mut question, TARGET);
    question.push(" GROUP BY target.added, target.state");
    let mut coverage = Coverage { frame: Ledger::empty(), added: Ledger::empty() };
    for row in &question.ask(tx)? {
        let side = if row.flag(0)? { &mut coverage.added } else { &mut coverage.frame };
        side.states.insert(coded(row, 1, TargetState::from_code)?, row.int(2)?);
    }
    Ok(coverage)
}

/// The frozen list by scheme, as the schemes stand on the day; a household in two counts in both.
pub fn by_scheme(tx: &mut dyn Tx, asker: Asker<'_>, campaign: CampaignId) -> Result<BTreeMap<Scheme, i64>> {
    let sight = Sight::of(tx, asker, None)?;
    let mut question = Question::new(
        asker.authority,
        "SELECT scheme_membership.scheme, COUNT(DISTINCT target.household) FROM target
         JOIN scheme_membership ON scheme_membership.authority = target.authority
            AND scheme_membership.household = target.household
         WHERE target.authority = $1 AND target.added = 0",
    );
    question.and("target.campaign =", campaign.uuid());
    question.and("scheme_membership.from_on <=", asker.today.to_string());
    let today = question.bind(asker.today.to_string());
    question
        .push(&format!(" AND (scheme_membership.until_on IS NULL OR scheme_membership.until_on >= {today})"));
    sight.narrow(&mut question, TARGET);
    question.push(" GROUP BY scheme_membership.scheme");
    let rows = question.read(tx, |row| Ok((coded(row, 0, Scheme::from_code)?, row.int(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// The groups of a campaign in the order they were formed, with their targets as far as the asker sees them.
pub fn groups(tx: &mut dyn Tx, asker: Asker<'_>, campaign: CampaignId) -> Result<Vec<GroupLine>> {
    let mut groups = formed(tx, asker.authority, campaign)?;
    let sight = Sight::of(tx, asker, None)?;
    let mut question = Question::new(
        asker.authority,
        "SELECT target.squad, target.state, COUNT(*) FROM target WHERE target.authority = $1 AND target.added = 0",
    );
    question.and("target.campaign =", campaign.uuid());
    sight.narrow(&mut question, TARGET);
    question.push(" GROUP BY target.squad, target.state");
    for row in &question.ask(tx)? {
        let squad: GroupId = id(row.text(0)?)?;
        if let Some(group) = groups.iter_mut().find(|group| group.id == squad) {
            group.frame.states.insert(coded(row, 1, TargetState::from_code)?, row.int(2)?);
        }
    }
    Ok(groups)
}

/// The groups of a campaign, their ledgers still empty.
pub(super) fn formed(tx: &mut dyn Tx, authority: DivisionId, campaign: CampaignId) -> Result<Vec<GroupLine>> {
    let of = |sql: &str| {
        let mut question = Question::new(authority, sql);
        question.and("campaign =", campaign.uuid());
        question
    };
    let mut question = of("SELECT id, name, leader FROM campaign_group WHERE authority = $1");
    question.push(" ORDER BY formed, id");
    let lines: Vec<(GroupId, String, PersonId)> =
        question.read(tx, |row| Ok((id(row.text(0)?)?, row.text(1)?.to_owned(), id(row.text(2)?)?)))?;
    let members: Vec<(GroupId, PersonId)> = of("SELECT squad, person FROM group_member WHERE authority = $1")
        .read(tx, |row| Ok((id(row.text(0)?)?, id(row.text(1)?)?)))?;
    let areas: Vec<(GroupId, DivisionId)> = of("SELECT squad, division FROM group_area WHERE authority = $1")
        .read(tx, |row| Ok((id(row.text(0)?)?, id(row.text(1)?)?)))?;
    let leaders = lines.iter().map(|(_, _, leader)| *leader);
    let names = people::named(tx, authority, leaders.chain(members.iter().map(|(_, person)| *person)))?;
    let places = divisions::places(tx, authority, areas.iter().map(|(_, division)| *division))?;
    Ok(lines
        .into_iter()
        .map(|(id, name, leader)| GroupLine {
            id,
            name,
            leader: names.named(leader),
            members: members.iter().filter(|(of, _)| *of == id).map(|(_, one)| names.named(*one)).collect(),
            areas: areas.iter().filter(|(of, _)| *of == id).map(|(_, one)| places.name(*one)).collect(),
            frame: Ledger::empty(),
        })
        .collect())
}
