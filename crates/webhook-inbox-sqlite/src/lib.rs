#![doc = include_str!("../README.md")]

mod accept;
mod claim;
mod complete;
mod connection;
mod copy;
mod counts;
mod entity;
mod error;
mod heal;
mod history;
mod options;
mod page;
mod park;
mod place;
mod purge;
mod record;
mod replay;
mod schema;
mod settle;
mod spool;
mod store;
mod thread;

pub use complete::CompleteError;
pub use options::Options;
pub use spool::SqliteSpool;
pub use store::SqliteStore;
