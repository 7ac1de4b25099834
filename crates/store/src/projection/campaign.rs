//! Campaigns, their groups and their targets.

use super::Page;
use crate::error::Result;
use bianfang_domain::{
    calendar::Moment,
    campaign::{CampaignState, FrameLine, Group, TargetState},
    event::Event,
    ids::CampaignId,
};

/// Prefix of the counts of targets added after the freeze, which never mix with the frame's.
fn target_measure(added: bool, state: TargetState) -> String {
    if added { format!("added.{state}") } else { format!("target.{state}") }
}

pub(super) fn write(page: &mut Page<'_>, event: &Event) -> Result<()> {
    match event {
        Event::CampaignPlanned { campaign, name, division, term, schemes } => {
            let schemes = schemes.iter().map(|scheme| scheme.code()).collect::<Vec<_>>().join(",");
            page.tx.execute(
                "INSERT INTO campaign (authority, id, name, state, division, schemes, from_on, until_on,
                    planned_at, started_at, closed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, NULL)",
                &[
                    (&page.authority).into(),
                    campaign.uuid().into(),
                    name.into(),
                    CampaignState::Draft.code().into(),
                    division.uuid().into(),
                    schemes.into(),
                    term.from.to_string().into(),
                    term.until.map(|day| day.to_string()).into(),
                    page.recorded_at().into(),
                ],
            )
        }
        Event::GroupFormed { campaign, group } => form_group(page, *campaign, group),
        Event::CampaignStarted { campaign, frame } => {
            page.tx.execute(
                "UPDATE campaign SET state = $3, started_at = $4 WHERE authority = $1 AND id = $2",
                &[
                    (&page.authority).into(),
                    campaign.uuid().into(),
                    CampaignState::Running.code().into(),
                    page.recorded_at().into(),
                ],
            )?;
            add_targets(page, *campaign, frame, false)
        }
        Event::TargetsAdded { campaign, lines } => add_targets(page, *campaign, lines, true),
        Event::CampaignClosed { campaign } => page.tx.execute(
            "UPDATE campaign SET state = $3, closed_at = $4 WHERE authority = $1 AND id = $2",
            &[
                (&page.authority).into(),
                campaign.uuid().into(),
                CampaignState::Closed.code().into(),
                page.recorded_at().into(),
            ],
        ),
        Event::TargetMoved { .. } => move_target(page, event),
        _ => Ok(()),
    }
}

fn form_group(page: &mut Page<'_>, campaign: CampaignId, group: &Group) -> Result<()> {
    let (campaign, squad) = (campaign.to_string(), group.id.to_string());
    page.tx.execute(
        "INSERT INTO campaign_group (authority, campaign, id, name, leader, formed) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            (&page.authority).into(),
            (&campaign).into(),
            (&squad).into(),
            (&group.name).into(),
            group.leader.uuid().into(),
            page.entry.seq.into(),
        ],
    )?;
    for person in &group.members {
        page.tx.execute(
            "INSERT INTO group_member (authority, campaign, squad, person) VALUES ($1, $2, $3, $4)
             ON CONFLICT (authority, campaign, squad, person) DO NOTHING",
            &[(&page.authority).into(), (&campaign).into(), (&squad).into(), person.uuid().into()],
        )?;
    }
    for area in &group.areas {
        page.tx.execute(
            "INSERT INTO group_area (authority, campaign, squad, division) VALUES ($1, $2, $3, $4)
             ON CONFLICT (authority, campaign, squad, division) DO NOTHING",
            &[(&page.authority).into(), (&campaign).into(), (&squad).into(), area.uuid().into()],
        )?;
    }
    Ok(())
}

fn add_targets(page: &mut Page<'_>, campaign: CampaignId, lines: &[FrameLine], added: bool) -> Result<()> {
    let campaign = campaign.to_string();
    let measure = target_measure(added, TargetState::Planned);
    for line in lines {
        let division = line.division.to_string();
        page.tx.execute(
            "INSERT INTO target (authority, campaign, household, division, squad, added, state, visit, visited_at,
                revisit_on)
             VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL, NULL)",
            &[
                (&page.authority).into(),
                (&campaign).into(),
                line.household.uuid().into(),
                (&division).into(),
                line.group.uuid().into(),
                added.into(),
                TargetState::Planned.code().into(),
            ],
        )?;
        page.count(&campaign, &division, &measure, 1)?;
    }
    Ok(())
}

fn move_target(page: &mut Page<'_>, event: &Event) -> Result<()> {
    let Event::TargetMoved { campaign, household, division, added, from, to, visit, visited_at, .. } = event
    else {
        return Ok(());
    };
    let (campaign, division) = (campaign.to_string(), division.to_string());
    page.tx.execute(
        "UPDATE target SET state = $4, visit = $5, visited_at = $6 WHERE authority = $1 AND campaign = $2
         AND household = $3",
        &[
            (&page.authority).into(),
            (&campaign).into(),
            household.uuid().into(),
            to.code().into(),
            visit.uuid().into(),
            visited_at.millis().into(),
        ],
    )?;
    page.count(&campaign, &division, &target_measure(*added, *from), -1)?;
    page.count(&campaign, &division, &target_measure(*added, *to), 1)?;
    if to.is_end() && !from.is_end() {
        page.count(&campaign, &division, &hour_measure(*visited_at), 1)?;
    }
    Ok(())
}

fn hour_measure(at: Moment) -> String {
    format!("hour.{}", at.hour())
}
