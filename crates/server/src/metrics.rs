//! Counters for Prometheus: requests by route template and status, how long they took, the writer, the sessions.
//! No label names a person or an identifier.

use crate::app::App;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bianfang_store::accounts;
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder,
};
use std::time::Instant;

/// Bounds of the duration buckets in seconds: from a cached read to a request that is about to be cut off.
const SECONDS: &[f64] = &[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];

/// What is counted.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    writer: IntGaugeVec,
    sessions: IntGaugeVec,
}

impl Metrics {
    /// Counters at zero.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("bianfang_http_requests_total", "Requests answered."),
            &["method", "route", "status"],
        )?;
        let durations = HistogramVec::new(
            HistogramOpts::new("bianfang_http_request_seconds", "How long requests took.")
                .buckets(SECONDS.to_vec()),
            &["method", "route"],
        )?;
        let writer = IntGaugeVec::new(
            Opts::new("bianfang_store_writer", "Totals of the store's writer, and how many commands wait."),
            &["what"],
        )?;
        let sessions =
            IntGaugeVec::new(Opts::new("bianfang_sessions", "Sessions that have not ended."), &["state"])?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(durations.clone()))?;
        registry.register(Box::new(writer.clone()))?;
        registry.register(Box::new(sessions.clone()))?;
        Ok(Self { registry, requests, durations, writer, sessions })
    }

    fn text(&self, app: &App, sessions: i64) -> Result<Vec<u8>, prometheus::Error> {
        let counters = app.store().db().writer_counters();
        for (what, count) in [
            ("batches", counters.batches),
            ("jobs", counters.jobs),
            ("commits", counters.commits),
            ("failures", counters.failures),
            ("waiting", counters.waiting),
        ] {
            self.writer.with_label_values(&[what]).set(i64::try_from(count).unwrap_or(i64::MAX));
        }
        self.sessions.with_label_values(&["open"]).set(sessions);
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

/// Counts a request under the template of its route.
pub async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().as_str().to_owned();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = path.as_ref().map_or("other", MatchedPath::as_str);
    let metrics = app.metrics();
    metrics.requests.with_label_values(&[method.as_str(), route, response.status().as_str()]).inc();
    metrics.durations.with_label_values(&[method.as_str(), route]).observe(started.elapsed().as_secs_f64());
    response
}

/// Everything counted, in the text format of Prometheus.
pub async fn answer(State(app): State<App>) -> Response {
    let now = app.clock().now();
    let sessions =
        app.store().db().read(move |tx| accounts::count_sessions(tx, now)).await.unwrap_or_default();
    match app.metrics().text(&app, sessions) {
        Ok(text) => {
            let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
            ([(CONTENT_TYPE, kind)], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "writing the metrics");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
