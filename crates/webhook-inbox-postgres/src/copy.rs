//! Exporting and importing.

mod export;
mod import;

pub(crate) use export::export;
pub(crate) use import::import;
