//! Who may verify what was put right (design: the verifier is another person, and not below the fixer).

use bianfang_domain::{
    command::Action,
    decision::Decision,
    event::Event,
    facts::Facts,
    ids::ProblemId,
    post::{Level, Role},
    problem::{ProblemState, ProblemStep},
    refusal::RefusalCode as Code,
    visit::{Finding, OnTheSpotFix},
};

use crate::{
    park::{
        COMMUNITY, COUNTY, Park, day, fill, id, of, post_of, second_cadre, second_helper, since, stranger,
    },
    parts::{assign, fail, finding, report, verify, with_finding},
};

/// The step that says who is to look, in the last decision.
fn awaited(park: &Park) -> Option<(Option<Level>, bool)> {
    let last = park.decided.last().unwrap();
    last.events.iter().find_map(|event| match event {
        Event::ProblemStepped { step: ProblemStep::AwaitVerification { level, raised }, .. } => {
            Some((*level, *raised))
        }
        _ => None,
    })
}

fn state(park: &Park, problem: ProblemId) -> ProblemState {
    park.world.problem(problem).unwrap().unwrap().state
}

fn end(park: &mut Park, role: Role) {
    park.act(of(Role::OfficeClerk), Action::EndPost { post: post_of(role), until: day("2020-05-02") });
}

/// The helper finds, a post of the role puts right and reports.
fn put_right_by(park: &mut Park, role: Role) -> ProblemId {
    park.reported(of(Role::Helper), post_of(role), of(role))
}

#[test]
fn another_post_of_the_fixer_is_the_fixer_still() {
    let mut park = Park::new();
    let cadre = of(Role::VillageCadre);
    let problem = put_right_by(&mut park, Role::VillageCadre);
    assert_eq!(park.refused_as(cadre, verify(problem)), Code::VerifierIsFixer);
    park.act(of(Role::OfficeClerk), fill(cadre, id(390), Role::Leader, COUNTY, since("2020-01-01")));
    assert_eq!(park.refused_as(cadre, verify(problem)), Code::VerifierIsFixer);
    assert_eq!(park.refused_as(cadre, fail(problem)), Code::VerifierIsFixer);
    assert_eq!(state(&park, problem), ProblemState::AwaitingVerification);
}

#[test]
fn who_stands_below_the_fixer_may_not_but_beside_or_above_may() {
    for (fixer, below, allowed) in [
        (
            Role::VillageCadre,
            &[][..],
            &[
                Role::CommunitySecretary,
                Role::CommunityLink,
                Role::LeadInCharge,
                Role::Leader,
                Role::OfficeClerk,
                Role::CityOffice,
            ][..],
        ),
        (
            Role::CommunityLink,
            &[],
            &[Role::CommunitySecretary, Role::LeadInCharge, Role::Leader, Role::CityOffice],
        ),
        (
            Role::Leader,
            &[Role::CommunitySecretary, Role::CommunityLink],
            &[Role::LeadInCharge, Role::OfficeClerk, Role::CityOffice, Role::Inspector],
        ),
    ] {
        for verifier in below {
            let mut park = Park::new();
            let problem = put_right_by(&mut park, fixer);
            let refusal = park.refused(of(*verifier), verify(problem));
            assert_eq!(refusal.code, Code::VerifierBelowFixer, "{verifier} after {fixer}");
            assert_eq!(refusal.details["level"], Level::Township.code());
        }
        for verifier in allowed {
            let mut park = Park::new();
            let problem = put_right_by(&mut park, fixer);
            park.act(of(*verifier), verify(problem));
            assert_eq!(state(&park, problem), ProblemState::Closed, "{verifier} after {fixer}");
        }
    }
}

#[test]
fn nobody_rises_in_the_chain_by_saying_so() {
    // A secretary cannot be made to answer at the park's level, and so to stand above the link.
    let mut park = Park::new();
    let charge = bianfang_domain::responsibility::Charge::Division(id(COMMUNITY));
    let statement = crate::park::answer(id(560), Level::Township, post_of(Role::CommunitySecretary), charge);
    assert_eq!(park.refused_as(of(Role::OfficeClerk), statement), Code::LevelMismatch);
    let problem = put_right_by(&mut park, Role::CommunitySecretary);
    assert_eq!(awaited(&park), Some((Some(Level::Community), false)));
    park.act(of(Role::CommunityLink), verify(problem));
}

#[test]
fn the_finder_may_verify_unless_it_was_the_finder_who_fixed() {
    let mut park = Park::new();
    // Even above the finder's own standing: the finder knows what was wrong.
    for fixer in [Role::VillageCadre, Role::Leader, Role::UnitDesk] {
        let problem = put_right_by(&mut park, fixer);
        park.act(of(Role::Helper), verify(problem));
        assert_eq!(state(&park, problem), ProblemState::Closed);
    }
    let problem = put_right_by(&mut park, Role::Helper);
    assert_eq!(park.refused_as(of(Role::Helper), verify(problem)), Code::VerifierIsFixer);
    // Others of the same standing have no say.
    let problem = put_right_by(&mut park, Role::UnitDesk);
    for other in [second_helper(), second_cadre(), of(Role::VillageCadre)] {
        assert_eq!(park.refused_as(other, verify(problem)), Code::NotPermitted);
    }
}

