//! What a database says about itself: the writer's totals, and the settings durability rests on.

use super::Engine;

/// Totals of the writer since the database was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriterCounters {
    /// Transactions begun.
    pub batches: u64,
    /// Commands run in them.
    pub jobs: u64,
    /// Transactions committed; each waited for the disk once.
    pub commits: u64,
    /// Commands answered with an error.
    pub failures: u64,
    /// Commands waiting for their turn now.
    pub waiting: u64,
}

/// The settings a durable commit rests on, read back from the connection that writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Durability {
    /// Which engine the settings belong to.
    pub engine: Engine,
    /// Each setting by the engine's own name.
    pub settings: Vec<(&'static str, String)>,
}

impl Durability {
    /// One setting's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.settings.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Whether an answered command survives a power cut.
    pub fn is_durable(&self) -> bool {
        match self.engine {
            // 2 is FULL, 3 is EXTRA.
            Engine::Sqlite => {
                self.get("journal_mode") == Some("wal") && matches!(self.get("synchronous"), Some("2" | "3"))
            }
            Engine::Postgres => {
                self.get("fsync") == Some("on")
                    && self.get("full_page_writes") == Some("on")
                    && self.get("synchronous_commit").is_some_and(|value| value != "off")
            }
        }
    }
}
