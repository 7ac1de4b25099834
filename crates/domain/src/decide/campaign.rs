//! Campaigns: planned, frozen, widened, closed.

use super::{
    Case, ITEMS_MAX, NAME_MAX, Ruling, already_exists, limit_items, not_found, require_ordered, require_text,
};
use crate::{
    calendar::Term,
    campaign::{CampaignAct, FrameLine, Group},
    decision::Decision,
    event::Event,
    facts::CampaignFacts,
    household::Scheme,
    ids::{CampaignId, DivisionId, GroupId, HouseholdId},
    permission::{Matter, Permission},
    refusal::{Refusal, RefusalCode},
};

pub(super) fn plan(
    case: &Case<'_>,
    campaign: CampaignId,
    name: &str,
    division: DivisionId,
    schemes: &[Scheme],
    term: Term,
) -> Ruling {
    case.require_in(Permission::RunCampaigns, division, "action.division")?;
    require_text(name, NAME_MAX, "action.name")?;
    require_ordered(term, "action.until")?;
    if schemes.is_empty() {
        return Err(Refusal::new(RefusalCode::Empty).at("action.schemes").into());
    }
    if case.facts.campaign(campaign)?.is_some() {
        return Err(already_exists("campaign", "action.campaign").into());
    }
    Ok(Decision::of(Event::CampaignPlanned {
        campaign,
        name: name.trim().to_owned(),
        division,
        term,
        schemes: schemes.to_vec(),
    }))
}

/// The campaign, if the author may run it and its state allows the act.
fn running(case: &Case<'_>, campaign: CampaignId, act: CampaignAct) -> Ruling<CampaignFacts> {
    let found = case.facts.campaign(campaign)?.ok_or_else(|| not_found("campaign", "action.campaign"))?;
    case.require(Permission::RunCampaigns, Matter { path: &found.path, ..Matter::default() })?;
    if found.state.after(act).is_none() {
        return Err(Refusal::new(RefusalCode::CampaignState).with("state", found.state).into());
    }
    Ok(found)
}

pub(super) fn form_group(case: &Case<'_>, campaign: CampaignId, group: &Group) -> Ruling {
    let found = running(case, campaign, CampaignAct::FormGroup)?;
    require_text(&group.name, NAME_MAX, "action.group.name")?;
    limit_items(group.members.len(), ITEMS_MAX, "action.group.members")?;
    limit_items(group.areas.len(), ITEMS_MAX, "action.group.areas")?;
    let groups = case.facts.groups(campaign)?;
    if groups.iter().any(|other| other.id == group.id) {
        return Err(already_exists("group", "action.group.id").into());
    }
    for person in group.members.iter().chain([&group.leader]) {
        if !case.facts.knows_person(*person)? {
            return Err(not_found("person", "action.group.members").into());
        }
    }
    let campaign_division = found.path.last().copied();
    for area in &group.areas {
        let place = case.facts.division(*area)?.ok_or_else(|| not_found("division", "action.group.areas"))?;
        if !campaign_division.is_some_and(|division| place.path.contains(&division)) {
            return Err(not_found("division", "action.group.areas").into());
        }
        if let Some(other) = groups.iter().find(|other| other.areas.contains(area)) {
            return Err(Refusal::new(RefusalCode::AreaTaken)
                .at("action.group.areas")
                .with("group", &other.name)
                .into());
        }
    }
    Ok(Decision::of(Event::GroupFormed { campaign, group: group.clone() }))
}

/// The group of a household: the one whose area lies nearest above it.
fn group_of(groups: &[Group], path: &[DivisionId]) -> Option<GroupId> {
    path.iter()
        .rev()
        .find_map(|division| groups.iter().find(|group| group.areas.contains(division)).map(|group| group.id))
}

/// Lines for households with their divisions' paths; refuses when some lie in no group's area.
fn lines(
    groups: &[Group],
    households: impl IntoIterator<Item = (HouseholdId, Vec<DivisionId>)>,
) -> Ruling<Vec<FrameLine>> {
    let mut outside = 0_usize;
    let mut lines = Vec::new();
    for (household, path) in households {
        match (group_of(groups, &path), path.last()) {
            (Some(group), Some(division)) => lines.push(FrameLine { household, division: *division, group }),
            _ => outside += 1,
        }
    }
    if outside > 0 {
        return Err(Refusal::new(RefusalCode::OutsideGroups).with("count", outside).into());
    }
    Ok(lines)
}

pub(super) fn start(case: &Case<'_>, campaign: CampaignId) -> Ruling {
    let found = running(case, campaign, CampaignAct::Start)?;
    let division = *found.path.last().ok_or_else(|| not_found("division", "action.campaign"))?;
    let households = case.facts.households_in(division, &found.schemes, case.day)?;
    let frame = lines(&case.facts.groups(campaign)?, households)?;
    if frame.is_empty() {
        return Err(Refusal::new(RefusalCode::NoTargets).into());
    }
    Ok(Decision::of(Event::CampaignStarted { campaign, frame }))
}

pub(super) fn add(case: &Case<'_>, campaign: CampaignId, households: &[HouseholdId]) -> Ruling {
    running(case, campaign, CampaignAct::Add)?;
    if households.is_empty() {
        return Err(Refusal::new(RefusalCode::Empty).at("action.households").into());
    }
    limit_items(households.len(), ITEMS_MAX, "action.households")?;
    let mut placed = Vec::with_capacity(households.len());
    let mut known = 0_usize;
    for (row, household) in households.iter().enumerate() {
        let field = format!("action.households.{row}");
        let facts = case.facts.household(*household)?.ok_or_else(|| not_found("household", &field))?;
        let repeated = households[..row].contains(household);
        known += usize::from(repeated || case.facts.target(campaign, *household)?.is_some());
        placed.push((*household, facts.path));
    }
    if known > 0 {
        return Err(Refusal::new(RefusalCode::AlreadyTarget)
            .at("action.households")
            .with("count", known)
            .into());
    }
    let lines = lines(&case.facts.groups(campaign)?, placed)?;
    Ok(Decision::of(Event::TargetsAdded { campaign, lines }))
}

pub(super) fn close(case: &Case<'_>, campaign: CampaignId) -> Ruling {
    running(case, campaign, CampaignAct::Close)?;
    let unfinished = case.facts.unfinished_targets(campaign)?;
    if unfinished > 0 {
        return Err(Refusal::new(RefusalCode::TargetsUnfinished).with("count", unfinished).into());
    }
    Ok(Decision::of(Event::CampaignClosed { campaign }))
}
