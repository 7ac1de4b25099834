//! The targets of a campaign.

use super::{
    Asker, Named, Page, Question, Stretch,
    campaigns::TARGET,
    coded,
    divisions::{self, PlaceName},
    opt_day, opt_moment,
    sight::Sight,
};
use crate::{engine::Tx, error::Result, facts::id};
use bianfang_domain::{
    calendar::{Day, Moment},
    campaign::TargetState,
    ids::{CampaignId, DivisionId, GroupId, HouseholdId},
};

/// A target with what a list shows of its household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRow {
    /// The household.
    pub household: HouseholdId,
    /// Its head.
    pub head: Option<String>,
    /// Its address below the village.
    pub address: Option<String>,
    /// Its village.
    pub village: PlaceName,
    /// The group that is to go.
    pub group: Named<GroupId>,
    /// Where the target stands.
    pub state: TargetState,
    /// Whether it was added after the freeze.
    pub added: bool,
    /// When somebody last called at the household.
    pub last_visit_at: Option<Moment>,
    /// When somebody comes again.
    pub revisit_on: Option<Day>,
    /// Open problems of the household.
    pub open_problems: i64,
}

/// Which targets are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct TargetFilter {
    /// In this state.
    pub state: Option<TargetState>,
    /// Of this group.
    pub group: Option<GroupId>,
    /// At or below this division.
    pub division: Option<DivisionId>,
    /// Added after the freeze, or of the frozen list.
    pub added: Option<bool>,
}

/// The targets in sight, by household.
pub fn targets(
    tx: &mut dyn Tx,
    asker: Asker<'_>,
    campaign: CampaignId,
    filter: TargetFilter,
    stretch: &Stretch,
) -> Result<Page<TargetRow>> {
    let sight = Sight::of(tx, asker, filter.division)?;
    let mut question = Question::new(
        asker.authority,
        "SELECT target.household, target.division, target.squad, campaign_group.name, target.state, target.added,
            target.revisit_on, household.head_name, household.address, household.last_visit_at,
            household.open_problems
         FROM target
         JOIN household ON household.authority = target.authority AND household.id = target.household
         LEFT JOIN campaign_group ON campaign_group.authority = target.authority
            AND campaign_group.campaign = target.campaign AND campaign_group.id = target.squad
         WHERE target.authority = $1",
    );
    question.and("target.campaign =", campaign.uuid());
    if let Some(state) = filter.state {
        question.and("target.state =", state.code());
    }
    if let Some(group) = filter.group {
        question.and("target.squad =", group.uuid());
    }
    if let Some(added) = filter.added {
        question.and("target.added =", added);
    }
    if let Some(after) = &stretch.after {
        question.and("target.household >", after.clone());
    }
    sight.narrow(&mut question, TARGET);
    question.push(" ORDER BY target.household");
    question.limit(stretch.limit);
    let rows = question.ask(tx)?;
    let villages = rows.iter().map(|row| id(row.text(1)?)).collect::<Result<Vec<DivisionId>>>()?;
    let places = divisions::places(tx, asker.authority, villages)?;
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        items.push(TargetRow {
            household: id(row.text(0)?)?,
            village: places.name(id(row.text(1)?)?),
            group: Named { id: id(row.text(2)?)?, name: row.opt_text(3)?.map(ToOwned::to_owned) },
            state: coded(row, 4, TargetState::from_code)?,
            added: row.flag(5)?,
            revisit_on: opt_day(row, 6)?,
            head: row.opt_text(7)?.map(ToOwned::to_owned),
            address: row.opt_text(8)?.map(ToOwned::to_owned),
            last_visit_at: opt_moment(row, 9)?,
            open_problems: row.int(10)?,
        });
    }
    Ok(Page::cut(items, stretch.limit, |row| row.household.to_string()))
}
