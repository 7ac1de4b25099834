//! The pages, built into the binary.

use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderValue, Method, StatusCode, Uri,
        header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse, Response},
};
use bianfang_store::crypto::hex;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Pages;

/// The page every address of the desk begins with.
const INDEX: &str = "index.html";

/// Answers any address outside the API: a file of the pages, or the page whose own router knows it.
pub async fn answer(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = Pages::get(path) {
        return file_response(path, file, &headers);
    }
    // A missing picture is missing; an address of the desk is a page.
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    match Pages::get(INDEX) {
        Some(index) if !is_file => file_response(INDEX, index, &headers),
        None if path.is_empty() => {
            (StatusCode::NOT_FOUND, "This program was built without its pages.\n").into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn file_response(path: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    // The build puts a hash of the content into the names below assets/.
    let lasting =
        if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let tag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..16]));
    let unchanged = asked.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes().ends_with(tag.as_bytes()));
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.data).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(lasting));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    let kind = match file.metadata.mimetype() {
        text @ ("text/html" | "text/javascript" | "text/css") => format!("{text}; charset=utf-8"),
        other => other.to_owned(),
    };
    if let Ok(kind) = HeaderValue::from_str(&kind) {
        headers.insert(CONTENT_TYPE, kind);
    }
    response
}
