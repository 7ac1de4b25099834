//! What a request is answered with when it cannot be done: RFC 9457 problem details, in the reader's language.

mod fault;
mod language;
mod problem;

pub use fault::Fault;
pub use language::{Language, answer_in_language};
pub use problem::{ProblemBody, answer_unknown_address, refusal_status};

use axum::{
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use bianfang_domain::refusal::{Refusal, RefusalCode};
use bianfang_store::StoreError;
use std::collections::BTreeMap;

/// What every handler that can fail returns.
pub type Result<T> = std::result::Result<T, ApiError>;

/// Why a request was not done.
#[derive(Debug)]
pub enum ApiError {
    /// The rules refuse it.
    Refused(Refusal),
    /// The request itself is at fault.
    Stated {
        /// How.
        fault: Fault,
        /// The field it is about.
        field: Option<String>,
        /// Details named in the sentence.
        details: BTreeMap<String, String>,
    },
    /// The store failed.
    Store(StoreError),
    /// Something else of ours failed; the text is for the log only and names nobody.
    Internal(String),
}

impl ApiError {
    /// A fault without field or details.
    pub const fn stated(fault: Fault) -> Self {
        Self::Stated { fault, field: None, details: BTreeMap::new() }
    }

    /// There is no such thing, or the caller may not know of it. `what` is a code such as `household`.
    pub fn not_found(what: &str) -> Self {
        Self::Refused(Refusal::new(RefusalCode::NotFound).with("what", what))
    }

    /// None of the caller's posts allows it.
    pub fn not_permitted() -> Self {
        Self::Refused(Refusal::new(RefusalCode::NotPermitted))
    }

    /// Says which field it is about.
    #[must_use]
    pub fn at(self, name: &str) -> Self {
        match self {
            Self::Refused(refusal) => Self::Refused(refusal.at(name)),
            Self::Stated { fault, details, .. } => {
                Self::Stated { fault, field: Some(name.to_owned()), details }
            }
            other => other,
        }
    }

    /// Adds a detail.
    #[must_use]
    pub fn with(self, name: &str, value: impl std::fmt::Display) -> Self {
        match self {
            Self::Refused(refusal) => Self::Refused(refusal.with(name, value)),
            Self::Stated { fault, field, mut details } => {
                details.insert(name.to_owned(), value.to_string());
                Self::Stated { fault, field, details }
            }
            other => other,
        }
    }

    /// The sentence in both languages, for the command line.
    pub fn words(self) -> String {
        let body = self.into_body();
        let zh = body.clone().in_language(Language::Chinese).sentence();
        format!("{zh} {}", body.in_language(Language::English).sentence())
    }

    fn into_body(self) -> ProblemBody {
        match self {
            Self::Refused(refusal) => ProblemBody::refused(refusal),
            Self::Stated { fault, field, details } => ProblemBody::stated(fault, field, details),
            Self::Store(StoreError::Closed) => ProblemBody::stated(Fault::Closing, None, BTreeMap::new()),
            Self::Store(StoreError::Destroyed { .. }) => {
                ProblemBody::stated(Fault::Erased, None, BTreeMap::new())
            }
            Self::Store(error) if error.is_retriable() => {
                tracing::warn!(%error, "the store is busy");
                ProblemBody::stated(Fault::Busy, None, BTreeMap::new())
            }
            Self::Store(error) => ours(&error.to_string()),
            Self::Internal(what) => ours(&what),
        }
    }
}

/// A fault of ours: the reader gets a number, the log gets the cause beside it.
fn ours(cause: &str) -> ProblemBody {
    let reference = uuid::Uuid::now_v7().simple().to_string();
    tracing::error!(reference, cause, "a request failed");
    let details = BTreeMap::from([("reference".to_owned(), reference)]);
    ProblemBody::stated(Fault::Internal, None, details)
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = self.into_body();
        let status = body.status();
        let seconds = body.detail("seconds").and_then(|text| HeaderValue::from_str(text).ok());
        let mut response = body.into_response();
        if let Some(seconds) = seconds {
            response.headers_mut().insert(RETRY_AFTER, seconds);
        } else if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
