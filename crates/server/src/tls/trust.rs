//! The page that shows how a phone trusts the local authority, and its certificate to download.

use crate::{
    app::App,
    error::{ApiError, Fault, Language},
};
use axum::{
    extract::State,
    http::{
        HeaderMap, HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{Html, IntoResponse, Response},
};

const ZH: &str = include_str!("trust.zh.html");
const EN: &str = include_str!("trust.en.html");

/// How a phone trusts this server.
pub async fn trust_page(State(app): State<App>, headers: HeaderMap) -> Response {
    if app.serving().trust.is_none() {
        return ApiError::stated(Fault::NoSuchAddress).into_response();
    }
    let page = match Language::of(&headers) {
        Language::Chinese => ZH,
        Language::English => EN,
    };
    Html(page).into_response()
}

/// The certificate of the local authority.
pub async fn trust_certificate(State(app): State<App>) -> Response {
    let Some(path) = &app.serving().trust else {
        return ApiError::stated(Fault::NoSuchAddress).into_response();
    };
    match tokio::fs::read(path).await {
        Ok(certificate) => {
            let kind = HeaderValue::from_static("application/x-x509-ca-cert");
            let name = HeaderValue::from_static("attachment; filename=\"bianfang-ca.crt\"");
            ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name)], certificate).into_response()
        }
        Err(error) => ApiError::Internal(format!("reading {}: {error}", path.display())).into_response(),
    }
}
