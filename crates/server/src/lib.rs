//! The server of Bianfang: HTTP API, sign-in, pages and command line around one store.

pub mod api;
pub mod app;
pub mod assets;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod counties;
pub mod error;
pub mod founding;
pub mod metrics;
pub mod scenario;
pub mod tls;
