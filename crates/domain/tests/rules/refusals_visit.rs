//! Refusals of visits.

use bianfang_domain::{
    calendar::Day,
    command::Action,
    ids::PersonId,
    post::Role,
    refusal::RefusalCode as Code,
    visit::{Answer, Check, CheckItem, Finding, OnTheSpotFix, Outcome, VisitRecord},
};

use crate::{
    park::{Park, day, home, id, moment, of},
    parts::{finding, planned, sweep, with_finding},
    refusals::Case,
};

fn by_cadre(park: &mut Park, change: impl Fn(&mut VisitRecord)) -> (PersonId, Action) {
    let mut record = park.visit(0);
    change(&mut record);
    (of(Role::VillageCadre), Action::RecordVisit(record))
}

fn found(park: &mut Park, change: impl Fn(&mut Finding)) -> (PersonId, Action) {
    let mut one = finding(park.fresh());
    change(&mut one);
    (of(Role::VillageCadre), Action::RecordVisit(with_finding(park.visit(0), one)))
}

fn nobody_home(park: &mut Park, revisit_on: Option<Day>) -> (PersonId, Action) {
    by_cadre(park, |record| {
        record.outcome = Outcome::Away;
        record.checks.clear();
        record.revisit_on = revisit_on;
    })
}

pub const VISITS: &[Case] = &[
    Case("visit an unknown household", Code::NotFound, Some("action.household"), |park| {
        by_cadre(park, |record| record.household = id(99))
    }),
    Case("record a visit twice", Code::AlreadyExists, Some("action.visit"), |park| {
        let (author, action) = by_cadre(park, |_| ());
        park.act(author, action.clone());
        (author, action)
    }),
    Case("a visit still to come", Code::VisitInFuture, Some("action.visited_at"), |park| {
        by_cadre(park, |record| record.visited_at = moment("2020-05-03T09:01+08:00"))
    }),
    Case("go along with oneself", Code::CompanionRepeated, Some("action.companions.0"), |park| {
        by_cadre(park, |record| record.companions = vec![of(Role::VillageCadre)])
    }),
    Case("a companion twice", Code::CompanionRepeated, Some("action.companions.1"), |park| {
        by_cadre(park, |record| record.companions = vec![of(Role::Inspector); 2])
    }),
    Case("an unknown companion", Code::NotFound, Some("action.companions.0"), |park| {
        by_cadre(park, |record| record.companions = vec![id(99)])
    }),
    Case("moved, no word of it", Code::ReasonMissing, Some("action.remarks"), |park| {
        by_cadre(park, |record| {
            record.outcome = Outcome::Moved;
            record.checks.clear();
        })
    }),
    Case("nobody home, no next date", Code::RevisitMissing, Some("action.revisit_on"), |park| {
        nobody_home(park, None)
    }),
    Case("nobody home, come again yesterday", Code::RevisitMissing, Some("action.revisit_on"), |park| {
        nobody_home(park, Some(day("2020-05-02")))
    }),
    Case("nobody home, yet checked", Code::NobodyMet, Some("action.checks"), |park| {
        by_cadre(park, |record| {
            record.outcome = Outcome::Away;
            record.revisit_on = Some(day("2020-05-04"));
        })
    }),
    Case("a check twice", Code::CheckRepeated, Some("action.checks.7"), |park| {
        by_cadre(park, |record| record.checks.push(record.checks[0]))
    }),
    Case("a required check left out", Code::ChecksMissing, Some("action.checks"), |park| {
        by_cadre(park, |record| record.checks[0] = Check { item: CheckItem::Policy, answer: Answer::Yes })
    }),
    Case("a problem without a finding", Code::FindingMissing, Some("action.findings"), |park| {
        by_cadre(park, |record| record.checks[0].answer = Answer::Problem)
    }),
    Case(
        "a finding under a check in order",
        Code::FindingUnfounded,
        Some("action.findings.1.item"),
        |park| {
            let second = Finding { item: Some(CheckItem::Food), ..finding(park.fresh()) };
            let (author, mut action) = found(park, |_| ());
            if let Action::RecordVisit(record) = &mut action {
                record.findings.push(second);
            }
            (author, action)
        },
    ),
    Case("a finding without words", Code::Empty, Some("action.findings.0.description"), |park| {
        found(park, |one| one.description.clear())
    }),
    Case("a problem that exists", Code::AlreadyExists, Some("action.findings.0.problem"), |park| {
        let known = park.find(of(Role::VillageCadre));
        found(park, |one| one.problem = known)
    }),
    Case(
        "put right by somebody far away",
        Code::FixerAbsent,
        Some("action.findings.0.fixed_on_the_spot.fixed_by"),
        |park| {
            found(park, |one| {
                one.fixed_on_the_spot =
                    Some(OnTheSpotFix { fixed_by: of(Role::Leader), measure: "换了".to_owned() });
            })
        },
    ),
    Case(
        "put right without words",
        Code::Empty,
        Some("action.findings.0.fixed_on_the_spot.measure"),
        |park| {
            found(park, |one| {
                one.fixed_on_the_spot =
                    Some(OnTheSpotFix { fixed_by: of(Role::VillageCadre), measure: String::new() });
            })
        },
    ),
    Case("long remarks", Code::TooLong, Some("action.remarks"), |park| {
        by_cadre(park, |record| record.remarks = "长".repeat(2_001))
    }),
    Case("forty-one companions", Code::TooMany, Some("action.companions"), |park| {
        by_cadre(park, |record| record.companions = vec![of(Role::Inspector); 41])
    }),
    Case("visit for an unknown campaign", Code::NotFound, Some("action.campaign"), |park| {
        by_cadre(park, |record| record.campaign = Some(id(99)))
    }),
    Case("visit for a campaign not started", Code::CampaignState, Some("action.campaign"), |park| {
        park.act(of(Role::OfficeClerk), planned(sweep()));
        by_cadre(park, |record| record.campaign = Some(sweep()))
    }),
    Case("visit in another cadre's village", Code::NotPermitted, None, |park| {
        by_cadre(park, |record| record.household = home(2))
    }),
];
