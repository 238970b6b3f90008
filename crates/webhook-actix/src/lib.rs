//! `webhook-actix`
mod receiver;
mod webhook;

pub use receiver::Receiver;
pub use webhook::{Rejection, Webhook};
