//! Receiving webhooks with other crates, compared with ours. `cargo bench --manifest-path
//! comparison/Cargo.toml` prints the table; [`README.md`](../README.md) says what each crate does more or
//! less than ours.

#![forbid(unsafe_code)]

pub mod axum;
pub mod by_hand;
pub mod contestant;
pub mod decode;
pub mod delivery;
pub mod verify;

use contestant::Group;

/// Every comparison. A group is made when its turn comes: the timestamps in its deliveries expire.
pub const GROUPS: &[fn() -> Group] =
    &[verify::sha256, verify::sha512, decode::sha256, decode::sha512, axum::sha256, axum::sha512];

/// The sizes of the bodies, in bytes. The goals are for the first.
pub const SIZES: [usize; 2] = [1_024, 8_192];
