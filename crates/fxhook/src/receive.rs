//! The receiver's side: `listen`, `verify` and `decode`.

pub(crate) mod arrival;
pub(crate) mod bodies;
pub(crate) mod decode;
pub(crate) mod forward;
mod journal;
pub(crate) mod listen;
pub(crate) mod receiver;
pub(crate) mod report;
pub(crate) mod server;
mod summary;
pub(crate) mod verify;
mod writer;
