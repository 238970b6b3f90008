#![doc = include_str!("../README.md")]

#[cfg(feature = "inbox")]
mod inbox;
mod receiver;
mod webhook;

#[cfg(feature = "inbox")]
pub use inbox::InboxRoute;
pub use receiver::Receiver;
pub use webhook::{Rejection, Webhook};
