#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod api;
mod builder;
mod callback_url;
pub mod endpoints;
mod error;
#[cfg(fxhooks_fuzzing)]
pub mod fuzzing;
mod json;
mod operation;
mod pages;
mod path;
mod request;
mod response;
mod retry;
mod retry_policy;
mod session;
mod settings;
mod token;

/// For [`builder_methods!`].
#[doc(hidden)]
pub use reqwest;

/// For [`operations!`].
#[doc(hidden)]
pub use webhook_core;

#[doc(hidden)]
pub use operation::{Operation, Verb};

pub use api::Api;
pub use builder::ApiBuilder;
pub use callback_url::is_same_url;
pub use error::{ApiError, ErrorReader, ProviderError, Refusal, TransportKind};
pub use pages::{Layout, Page, Pages};
pub use path::{check_path, path_segments};
pub use request::Request;
pub use response::Response;
pub use retry::Retry;
pub use retry_policy::RetryPolicy;
pub use session::{Login, Session};
pub use token::{Lifetime, Token};
