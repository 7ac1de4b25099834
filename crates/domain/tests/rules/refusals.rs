//! Every refusal that the rules can give, with the command that earns it and the field it points at.

use bianfang_domain::{
    command::{Action, Command, Person},
    decide::{Verdict, decide},
    division::DivisionKind,
    household::{Enrolment, Health, Member, Registration, Relation, Scheme},
    ids::PersonId,
    post::{Level, Role},
    refusal::RefusalCode,
    responsibility::Charge,
    secret::Subject,
};
use std::collections::BTreeSet;

use crate::{
    park::{
        COMMUNITY, PROVINCE, Park, TOWNSHIP, VILLAGE, answer, between, day, division, duty, fill, founding,
        home, id, known, moment, of, post_of, since,
    },
    parts::{member, registration},
    refusals_campaign::CAMPAIGNS,
    refusals_problem::PROBLEMS,
    refusals_visit::VISITS,
};
use RefusalCode as Code;

/// What a case does before its last command, and that command.
pub type Make = fn(&mut Park) -> (PersonId, Action);

/// What is done, the code it is refused with, the field that is named, and how it comes about.
pub struct Case(pub &'static str, pub Code, pub Option<&'static str>, pub Make);

/// Codes that only who receives a command can give: the rules do not see what was sent before.
const BY_THE_SERVER: [Code; 1] = [Code::CommandIdReused];

/// Codes tested apart below: they need another clock or another world.
const APART: [Code; 3] = [Code::MadeInFuture, Code::NotFounded, Code::DivisionChainBroken];

fn clerk() -> PersonId {
    of(Role::OfficeClerk)
}

fn new_household(park: &mut Park, change: impl Fn(&mut Registration)) -> (PersonId, Action) {
    let mut one = registration(park.fresh(), VILLAGE, 900, Scheme::MinimumLiving);
    change(&mut one);
    (clerk(), Action::RegisterHousehold(one))
}

fn changed_member(park: &mut Park, change: impl Fn(&mut Member)) -> (PersonId, Action) {
    new_household(park, |one| change(&mut one.members[0]))
}

fn founded_with(change: impl Fn(&mut Vec<bianfang_domain::division::Division>)) -> (PersonId, Action) {
    let mut action = founding();
    if let Action::FoundAuthority { divisions, .. } = &mut action {
        change(divisions);
    }
    (clerk(), action)
}

const ORGANISATION: &[Case] = &[
    Case("found twice", Code::AlreadyFounded, None, |_| (clerk(), founding())),
    Case("add below nothing", Code::Empty, Some("action.division.parent"), |_| {
        (clerk(), Action::AddDivision { division: division(90, None, DivisionKind::Village, "甲村") })
    }),
    Case("add below an unknown place", Code::NotFound, Some("action.division.parent"), |_| {
        (clerk(), Action::AddDivision { division: division(90, Some(91), DivisionKind::Village, "甲村") })
    }),
    Case("add a place twice", Code::AlreadyExists, Some("action.division.id"), |_| {
        let village = division(VILLAGE, Some(COMMUNITY), DivisionKind::Village, "甲村");
        (clerk(), Action::AddDivision { division: village })
    }),
    Case("add a place without a name", Code::Empty, Some("action.division.name"), |_| {
        (clerk(), Action::AddDivision { division: division(90, Some(COMMUNITY), DivisionKind::Village, " ") })
    }),
    Case(
        "add a place with a code of eleven digits",
        Code::NotFound,
        Some("action.division.official_code"),
        |_| {
            let mut village = division(90, Some(COMMUNITY), DivisionKind::Village, "甲村");
            village.official_code = Some("37078200100".to_owned());
            (clerk(), Action::AddDivision { division: village })
        },
    ),
    Case("fill a post that ends before it begins", Code::DatesReversed, Some("action.until"), |park| {
        let term = between("2020-05-02", "2020-05-01");
        (clerk(), fill(of(Role::Leader), park.fresh(), Role::Leader, TOWNSHIP, term))
    }),
    Case("fill a post twice", Code::AlreadyExists, Some("action.post"), |_| {
        let post = post_of(Role::Leader);
        (clerk(), fill(of(Role::Leader), post, Role::Leader, TOWNSHIP, since("2020-01-01")))
    }),
    Case(
        "fill a post with somebody of a very long name",
        Code::TooLong,
        Some("action.person.name"),
        |park| {
            let person = Person { name: "长".repeat(61), ..known(park.fresh()) };
            let mut action = fill(person.id, park.fresh(), Role::Leader, TOWNSHIP, since("2020-01-01"));
            if let Action::FillPost { person: filled, .. } = &mut action {
                *filled = person;
            }
            (clerk(), action)
        },
    ),
    Case("fill a post without being the office", Code::NotPermitted, None, |park| {
        let post = park.fresh();
        (of(Role::LeadInCharge), fill(of(Role::Leader), post, Role::Leader, TOWNSHIP, since("2020-01-01")))
    }),
    Case("end an unknown post", Code::NotFound, Some("action.post"), |park| {
        (clerk(), Action::EndPost { post: park.fresh(), until: day("2020-05-03") })
    }),
    Case("end a post before it began", Code::DatesReversed, Some("action.until"), |_| {
        (clerk(), Action::EndPost { post: post_of(Role::Leader), until: day("2019-12-31") })
    }),
];

