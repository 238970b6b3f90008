//! What the API says about an error, in all the shapes in which it does.

use std::time::Duration;

use serde_json::value::RawValue;
use webhook_core::{
    RawMembers,
    client::{ApiError, ProviderError, Throttle},
};

/// What the API says about an error. Not for every log: messages may quote what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ErrorReport {
    /// What GraphQL itself complains of: the top-level `errors`. Documented on the RFI pages, and
    /// for other operations inferred.
    pub errors: Vec<GraphQlError>,
    /// The replies in `data` that say `success: false`: several only where one document holds
    /// several mutations. Documented on all mutation pages.
    pub replies: Vec<RefusedReply>,
    /// What stands beside `data` or in its place, as with status 429. Documented: rate limiting
    /// page.
    pub notice: Option<Notice>,
}

/// One of the `errors`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GraphQlError {
    /// The provider's words.
    pub message: Option<String>,
    /// `extensions.code`, such as `BAD_USER_INPUT` or `TOO_MANY_REQUESTS`.
    pub code: Option<String>,
    /// Where in `data` it belongs, as JSON text, if it says so (inferred from GraphQL's
    /// specification).
    pub path: Option<Box<str>>,
}

/// A reply that says `success: false`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefusedReply {
    /// The member of `data`: the mutation's name, or its alias.
    pub member: String,
    /// The code. It has no fixed pattern: one is `Already provided`.
    pub code: Option<String>,
    /// The provider's words.
    pub message: Option<String>,
}

/// What stands beside `data` or in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notice {
    /// The code: `TOO_MANY_REQUESTS`.
    pub code: Option<String>,
    /// The provider's words.
    pub message: Option<String>,
    /// `retrySecs`, rounded up. The header `Retry-After` goes before it:
    /// [`ApiError::retry_after`] has what counts.
    pub retry_after: Option<Duration>,
}

impl ErrorReport {
    /// Reads the body of an answer. `None` if nothing in it says no.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let members: RawMembers = serde_json::from_slice(body).ok()?;
        let report = Self {
            errors: members.get("errors").map(errors_of).unwrap_or_default(),
            replies: members.get("data").map(refused).unwrap_or_default(),
            notice: notice_of(&members),
        };
        (report != Self::default()).then_some(report)
    }

    /// Reads what an API call failed with.
    #[must_use]
    pub fn of(error: &ApiError) -> Option<Self> {
        Self::read(error.body()?)
    }

    /// The first code: of the errors, else of the replies, else of the notice.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.codes().next()
    }

    /// Whether any part has this code.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.codes().any(|other| other == code)
    }

    /// Whether the provider asks for fewer requests: `TOO_MANY_REQUESTS` in any part.
    #[must_use]
    pub fn is_throttle(&self) -> bool {
        self.has_code(TOO_MANY_REQUESTS)
    }

    /// For core's API client. A good status is no success if anything in the body says no.
    pub(super) fn reader(_: u16, body: &[u8]) -> Option<ProviderError> {
        let report = Self::read(body)?;
        let code = report.code().map(str::to_owned);
        let errors = report.errors.into_iter().map(|error| error.message);
        let replies = report.replies.into_iter().map(|reply| reply.message);
        let notice = report.notice.into_iter().map(|notice| notice.message);
        let messages = errors.chain(replies).chain(notice).flatten().collect();
        Some(ProviderError { code, messages })
    }

    /// For core's API client. A throttle may come with status 429, or with a good status and a code
    /// among the `errors`.
    pub(super) fn throttle_reader(status: u16, body: &[u8]) -> Option<Throttle> {
        let report = Self::read(body)?;
        let is_throttle = status == 429 || report.is_throttle();
        let wait = report.notice.and_then(|notice| notice.retry_after);
        is_throttle.then_some(Throttle { wait })
    }

    fn codes(&self) -> impl Iterator<Item = &str> {
        let errors = self.errors.iter().map(|error| &error.code);
        let replies = self.replies.iter().map(|reply| &reply.code);
        let notice = self.notice.iter().map(|notice| &notice.code);
        let codes = errors.chain(replies).chain(notice);
        codes.filter_map(Option::as_deref)
    }
}

const TOO_MANY_REQUESTS: &str = "TOO_MANY_REQUESTS";

/// Whatever stands there and is not empty is an error: a refusal must not be taken for a success.
fn errors_of(json: &RawValue) -> Vec<GraphQlError> {
    match serde_json::from_str::<Option<Vec<&RawValue>>>(json.get()) {
        Ok(list) => list.unwrap_or_default().into_iter().map(error).collect(),
        Err(_) => vec![error(json)],
    }
}

fn error(json: &RawValue) -> GraphQlError {
    let Some(members) = members_of(json) else {
        return GraphQlError {
            message: Some(text_of(json)),
            code: None,
            path: None,
        };
    };
    let extensions = members.get("extensions").and_then(members_of);
    GraphQlError {
        message: text_in(&members, "message"),
        code: extensions.and_then(|extensions| text_in(&extensions, "code")),
        path: members.get("path").map(|path| path.get().into()),
    }
}

fn refused(data: &RawValue) -> Vec<RefusedReply> {
    let Some(data) = members_of(data) else {
        return Vec::new();
    };
    let refused = |(member, reply): (&str, &RawValue)| {
        let reply = members_of(reply)?;
        says_no(&reply).then(|| RefusedReply {
            member: member.to_owned(),
            code: text_in(&reply, "code"),
            message: text_in(&reply, "message"),
        })
    };
    data.iter().filter_map(refused).collect()
}

/// Without `data` a code or a message is enough: a success has `data`.
fn notice_of(members: &RawMembers) -> Option<Notice> {
    let notice = Notice {
        code: text_in(members, "code"),
        message: text_in(members, "message"),
        retry_after: members.get("retrySecs").and_then(seconds),
    };
    let speaks = notice.code.is_some() || notice.message.is_some();
    (says_no(members) || (members.get("data").is_none() && speaks)).then_some(notice)
}

fn says_no(members: &RawMembers) -> bool {
    members
        .get("success")
        .is_some_and(|success| success.get() == "false")
}

/// A number or a text with one in it, rounded up.
fn seconds(json: &RawValue) -> Option<Duration> {
    let text = text_of(json);
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    // Too many digits for a number are too long a wait for anybody.
    let whole: u64 = whole.parse().unwrap_or(u64::MAX);
    let part = fraction.bytes().any(|digit| digit != b'0');
    Some(Duration::from_secs(whole.saturating_add(u64::from(part))))
}

fn members_of(json: &RawValue) -> Option<RawMembers> {
    serde_json::from_str(json.get()).ok()
}

fn text_in(members: &RawMembers, name: &str) -> Option<String> {
    let json = members.get(name).filter(|json| json.get() != "null")?;
    Some(text_of(json))
}

/// A JSON string's text, or any other value's JSON.
fn text_of(json: &RawValue) -> String {
    serde_json::from_str(json.get()).unwrap_or_else(|_| json.get().into())
}
