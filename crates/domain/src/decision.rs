//! What a command led to.

use crate::{event::Event, secret::Secret};

/// What is to be recorded: what happened, in the clear, and what names or describes somebody, to be sealed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What names or describes somebody.
    pub secrets: Vec<Secret>,
}

impl Decision {
    /// A decision of one event.
    pub fn of(event: Event) -> Self {
        Self { events: vec![event], secrets: Vec::new() }
    }

    /// Adds words about a step unless there are none.
    #[must_use]
    pub fn with(mut self, secret: Secret) -> Self {
        self.secrets.push(secret);
        self
    }
}
