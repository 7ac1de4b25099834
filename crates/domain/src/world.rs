//! The facts in memory: for tests, simulations and devices that hold a part of the register.
//!
//! It folds events as the store's tables do and answers what the rules ask.

use crate::{
    calendar::Day,
    campaign::{CampaignState, Group, TargetState},
    decision::Decision,
    event::Event,
    facts::{
        CampaignFacts, DivisionFacts, Facts, HouseholdFacts, Known, PostFacts, ProblemFacts,
        ResponsibilityFacts, SubjectFacts, TargetFacts,
    },
    household::Scheme,
    ids::{
        CampaignId, DivisionId, HouseholdId, MemberId, PersonId, PostId, ProblemId, ResponsibilityId, VisitId,
    },
    post::Post,
    problem::{ProblemState, ProblemStep},
    responsibility::Charge,
    secret::Subject,
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone)]
struct Campaign {
    state: CampaignState,
    division: DivisionId,
    schemes: Vec<Scheme>,
    groups: Vec<Group>,
}

#[derive(Debug, Clone)]
struct Enrolled {
    scheme: Scheme,
    term: crate::calendar::Term,
}

/// All facts of one authority, in memory.
#[derive(Debug, Clone, Default)]
pub struct World {
    founded: bool,
    parents: BTreeMap<DivisionId, Option<DivisionId>>,
    persons: BTreeSet<PersonId>,
    posts: BTreeMap<PostId, Post>,
    households: BTreeMap<HouseholdId, DivisionId>,
    members: BTreeMap<MemberId, HouseholdId>,
    enrolments: BTreeMap<HouseholdId, Vec<Enrolled>>,
    responsibilities: BTreeMap<ResponsibilityId, ResponsibilityFacts>,
    campaigns: BTreeMap<CampaignId, Campaign>,
    targets: BTreeMap<(CampaignId, HouseholdId), TargetFacts>,
    visits: BTreeMap<VisitId, Vec<PersonId>>,
    problems: BTreeMap<ProblemId, ProblemFacts>,
    erased: BTreeSet<Subject>,
}

impl World {
    /// Takes in what was decided for a command of `author`.
    pub fn apply(&mut self, author: PersonId, decision: &Decision) {
        for event in &decision.events {
            self.apply_event(author, event);
        }
    }

