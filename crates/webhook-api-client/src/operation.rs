//! [`Operation`]: a row of a provider's table of API operations.

use std::fmt;

use webhook_core::Certainty;

use crate::{Request, path_segments};

/// An operation of a provider's API: a row of the table that [`operations!`](crate::operations!) declares.
/// Requests are made from it, so a call cannot differ from the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// How it is called.
    pub verb: Verb,
    /// The path after the base URL, in which a segment in braces is replaced by an id; or the name of a
    /// GraphQL field.
    pub path: &'static str,
    /// Whether the provider documents both.
    pub certainty: Certainty,
    /// Where, or from what it is inferred.
    pub source: &'static str,
}

/// How an operation is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
    /// `DELETE`.
    Delete,
    /// A query of GraphQL.
    Query,
    /// A mutation of GraphQL.
    Mutation,
}

impl Operation {
    /// A request of it, about the object with this id if the path has one.
    pub fn request(&self, id: Option<&str>) -> Request {
        let path = path_segments(self.path, id);
        match self.verb {
            Verb::Get => Request::get(path),
            Verb::Post => Request::post(path),
            Verb::Put => Request::put(path),
            Verb::Delete => Request::delete(path),
            // GraphQL has one path for everything.
            Verb::Query | Verb::Mutation => Request::post([""; 0]),
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = match self.verb {
            Verb::Get => "GET",
            Verb::Post => "POST",
            Verb::Put => "PUT",
            Verb::Delete => "DELETE",
            Verb::Query => "query",
            Verb::Mutation => "mutation",
        };
        write!(f, "{verb} {}", self.path)
    }
}

/// Declares the table of a provider's operations: a constant for each, and `OPERATIONS` with all of them.
#[doc(hidden)]
#[macro_export]
macro_rules! operations {
    ($($(#[$meta:meta])* $name:ident: $verb:ident $path:literal, $certainty:ident, $source:expr;)*) => {
        $(
            $(#[$meta])*
            pub(crate) const $name: $crate::Operation = $crate::Operation {
                verb: $crate::Verb::$verb,
                path: $path,
                certainty: $crate::webhook_core::Certainty::$certainty,
                source: $source,
            };
        )*

        /// The operations that this client calls.
        pub const OPERATIONS: &[$crate::Operation] = &[$($name),*];
    };
}
