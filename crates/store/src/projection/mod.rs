//! From entries to tables. Applying never decides again: it writes down what an entry says, so that the live
//! path and a rebuild give the same rows.

mod campaign;
mod erasure;
mod organisation;
mod problem;
mod register;
mod tally;
mod visit;

use crate::{crypto::Keyring, engine::Tx, error::Result, journal::Entry};
use bianfang_domain::{
    event::Event,
    ids::{HouseholdId, MemberId, PersonId, ProblemId, VisitId},
    secret::Secret,
};

/// One entry being written down.
pub(crate) struct Page<'a> {
    tx: &'a mut dyn Tx,
    keyring: &'a Keyring,
    entry: &'a Entry,
    authority: String,
    /// Position of the event within the entry.
    position: i64,
    /// Problem whose words were last handed out, and how many: steps of one problem take them in order.
    words_taken: Vec<ProblemId>,
}

/// Writes an entry down in the tables.
pub fn project(tx: &mut dyn Tx, keyring: &Keyring, entry: &Entry) -> Result<()> {
    let authority = entry.envelope.authority.to_string();
    let mut page = Page { tx, keyring, entry, authority, position: 0, words_taken: Vec::new() };
    for event in &entry.envelope.events {
        page.write(event)?;
        page.position += 1;
    }
    Ok(())
}

impl Page<'_> {
    fn write(&mut self, event: &Event) -> Result<()> {
        match event {
            Event::AuthorityFounded { .. }
            | Event::DivisionAdded { .. }
            | Event::PersonKnown { .. }
            | Event::PostFilled { .. }
            | Event::PostEnded { .. } => organisation::write(self, event),
            Event::HouseholdRegistered { .. }
            | Event::MemberJoined { .. }
            | Event::SchemeEnrolled { .. }
            | Event::ResponsibilityAssigned { .. }
            | Event::ResponsibilityEnded { .. } => register::write(self, event),
            Event::CampaignPlanned { .. }
            | Event::GroupFormed { .. }
            | Event::CampaignStarted { .. }
            | Event::TargetsAdded { .. }
            | Event::CampaignClosed { .. }
            | Event::TargetMoved { .. } => campaign::write(self, event),
            Event::VisitRecorded { .. } => visit::write(self, event),
            Event::ProblemFound { .. } | Event::ProblemStepped { .. } => problem::write(self, event),
            Event::SubjectErased { subject } => erasure::write(self, *subject),
        }
    }

    fn recorded_at(&self) -> i64 {
        self.entry.envelope.recorded_at.millis()
    }

    fn secret<T>(&self, pick: impl Fn(&Secret) -> Option<T>) -> Option<T> {
        self.entry.secrets.iter().find_map(pick)
    }

    fn person_identity(&self, id: PersonId) -> Option<(String, Option<String>)> {
        self.secret(|secret| match secret {
            Secret::PersonIdentity { person, name, phone } if *person == id => {
                Some((name.clone(), phone.clone()))
            }
            _ => None,
        })
    }

    fn household_identity(&self, id: HouseholdId) -> Option<(String, String, Option<String>)> {
        self.secret(|secret| match secret {
            Secret::HouseholdIdentity { household, number, address, phone } if *household == id => {
                Some((number.clone(), address.clone(), phone.clone()))
            }
            _ => None,
        })
    }

    fn member_identity(&self, id: MemberId) -> Option<Secret> {
        self.secret(|secret| match secret {
            Secret::MemberIdentity { member, .. } if *member == id => Some(secret.clone()),
            _ => None,
        })
    }

    fn visit_remarks(&self, id: VisitId) -> Option<String> {
        self.secret(|secret| match secret {
            Secret::VisitRemarks { visit, remarks, .. } if *visit == id => Some(remarks.clone()),
            _ => None,
        })
    }

    fn description(&self, id: ProblemId) -> Option<String> {
        self.secret(|secret| match secret {
            Secret::ProblemDescription { problem, description, .. } if *problem == id => {
                Some(description.clone())
            }
            _ => None,
        })
    }

    /// The words of a problem's step. An entry holds at most one text per problem; it belongs to the first
    /// step of that problem that carries words.
    fn step_words(&mut self, id: ProblemId) -> Option<String> {
        if self.words_taken.contains(&id) {
            return None;
        }
        let words = self.secret(|secret| match secret {
            Secret::StepWords { problem, words, .. } if *problem == id => Some(words.clone()),
            _ => None,
        });
        if words.is_some() {
            self.words_taken.push(id);
        }
        words
    }
}