const REGISTER: &[Case] = &[
    Case("register a household twice", Code::AlreadyExists, Some("action.household"), |park| {
        new_household(park, |one| one.household = home(0))
    }),
    Case("register a member twice", Code::AlreadyExists, Some("action.members.0.id"), |park| {
        changed_member(park, |one| one.id = id(600))
    }),
    Case("name a member twice at once", Code::AlreadyExists, Some("action.members.1.id"), |park| {
        new_household(park, |one| one.members.push(member(900, Relation::Spouse)))
    }),
    Case("register without an address", Code::Empty, Some("action.address"), |park| {
        new_household(park, |one| one.address.replace_range(.., "  "))
    }),
    Case("register with a long address", Code::TooLong, Some("action.address"), |park| {
        new_household(park, |one| one.address = "长".repeat(201))
    }),
    Case("register forty-one members", Code::TooMany, Some("action.members"), |park| {
        new_household(park, |one| one.members = (0..41).map(|n| member(1_000 + n, Relation::Son)).collect())
    }),
    Case("register without a head", Code::HeadCount, Some("action.members"), |park| {
        changed_member(park, |one| one.relation = Relation::Spouse)
    }),
    Case("register with two heads", Code::HeadCount, Some("action.members"), |park| {
        new_household(park, |one| one.members.push(member(901, Relation::Head)))
    }),
    Case("a wrong check character", Code::CitizenIdInvalid, Some("action.members.0.citizen_id"), |park| {
        changed_member(park, |one| one.citizen_id = Some("999999195001010019".to_owned()))
    }),
    Case("another day of birth", Code::BirthDateMismatch, Some("action.members.0.born_on"), |park| {
        changed_member(park, |one| one.born_on = day("1950-01-02"))
    }),
    Case("no health", Code::HealthInvalid, Some("action.members.0.health"), |park| {
        changed_member(park, |one| one.health.clear())
    }),
    Case("healthy and disabled", Code::HealthInvalid, Some("action.members.0.health"), |park| {
        changed_member(park, |one| one.health = vec![Health::Healthy, Health::Disabled])
    }),
    Case("a scheme twice", Code::SchemeRepeated, Some("action.schemes.1"), |park| {
        new_household(park, |one| one.schemes.push(one.schemes[0].clone()))
    }),
    Case(
        "a scheme that ends before it begins",
        Code::DatesReversed,
        Some("action.schemes.0.until"),
        |park| {
            new_household(park, |one| {
                one.schemes = vec![Enrolment {
                    scheme: Scheme::MinimumLiving,
                    term: between("2020-02-01", "2020-01-01"),
                }];
            })
        },
    ),
    Case("register in an unknown place", Code::NotFound, Some("action.division"), |park| {
        new_household(park, |one| one.division = id(99))
    }),
    Case("a household answered for at community level", Code::LevelMismatch, Some("action.level"), |park| {
        let charge = Charge::Household(home(0));
        (clerk(), answer(park.fresh(), Level::Community, post_of(Role::Helper), charge))
    }),
    Case("a village answered for at household level", Code::LevelMismatch, Some("action.level"), |park| {
        let charge = Charge::Division(id(VILLAGE));
        (clerk(), answer(park.fresh(), Level::Household, post_of(Role::Helper), charge))
    }),
    Case("a second helper", Code::HelperAlready, Some("action.charge"), |park| {
        let charge = Charge::Household(home(0));
        (clerk(), answer(park.fresh(), Level::Household, post_of(Role::VillageCadre), charge))
    }),
    Case(
        "an end that reaches into the next helper's days",
        Code::HelperAlready,
        Some("action.until"),
        |park| {
            let end = |until| Action::EndResponsibility { responsibility: duty(0), until: day(until) };
            park.act(clerk(), end("2020-02-01"));
            let mut next =
                answer(id(550), Level::Household, post_of(Role::VillageCadre), Charge::Household(home(0)));
            if let Action::AssignResponsibility(one) = &mut next {
                one.term = since("2020-02-02");
            }
            park.act(clerk(), next);
            (clerk(), end("2020-03-01"))
        },
    ),
    Case("a post that is not held", Code::PostNotHeld, Some("action.post"), |park| {
        let charge = Charge::Division(id(VILLAGE));
        (clerk(), answer(park.fresh(), Level::Village, post_of(Role::Inspector), charge))
    }),
    Case("a responsibility twice", Code::AlreadyExists, Some("action.id"), |_| {
        let charge = Charge::Division(id(VILLAGE));
        (clerk(), answer(duty(0), Level::Village, post_of(Role::VillageCadre), charge))
    }),
    Case("an end before the beginning", Code::DatesReversed, Some("action.until"), |_| {
        (clerk(), Action::EndResponsibility { responsibility: duty(0), until: day("2020-01-01") })
    }),
    Case("an unknown responsibility", Code::NotFound, Some("action.responsibility"), |park| {
        (clerk(), Action::EndResponsibility { responsibility: park.fresh(), until: day("2020-05-03") })
    }),
    Case("erase without a ground", Code::Empty, Some("action.ground"), |_| {
        (clerk(), Action::EraseSubject { subject: Subject::Household(home(0)), ground: String::new() })
    }),
    Case("erase somebody unknown", Code::NotFound, Some("action.subject"), |park| {
        let subject = Subject::Member(park.fresh());
        (clerk(), Action::EraseSubject { subject, ground: "本人申请".to_owned() })
    }),
    Case("erase twice", Code::AlreadyErased, Some("action.subject"), |park| {
        let subject = Subject::Household(home(0));
        let erase = Action::EraseSubject { subject, ground: "本人申请".to_owned() };
        park.act(clerk(), erase.clone());
        (clerk(), erase)
    }),
];

