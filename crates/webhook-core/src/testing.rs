//! For tests: a provider's side of the wire, and what every provider crate must pass.
//!
//! * [`Simulate`] is a provider whose deliveries can be made here: its samples, and its signature.
//! * [`Simulator`] delivers them to a URL, with the provider's real redelivery and with faults.
//! * [`conformance`](mod@conformance) is the suite that each provider crate instantiates.
//! * [`facts`] lists what is known of a provider, for the report of what is tested.
//! * [`edit`] changes one value of a JSON text and leaves the others as they are.

pub mod conformance;
mod delivery_fact;
pub mod edit;
pub mod facts;
mod fault;
mod no_answer;
mod simulate;
mod simulator;

pub use delivery_fact::DeliveryFact;
pub use fault::Fault;
pub use no_answer::NoAnswer;
pub use simulate::{Request, Sample, Simulate};
pub use simulator::{Attempt, Outcome, Pace, Simulator};
