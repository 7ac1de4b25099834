//! The park of `scenarios/park-2020`: who may record visits there, and at whose homes.

use std::{collections::BTreeMap, fs, path::Path};

use bianfang_domain::{
    command::{Action, Command},
    ids::{CampaignId, DivisionId, HouseholdId, PersonId, PostId},
    post::Role,
    responsibility::Charge,
};

use crate::Outcome;

/// Somebody entitled to record visits.
pub struct Recorder {
    /// Who.
    pub person: PersonId,
    /// The homes this person may visit.
    pub households: Vec<HouseholdId>,
}

/// What the bench needs to know of the park.
pub struct Park {
    /// The sweep.
    pub campaign: CampaignId,
    /// Helpers, cadres, links and secretaries, mixed.
    pub recorders: Vec<Recorder>,
}

#[derive(Default)]
struct Reading {
    campaign: Option<CampaignId>,
    parents: BTreeMap<DivisionId, Option<DivisionId>>,
    homes: Vec<(HouseholdId, DivisionId)>,
    answered: BTreeMap<PostId, Vec<HouseholdId>>,
    posts: Vec<(PostId, PersonId, Role, DivisionId)>,
}

impl Reading {
    fn take(&mut self, command: Command) {
        match command.action {
            Action::FoundAuthority { divisions, .. } => {
                self.parents.extend(divisions.iter().map(|division| (division.id, division.parent)));
            }
            Action::AddDivision { division } => {
                self.parents.insert(division.id, division.parent);
            }
            // A post with an end has ended by the clock of a machine.
            Action::FillPost { person, post, role, division, term, .. } if term.until.is_none() => {
                self.posts.push((post, person.id, role, division));
            }
            Action::RegisterHousehold(home) => self.homes.push((home.household, home.division)),
            Action::AssignResponsibility(one) => {
                if let Charge::Household(household) = one.charge {
                    self.answered.entry(one.post).or_default().push(household);
                }
            }
            Action::PlanCampaign { campaign, .. } => self.campaign = Some(campaign),
            _ => {}
        }
    }

    fn lies_in(&self, division: DivisionId, above: DivisionId) -> bool {
        let mut at = Some(division);
        while let Some(division) = at {
            if division == above {
                return true;
            }
            at = self.parents.get(&division).copied().flatten();
        }
        false
    }

    fn households_of(&self, post: PostId, role: Role, division: DivisionId) -> Vec<HouseholdId> {
        if role == Role::Helper {
            return self.answered.get(&post).cloned().unwrap_or_default();
        }
        let inside = self.homes.iter().filter(|(_, place)| self.lies_in(*place, division));
        inside.map(|(household, _)| *household).collect()
    }
}

/// Reads the scenario's commands.
pub fn read(scenario: &Path) -> Outcome<Park> {
    let mut files: Vec<_> =
        fs::read_dir(scenario.join("commands"))?.map(|entry| Ok(entry?.path())).collect::<Outcome<_>>()?;
    files.sort();
    let mut reading = Reading::default();
    for file in files {
        for line in fs::read_to_string(file)?.lines() {
            reading.take(serde_json::from_str(line)?);
        }
    }
    let recorders = mixed(&reading);
    let missing = || format!("{} is not the park", scenario.display());
    Ok(Park { campaign: reading.campaign.ok_or_else(missing)?, recorders })
}

/// One of each role in turn, so that any number of clients is a mixture of them.
fn mixed(reading: &Reading) -> Vec<Recorder> {
    let of_role = |role: Role| {
        reading
            .posts
            .iter()
            .filter(move |(_, _, held, _)| *held == role)
            .map(|(post, person, role, division)| Recorder {
                person: *person,
                households: reading.households_of(*post, *role, *division),
            })
            .filter(|recorder| !recorder.households.is_empty())
    };
    let roles = [Role::Helper, Role::VillageCadre, Role::CommunityLink, Role::CommunitySecretary];
    let mut queues: Vec<_> = roles.into_iter().map(of_role).collect();
    let mut recorders = Vec::new();
    loop {
        let before = recorders.len();
        recorders.extend(queues.iter_mut().filter_map(Iterator::next));
        if recorders.len() == before {
            return recorders;
        }
    }
}