#[test]
fn each_refusal_is_earned_and_names_its_field() {
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for Case(name, code, field, make) in [ORGANISATION, REGISTER, CAMPAIGNS, VISITS, PROBLEMS].concat_all() {
        let mut park = Park::new();
        let (author, action) = make(&mut park);
        let command = park.command(author, action);
        let before = format!("{:?}", park.world);
        match decide(&park.world, &command, park.now) {
            Err(Verdict::Refused(refusal)) if refusal.code == *code && refusal.field.as_deref() == *field => {
                assert!(
                    !refusal.zh().contains('{') && !refusal.en().contains('{'),
                    "{name}: {}",
                    refusal.zh()
                );
            }
            other => wrong.push(format!("{name}: {other:?}, not {code:?} at {field:?}")),
        }
        assert_eq!(before, format!("{:?}", park.world), "{name}: a refusal changes nothing");
        seen.insert(*code);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let untested: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !seen.contains(code) && !BY_THE_SERVER.contains(code) && !APART.contains(code))
        .collect();
    assert!(untested.is_empty(), "no case for {untested:?}");
}

trait ConcatAll<'a> {
    fn concat_all(self) -> Vec<&'a Case>;
}

impl<'a, const N: usize> ConcatAll<'a> for [&'a [Case]; N] {
    fn concat_all(self) -> Vec<&'a Case> {
        self.into_iter().flatten().collect()
    }
}

#[test]
fn a_broken_chain_of_divisions_is_no_authority() {
    type Change = fn(&mut Vec<bianfang_domain::division::Division>);
    let breaks: [(&str, Change); 5] = [
        ("nothing", Vec::clear),
        ("no county", |all| {
            all.pop();
        }),
        ("a gap", |all| {
            all.remove(1);
        }),
        ("hanging below something unsaid", |all| all[0].parent = Some(id(99))),
        ("a place below itself", |all| {
            all[1].id = id(PROVINCE);
            all[2].parent = Some(id(PROVINCE));
        }),
    ];
    for (name, change) in breaks {
        let (author, action) = founded_with(change);
        let refusal = Park::empty().refused(author, action);
        assert_eq!(refusal.code, Code::DivisionChainBroken, "{name}");
        assert_eq!(refusal.field.as_deref(), Some("action.divisions"), "{name}");
    }
    let (author, action) = founded_with(|all| all[1].name.clear());
    let refusal = Park::empty().refused(author, action);
    assert_eq!((refusal.code, refusal.field.as_deref()), (Code::Empty, Some("action.divisions.1.name")));
    assert_eq!(Park::empty().refused_as(of(Role::Leader), founding()), Code::NotPermitted);
}

#[test]
fn nothing_happens_before_the_founding_or_ahead_of_the_clock() {
    let mut empty = Park::empty();
    let early = Action::EndPost { post: post_of(Role::Leader), until: day("2020-05-03") };
    assert_eq!(empty.refused_as(clerk(), early.clone()), Code::NotFounded);

    let mut park = Park::new();
    let mut command: Command = park.command(clerk(), early);
    command.made_at = moment("2020-05-03T09:00:00.001+08:00");
    let Err(Verdict::Refused(refusal)) = park.send(&command) else { panic!("accepted ahead of the clock") };
    assert_eq!((refusal.code, refusal.field.as_deref()), (Code::MadeInFuture, Some("made_at")));
    command.made_at = park.now;
    park.send(&command).unwrap();
}

#[test]
fn the_chain_of_divisions_needs_no_codes() {
    // The park's communities keep codes of another township: no rule reads the tree from them.
    let mut park = Park::new();
    let mut village = division(90, Some(COMMUNITY), DivisionKind::Village, "甲村");
    village.official_code = Some("110101001001".to_owned());
    park.act(clerk(), Action::AddDivision { division: village });
    let mut household = registration(park.fresh(), VILLAGE, 900, Scheme::MinimumLiving);
    household.division = id(90);
    park.act(clerk(), Action::RegisterHousehold(household));
}
