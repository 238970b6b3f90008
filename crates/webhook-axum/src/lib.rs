#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "inbox")]
mod inbox;
mod receiver;
mod webhook;

#[cfg(feature = "inbox")]
pub use inbox::InboxRoute;
pub use receiver::Receiver;
pub use webhook::{Rejection, Webhook};

/// Runs the quick start of the repository's README with the doc tests.
#[cfg(all(doctest, feature = "inbox"))]
#[doc = include_str!("../../../README.md")]
struct Readme;
