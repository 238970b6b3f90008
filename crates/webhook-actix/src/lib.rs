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
