//! Session tokens: 256 random bits behind the authority they belong to. Only their SHA-256 is stored.

use axum::http::{HeaderMap, HeaderValue, header::COOKIE as COOKIE_HEADER};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bianfang_domain::ids::DivisionId;
use bianfang_store::crypto::hex;
use sha2::{Digest, Sha256};

/// The cookie's name.
pub const COOKIE: &str = "bianfang_session";

/// A new token.
pub struct Token {
    text: String,
}

/// A token as a request brought it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// The authority it says it belongs to.
    pub authority: DivisionId,
    /// What is stored of it.
    pub stored: String,
}

fn stored(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

impl Token {
    /// Draws one.
    pub fn draw(authority: DivisionId) -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self { text: format!("{authority}.{}", URL_SAFE_NO_PAD.encode(bytes)) })
    }

    /// What is stored of it.
    pub fn stored(&self) -> String {
        stored(self.text.split_once('.').map_or("", |(_, secret)| secret))
    }

    /// The cookie that gives it to the browser for so many seconds.
    pub fn cookie(&self, seconds: i64, secure: bool) -> Option<HeaderValue> {
        let secure = if secure { "; Secure" } else { "" };
        let text = &self.text;
        HeaderValue::from_str(&format!(
            "{COOKIE}={text}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}"
        ))
        .ok()
    }

    /// The cookie that takes it from the browser.
    pub const fn no_cookie() -> HeaderValue {
        HeaderValue::from_static("bianfang_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
    }
}

impl Presented {
    /// The token a request carries, if it has the shape of one.
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        headers
            .get_all(COOKIE_HEADER)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .find(|(name, _)| *name == COOKIE)
            .and_then(|(_, text)| Self::parse(text))
    }

    fn parse(text: &str) -> Option<Self> {
        let (authority, secret) = text.split_once('.')?;
        Some(Self { authority: authority.parse().ok()?, stored: stored(secret) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_comes_back_as_what_is_stored() {
        let authority: DivisionId = "0170088f-b282-758c-a183-5bfb1631aaf3".parse().expect("an id");
        let token = Token::draw(authority).expect("chance");
        let cookie = token.cookie(60, true).expect("a header");
        let cookie = cookie.to_str().expect("text");
        assert!(cookie.ends_with("; Secure") && cookie.contains("HttpOnly; SameSite=Strict"));
        let mut headers = HeaderMap::new();
        let pair = cookie.split(';').next().expect("a pair");
        headers.insert(COOKIE_HEADER, HeaderValue::from_str(&format!("other=1; {pair}")).expect("a header"));
        let presented = Presented::from_headers(&headers).expect("a token");
        assert_eq!(presented, Presented { authority, stored: token.stored() });
        assert!(!token.stored().contains(pair));
    }

    #[test]
    fn what_is_no_token_is_none() {
        for text in ["", "a", "a.b", "0170088f-b282-758c-a183-5bfb1631aaf3"] {
            assert_eq!(Presented::parse(text), None, "{text}");
        }
    }
}
