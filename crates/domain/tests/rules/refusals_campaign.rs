//! Refusals of campaigns.

use bianfang_domain::{
    calendar::Term, command::Action, household::Scheme, ids::PersonId, post::Role,
    refusal::RefusalCode as Code,
};

use crate::{
    park::{ELSEWHERE, VILLAGE, day, home, id, of},
    parts::{group, planned, sweep},
    refusals::Case,
};

fn clerk() -> PersonId {
    of(Role::OfficeClerk)
}

pub const CAMPAIGNS: &[Case] = &[
    Case("plan for no scheme", Code::Empty, Some("action.schemes"), |_| {
        let mut action = planned(sweep());
        if let Action::PlanCampaign { schemes, .. } = &mut action {
            schemes.clear();
        }
        (clerk(), action)
    }),
    Case("plan with its days reversed", Code::DatesReversed, Some("action.until"), |_| {
        let mut action = planned(sweep());
        if let Action::PlanCampaign { term, .. } = &mut action {
            *term = Term { from: day("2020-05-04"), until: Some(day("2020-05-03")) };
        }
        (clerk(), action)
    }),
    Case("plan twice", Code::AlreadyExists, Some("action.campaign"), |park| {
        park.act(clerk(), planned(sweep()));
        (clerk(), planned(sweep()))
    }),
    Case("start an unknown campaign", Code::NotFound, Some("action.campaign"), |park| {
        (clerk(), Action::StartCampaign { campaign: park.fresh() })
    }),
    Case("start twice", Code::CampaignState, None, |park| {
        (clerk(), Action::StartCampaign { campaign: park.sweep() })
    }),
    Case("close before the start", Code::CampaignState, None, |park| {
        park.act(clerk(), planned(sweep()));
        (clerk(), Action::CloseCampaign { campaign: sweep() })
    }),
    Case("start with nobody to visit", Code::NoTargets, None, |park| {
        let mut action = planned(sweep());
        if let Action::PlanCampaign { schemes, .. } = &mut action {
            *schemes = vec![Scheme::DestituteSupport];
        }
        park.act(clerk(), action);
        (clerk(), Action::StartCampaign { campaign: sweep() })
    }),
    Case("start with a village in no group's area", Code::OutsideGroups, None, |park| {
        park.act(clerk(), planned(sweep()));
        park.act(clerk(), Action::FormGroup { campaign: sweep(), group: group(710, &[id(VILLAGE)]) });
        (clerk(), Action::StartCampaign { campaign: sweep() })
    }),
    Case("give an area to two groups", Code::AreaTaken, Some("action.group.areas"), |park| {
        park.act(clerk(), planned(sweep()));
        park.act(clerk(), Action::FormGroup { campaign: sweep(), group: group(710, &[id(VILLAGE)]) });
        (clerk(), Action::FormGroup { campaign: sweep(), group: group(711, &[id(VILLAGE)]) })
    }),
    Case("a group twice", Code::AlreadyExists, Some("action.group.id"), |park| {
        let campaign = park.sweep();
        (clerk(), Action::FormGroup { campaign, group: group(710, &[]) })
    }),
    Case("a group with an area outside the campaign", Code::NotFound, Some("action.group.areas"), |park| {
        let campaign = park.sweep();
        (clerk(), Action::FormGroup { campaign, group: group(711, &[id(ELSEWHERE)]) })
    }),
    Case("a group with somebody unknown", Code::NotFound, Some("action.group.members"), |park| {
        let campaign = park.sweep();
        let mut group = group(711, &[]);
        group.members.push(id(999));
        (clerk(), Action::FormGroup { campaign, group })
    }),
    Case("add nobody", Code::Empty, Some("action.households"), |park| {
        (clerk(), Action::AddTargets { campaign: park.sweep(), households: Vec::new() })
    }),
    Case("add 501 households", Code::TooMany, Some("action.households"), |park| {
        (clerk(), Action::AddTargets { campaign: park.sweep(), households: vec![home(3); 501] })
    }),
    Case("add one who is on the list", Code::AlreadyTarget, Some("action.households"), |park| {
        (clerk(), Action::AddTargets { campaign: park.sweep(), households: vec![home(0)] })
    }),
    Case("add one twice at once", Code::AlreadyTarget, Some("action.households"), |park| {
        (clerk(), Action::AddTargets { campaign: park.sweep(), households: vec![home(3), home(3)] })
    }),
    Case("close with households left", Code::TargetsUnfinished, None, |park| {
        (clerk(), Action::CloseCampaign { campaign: park.sweep() })
    }),
];
