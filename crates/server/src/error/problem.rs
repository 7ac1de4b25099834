//! The body of an error.

use super::{ApiError, Fault, Language};
use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_LANGUAGE, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use bianfang_domain::refusal::{Refusal, RefusalCode};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Problem details after RFC 9457.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemBody {
    /// `urn:bianfang:problem:` with the code.
    #[serde(rename = "type")]
    kind: String,
    /// What kind of problem, in the reader's language.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong and how to mend it, in the reader's language.
    detail: String,
    /// The stable code.
    code: &'static str,
    /// The field it is about, as a path in the request's JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// Details named in the sentence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    details: BTreeMap<String, String>,
    #[serde(skip)]
    #[schema(ignore)]
    templates: [&'static str; 2],
    #[serde(skip)]
    #[schema(ignore)]
    language: Language,
}

/// The HTTP status a refusal is answered with where the whole request is refused.
pub const fn refusal_status(code: RefusalCode) -> StatusCode {
    match code {
        RefusalCode::NotPermitted => StatusCode::FORBIDDEN,
        RefusalCode::NotFound => StatusCode::NOT_FOUND,
        RefusalCode::AlreadyExists | RefusalCode::AlreadyFounded | RefusalCode::CommandIdReused => {
            StatusCode::CONFLICT
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

const fn title(status: StatusCode, language: Language) -> &'static str {
    let (zh, en) = match status.as_u16() {
        400 | 413 | 415 => ("请求有误", "The request is not right"),
        401 => ("请先登录", "Sign in first"),
        403 => ("没有权限", "Not permitted"),
        404 | 405 => ("没有找到", "Not found"),
        409 => ("已经存在", "Exists already"),
        410 => ("已经删除", "Erased"),
        429 => ("尝试过多", "Too many attempts"),
        422 => ("不能这样办理", "Cannot be done so"),
        _ => ("系统问题", "A fault of the server"),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

impl ProblemBody {
    pub(super) fn refused(refusal: Refusal) -> Self {
        let Refusal { code, field, details } = refusal;
        let status = refusal_status(code);
        Self::new(status, code.code(), [code.zh(), code.en()], field, details)
    }

    pub(super) fn stated(fault: Fault, field: Option<String>, details: BTreeMap<String, String>) -> Self {
        Self::new(fault.status(), fault.code(), [fault.zh(), fault.en()], field, details)
    }

    fn new(
        status: StatusCode,
        code: &'static str,
        templates: [&'static str; 2],
        field: Option<String>,
        details: BTreeMap<String, String>,
    ) -> Self {
        let body = Self {
            kind: format!("urn:bianfang:problem:{code}"),
            title: "",
            status: status.as_u16(),
            detail: String::new(),
            code,
            field,
            details,
            templates,
            language: Language::default(),
        };
        body.in_language(Language::default())
    }

    /// The same in a language.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        let [zh, en] = self.templates;
        let template = match language {
            Language::Chinese => zh,
            Language::English => en,
        };
        self.detail = self.details.iter().fold(template.to_owned(), |sentence, (name, value)| {
            sentence.replace(&format!("{{{name}}}"), value)
        });
        if let Some(field) = &self.field {
            self.detail = self.detail.replace("{field}", field);
        }
        self.title = title(self.status(), language);
        self.language = language;
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(super) fn sentence(self) -> String {
        self.detail
    }

    pub(super) fn detail(&self, name: &str) -> Option<&str> {
        self.details.get(name).map(String::as_str)
    }
}

impl IntoResponse for ProblemBody {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(self.language.tag()));
        response.extensions_mut().insert(self);
        response
    }
}

/// Answers a request for an address below `/api` that does not exist.
pub async fn answer_unknown_address() -> ApiError {
    ApiError::stated(Fault::NoSuchAddress)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_speaks_both_languages() {
        let details = BTreeMap::from([("seconds".to_owned(), "90".to_owned())]);
        let body = ProblemBody::stated(Fault::TooManyAttempts, None, details);
        assert_eq!((body.title, body.detail.as_str()), ("尝试过多", "尝试次数过多，请在90秒后再试。"));
        let body = body.in_language(Language::English);
        assert_eq!(body.detail, "Too many attempts. Try again in 90 seconds.");
        let json = serde_json::to_value(&body).expect("a body can be written");
        assert_eq!(json["type"], "urn:bianfang:problem:too_many_attempts");
        assert_eq!(json["status"], 429);
        assert_eq!(json["details"]["seconds"], "90");
        assert!(json.get("field").is_none() && json.get("templates").is_none());
    }

    #[test]
    fn a_refusal_keeps_its_field() {
        let body = ProblemBody::refused(Refusal::new(RefusalCode::Empty).at("title"));
        assert_eq!(body.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(body.in_language(Language::English).detail, "“title” is empty. Fill it in.");
    }
}
