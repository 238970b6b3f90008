//! What the benchmarks of the inbox's stores share.

pub mod deliveries;
pub mod race;
