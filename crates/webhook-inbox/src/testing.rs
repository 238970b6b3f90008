//! For tests of stores, and of what uses them. Feature `testing`.

pub mod conformance;
mod failing;

pub use failing::{FailingStore, Fault, Operation};
