//! What stands between the network and every handler.

use super::App;
use crate::error::{ApiError, Fault};
use axum::{
    body::{Body, HttpBody},
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method,
        header::{
            CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, REFERRER_POLICY,
            STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{
    any::Any,
    future::poll_fn,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    pin::Pin,
    time::{Duration, Instant},
};
use tracing::Instrument;

/// The largest body. A batch of a hundred visits is a tenth of it.
pub(super) const BODY_MAX: usize = 2 * 1024 * 1024;
/// After this time a request is given up; what it had committed stays.
const REQUEST_MAX: Duration = Duration::from_secs(30);

/// So long and so many bytes of a body that was refused are let pass.
const LET_PASS: Duration = Duration::from_secs(5);
const LET_PASS_MAX: usize = 16 * BODY_MAX;

const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";

/// Refuses what a page from elsewhere could make a browser send.
pub(super) async fn same_site(request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let ours = request.headers().get("x-bianfang").is_some_and(|value| value == "1");
    if changes && !ours && request.uri().path().starts_with("/api/") {
        return ApiError::stated(Fault::HeaderMissing).into_response();
    }
    next.run(request).await
}

/// Refuses a body announced as too large before any of it is read. One that does not say is cut off while read.
pub(super) async fn bounded(request: Request, next: Next) -> Response {
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > BODY_MAX as u64) {
        // Answered at once. What still arrives is let pass, or the connection would break before the answer is read.
        tokio::spawn(tokio::time::timeout(LET_PASS, let_pass(request.into_body())));
        return ApiError::stated(Fault::TooLarge).into_response();
    }
    next.run(request).await
}

async fn let_pass(mut body: Body) {
    let mut bytes = 0;
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        bytes += frame.data_ref().map_or(0, axum::body::Bytes::len);
        if bytes > LET_PASS_MAX {
            return;
        }
    }
}

/// Gives up what takes too long.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(REQUEST_MAX, next.run(request))
        .await
        .unwrap_or_else(|_| ApiError::stated(Fault::TooSlow).into_response())
}

/// Does what changes something to its end, also when whoever asked has hung up: a key that is to be destroyed after
/// its erasure, an account after its authority, a remembered session after its sign-out.
pub(super) async fn to_the_end(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => ApiError::stated(Fault::Closing).into_response(),
        },
    }
}

/// Answers a panic like any other fault of ours.
#[allow(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
pub(super) fn answer_panic(panic: Box<dyn Any + Send>) -> Response {
    let what = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    ApiError::Internal(format!("a handler panicked: {what}")).into_response()
}

/// Tells browsers what pages may do, and that answers of the API are kept nowhere.
pub(super) async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static("geolocation=()"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    if app.serving().tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if is_api {
        headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// Writes one line per request, with a number that is also in the answer. Neither path, query nor body is
/// written: they may name people. The template of the route says enough.
pub(super) async fn trace(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let number = uuid::Uuid::now_v7().simple().to_string();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    let span = tracing::info_span!("request", number, %method, route);
    let mut response = next.run(request).instrument(span.clone()).await;
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), millis, "answered"));
    if let Ok(number) = HeaderValue::from_str(&number) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), number);
    }
    response
}

/// Lets `/metrics` be read from this machine only, and not through a proxy on it.
pub(super) async fn local_only(State(app): State<App>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
    if app.serving().metrics_here
        && !app.serving().behind_proxy
        && peer.is_some_and(|peer| peer.is_loopback())
    {
        return next.run(request).await;
    }
    ApiError::stated(Fault::NoSuchAddress).into_response()
}

impl App {
    /// The address a request comes from: the connection's, or what the proxy in front says.
    pub fn address_of(&self, connection: Option<SocketAddr>, headers: &HeaderMap) -> IpAddr {
        let direct = connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        if !self.serving().behind_proxy {
            return direct;
        }
        // The last entry is the proxy's own; those before it are whatever the caller wrote.
        let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
        forwarded
            .and_then(|value| value.to_str().ok())
            .and_then(|list| list.rsplit(',').next())
            .and_then(|last| last.trim().parse().ok())
            .unwrap_or(direct)
    }

    /// Whether the browser speaks TLS, with this process or with the proxy in front of it.
    pub fn is_secure(&self, headers: &HeaderMap) -> bool {
        let forwarded = || headers.get("x-forwarded-proto").is_some_and(|protocol| protocol == "https");
        self.serving().tls || (self.serving().behind_proxy && forwarded())
    }
}
