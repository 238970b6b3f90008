//! Endpoints: as one wants them, and as Caxton has them.

use std::fmt;

use webhook_core::{CaseInsensitive, RawMembers, client::CallbackUrl, open_enum};

use super::{Operations, members};
use crate::EventType;

open_enum! {
    /// Whether deliveries come to an endpoint. Documented: the webhooks page. How `Inactive` and
    /// `Paused` differ, and which of the three an endpoint has after its creation, is not
    /// published.
    pub enum EndpointStatus {
        /// They do.
        Active = "Active",
        /// They do not.
        Inactive = "Inactive",
        /// They do not. Whether they come later is not published.
        Paused = "Paused",
    }
}

/// An endpoint that should be there. There is at most one for an event type (inferred: calls name
/// the type, and no id).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEndpoint {
    event_type: EventType,
    url: CallbackUrl,
}

impl NewEndpoint {
    /// An endpoint at `url` for the events of this type. Caxton signs nothing: put a secret into
    /// the query, which is not shown (the path is). Whether the URL must be `https` is not
    /// published.
    pub fn new(event_type: EventType, url: impl Into<CallbackUrl>) -> Self {
        Self {
            event_type,
            url: url.into(),
        }
    }

    /// What it is for.
    #[must_use]
    pub fn event_type(&self) -> &EventType {
        &self.event_type
    }

    /// The URL that Caxton calls.
    #[must_use]
    pub fn url(&self) -> &CallbackUrl {
        &self.url
    }
}

impl fmt::Display for NewEndpoint {
    /// What it is for, and the URL without its query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Name(&self.event_type), self.url)
    }
}

/// An endpoint as Caxton lists it. What the list looks like is not published: the members are
/// inferred from what is sent, and what cannot be read is kept.
#[derive(Clone)]
#[non_exhaustive]
pub struct Endpoint {
    /// What it is for: read from a name, a number, or digits.
    pub event_type: Option<EventType>,
    /// The URL that Caxton calls.
    pub url: Option<CallbackUrl>,
    /// Whether deliveries come to it.
    pub status: Option<CaseInsensitive<EndpointStatus>>,
    /// The other members, as they came. They may have the URL once more.
    pub unknown: RawMembers,
}

impl Endpoint {
    /// Reads an entry of the list: the members by the names that are set, in any case, and
    /// `EventType`, as the page's text has it.
    pub(super) fn read(mut unknown: RawMembers, operations: &Operations) -> Self {
        let event_type = [operations.event_type_member.as_str(), "EventType"]
            .into_iter()
            .find_map(|name| {
                let name = spelling(&unknown, name)?;
                members::take_text(&mut unknown, &name)
            });
        let url = spelling(&unknown, &operations.url_member);
        let status = spelling(&unknown, &operations.status_member);
        Self {
            event_type: event_type.map(|text| EventType::read(&text)),
            url: url.and_then(|name| members::take(&mut unknown, &name)),
            status: status.and_then(|name| members::take(&mut unknown, &name)),
            unknown,
        }
    }

    pub(super) fn is(&self, status: &EndpointStatus) -> bool {
        self.status.as_deref() == Some(status)
    }
}

impl fmt::Display for Endpoint {
    /// What it is for, the URL without its query, and the status.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.event_type {
            Some(event_type) => write!(f, "{}", Name(event_type))?,
            None => f.write_str("(no event type)")?,
        }
        match &self.url {
            Some(url) => write!(f, " {url}")?,
            None => f.write_str(" (no URL)")?,
        }
        match &self.status {
            Some(status) => write!(f, " {}", status.as_str().escape_debug()),
            None => f.write_str(" (no status)"),
        }
    }
}

impl fmt::Debug for Endpoint {
    /// What `Display` says: a member that is not known may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

/// The name of a type, fit for a line of a log.
pub(super) struct Name<'a>(pub(super) &'a EventType);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.as_str().escape_debug())
    }
}

/// How a member is spelled here.
fn spelling(members: &RawMembers, name: &str) -> Option<String> {
    let mut names = members.iter().map(|(other, _)| other);
    names
        .find(|other| other.eq_ignore_ascii_case(name))
        .map(str::to_owned)
}
