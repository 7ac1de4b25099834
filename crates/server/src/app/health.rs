//! Whether this process lives, and whether it can answer.

use super::App;
use axum::{extract::State, http::StatusCode};

/// The process runs.
pub(super) async fn live() -> &'static str {
    "live\n"
}

/// The database answers.
pub(super) async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.store().db().read(|tx| tx.query("SELECT 1", &[])).await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
