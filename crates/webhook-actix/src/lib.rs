#![doc = include_str!("../README.md")]

mod receiver;
mod webhook;

pub use receiver::Receiver;
pub use webhook::{Rejection, Webhook};
