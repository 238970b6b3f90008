//! The parts of which payloads are made.
//!
//! Providers' payloads are JSON objects of amounts, times, ids, codes and texts. The types here
//! read each of them so that it can be written back as it came, and the macro [`payload!`] puts
//! them together into a struct:
//!
//! ```
//! use webhook_core::{Amount, CurrencyCode, identifier, open_enum, payload};
//!
//! identifier! {
//!     /// The id of a parcel.
//!     pub struct ParcelId;
//! }
//!
//! open_enum! {
//!     /// Where a parcel is.
//!     pub enum ParcelStatus {
//!         /// On its way.
//!         Sent = "sent",
//!         /// There.
//!         Delivered = "delivered",
//!     }
//! }
//!
//! payload! {
//!     /// A parcel, as the provider writes it.
//!     pub struct Parcel {
//!         /// Which parcel.
//!         pub id: ParcelId,
//!         /// Where it is.
//!         pub status: ParcelStatus,
//!         /// What it costs.
//!         pub price: Option<Amount>,
//!         /// In which currency.
//!         pub price_currency: Option<CurrencyCode> = "priceCcy",
//!     }
//! }
//!
//! let text = r#"{"id":"p1","status":"lost","price":10.00,"priceCcy":"","colour":"red"}"#;
//! let parcel: Parcel = serde_json::from_str(text)?;
//! assert_eq!(parcel.status, ParcelStatus::Unknown("lost".into()));
//! assert_eq!(parcel.price_currency, None);
//! assert_eq!(serde_json::to_string(&parcel)?, text);
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! [`payload!`]: crate::payload!

mod amount;
mod exact;
mod gaps;
mod identifier;
mod macros;
mod member;
mod open_enum;
mod raw_members;
mod spelled;
mod spellings;
mod text;
mod timestamp;

pub use amount::{Amount, AmountError, Rate};
pub use gaps::{Gap, Gaps};
pub use identifier::CurrencyCode;
pub use member::{Key, Leaf, Member, MemberName, MemberSeed, Payload};
pub use open_enum::OpenEnum;
pub use raw_members::RawMembers;
pub use spelled::Spelled;
pub use spellings::{Again, Spellings};
pub use text::read_text;
pub use timestamp::{Moment, Timestamp};
