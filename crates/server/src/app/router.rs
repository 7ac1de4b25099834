//! Routes and what wraps them, outermost last.

use super::{App, guard, health};
use crate::{
    api, assets,
    error::{ApiError, Fault, answer_in_language, answer_unknown_address},
    metrics, tls,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get},
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

pub(super) fn router(app: App) -> Router {
    let (api, _) = api::routes().split_for_parts();
    let metrics = Router::new()
        .route("/metrics", get(metrics::answer))
        .route_layer(from_fn_with_state(app.clone(), guard::local_only));
    Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/trust", get(tls::trust_page))
        .route("/trust/bianfang-ca.crt", get(tls::trust_certificate))
        .merge(metrics)
        .merge(api)
        .route("/api/{*rest}", any(answer_unknown_address))
        .fallback(assets::answer)
        .method_not_allowed_fallback(|| async { ApiError::stated(Fault::MethodNotAllowed) })
        .layer(DefaultBodyLimit::max(guard::BODY_MAX))
        .layer(from_fn(guard::to_the_end))
        .layer(from_fn(guard::bounded))
        .layer(from_fn(guard::same_site))
        .layer(from_fn(guard::in_time))
        .layer(CatchPanicLayer::custom(guard::answer_panic))
        .layer(from_fn(answer_in_language))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), guard::headers))
        .layer(from_fn_with_state(app.clone(), metrics::count))
        .layer(from_fn(guard::trace))
        .with_state(app)
}

/// The listener that answers `/metrics` alone.
pub fn metrics_router(app: App) -> Router {
    Router::new().route("/metrics", get(metrics::answer)).with_state(app)
}