#[test]
fn a_finder_whose_posts_have_all_ended_may_not() {
    let mut park = Park::new();
    let problem = put_right_by(&mut park, Role::UnitDesk);
    end(&mut park, Role::Helper);
    assert_eq!(park.refused_as(of(Role::Helper), verify(problem)), Code::NotPermitted);
    let cadre = of(Role::VillageCadre);
    let problem = park.fix_on_the_spot(cadre, &[of(Role::CommunityLink)], cadre);
    end(&mut park, Role::CommunityLink);
    assert_eq!(park.refused_as(of(Role::CommunityLink), verify(problem)), Code::NotPermitted);
}

#[test]
fn on_the_spot_only_an_escort_or_an_inspector_confirms() {
    let cadre = of(Role::VillageCadre);
    let link = of(Role::CommunityLink);
    let made = || {
        let mut park = Park::new();
        let problem = park.fix_on_the_spot(cadre, &[link, of(Role::UnitDesk)], cadre);
        assert_eq!(awaited(&park), Some((None, false)));
        assert_eq!(state(&park, problem), ProblemState::AwaitingVerification);
        (park, problem)
    };
    for other in [Role::LeadInCharge, Role::Leader, Role::CityOffice, Role::CommunitySecretary] {
        let (mut park, problem) = made();
        assert_eq!(park.refused_as(of(other), verify(problem)), Code::VerifierNotEscort, "{other}");
    }
    let (mut park, problem) = made();
    assert_eq!(park.refused_as(cadre, verify(problem)), Code::VerifierIsFixer);
    assert_eq!(park.refused_as(of(Role::Helper), verify(problem)), Code::NotPermitted);
    for confirming in [link, of(Role::UnitDesk), of(Role::Inspector)] {
        let (mut park, problem) = made();
        park.act(confirming, verify(problem));
        assert_eq!(state(&park, problem), ProblemState::Closed);
    }
}

#[test]
fn an_escort_who_fixed_is_a_fixer_and_so_is_the_visitor_who_reported_it() {
    let (cadre, link) = (of(Role::VillageCadre), of(Role::CommunityLink));
    let mut park = Park::new();
    let problem = park.fix_on_the_spot(cadre, &[link, of(Role::UnitDesk)], link);
    for fixer in [cadre, link] {
        assert_eq!(park.refused_as(fixer, verify(problem)), Code::VerifierIsFixer);
    }
    park.act(of(Role::UnitDesk), verify(problem));
    // Both who went are fixers: nobody of the visit is left to confirm, so it goes up.
    let problem = park.fix_on_the_spot(cadre, &[link], link);
    assert_eq!(awaited(&park), Some((Some(Level::Community), true)));
    park.act(of(Role::CommunitySecretary), verify(problem));
}

#[test]
fn an_escort_who_has_left_holds_nothing_up() {
    let mut park = Park::new();
    let (cadre, link) = (of(Role::VillageCadre), of(Role::CommunityLink));
    let problem = park.fix_on_the_spot(cadre, &[link], cadre);
    assert_eq!(park.refused_as(of(Role::CommunitySecretary), verify(problem)), Code::VerifierNotEscort);
    end(&mut park, Role::CommunityLink);
    park.act(of(Role::CommunitySecretary), verify(problem));
    // Named as having gone along, but holding no post that day: as if alone.
    let _ = park.fix_on_the_spot(cadre, &[link], cadre);
    assert_eq!(awaited(&park), Some((Some(Level::Community), true)));
}

#[test]
fn alone_on_the_spot_goes_a_level_up_and_says_so() {
    for (alone, level) in [
        (Role::Helper, Level::Community),
        (Role::VillageCadre, Level::Community),
        (Role::CommunityLink, Level::Community),
        (Role::Leader, Level::Township),
        (Role::CityOffice, Level::County),
    ] {
        let mut park = Park::new();
        let problem = park.fix_on_the_spot(of(alone), &[], of(alone));
        if alone == Role::CityOffice {
            // Nobody of the chain stands beside the city's office; the inspector is to look.
            assert_eq!(awaited(&park), Some((None, false)));
            park.act(of(Role::Inspector), verify(problem));
        } else {
            assert_eq!(awaited(&park), Some((Some(level), true)), "{alone}");
            assert_eq!(park.refused_as(of(alone), verify(problem)), Code::VerifierIsFixer);
            park.act(of(Role::LeadInCharge), verify(problem));
        }
        assert_eq!(state(&park, problem), ProblemState::Closed);
    }
}

