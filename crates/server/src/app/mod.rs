//! What every request shares, and the router around it.

mod guard;
mod health;
mod router;

use crate::{
    auth::{AddressAttempts, PasswordGate, Sessions},
    clock::Clock,
    metrics::Metrics,
};
use bianfang_store::{Result, Store, StoreError};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

pub use router::metrics_router;

/// How this process serves.
#[derive(Debug, Clone)]
pub struct Serving {
    /// Whether the browser speaks TLS with this process itself.
    pub tls: bool,
    /// Whether a proxy stands in front, whose `X-Forwarded-…` headers are believed.
    pub behind_proxy: bool,
    /// Whether `/metrics` is answered beside the pages, to callers on this machine.
    pub metrics_here: bool,
    /// How many hours a session lasts.
    pub session_hours: u32,
    /// The certificate of the local authority phones are to trust, if there is one.
    pub trust: Option<PathBuf>,
}

impl Default for Serving {
    fn default() -> Self {
        Self { tls: false, behind_proxy: false, metrics_here: true, session_hours: 12, trust: None }
    }
}

/// What every request shares. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<AppInner>,
}

struct AppInner {
    store: Store,
    clock: Clock,
    serving: Serving,
    sessions: Sessions,
    passwords: PasswordGate,
    addresses: AddressAttempts,
    metrics: Metrics,
    founded: AtomicBool,
    founding: tokio::sync::Mutex<()>,
}

impl App {
    /// An app around a store.
    pub fn new(store: Store, clock: Clock, serving: Serving) -> Result<Self> {
        let metrics =
            Metrics::new().map_err(|error| StoreError::NotConfigured { what: error.to_string() })?;
        let inner = AppInner {
            store,
            clock,
            serving,
            sessions: Sessions::default(),
            passwords: PasswordGate::default(),
            addresses: AddressAttempts::default(),
            metrics,
            founded: AtomicBool::new(false),
            founding: tokio::sync::Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// How this process serves.
    pub fn serving(&self) -> &Serving {
        &self.inner.serving
    }

    /// Sessions as this node remembers them.
    pub fn sessions(&self) -> &Sessions {
        &self.inner.sessions
    }

    /// Where passwords are hashed.
    pub fn passwords(&self) -> &PasswordGate {
        &self.inner.passwords
    }

    /// Failed sign-ins by address.
    pub fn addresses(&self) -> &AddressAttempts {
        &self.inner.addresses
    }

    /// The counters.
    pub fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// Held while an authority is being founded, so that two at once cannot both be the first.
    pub fn founding(&self) -> &tokio::sync::Mutex<()> {
        &self.inner.founding
    }

    /// Whether anything is founded. Once it is, it stays so.
    pub async fn is_founded(&self) -> Result<bool> {
        if self.inner.founded.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let founded = self
            .store()
            .db()
            .read(|tx| Ok(tx.query_first("SELECT 1 FROM journal LIMIT 1", &[])?.is_some()))
            .await?;
        self.inner.founded.store(founded, Ordering::Relaxed);
        Ok(founded)
    }

    /// The code the first-run page asks for, printed on the server's console. It follows from the keyring, so
    /// that every node and every start names the same one, and is worth nothing once something is founded.
    pub fn setup_code(&self) -> String {
        setup_code(&self.store().keyring().derived("setup-code"))
    }

    /// The router, with everything that guards it.
    pub fn router(self) -> axum::Router {
        router::router(self)
    }
}

fn setup_code(key: &[u8; 32]) -> String {
    let digits: Vec<char> = key.iter().take(16).map(|byte| char::from(b'0' + byte % 10)).collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}
