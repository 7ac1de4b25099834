//! One lawful command of every kind, each in a park where it may be given.

use bianfang_domain::{
    command::Action,
    household::Scheme,
    ids::PersonId,
    post::{Level, Role},
    problem::{Category, Severity},
    responsibility::Charge,
    secret::Subject,
    visit::{Outcome, VisitRecord},
};

use crate::{
    park::{
        COMMUNITY, Park, VILLAGE, answer, day, division, duty, fill, founding, home, id, of, post_of, since,
    },
    parts::{assign, group, planned, registration, report, sweep, verify},
};

/// A command that is lawful here.
pub struct Ready {
    pub park: Park,
    pub author: PersonId,
    pub action: Action,
}

/// The place of a kind in [`KINDS`]. A new kind of action does not compile before it is listed here.
const fn number(action: &Action) -> usize {
    match action {
        Action::FoundAuthority { .. } => 0,
        Action::AddDivision { .. } => 1,
        Action::FillPost { .. } => 2,
        Action::EndPost { .. } => 3,
        Action::RegisterHousehold(_) => 4,
        Action::AssignResponsibility(_) => 5,
        Action::EndResponsibility { .. } => 6,
        Action::PlanCampaign { .. } => 7,
        Action::FormGroup { .. } => 8,
        Action::StartCampaign { .. } => 9,
        Action::AddTargets { .. } => 10,
        Action::CloseCampaign { .. } => 11,
        Action::RecordVisit(_) => 12,
        Action::TriageProblem { .. } => 13,
        Action::AssignProblem { .. } => 14,
        Action::StartRectification { .. } => 15,
        Action::ReportRectification { .. } => 16,
        Action::VerifyRectification { .. } => 17,
        Action::DismissProblem { .. } => 18,
        Action::ReopenProblem { .. } => 19,
        Action::EraseSubject { .. } => 20,
    }
}

const KINDS: usize = 21;

/// One of every kind, in the order of declaration.
pub fn one_of_each() -> Vec<Ready> {
    let mut all = organisation();
    all.extend(campaigns());
    all.extend(problems());
    all.sort_by_key(|ready| number(&ready.action));
    let numbers: Vec<usize> = all.iter().map(|ready| number(&ready.action)).collect();
    assert_eq!(numbers, (0..KINDS).collect::<Vec<_>>(), "one of every kind");
    all
}

fn ready(role: Role, make: impl FnOnce(&mut Park) -> Action) -> Ready {
    let mut park = Park::new();
    let action = make(&mut park);
    Ready { park, author: of(role), action }
}

fn organisation() -> Vec<Ready> {
    use bianfang_domain::division::DivisionKind::Group;
    let clerk = Role::OfficeClerk;
    vec![
        Ready { park: Park::empty(), author: of(clerk), action: founding() },
        ready(clerk, |_| Action::AddDivision { division: division(90, Some(VILLAGE), Group, "一组") }),
        ready(clerk, |_| fill(of(Role::Helper), id(390), Role::VillageCadre, VILLAGE, since("2020-05-01"))),
        ready(clerk, |_| Action::EndPost { post: post_of(Role::VillageCadre), until: day("2020-05-03") }),
        ready(clerk, |_| {
            Action::RegisterHousehold(registration(id(59), VILLAGE, 900, Scheme::MinimumLiving))
        }),
        ready(clerk, |_| {
            let charge = Charge::Division(id(VILLAGE));
            answer(id(590), Level::Community, post_of(Role::CommunityLink), charge)
        }),
        ready(clerk, |_| Action::EndResponsibility { responsibility: duty(0), until: day("2020-05-03") }),
        ready(clerk, |_| Action::EraseSubject {
            subject: Subject::Household(home(0)),
            ground: "本人申请".to_owned(),
        }),
    ]
}

fn campaigns() -> Vec<Ready> {
    let clerk = Role::OfficeClerk;
    vec![
        ready(clerk, |_| planned(sweep())),
        ready(clerk, |park| {
            park.act(of(clerk), planned(sweep()));
            Action::FormGroup { campaign: sweep(), group: group(710, &[id(COMMUNITY)]) }
        }),
        ready(clerk, |park| {
            park.act(of(clerk), planned(sweep()));
            park.act(of(clerk), Action::FormGroup { campaign: sweep(), group: group(710, &[id(COMMUNITY)]) });
            Action::StartCampaign { campaign: sweep() }
        }),
        ready(clerk, |park| Action::AddTargets { campaign: park.sweep(), households: vec![home(3)] }),
        ready(clerk, |park| {
            let campaign = park.sweep();
            for number in 0..3 {
                let record = VisitRecord { campaign: Some(campaign), ..park.visit(number) };
                park.act(of(Role::CommunityLink), Action::RecordVisit(record));
            }
            Action::CloseCampaign { campaign }
        }),
        ready(Role::Helper, |park| {
            let campaign = Some(park.sweep());
            Action::RecordVisit(VisitRecord {
                campaign,
                outcome: Outcome::Away,
                checks: Vec::new(),
                revisit_on: Some(day("2020-05-04")),
                remarks: "家中无人".to_owned(),
                ..park.visit(0)
            })
        }),
    ]
}

fn problems() -> Vec<Ready> {
    let (helper, unit, lead) = (of(Role::Helper), of(Role::UnitDesk), Role::LeadInCharge);
    let owner = post_of(Role::UnitDesk);
    vec![
        ready(lead, |park| Action::TriageProblem {
            problem: park.find(helper),
            category: Category::Policy,
            severity: Severity::Major,
        }),
        ready(lead, |park| assign(park.find(helper), owner)),
        ready(Role::UnitDesk, |park| Action::StartRectification { problem: park.assigned(helper, owner) }),
        ready(Role::UnitDesk, |park| report(park.assigned(helper, owner))),
        ready(Role::CommunitySecretary, |park| verify(park.reported(helper, owner, unit))),
        ready(lead, |park| Action::DismissProblem {
            problem: park.find(helper),
            reason: "与该户核实，不属问题".to_owned(),
        }),
        ready(lead, |park| {
            let problem = park.reported(helper, owner, unit);
            park.act(of(Role::Inspector), verify(problem));
            Action::ReopenProblem { problem, reason: "回头看又坏了".to_owned() }
        }),
    ]
}