#[test]
fn it_goes_up_where_nobody_qualifies_at_the_usual_level() {
    let mut park = Park::new();
    let _ = put_right_by(&mut park, Role::VillageCadre);
    assert_eq!(awaited(&park), Some((Some(Level::Community), false)));
    let _ = put_right_by(&mut park, Role::CommunitySecretary);
    assert_eq!(awaited(&park), Some((Some(Level::Community), false)), "the link stands beside the secretary");
    end(&mut park, Role::CommunityLink);
    let problem = put_right_by(&mut park, Role::CommunitySecretary);
    assert_eq!(awaited(&park), Some((Some(Level::Township), true)));
    park.act(of(Role::LeadInCharge), verify(problem));
}

#[test]
fn where_nobody_qualifies_it_stays_reported_until_somebody_does() {
    let mut park = Park::founded();
    let clerk = of(Role::OfficeClerk);
    // The clerk is the only person there is.
    let problem = park.find(clerk);
    park.act(clerk, assign(problem, post_of(Role::OfficeClerk)));
    park.act(clerk, report(problem));
    assert_eq!(awaited(&park), None);
    assert_eq!(state(&park, problem), ProblemState::ReportedDone);
    assert_eq!(park.refused_as(clerk, verify(problem)), Code::VerifierIsFixer);

    let alone: ProblemId = park.fresh();
    let fix = OnTheSpotFix { fixed_by: clerk, measure: "换了".to_owned() };
    let found = Finding { fixed_on_the_spot: Some(fix), ..finding(alone) };
    let record = with_finding(park.visit(0), found);
    park.act(clerk, Action::RecordVisit(record));
    assert_eq!(state(&park, alone), ProblemState::ReportedDone);

    let lead = of(Role::LeadInCharge);
    park.act(clerk, fill(lead, id(391), Role::LeadInCharge, COUNTY, since("2020-05-01")));
    for problem in [problem, alone] {
        park.act(lead, verify(problem));
        assert_eq!(state(&park, problem), ProblemState::Closed);
    }
}

#[test]
fn an_inspector_stands_outside_the_chain_and_may_within_the_place_and_the_dates() {
    let mut park = Park::new();
    for fixer in [Role::UnitDesk, Role::VillageCadre, Role::Leader] {
        let problem = put_right_by(&mut park, fixer);
        assert_eq!(park.refused_as(stranger(Role::Inspector), verify(problem)), Code::NotPermitted);
        park.act(of(Role::Inspector), verify(problem));
    }
    let problem = put_right_by(&mut park, Role::UnitDesk);
    park.at("2020-06-01T00:00+08:00");
    assert_eq!(park.refused_as(of(Role::Inspector), verify(problem)), Code::NotPermitted);
}

#[test]
fn a_unit_stands_outside_the_chain_and_is_verified_in_it() {
    let mut park = Park::new();
    let problem = put_right_by(&mut park, Role::UnitDesk);
    assert_eq!(awaited(&park), Some((Some(Level::Community), false)));
    assert_eq!(park.refused_as(of(Role::UnitDesk), verify(problem)), Code::VerifierIsFixer);
    assert_eq!(park.refused_as(stranger(Role::UnitDesk), verify(problem)), Code::NotPermitted);
    park.act(of(Role::CommunitySecretary), verify(problem));
}

#[test]
fn a_rectification_that_failed_is_done_and_verified_anew() {
    let mut park = Park::new();
    let problem = put_right_by(&mut park, Role::UnitDesk);
    park.act(of(Role::CommunitySecretary), fail(problem));
    assert_eq!(state(&park, problem), ProblemState::InProgress);
    assert_eq!(park.refused_as(of(Role::LeadInCharge), verify(problem)), Code::ProblemState);
    // Now the secretary owns it: the one who said it was wrong becomes the fixer and may verify no more.
    park.act(of(Role::LeadInCharge), assign(problem, post_of(Role::CommunitySecretary)));
    park.act(of(Role::CommunitySecretary), report(problem));
    assert_eq!(park.refused_as(of(Role::CommunitySecretary), verify(problem)), Code::VerifierIsFixer);
    park.act(of(Role::LeadInCharge), verify(problem));
    let reopen = Action::ReopenProblem { problem, reason: "回头看又坏了".to_owned() };
    park.act(of(Role::CommunityLink), reopen);
    assert_eq!(state(&park, problem), ProblemState::InProgress);
}

#[test]
fn what_failed_on_the_spot_is_no_longer_on_the_spot() {
    let mut park = Park::new();
    let (cadre, link) = (of(Role::VillageCadre), of(Role::CommunityLink));
    let problem = park.fix_on_the_spot(cadre, &[link], cadre);
    park.act(link, fail(problem));
    park.act(of(Role::LeadInCharge), assign(problem, post_of(Role::UnitDesk)));
    let decision: Decision = park.act(of(Role::UnitDesk), report(problem));
    assert_eq!(decision.events.len(), 2);
    park.act(of(Role::CommunitySecretary), verify(problem));
}
