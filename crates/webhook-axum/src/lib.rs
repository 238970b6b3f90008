#![doc = include_str!("../README.md")]

mod receiver;
mod webhook;

pub use receiver::Receiver;
pub use webhook::{Rejection, Webhook};

/// Runs the quick start of the repository's README with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
