//! Parts commands are made of, lawful as they stand; a test changes the one thing it is about.

use bianfang_domain::{
    campaign::Group,
    command::Action,
    household::{Cause, Enrolment, Health, Member, Registration, Relation, Scheme, Sex, Source},
    ids::{CampaignId, DivisionId, HouseholdId, PersonId, PostId, ProblemId, VisitId},
    post::Role,
    problem::{Category, Severity},
    visit::{Answer, Check, CheckItem, Finding, OnTheSpotFix, Outcome, VisitRecord},
};

use crate::park::{COMMUNITY, Park, TOWNSHIP, between, day, home, id, of, since};

pub fn member(number: u64, relation: Relation) -> Member {
    Member {
        id: id(number),
        name: "陈大福".to_owned(),
        relation,
        sex: Sex::Male,
        born_on: day("1950-01-01"),
        citizen_id: Some("999999195001010018".to_owned()),
        health: vec![Health::Chronic],
    }
}

pub fn registration(household: HouseholdId, village: u64, head: u64, scheme: Scheme) -> Registration {
    Registration {
        household,
        division: id(village),
        number: format!("3707820{head}"),
        address: "村东第二排".to_owned(),
        phone: None,
        cause: Cause::Illness,
        has_broadcast_tv: Some(true),
        schemes: vec![Enrolment { scheme, term: since("2016-01-01") }],
        members: vec![member(head, Relation::Head)],
        source: Source::Document,
        as_of: day("2020-01-01"),
    }
}

/// The campaign that [`Park::sweep`] starts.
pub fn sweep() -> CampaignId {
    id(700)
}

pub fn planned(campaign: CampaignId) -> Action {
    Action::PlanCampaign {
        campaign,
        name: "五月大走访".to_owned(),
        division: id(TOWNSHIP),
        schemes: vec![Scheme::PovertyRegistered],
        term: between("2020-05-03", "2020-05-04"),
    }
}

pub fn group(number: u64, areas: &[DivisionId]) -> Group {
    Group {
        id: id(number),
        name: "第一组".to_owned(),
        leader: of(Role::Leader),
        members: vec![of(Role::Inspector), of(Role::CommunityLink)],
        areas: areas.to_vec(),
    }
}

/// The answers of a visit that found everything in order.
pub fn in_order() -> Vec<Check> {
    CheckItem::REQUIRED.iter().map(|item| Check { item: *item, answer: Answer::Yes }).collect()
}

pub fn visit(visit: VisitId, household: HouseholdId, at: bianfang_domain::calendar::Moment) -> VisitRecord {
    VisitRecord {
        visit,
        household,
        campaign: None,
        visited_at: at,
        companions: Vec::new(),
        outcome: Outcome::Met,
        checks: in_order(),
        findings: Vec::new(),
        revisit_on: None,
        remarks: String::new(),
    }
}

pub fn finding(problem: ProblemId) -> Finding {
    Finding {
        problem,
        item: Some(CheckItem::Water),
        category: Category::Water,
        severity: Severity::General,
        description: "水龙头出水小".to_owned(),
        fixed_on_the_spot: None,
    }
}

/// Adds a finding under "water" to a visit.
pub fn with_finding(mut record: VisitRecord, finding: Finding) -> VisitRecord {
    for check in &mut record.checks {
        if check.item == CheckItem::Water {
            check.answer = Answer::Problem;
        }
    }
    record.findings.push(finding);
    record
}

impl Park {
    /// A visit now at a household, in order.
    pub fn visit(&mut self, number: u64) -> VisitRecord {
        visit(self.fresh(), home(number), self.now)
    }

    /// A sweep under way: the frame is the first three households, one group for the community.
    pub fn sweep(&mut self) -> CampaignId {
        let clerk = of(Role::OfficeClerk);
        self.act(clerk, planned(sweep()));
        let group = group(710, &[id(COMMUNITY)]);
        self.act(clerk, Action::FormGroup { campaign: sweep(), group });
        self.act(clerk, Action::StartCampaign { campaign: sweep() });
        sweep()
    }

    /// A problem that somebody finds at the first household.
    pub fn find(&mut self, finder: PersonId) -> ProblemId {
        let problem = self.fresh();
        let record = with_finding(self.visit(0), finding(problem));
        self.act(finder, Action::RecordVisit(record));
        problem
    }

    /// A problem found at the first household and put right during the visit by `fixer`.
    pub fn fix_on_the_spot(
        &mut self,
        visitor: PersonId,
        companions: &[PersonId],
        fixer: PersonId,
    ) -> ProblemId {
        let problem = self.fresh();
        let fix = OnTheSpotFix { fixed_by: fixer, measure: "更换水龙头".to_owned() };
        let found = Finding { fixed_on_the_spot: Some(fix), ..finding(problem) };
        let record = VisitRecord { companions: companions.to_vec(), ..self.visit(0) };
        self.act(visitor, Action::RecordVisit(with_finding(record, found)));
        problem
    }

    /// A problem found by one, owned by a post.
    pub fn assigned(&mut self, finder: PersonId, owner: PostId) -> ProblemId {
        let problem = self.find(finder);
        self.act(of(Role::LeadInCharge), assign(problem, owner));
        problem
    }

    /// A problem found by one, put right and reported by another.
    pub fn reported(&mut self, finder: PersonId, owner: PostId, fixer: PersonId) -> ProblemId {
        let problem = self.assigned(finder, owner);
        self.act(fixer, report(problem));
        problem
    }
}

pub fn assign(problem: ProblemId, owner: PostId) -> Action {
    Action::AssignProblem { problem, owner, due_on: day("2020-05-10"), note: String::new() }
}

pub fn report(problem: ProblemId) -> Action {
    Action::ReportRectification { problem, measure: "更换水管".to_owned() }
}

pub fn verify(problem: ProblemId) -> Action {
    Action::VerifyRectification { problem, passed: true, observation: "水压正常".to_owned() }
}

pub fn fail(problem: ProblemId) -> Action {
    Action::VerifyRectification { problem, passed: false, observation: "仍然出水小".to_owned() }
}
