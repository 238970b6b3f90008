//! The commands, one a file.

pub(crate) mod decode;
pub(crate) mod demo;
pub(crate) mod endpoints;
pub(crate) mod events;
pub(crate) mod listen;
pub(crate) mod send;
pub(crate) mod sign;
pub(crate) mod verify;
