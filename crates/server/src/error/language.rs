//! Which of the two languages a reader wants.

use super::ProblemBody;
use axum::{
    extract::Request,
    http::{
        HeaderMap,
        header::{ACCEPT_LANGUAGE, RETRY_AFTER},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Chinese, where nothing else is asked for.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The one asked for by `Accept-Language`, Chinese where it names neither.
    pub fn of(headers: &HeaderMap) -> Self {
        headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .map_or(Self::Chinese, Self::preferred)
    }

    fn preferred(accepted: &str) -> Self {
        let mut best = (0.0, Self::Chinese);
        for part in accepted.split(',') {
            let mut pieces = part.split(';').map(str::trim);
            let tag = pieces.next().unwrap_or_default().to_ascii_lowercase();
            let weight =
                pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
            let language = match tag.split('-').next().unwrap_or_default() {
                "zh" => Self::Chinese,
                "en" => Self::English,
                _ => continue,
            };
            // The first of equals wins, as the reader listed them.
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    /// As in `Content-Language`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

/// Writes a problem anew in the language the request asked for; a handler does not know it.
pub async fn answer_in_language(request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<ProblemBody>() {
        Some(body) if language != Language::default() => {
            let retry = response.headers_mut().remove(RETRY_AFTER);
            let mut anew = body.in_language(language).into_response();
            if let Some(retry) = retry {
                anew.headers_mut().insert(RETRY_AFTER, retry);
            }
            anew
        }
        _ => response,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_with_the_most_weight_wins() {
        for (accepted, expected) in [
            ("en", Language::English),
            ("en-GB,en;q=0.9", Language::English),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("en;q=0.5, zh;q=0.8", Language::Chinese),
            ("fr, en;q=0.3", Language::English),
            ("fr", Language::Chinese),
            ("", Language::Chinese),
            ("en;q=0", Language::Chinese),
        ] {
            assert_eq!(Language::preferred(accepted), expected, "{accepted}");
        }
    }
}
