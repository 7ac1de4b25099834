//! Who may do what where.

use bianfang_domain::{
    command::Action,
    decide::{Verdict, decide},
    facts::{
        CampaignFacts, DivisionFacts, Facts, HouseholdFacts, Known, PostFacts, ProblemFacts,
        ResponsibilityFacts, SubjectFacts, TargetFacts, Unknown,
    },
    ids::{
        CampaignId, DivisionId, HouseholdId, MemberId, PersonId, PostId, ProblemId, ResponsibilityId, VisitId,
    },
    permission::{Matter, Permission, allows},
    post::Role,
    refusal::RefusalCode,
    secret::Subject,
};

use crate::{
    park::{Park, day, id, of, place, second_helper, stranger},
    park_actions::one_of_each,
};

#[test]
fn whoever_works_elsewhere_may_do_nothing_here_whatever_the_role() {
    for ready in one_of_each() {
        let mut park = ready.park;
        let kind = ready.action.kind();
        if !matches!(ready.action, Action::FoundAuthority { .. }) {
            for role in Role::ALL {
                let refusal = park.refused(stranger(*role), ready.action.clone());
                assert_eq!(refusal.code, RefusalCode::NotPermitted, "{kind} by {role} of elsewhere");
            }
        }
        park.act(ready.author, ready.action);
    }
}

#[test]
fn a_post_that_has_ended_or_not_begun_allows_nothing() {
    for ready in one_of_each().into_iter().skip(1) {
        for moment in ["2019-12-31T23:59+08:00", "2020-06-02T00:00+08:00"] {
            let mut park = ready.park.clone();
            let posts = park.world.posts_of(ready.author).unwrap();
            let end = day("2020-06-01");
            for post in posts {
                park.act(of(Role::OfficeClerk), Action::EndPost { post: post.id, until: end });
            }
            let mut command = park.command(ready.author, ready.action.clone());
            command.made_at = crate::park::moment(moment);
            let answer = decide(&park.world, &command, crate::park::moment("2020-06-02T00:00+08:00"));
            let Err(Verdict::Refused(refusal)) = answer else { panic!("{answer:?}") };
            // A visit that lies after its record is refused for that first of all only if it is permitted.
            assert_eq!(refusal.code, RefusalCode::NotPermitted, "{} at {moment}", ready.action.kind());
        }
    }
}

#[test]
fn permission_is_judged_on_the_day_the_command_was_made() {
    // Made while the post was held, arriving after it ended: a fact stays a fact.
    let mut park = Park::new();
    let record = park.visit(0);
    let made = park.command(of(Role::Helper), Action::RecordVisit(record));
    park.at("2020-05-20T09:00+08:00");
    let until = day("2020-05-03");
    let post = crate::park::post_of(Role::Helper);
    park.act(of(Role::OfficeClerk), Action::EndPost { post, until });
    park.send(&made).unwrap();
}

#[test]
fn a_helper_reaches_the_households_answered_for_and_no_others() {
    let mut park = Park::new();
    let there = park.visit(2);
    assert_eq!(
        park.refused_as(of(Role::Helper), Action::RecordVisit(there.clone())),
        RefusalCode::NotPermitted
    );
    park.act(second_helper(), Action::RecordVisit(there));
}

#[test]
fn reach_needs_the_place_the_answer_or_the_ownership() {
    let post = |role| PostFacts {
        id: id(1),
        person: id(2),
        role,
        division: place(4),
        term: crate::park::between("2020-05-01", "2020-05-31"),
    };
    let path = [place(3), place(4), place(5)];
    let on = day("2020-05-03");
    let at = Matter { path: &path, ..Matter::default() };
    let ask = |role, matter: Matter<'_>, on| {
        allows(&[post(role)], Permission::Rectify, matter, on)
            || allows(&[post(role)], Permission::RecordVisits, matter, on)
    };
    assert!(ask(Role::VillageCadre, at, on));
    assert!(!ask(Role::VillageCadre, Matter { path: &path[..1], ..at }, on), "above the post's division");
    assert!(!ask(Role::VillageCadre, at, day("2020-04-30")));
    assert!(!ask(Role::VillageCadre, at, day("2020-06-01")));
    assert!(!ask(Role::Helper, at, on));
    assert!(ask(Role::Helper, Matter { helpers: &[id(9), id(2)], ..at }, on));
    assert!(!ask(Role::UnitDesk, Matter { helpers: &[id(2)], ..at }, on));
    assert!(ask(Role::UnitDesk, Matter { owner: Some(id(2)), ..at }, on));
    assert!(!ask(Role::UnitDesk, Matter { owner: Some(id(9)), ..at }, on));
}

/// A device that holds nothing of what is asked.
struct Outside;

macro_rules! unknown {
    ($($name:ident($($of:ty),*) -> $answer:ty;)+) => {
        impl Facts for Outside {
            fn is_founded(&self) -> Known<bool> { Ok(true) }
            fn households_in(
                &self,
                _: DivisionId,
                _: &[bianfang_domain::household::Scheme],
                _: bianfang_domain::calendar::Day,
            ) -> Known<Vec<(HouseholdId, Vec<DivisionId>)>> { Err(Unknown) }
            fn posts_in(&self, _: &[DivisionId]) -> Known<Vec<PostFacts>> { Err(Unknown) }
            fn responsibilities_in(&self, _: &[DivisionId]) -> Known<Vec<ResponsibilityFacts>> { Err(Unknown) }
            fn target(&self, _: CampaignId, _: HouseholdId) -> Known<Option<TargetFacts>> { Err(Unknown) }
            $(fn $name(&self, $(_: $of),*) -> Known<$answer> { Err(Unknown) })+
        }
    };
}

unknown! {
    division(DivisionId) -> Option<DivisionFacts>;
    knows_person(PersonId) -> bool;
    post(PostId) -> Option<PostFacts>;
    posts_of(PersonId) -> Vec<PostFacts>;
    household(HouseholdId) -> Option<HouseholdFacts>;
    knows_member(MemberId) -> bool;
    responsibility(ResponsibilityId) -> Option<ResponsibilityFacts>;
    helpers(HouseholdId) -> Vec<ResponsibilityFacts>;
    campaign(CampaignId) -> Option<CampaignFacts>;
    groups(CampaignId) -> Vec<bianfang_domain::campaign::Group>;
    unfinished_targets(CampaignId) -> u64;
    knows_visit(VisitId) -> bool;
    problem(ProblemId) -> Option<ProblemFacts>;
    subject(Subject) -> Option<SubjectFacts>;
}

#[test]
fn what_lies_outside_is_left_to_the_server() {
    for ready in one_of_each().into_iter().skip(1) {
        let mut park = ready.park;
        let command = park.command(ready.author, ready.action);
        let answer = decide(&Outside, &command, park.now);
        assert_eq!(answer, Err(Verdict::Unknown), "{}", command.action.kind());
    }
}