    /// Every problem with where it stands.
    pub fn problems(&self) -> impl Iterator<Item = (ProblemId, ProblemState)> + '_ {
        self.problems.iter().map(|(id, problem)| (*id, problem.state))
    }

    /// Every target of a campaign with where it stands and whether it was added after the freeze.
    pub fn targets(
        &self,
        campaign: CampaignId,
    ) -> impl Iterator<Item = (HouseholdId, TargetState, bool)> + '_ {
        self.targets
            .iter()
            .filter(move |((id, _), _)| *id == campaign)
            .map(|((_, household), target)| (*household, target.state, target.added))
    }

    fn apply_event(&mut self, author: PersonId, event: &Event) {
        match event {
            Event::AuthorityFounded { .. } => self.founded = true,
            Event::DivisionAdded { division } => {
                self.parents.insert(division.id, division.parent);
            }
            Event::PersonKnown { person } => {
                self.persons.insert(*person);
            }
            Event::PostFilled { post } => {
                self.posts.insert(post.id, post.clone());
            }
            Event::PostEnded { post, until } => {
                if let Some(post) = self.posts.get_mut(post) {
                    post.term.until = Some(*until);
                }
            }
            Event::HouseholdRegistered { household, division, .. } => {
                self.households.insert(*household, *division);
            }
            Event::MemberJoined { member, household, .. } => {
                self.members.insert(*member, *household);
            }
            Event::SchemeEnrolled { household, scheme, term, .. } => {
                let enrolled = Enrolled { scheme: *scheme, term: *term };
                self.enrolments.entry(*household).or_default().push(enrolled);
            }
            Event::ResponsibilityAssigned { responsibility: one } => {
                if let Some(post) = self.posts.get(&one.post) {
                    let facts = ResponsibilityFacts {
                        id: one.id,
                        level: one.level,
                        person: post.person,
                        charge: one.charge,
                        term: one.term,
                    };
                    self.responsibilities.insert(one.id, facts);
                }
            }
            Event::ResponsibilityEnded { responsibility, until } => {
                if let Some(one) = self.responsibilities.get_mut(responsibility) {
                    one.term.until = Some(*until);
                }
            }
            Event::VisitRecorded { visit, companions, .. } => {
                self.visits.insert(*visit, companions.clone());
            }
            Event::SubjectErased { subject } => {
                self.erased.insert(*subject);
            }
            Event::CampaignPlanned { .. }
            | Event::GroupFormed { .. }
            | Event::CampaignStarted { .. }
            | Event::TargetsAdded { .. }
            | Event::CampaignClosed { .. }
            | Event::TargetMoved { .. } => self.apply_campaign(event),
            Event::ProblemFound { .. } | Event::ProblemStepped { .. } => self.apply_problem(author, event),
        }
    }

    fn apply_campaign(&mut self, event: &Event) {
        match event {
            Event::CampaignPlanned { campaign, division, schemes, .. } => {
                let planned = Campaign {
                    state: CampaignState::Draft,
                    division: *division,
                    schemes: schemes.clone(),
                    groups: Vec::new(),
                };
                self.campaigns.insert(*campaign, planned);
            }
            Event::GroupFormed { campaign, group } => {
                if let Some(campaign) = self.campaigns.get_mut(campaign) {
                    campaign.groups.push(group.clone());
                }
            }
            Event::CampaignStarted { campaign, frame } => {
                self.set_campaign(*campaign, CampaignState::Running);
                self.add_targets(*campaign, frame, false);
            }
            Event::TargetsAdded { campaign, lines } => self.add_targets(*campaign, lines, true),
            Event::CampaignClosed { campaign } => self.set_campaign(*campaign, CampaignState::Closed),
            Event::TargetMoved { campaign, household, to, .. } => {
                if let Some(target) = self.targets.get_mut(&(*campaign, *household)) {
                    target.state = *to;
                }
            }
            _ => {}
        }
    }

    fn set_campaign(&mut self, campaign: CampaignId, state: CampaignState) {
        if let Some(campaign) = self.campaigns.get_mut(&campaign) {
            campaign.state = state;
        }
    }

    fn add_targets(&mut self, campaign: CampaignId, lines: &[crate::campaign::FrameLine], added: bool) {
        for line in lines {
            let target = TargetFacts {
                state: TargetState::Planned,
                division: line.division,
                group: line.group,
                added,
            };
            self.targets.insert((campaign, line.household), target);
        }
    }

    fn apply_problem(&mut self, author: PersonId, event: &Event) {
        match event {
            Event::ProblemFound { problem, household, category, severity, found_by, visit, .. } => {
                let found = ProblemFacts {
                    state: ProblemState::Found,
                    household: *household,
                    category: *category,
                    severity: *severity,
                    found_by: *found_by,
                    companions: self.visits.get(visit).cloned().unwrap_or_default(),
                    owner: None,
                    fixers: Vec::new(),
                    on_the_spot: false,
                };
                self.problems.insert(*problem, found);
            }
            Event::ProblemStepped { problem, to, step, .. } => {
                let holder = |post: &PostId| self.posts.get(post).map(|held| (*post, held.person));
                let new_owner = match step {
                    ProblemStep::Assign { owner, .. } => holder(owner),
                    _ => None,
                };
                let Some(problem) = self.problems.get_mut(problem) else { return };
                problem.state = *to;
                match step {
                    ProblemStep::Triage { category, severity } => {
                        (problem.category, problem.severity) = (*category, *severity);
                    }
                    ProblemStep::Assign { .. } => problem.owner = new_owner,
                    ProblemStep::ReportDone { fixed_by, on_the_spot } => {
                        problem.fixers = vec![*fixed_by];
                        if author != *fixed_by {
                            problem.fixers.push(author);
                        }
                        problem.on_the_spot = *on_the_spot;
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn path(&self, division: DivisionId) -> Vec<DivisionId> {
        let mut path = vec![division];
        let mut at = division;
        while let Some(Some(parent)) = self.parents.get(&at) {
            path.push(*parent);
            at = *parent;
        }
        path.reverse();
        path
    }

    fn facts_of(post: &Post) -> PostFacts {
        PostFacts {
            id: post.id,
            person: post.person,
            role: post.role,
            division: post.division,
            term: post.term,
        }
    }

    fn posts_where(&self, keep: impl Fn(&Post) -> bool) -> Vec<PostFacts> {
        self.posts.values().filter(|post| keep(post)).map(Self::facts_of).collect()
    }

    fn answering(&self, keep: impl Fn(&Charge) -> bool) -> Vec<ResponsibilityFacts> {
        self.responsibilities.values().filter(|one| keep(&one.charge)).cloned().collect()
    }
}

impl Facts for World {
    fn is_founded(&self) -> Known<bool> {
        Ok(self.founded)
    }

    fn division(&self, id: DivisionId) -> Known<Option<DivisionFacts>> {
        Ok(self.parents.contains_key(&id).then(|| DivisionFacts { path: self.path(id) }))
    }

    fn knows_person(&self, id: PersonId) -> Known<bool> {
        Ok(self.persons.contains(&id))
    }

    fn post(&self, id: PostId) -> Known<Option<PostFacts>> {
        Ok(self.posts.get(&id).map(Self::facts_of))
    }

    fn posts_of(&self, person: PersonId) -> Known<Vec<PostFacts>> {
        Ok(self.posts_where(|post| post.person == person))
    }

    fn posts_in(&self, divisions: &[DivisionId]) -> Known<Vec<PostFacts>> {
        Ok(self.posts_where(|post| divisions.contains(&post.division)))
    }

    fn household(&self, id: HouseholdId) -> Known<Option<HouseholdFacts>> {
        let division = self.households.get(&id).copied();
        Ok(division.map(|division| HouseholdFacts { division, path: self.path(division) }))
    }

    fn knows_member(&self, id: MemberId) -> Known<bool> {
        Ok(self.members.contains_key(&id))
    }

    fn responsibility(&self, id: ResponsibilityId) -> Known<Option<ResponsibilityFacts>> {
        Ok(self.responsibilities.get(&id).cloned())
    }

    fn helpers(&self, household: HouseholdId) -> Known<Vec<ResponsibilityFacts>> {
        Ok(self.answering(|charge| *charge == Charge::Household(household)))
    }

    fn responsibilities_in(&self, divisions: &[DivisionId]) -> Known<Vec<ResponsibilityFacts>> {
        Ok(self.answering(|charge| matches!(charge, Charge::Division(one) if divisions.contains(one))))
    }

    fn households_in(
        &self,
        division: DivisionId,
        schemes: &[Scheme],
        day: Day,
    ) -> Known<Vec<(HouseholdId, Vec<DivisionId>)>> {
        let stands = |household: &HouseholdId| {
            self.enrolments.get(household).is_some_and(|all| {
                all.iter().any(|one| schemes.contains(&one.scheme) && one.term.holds_on(day))
            })
        };
        Ok(self
            .households
            .iter()
            .filter(|(household, _)| stands(household))
            .map(|(household, village)| (*household, self.path(*village)))
            .filter(|(_, path)| path.contains(&division))
            .collect())
    }

    fn campaign(&self, id: CampaignId) -> Known<Option<CampaignFacts>> {
        Ok(self.campaigns.get(&id).map(|campaign| CampaignFacts {
            state: campaign.state,
            path: self.path(campaign.division),
            schemes: campaign.schemes.clone(),
        }))
    }

    fn groups(&self, campaign: CampaignId) -> Known<Vec<Group>> {
        Ok(self.campaigns.get(&campaign).map(|found| found.groups.clone()).unwrap_or_default())
    }

    fn target(&self, campaign: CampaignId, household: HouseholdId) -> Known<Option<TargetFacts>> {
        Ok(self.targets.get(&(campaign, household)).copied())
    }

    fn unfinished_targets(&self, campaign: CampaignId) -> Known<u64> {
        Ok(self.targets(campaign).filter(|(_, state, _)| !state.is_end()).count() as u64)
    }

    fn knows_visit(&self, id: VisitId) -> Known<bool> {
        Ok(self.visits.contains_key(&id))
    }

    fn problem(&self, id: ProblemId) -> Known<Option<ProblemFacts>> {
        Ok(self.problems.get(&id).cloned())
    }

    fn subject(&self, subject: Subject) -> Known<Option<SubjectFacts>> {
        let erased = self.erased.contains(&subject);
        let household_path = |id: &HouseholdId| self.households.get(id).map(|division| self.path(*division));
        let facts = |paths, members| SubjectFacts { paths, erased, members };
        Ok(match subject {
            Subject::Household(id) => household_path(&id).map(|path| {
                let mine = self.members.iter().filter(|(_, household)| **household == id);
                let left = mine.map(|(member, _)| *member);
                facts(vec![path], left.filter(|one| !self.erased.contains(&Subject::Member(*one))).collect())
            }),
            Subject::Member(id) => {
                self.members.get(&id).and_then(household_path).map(|path| facts(vec![path], Vec::new()))
            }
            Subject::Person(id) => self.persons.contains(&id).then(|| {
                let posts = self.posts_where(|post| post.person == id);
                facts(posts.iter().map(|post| self.path(post.division)).collect(), Vec::new())
            }),
        })
    }
}
