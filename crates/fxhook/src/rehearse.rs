//! The provider's side: `demo`, `send`, `sign`, and the table of `events`.

pub(crate) mod demo;
pub(crate) mod events;
pub(crate) mod request;
pub(crate) mod send;
mod set;
pub(crate) mod sign;
