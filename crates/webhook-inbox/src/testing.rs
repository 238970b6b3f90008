//! For tests of stores, and of what uses them. Feature `testing`.

mod failing;

pub use failing::{FailingStore, Fault, Operation};
