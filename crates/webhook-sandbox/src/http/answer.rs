//! [`Answer`]: what the emulated API answers, and what of it is inferred.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::json::object;

/// An answer of an API.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[doc(hidden)]
pub struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(Cow<'static, str>, String)>,
    pub(crate) body: String,
    pub(crate) inferred: Vec<Cow<'static, str>>,
    pub(crate) is_sandbox_error: bool,
}

/// What in an answer is inferred. The sandbox's own header.
const INFERRED: &str = "x-sandbox-inferred";

/// That an answer is an error of the sandbox's own. The sandbox's own header.
const SANDBOX_ERROR: &str = "x-sandbox-error";

impl Answer {
    /// An answer with a JSON body.
    pub(crate) fn json(status: u16, body: &impl Serialize) -> Self {
        let body = serde_json::to_string(body).unwrap_or_default();
        let headers = vec![("content-type".into(), "application/json".into())];
        Self { status, headers, body, inferred: Vec::new(), is_sandbox_error: false }
    }

    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        let (headers, body, inferred) = Default::default();
        Self { status, headers, body, inferred, is_sandbox_error: false }
    }

    /// An error of the sandbox's own, for a case in which the provider documents none.
    pub(crate) fn sandbox_error(status: u16, problem: impl Into<String>) -> Self {
        let problem: String = problem.into();
        Self::json(status, &object! { "sandbox_error": problem }).into_sandbox_error()
    }

    /// Marks an answer as an error of the sandbox's own.
    pub(crate) fn into_sandbox_error(self) -> Self {
        Self { is_sandbox_error: true, ..self.with_header(SANDBOX_ERROR, "true") }
    }

    /// Adds a header.
    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Labels something in the answer as inferred.
    pub(crate) fn inferred(mut self, what: &'static str) -> Self {
        self.inferred.push(what.into());
        self
    }

    /// All headers, with the labels.
    pub(crate) fn all_headers(&self) -> impl Iterator<Item = (Cow<'static, str>, String)> {
        let label =
            (!self.inferred.is_empty()).then(|| (INFERRED.into(), self.inferred.join(", ")));
        self.headers.clone().into_iter().chain(label)
    }
}
