//! For tests of stores, and of what uses them. Feature `testing`.

pub mod conformance;
mod failing;
mod history;
mod recording;

pub use failing::{FailingStore, Fault, Operation};
pub use history::{Fact, History, Violation};
pub use recording::RecordingStore;
