//! The provider's side: `demo`, `send`, `sign`, and the table of `events`.

mod attempt;
pub(crate) mod demo;
pub(crate) mod events;
mod line;
pub(crate) mod request;
pub(crate) mod send;
mod set;
pub(crate) mod sign;
