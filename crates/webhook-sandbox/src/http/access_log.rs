//! [`Access`]: one line of an access log.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use crate::ApiFault;

/// One call of an API, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Access {
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// The method.
    pub method: String,
    /// The path, without the query, which may hold a secret.
    pub path: String,
    /// How it ended.
    pub outcome: AccessOutcome,
    /// What in the answer is inferred: the provider does not document it. As in the header
    /// `x-sandbox-inferred`.
    pub inferred: Vec<Cow<'static, str>>,
    /// The fault that hit it.
    pub fault: Option<ApiFault>,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessOutcome {
    /// An answer with this HTTP status, in the provider's shape.
    Answered(u16),
    /// An answer with this HTTP status and the header `x-sandbox-error`: the provider documents no answer for
    /// this case.
    SandboxError(u16),
    /// The connection was reset, and the call had no effect.
    ResetBefore,
    /// The connection was reset after the call had its effect. The answer would have had this HTTP status.
    ResetAfter(u16),
}
