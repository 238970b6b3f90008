//! For tests and rehearsals: a provider's side of the wire, and what every provider crate must
//! pass.
//!
//! * [`Simulate`] is a provider whose deliveries can be made here: its samples, and its signature.
//! * [`Simulator`] delivers them to a URL, with the provider's real redelivery and with faults.
//! * [`conformance`](mod@conformance) is the suite that each provider crate instantiates.
//! * [`edit`] changes a JSON text in one place and leaves every other byte as it is.

pub mod conformance;
pub mod edit;
mod fault;
mod simulate;
mod simulator;

pub use fault::Fault;
pub use simulate::{Request, Sample, Simulate};
pub use simulator::{Attempt, Outcome, Pace, Simulator};
