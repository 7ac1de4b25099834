//! Refusals of the steps of a problem.

use bianfang_domain::{command::Action, post::Role, refusal::RefusalCode as Code};

use crate::{
    park::{day, of, post_of},
    parts::{assign, report, verify},
    refusals::Case,
};

pub const PROBLEMS: &[Case] = &[
    Case("an unknown problem", Code::NotFound, Some("action.problem"), |park| {
        (of(Role::LeadInCharge), Action::StartRectification { problem: park.fresh() })
    }),
    Case("start before it is owned", Code::NotPermitted, None, |park| {
        let problem = park.find(of(Role::Helper));
        (of(Role::UnitDesk), Action::StartRectification { problem })
    }),
    Case("report what nobody owns", Code::ProblemState, Some("action.problem"), |park| {
        (of(Role::UnitDesk), report(park.find(of(Role::Helper))))
    }),
    Case("start twice", Code::ProblemState, Some("action.problem"), |park| {
        let problem = park.assigned(of(Role::Helper), post_of(Role::UnitDesk));
        park.act(of(Role::UnitDesk), Action::StartRectification { problem });
        (of(Role::UnitDesk), Action::StartRectification { problem })
    }),
    Case("report without words", Code::Empty, Some("action.measure"), |park| {
        let problem = park.assigned(of(Role::Helper), post_of(Role::UnitDesk));
        (of(Role::UnitDesk), Action::ReportRectification { problem, measure: " ".to_owned() })
    }),
    Case("assign until yesterday", Code::DueInPast, Some("action.due_on"), |park| {
        let (problem, owner) = (park.find(of(Role::Helper)), post_of(Role::UnitDesk));
        let due_on = day("2020-05-02");
        (of(Role::LeadInCharge), Action::AssignProblem { problem, owner, due_on, note: String::new() })
    }),
    Case("assign to an unknown post", Code::NotFound, Some("action.owner"), |park| {
        let (problem, owner) = (park.find(of(Role::Helper)), park.fresh());
        (of(Role::LeadInCharge), assign(problem, owner))
    }),
    Case("assign to a post that has ended", Code::PostNotHeld, Some("action.owner"), |park| {
        let owner = post_of(Role::UnitDesk);
        park.act(of(Role::OfficeClerk), Action::EndPost { post: owner, until: day("2020-05-02") });
        let problem = park.find(of(Role::Helper));
        (of(Role::LeadInCharge), assign(problem, owner))
    }),
    Case(
        "assign to a post that puts nothing right",
        Code::OwnerCannotRectify,
        Some("action.owner"),
        |park| {
            let problem = park.find(of(Role::Helper));
            (of(Role::LeadInCharge), assign(problem, post_of(Role::Inspector)))
        },
    ),
    Case("verify without words", Code::Empty, Some("action.observation"), |park| {
        let problem = park.reported(of(Role::Helper), post_of(Role::UnitDesk), of(Role::UnitDesk));
        let observation = String::new();
        (of(Role::Helper), Action::VerifyRectification { problem, passed: true, observation })
    }),
    Case("verify what is closed", Code::ProblemState, Some("action.problem"), |park| {
        let problem = park.reported(of(Role::Helper), post_of(Role::UnitDesk), of(Role::UnitDesk));
        park.act(of(Role::Helper), verify(problem));
        (of(Role::LeadInCharge), verify(problem))
    }),
    Case("verify one's own fix", Code::VerifierIsFixer, None, |park| {
        let cadre = Role::VillageCadre;
        (of(cadre), verify(park.reported(of(Role::Helper), post_of(cadre), of(cadre))))
    }),
    Case("verify the leader's fix from below", Code::VerifierBelowFixer, None, |park| {
        let leader = Role::Leader;
        let problem = park.reported(of(Role::Helper), post_of(leader), of(leader));
        (of(Role::CommunitySecretary), verify(problem))
    }),
    Case("verify a fix on the spot from the office", Code::VerifierNotEscort, None, |park| {
        let cadre = of(Role::VillageCadre);
        let problem = park.fix_on_the_spot(cadre, &[of(Role::CommunityLink)], cadre);
        (of(Role::LeadInCharge), verify(problem))
    }),
    Case("dismiss without a reason", Code::Empty, Some("action.reason"), |park| {
        let problem = park.find(of(Role::Helper));
        (of(Role::LeadInCharge), Action::DismissProblem { problem, reason: String::new() })
    }),
    Case("reopen what is open", Code::ProblemState, Some("action.problem"), |park| {
        let problem = park.find(of(Role::Helper));
        (of(Role::LeadInCharge), Action::ReopenProblem { problem, reason: "回头看".to_owned() })
    }),
];
