#![doc = include_str!("../README.md")]

mod accept;
mod claim;
mod connection;
mod copy;
mod error;
mod look;
mod migration;
mod options;
mod page;
mod parameters;
mod people;
mod record;
mod settle;
mod store;
mod time;
#[cfg(feature = "tls")]
mod tls;

pub use migration::Migration;
pub use options::Options;
pub use store::PostgresStore;
