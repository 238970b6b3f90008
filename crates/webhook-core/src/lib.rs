//! What is the same for every payment provider whose webhooks are received: a delivery, its
//! verification, the envelope around an event, redelivery, exact money.
//!
//! An integrator picks a provider's crate and meets these types there. Who adds a provider
//! implements [`Provider`] with what is here. This crate knows no provider, no web framework and,
//! without features, no HTTP client and no async runtime.
//!
//! ```text
//!  HTTP request                 core                        provider               integrator
//!  headers, query, body -> Delivery --verify--> Verified --decode--> Envelope -> handler -> 200
//!                              \ VerifyError -> 401     \ Undecodable: raw bytes, still 200
//! ```
//!
//! # The order is in the types
//!
//! [`Provider::decode`] takes a [`Verified`], and only a check that succeeded makes one, or
//! [`Verified::assume_trusted`], whose name admits that there was none. What follows compiles:
//!
//! ```
//! # use webhook_core::{Delivery, Envelope, Provider, ReceiveError};
//! fn receive<'a, P: Provider>(
//!     provider: &P,
//!     delivery: &Delivery<'a>,
//! ) -> Result<Envelope<'a, P::Event>, ReceiveError<'a>> {
//!     let verified = provider.verify(delivery)?;
//!     Ok(P::decode(verified)?)
//! }
//! ```
//!
//! and what differs from it only in leaving the check out does not:
//!
//! ```compile_fail
//! # use webhook_core::{Delivery, Envelope, Provider, ReceiveError};
//! fn receive<'a, P: Provider>(
//!     provider: &P,
//!     delivery: &Delivery<'a>,
//! ) -> Result<Envelope<'a, P::Event>, ReceiveError<'a>> {
//!     Ok(P::decode(delivery)?)
//! }
//! ```
//!
//! # Adding a provider
//!
//! A provider is a crate of its own, with one floor plan for all:
//!
//! | file | holds |
//! |---|---|
//! | `lib.rs` | what the provider promises, on one page: each claim *documented* with its source, or *inferred* |
//! | `provider.rs` | the type that implements [`Provider`]: a [`SignatureHeader`], [`CallbackUrls`] or [`CallbackSignature`], and the redelivery |
//! | `event.rs` | the event enum: one row of [`events!`] for each event |
//! | `entity.rs` | what each payload is about: [`entities!`] |
//! | one file for each entity | its payload, declared with [`payload!`], its ids with [`identifier!`], its enums with [`open_enum!`], its [`LifeCycle`] |
//! | `client/` | the management API, feature `client`, built on the crate `webhook-api-client` |
//! | `testing.rs` | the samples, and `testing::Rehearsed`, feature `testing` |
//! | `tests/` | `testing::conformance`, with signatures that another tool made |
//!
//! Questions that come up on the way:
//!
//! * **How is the event found?** Where its name is a member of the payload, the table is `tagged` with it,
//!   and [`event::read_tagged`] is all that is needed. Where it stands beside the payload, as in an
//!   envelope of header and body, read the one with [`read`], and the other with
//!   [`event::Events::read`]. Wrap what `serde` derives in [`read::Object`]: a struct would be read from
//!   an array as well.
//! * **Which fields must be there?** Those without which an event cannot be acted on, at least its id. All
//!   others are `Option`. Within a nested object none must: it should not cost the whole event.
//! * **What is the time of an event?** A member that tells when it happened, or the last change of the
//!   thing, labelled *inferred*. None, rather than another time.
//! * **A body without an event's name?** Undecodable. An unknown name: the enum's last variant, with the
//!   payload as it came.
//! * **A delivery id in a header?** [`SignatureHeader::with_delivery_id_header`], or [`Delivery::hint`]:
//!   no good delivery is refused for it.
//! * **Source addresses, client certificates?** The integrator adds a [`Check`], which cannot replace the
//!   provider's own.
//!
//! The macros need nothing but this crate; a crate that writes its own `Serialize` needs `serde`. Samples
//! stand in `fixtures/<provider>/<version>/`, which the crate links as `fixtures`. Then the provider is
//! one entry in the table of `fxhook`, beside the dependency.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `http` | [`Headers`] for `http::HeaderMap` |
//! | `testing` | the conformance suite, and a simulator of a provider |
//! | `rustls` | TLS for the simulator |

mod basis;
mod callback_base;
mod callback_signature;
mod callback_url;
mod callback_url_type;
mod checked;
mod decode_error;
mod dedup;
mod delivery;
mod encoding;
mod envelope;
pub mod event;
mod life_cycle;
mod mac;
mod provider;
pub mod read;
mod redelivery;
mod secret;
mod signature;
mod source_addresses;
#[cfg(feature = "testing")]
pub mod testing;
mod verified;
mod verify_error;

pub mod payload;

/// For the macros.
#[doc(hidden)]
pub use {serde, serde_json};

pub use basis::Basis;
pub use callback_base::CallbackUrlError;
pub use callback_signature::CallbackSignature;
pub use callback_url::{CallbackUrls, EndpointLabel};
pub use callback_url_type::CallbackUrl;
pub use checked::{Check, Checked};
pub use decode_error::{DecodeError, DecodeFault};
pub use dedup::DedupKey;
pub use delivery::{Delivery, Headers, Place};
pub use encoding::Encoding;
pub use envelope::{Envelope, ReceiveError, Undecodable};
pub use event::{KnownEvent, State, Subject, WebhookEvent};
pub use life_cycle::{LifeCycle, Stage};
pub use mac::Algorithm;
pub use payload::{Amount, CurrencyCode, Moment, Rate, RawMembers, Spelled, Timestamp};
pub use provider::Provider;
pub use redelivery::{Acknowledgement, Redelivery};
pub use secret::{Secret, SecretError, Secrets};
pub use signature::SignatureHeader;
pub use source_addresses::SourceAddresses;
pub use verified::{Proof, Verified};
pub use verify_error::VerifyError;
