//! Who may see the pages, and which requests may change something.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE, HOST, HeaderName, ORIGIN};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use webhook_core::Secrets;

use crate::output::Failure;

/// The cookie of a browser that has shown the token.
pub(super) const SESSION: &str = "fxhook_inbox";

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A token that can be guessed is none.
const SHORTEST_TOKEN: usize = 32;

/// The tokens, if there are any, and a key of this process.
pub(super) struct Access {
    key: [u8; 32],
    tokens: Vec<Token>,
}

struct Token {
    /// A MAC of the token with the key of this process, so that comparing takes the same time for each guess.
    digest: [u8; 32],
    /// What the cookie holds: made with the token as the key, so that a restart ends no session, and another
    /// token ends all.
    session: [u8; 32],
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It names another host than this machine, as a page does whose name was bound to a loopback address.
    OtherHost,
    /// It has no token, or a wrong one.
    NoToken,
    /// It comes from a page of another origin.
    OtherOrigin,
    /// It lacks the token that is in each form.
    NoForm,
}

impl Access {
    pub(super) fn new(tokens: Option<&Secrets>) -> Result<Self, Failure> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| {
            Failure::failed(format_args!("expected random bytes from the system, found: {error}"))
        })?;
        let mut access = Self { key, tokens: Vec::new() };
        for token in tokens.iter().flat_map(|it| std::iter::once(it.first()).chain(it.others())) {
            let token = token.expose().as_bytes();
            if token.len() < SHORTEST_TOKEN {
                return Err(Failure::usage(format_args!(
                    "expected a token of at least {SHORTEST_TOKEN} characters, found one of {}: make one with `openssl rand -hex 32`",
                    token.len()
                )));
            }
            let session = finish(mac(token, b"session of fxhook inbox serve"));
            access.tokens.push(Token { digest: finish(mac(&key, token)), session });
        }
        Ok(access)
    }

    /// Whether a browser may ask for pages that hold data.
    pub(super) fn check_reader(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        if self.tokens.is_empty() {
            let host = text(headers, &HOST).unwrap_or_default();
            return if is_loopback(host) { Ok(()) } else { Err(Refusal::OtherHost) };
        }
        let bearer = text(headers, &AUTHORIZATION).and_then(|it| it.strip_prefix("Bearer "));
        let has_token = bearer.is_some_and(|token| self.session_of(token.trim()).is_some());
        if has_token || cookies(headers).any(|cookie| self.is_session(cookie)) {
            Ok(())
        } else {
            Err(Refusal::NoToken)
        }
    }

    /// Whether a request that changes something comes from a page of ours, as far as its headers say.
    pub(super) fn check_origin(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let site = text(headers, &SEC_FETCH_SITE);
        let is_same_site = site.is_none_or(|site| site == "same-origin");
        let host = text(headers, &HOST).unwrap_or_default();
        // A proxy in front may have ended TLS: the scheme is the browser's.
        let is_same_origin = headers.get(ORIGIN).is_none_or(|origin| {
            let origin = origin.to_str().ok().and_then(|it| it.split_once("://"));
            origin.is_some_and(|(_, authority)| authority == host)
        });
        if is_same_site && is_same_origin { Ok(()) } else { Err(Refusal::OtherOrigin) }
    }

    /// The token for forms, which a page of another origin cannot read.
    pub(super) fn form_token(&self) -> String {
        const_hex::encode(finish(mac(&self.key, FORM)))
    }

    pub(super) fn check_form(&self, token: Option<&str>) -> Result<(), Refusal> {
        let token = token.and_then(|it| const_hex::decode(it).ok()).unwrap_or_default();
        mac(&self.key, FORM).verify_slice(&token).map_err(|_| Refusal::NoForm)
    }

    /// The value of the cookie for one who knows a token.
    pub(super) fn session_of(&self, token: &str) -> Option<String> {
        let is_it = |it: &&Token| mac(&self.key, token.as_bytes()).verify_slice(&it.digest).is_ok();
        self.tokens.iter().find(is_it).map(|it| const_hex::encode(it.session))
    }

    /// Whether readers need a token.
    pub(super) fn has_token(&self) -> bool {
        !self.tokens.is_empty()
    }

    fn is_session(&self, cookie: &str) -> bool {
        let Ok(session) = const_hex::decode(cookie) else { return false };
        let found = finish(mac(&self.key, &session));
        let mut sessions = self.tokens.iter().map(|it| mac(&self.key, &it.session));
        sessions.any(|session| session.verify_slice(&found).is_ok())
    }
}

const FORM: &[u8] = b"form of fxhook inbox serve";

fn mac(key: &[u8], text: &[u8]) -> Hmac<Sha256> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).unwrap_or_else(|_| {
        // HMAC takes a key of any length.
        <Hmac<Sha256> as KeyInit>::new(&Default::default())
    });
    mac.update(text);
    mac
}

fn finish(mac: Hmac<Sha256>) -> [u8; 32] {
    mac.finalize().into_bytes().into()
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The values of our cookie. Another program on the same host may have set one with this name, too.
fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let all = headers.get_all(COOKIE).iter().filter_map(|it| it.to_str().ok());
    let pairs = all.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.filter(|(name, _)| *name == SESSION).map(|(_, value)| value)
}

/// Whether a host, with or without a port, is this machine by its name. Any port: it may be forwarded.
fn is_loopback(host: &str) -> bool {
    let port = host.rfind(':').filter(|at| !host.get(*at..).is_some_and(|it| it.contains(']')));
    let name = port.and_then(|at| host.get(..at)).unwrap_or(host);
    let address = name.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost")
        || address.parse::<std::net::IpAddr>().is_ok_and(|it| it.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn a_host_is_loopback_by_its_name_or_address_whatever_its_port() {
        for host in ["localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:8788", "[::1]", "[::1]:1"]
        {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            ":1",
            "example.com",
            "localhost.example.com",
            "127.0.0.1.example.com:1",
            "10.0.0.1",
            "[::2]:1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
