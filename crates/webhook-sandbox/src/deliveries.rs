//! Deliveries: made when something happens, sent when they are due, redelivered until acknowledged.

mod courier;
mod kept;
mod notice;
mod outbox;
mod record;

pub(crate) use courier::carry;
pub(crate) use notice::{Notice, request_of, request_to};
pub use outbox::Order;
pub(crate) use outbox::Outbox;
pub use record::{DeliveryAttempt, DeliveryRecord, DeliveryState};
