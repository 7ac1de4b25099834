//! A small park, built through commands alone: one community with two villages, one post for each role,
//! four households with their helpers; and a second township whose posts have nothing to do with the first.

use bianfang_domain::{
    calendar::{Day, Moment, Term},
    command::{Action, Command, Person},
    decide::{Ruling, Verdict, decide},
    decision::Decision,
    division::{Division, DivisionKind},
    household::Scheme,
    ids::{DivisionId, HouseholdId, PersonId, PostId},
    post::{Level, Role},
    refusal::{Refusal, RefusalCode},
    responsibility::{Charge, Responsibility},
    world::World,
};
use std::fmt::Debug;
use uuid::Uuid;

use crate::parts::registration;

/// An identifier of version 7 that is the same in every run.
pub fn id<T: TryFrom<Uuid, Error: Debug>>(number: u64) -> T {
    let uuid = (0x0171_0000_0000_u128 << 80) | (7 << 76) | (2 << 62) | u128::from(number);
    T::try_from(Uuid::from_u128(uuid)).unwrap()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

pub fn since(from: &str) -> Term {
    Term { from: day(from), until: None }
}

pub fn between(from: &str, until: &str) -> Term {
    Term { from: day(from), until: Some(day(until)) }
}

pub const PROVINCE: u64 = 1;
pub const PREFECTURE: u64 = 2;
pub const COUNTY: u64 = 3;
pub const TOWNSHIP: u64 = 4;
pub const COMMUNITY: u64 = 5;
pub const VILLAGE: u64 = 6;
pub const SECOND_VILLAGE: u64 = 7;
/// A township beside the park, without households.
pub const ELSEWHERE: u64 = 8;

pub fn place(number: u64) -> DivisionId {
    id(number)
}

/// The first two households live in the first village, the others in the second. The last one stands under
/// instant assistance, the others on the register.
pub fn home(number: u64) -> HouseholdId {
    id(50 + number)
}

/// Who holds the post of a role in the park.
pub fn of(role: Role) -> PersonId {
    id(100 + role as u64)
}

/// The post of a role in the park.
pub fn post_of(role: Role) -> PostId {
    id(300 + role as u64)
}

/// Who holds the same role in the township beside the park.
pub fn stranger(role: Role) -> PersonId {
    id(200 + role as u64)
}

/// The helper of the households of the second village.
pub fn second_helper() -> PersonId {
    id(120)
}

pub fn second_helpers_post() -> PostId {
    id(320)
}

/// The cadre of the second village.
pub fn second_cadre() -> PersonId {
    id(121)
}

/// The statement by which the helper answers for a household.
pub fn duty(number: u64) -> bianfang_domain::ids::ResponsibilityId {
    id(500 + number)
}

/// Where the post of a role in the park stands.
fn seat(role: Role) -> u64 {
    match role {
        Role::OfficeClerk | Role::CityOffice | Role::UnitDesk | Role::Inspector => COUNTY,
        Role::LeadInCharge | Role::Leader => TOWNSHIP,
        Role::CommunitySecretary | Role::CommunityLink | Role::Helper => COMMUNITY,
        Role::VillageCadre => VILLAGE,
    }
}

#[derive(Clone, Debug)]
pub struct Park {
    pub world: World,
    pub now: Moment,
    /// Everything decided, in order.
    pub decided: Vec<Decision>,
    next: u64,
}

pub fn division(number: u64, parent: Option<u64>, kind: DivisionKind, name: &str) -> Division {
    Division { id: id(number), parent: parent.map(id), kind, name: name.to_owned(), official_code: None }
}

pub fn founding() -> Action {
    Action::FoundAuthority {
        divisions: vec![
            division(PROVINCE, None, DivisionKind::Province, "山东省"),
            division(PREFECTURE, Some(PROVINCE), DivisionKind::Prefecture, "潍坊市"),
            division(COUNTY, Some(PREFECTURE), DivisionKind::County, "诸城市"),
        ],
        clerk: known(of(Role::OfficeClerk)),
        post: post_of(Role::OfficeClerk),
        title: "扶贫办".to_owned(),
        from: day("2020-01-01"),
    }
}

pub fn known(person: PersonId) -> Person {
    Person { id: person, name: "王建国".to_owned(), phone: None }
}

pub fn fill(person: PersonId, post: PostId, role: Role, at: u64, term: Term) -> Action {
    Action::FillPost { person: known(person), post, role, division: id(at), title: role.to_string(), term }
}

impl Park {
    /// Nothing but the clock.
    pub fn empty() -> Self {
        let now = moment("2020-01-01T08:00+08:00");
        Self { world: World::default(), now, decided: Vec::new(), next: 10_000 }
    }

    /// The places and the clerk, nobody else; two households in the first village.
    pub fn founded() -> Self {
        let mut park = Self::empty();
        let clerk = of(Role::OfficeClerk);
        park.act(clerk, founding());
        for place in [
            division(TOWNSHIP, Some(COUNTY), DivisionKind::Township, "园区"),
            division(COMMUNITY, Some(TOWNSHIP), DivisionKind::Community, "潘旺社区"),
            division(VILLAGE, Some(COMMUNITY), DivisionKind::Village, "陆吉庄子"),
            division(SECOND_VILLAGE, Some(COMMUNITY), DivisionKind::Village, "东十里堡"),
            division(ELSEWHERE, Some(COUNTY), DivisionKind::Township, "另一街道"),
        ] {
            park.act(clerk, Action::AddDivision { division: place });
        }
        for number in 0..4 {
            let scheme = if number == 3 { Scheme::InstantAssistance } else { Scheme::PovertyRegistered };
            let village = if number < 2 { VILLAGE } else { SECOND_VILLAGE };
            let household = registration(home(number), village, 600 + number, scheme);
            park.act(clerk, Action::RegisterHousehold(household));
        }
        park.at("2020-05-03T09:00+08:00");
        park
    }

    /// The whole park.
    pub fn new() -> Self {
        let mut park = Self::founded();
        park.now = moment("2020-01-02T08:00+08:00");
        let clerk = of(Role::OfficeClerk);
        for role in Role::ALL.iter().copied() {
            // An inspector comes for a stretch of days.
            let term = match role {
                Role::Inspector => between("2020-05-01", "2020-05-31"),
                _ => since("2020-01-01"),
            };
            if role != Role::OfficeClerk {
                park.act(clerk, fill(of(role), post_of(role), role, seat(role), term));
            }
            let there = id(400 + role as u64);
            park.act(clerk, fill(stranger(role), there, role, ELSEWHERE, since("2020-01-01")));
        }
        let second =
            fill(second_helper(), second_helpers_post(), Role::Helper, COMMUNITY, since("2020-01-01"));
        park.act(clerk, second);
        let cadre = fill(second_cadre(), id(321), Role::VillageCadre, SECOND_VILLAGE, since("2020-01-01"));
        park.act(clerk, cadre);
        for number in 0..4 {
            let post = if number < 2 { post_of(Role::Helper) } else { second_helpers_post() };
            park.act(clerk, answer(duty(number), Level::Household, post, Charge::Household(home(number))));
        }
        for (number, level, role, at) in [
            (4, Level::Village, Role::VillageCadre, VILLAGE),
            (5, Level::Community, Role::CommunitySecretary, COMMUNITY),
            (6, Level::Township, Role::Leader, TOWNSHIP),
            (7, Level::County, Role::CityOffice, COUNTY),
        ] {
            park.act(clerk, answer(duty(number), level, post_of(role), Charge::Division(id(at))));
        }
        park.at("2020-05-03T09:00+08:00");
        park
    }

    pub fn at(&mut self, time: &str) {
        self.now = moment(time);
    }

    /// An identifier nobody has used.
    pub fn fresh<T: TryFrom<Uuid, Error: Debug>>(&mut self) -> T {
        self.next += 1;
        id(self.next)
    }

    pub fn command(&mut self, author: PersonId, action: Action) -> Command {
        Command { id: self.fresh(), author, made_at: self.now, device: None, action }
    }

    /// Decides, and takes the decision in when there is one.
    pub fn send(&mut self, command: &Command) -> Ruling {
        let decision = decide(&self.world, command, self.now)?;
        self.world.apply(command.author, &decision);
        self.decided.push(decision.clone());
        Ok(decision)
    }

    /// Does something that has to be allowed.
    pub fn act(&mut self, author: PersonId, action: Action) -> Decision {
        let command = self.command(author, action);
        match self.send(&command) {
            Ok(decision) => decision,
            Err(verdict) => panic!("{} by {author}: {verdict:?}", command.action.kind()),
        }
    }

    /// Tries something that has to be refused.
    pub fn refused(&mut self, author: PersonId, action: Action) -> Refusal {
        let command = self.command(author, action);
        match self.send(&command) {
            Err(Verdict::Refused(refusal)) => refusal,
            other => panic!("{} by {author}: not refused: {other:?}", command.action.kind()),
        }
    }

    pub fn refused_as(&mut self, author: PersonId, action: Action) -> RefusalCode {
        self.refused(author, action).code
    }
}

pub fn answer(
    id: bianfang_domain::ids::ResponsibilityId,
    level: Level,
    post: PostId,
    charge: Charge,
) -> Action {
    Action::AssignResponsibility(Responsibility { id, level, post, charge, term: since("2020-01-02") })
}
