//! What is changed of an endpoint that is there.

use std::fmt;

use super::{Endpoint, EndpointStatus, NewEndpoint, endpoint::Name};
use crate::EventType;

/// What is changed of an endpoint that is there.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum EndpointChange {
    /// It gets another URL.
    Url {
        /// As it is there.
        endpoint: Endpoint,
        /// As it is wanted.
        wanted: NewEndpoint,
    },
    /// It gets another status.
    Status {
        /// As it is there.
        endpoint: Endpoint,
        /// What it is for, as it is wanted.
        event_type: EventType,
        /// The new status.
        status: EndpointStatus,
    },
}

impl fmt::Display for EndpointChange {
    /// What it is for, what is there, and what comes in its place. URLs are without their query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url { endpoint, wanted } => {
                let new = wanted.url().to_string();
                write!(f, "{}: URL ", Name(wanted.event_type()))?;
                match &endpoint.url {
                    Some(old) if old.to_string() == new => {
                        write!(f, "{new}, of which a part that is not shown differs")
                    }
                    Some(old) => write!(f, "{old} to {new}"),
                    None => write!(f, "{new}"),
                }
            }
            Self::Status {
                endpoint,
                event_type,
                status,
            } => {
                let old = endpoint
                    .status
                    .as_ref()
                    .map_or("(none)", |old| old.as_str());
                let (old, new) = (old.escape_debug(), status.as_str().escape_debug());
                write!(f, "{}: status {old} to {new}", Name(event_type))
            }
        }
    }
}
