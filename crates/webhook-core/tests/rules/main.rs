//! The rules of this crate, in one program: it links once.

mod amounts;
mod callback_urls;
mod confirmations;
mod deliveries;
#[cfg(feature = "testing")]
mod edit;
#[cfg(all(feature = "http", feature = "tracing"))]
mod hyper;
mod layouts;
mod life_cycles;
mod payload;
#[cfg(feature = "testing")]
#[path = "../../examples/provider.rs"]
#[allow(dead_code, reason = "the example's `main` runs on its own")]
mod provider;
mod reader;
#[cfg(feature = "testing")]
mod receiver;
#[cfg(feature = "testing")]
mod redelivery;
mod secrets;
#[cfg(feature = "testing")]
mod simulator;
mod status;
mod stored;
mod timestamps;
