//! Shared building blocks for payment-provider webhooks: deliveries, verification, typed events with
//! exact money, redelivery.
//!
//! Integrators use a provider's crate, which builds on these types. To add a provider, read
//! `CONTRIBUTING.md` in the repository and start from `examples/provider.rs` of this crate. This crate
//! knows no provider and no web framework, and it does no I/O.
//!
//! ```text
//!  HTTP request            core                                  integrator
//!  headers, query, body -> Delivery --verify--> Verified --decode--> Envelope -> store -> 200
//!                              \ VerifyError -> 401
//! ```
//!
//! # The order is in the types
//!
//! [`Provider::decode`] takes a [`Verified`]. Only a successful check creates one, or a constructor whose
//! name admits that there was none: [`Verified::assume_trusted`]. This compiles:
//!
//! ```
//! # use webhook_core::{Delivery, Envelope, Provider, VerifyError};
//! fn receive<'a, P: Provider>(
//!     provider: &P,
//!     delivery: &Delivery<'a>,
//! ) -> Result<Envelope<'a, P::Event>, VerifyError> {
//!     let verified = provider.verify(delivery)?;
//!     Ok(P::decode(verified))
//! }
//! ```
//!
//! The same without the check does not:
//!
//! ```compile_fail,E0308
//! # use webhook_core::{Delivery, Envelope, Provider, VerifyError};
//! fn receive<'a, P: Provider>(
//!     provider: &P,
//!     delivery: &Delivery<'a>,
//! ) -> Result<Envelope<'a, P::Event>, VerifyError> {
//!     Ok(P::decode(delivery))
//! }
//! ```
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `http` | [`Headers`] for `http::HeaderMap` |
//! | `testing` | the module `testing`: the conformance suite, and a provider's side of a delivery |
//! | `tracing` | [`Receiver`] logs what it refuses and what it cannot decode |
#![cfg_attr(docsrs, feature(doc_cfg))]

/// What the derived payloads of unit tests refer to.
#[cfg(test)]
extern crate self as webhook_core;

mod certainty;
mod confirmation;
mod decode;
mod dedup;
mod delivery;
mod life_cycle;
mod observation;
mod provider;
mod receive;
mod redelivery;
mod replaceable;
mod status;
mod stored;
#[cfg(feature = "testing")]
pub mod testing;
mod verify;

#[doc(inline)]
pub use webhook_macros::Payload;

/// For the macros.
#[doc(hidden)]
pub use {serde, serde_json};

pub use certainty::Certainty;
pub use confirmation::{Confirmation, Difference};
pub use decode::{
    Amount, AmountError, CaseInsensitive, CurrencyCode, DecodeError, DecodeFault, Envelope, Extra,
    KnownEvent, Moment, OpenEnum, Rate, State, Subject, Timestamp, UnknownEvent, WebhookEvent,
};
pub use dedup::DedupKey;
pub use delivery::{Delivery, Headers};
pub use life_cycle::{LifeCycle, Standing, Transitions};
pub use observation::{Observe, Shown};
pub use provider::{Checked, Provider};
pub use receive::{BodyBuffer, Receiver, Rejection};
pub use redelivery::{Acknowledgement, Redelivery};
pub use replaceable::Replaceable;
pub use status::Status;
#[doc(hidden)]
pub use status::StatusInfo;
pub use stored::Stored;
pub use verify::{
    CallbackUrl, CallbackUrlError, Check, EndpointLabel, Evidence, Location, PeerAddresses, Proof,
    ProofError, Secret, SecretError, Secrets, Verified, VerifyError,
};

/// What provider crates are written with. Integrators do not need it.
#[doc(hidden)]
pub mod authoring {
    pub use crate::decode::{
        BodyLayout, Events, Exact, Field, FieldInfo, Leaf, Members, Misfit, Object, Payload,
        Reader, Shape, Tagged, Token, Unusual, Value, decode_as, deserialize_leaf,
        deserialize_payload, parse_payload, read_payload, visit_extra, visit_nested, whole_digits,
    };
    pub use crate::verify::{
        Algorithm, CallbackSignature, CallbackUrls, Encoding, SignatureHeader,
    };
    pub use crate::{Extra, UnknownEvent};
    pub use rust_decimal::Decimal;
}
