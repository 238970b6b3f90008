//! The derives of `webhook-core`, which re-exports them.

mod attributes;
mod payload;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Reads a JSON object into a struct, and writes it back. The struct's last field is
/// `pub extra: Extra`; it keeps the fields of the object that no other field holds.
///
/// ```
/// use webhook_core::{Amount, CurrencyCode, Extra, Payload, Timestamp, identifier};
///
/// identifier! {
///     /// The id of a parcel.
///     pub struct ParcelId;
/// }
///
/// /// A parcel, as the provider writes it.
/// #[derive(Debug, Clone, PartialEq, Payload)]
/// #[payload(rename_all = "camelCase")]
/// #[non_exhaustive]
/// pub struct Parcel {
///     /// Which parcel.
///     #[payload(subject = "parcel")]
///     pub id: ParcelId,
///     /// What it costs.
///     pub price: Option<Amount>,
///     /// In which currency.
///     #[payload(rename = "priceCcy", alias = "priceCurrency")]
///     pub currency: Option<CurrencyCode>,
///     /// When it was sent.
///     #[payload(occurred_at)]
///     pub sent_at: Option<Timestamp>,
///     /// Fields that this type does not know.
///     pub extra: Extra,
/// }
///
/// let text = r#"{"id":"p1","price":10.00,"priceCcy":"","sentAt":{"day":1},"colour":"red"}"#;
/// let parcel: Parcel = serde_json::from_str(text)?;
/// assert_eq!(parcel.currency, None);
/// assert_eq!(parcel.sent_at, None);
/// assert_eq!(
///     serde_json::to_string(&parcel)?,
///     r#"{"id":"p1","price":10.00,"sentAt":{"day":1},"colour":"red"}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Fields
///
/// A field is a value, or an `Option` of one. Values are `String`, `bool`, `i64`, `u64`, `Amount`,
/// `Rate`, `Timestamp`, `CurrencyCode`, types that `identifier!` and `open_enum!` declare, other
/// payloads, and `Vec` of any of these.
///
/// * An absent field, `null` and `""` are `None`.
/// * A value that does not fit an optional field makes only that field `None`, and the value is
///   kept in `extra`.
/// * A value that does not fit a required field is an error with the field's path.
/// * A number is accepted where text is documented, with its digits as they are.
/// * A field that occurs twice with the same value is one field.
///
/// # Attributes
///
/// | attribute | on | meaning |
/// |---|---|---|
/// | `rename_all = "camelCase"` | struct | the names in JSON, if they are in camel case |
/// | `rename = "name"` | field | the name in JSON |
/// | `alias = "name"` | field | a further name; repeat it for more |
/// | `inferred` | field | the provider does not document the field's own name |
/// | `inferred_alias = "name"` | field | a further name that the provider does not document |
/// | `subject = "payment"` | field | the field holds the id of what an event is about, of this kind |
/// | `status` | field | the field has the status of the subject: an enum with a constant `LIFE_CYCLE` |
/// | `occurred_at` | field | the field says when an event happened |
///
/// # Errors
///
/// A payload without `extra` would lose unknown fields, so it does not compile:
///
/// ```compile_fail
/// #[derive(webhook_core::Payload)]
/// struct Parcel {
///     id: String,
/// }
/// ```
///
/// An event is about one subject:
///
/// ```compile_fail
/// #[derive(webhook_core::Payload)]
/// struct Parcel {
///     #[payload(subject = "parcel")]
///     id: String,
///     #[payload(subject = "sender")]
///     sender_id: String,
///     extra: webhook_core::Extra,
/// }
/// ```
///
/// It has one status:
///
/// ```compile_fail
/// # webhook_core::open_enum! {
/// #     /// Where a parcel is.
/// #     pub enum ParcelStatus {
/// #         /// On its way.
/// #         Sent = "sent",
/// #     }
/// # }
/// # impl ParcelStatus {
/// #     const LIFE_CYCLE: webhook_core::LifeCycle<Self> = webhook_core::life_cycle! {};
/// # }
/// #[derive(webhook_core::Payload)]
/// struct Parcel {
///     #[payload(status)]
///     status: ParcelStatus,
///     #[payload(status)]
///     last_status: ParcelStatus,
///     extra: webhook_core::Extra,
/// }
/// ```
///
/// Attributes are those of the table:
///
/// ```compile_fail
/// #[derive(webhook_core::Payload)]
/// struct Parcel {
///     #[payload(skip)]
///     id: String,
///     extra: webhook_core::Extra,
/// }
/// ```
///
/// Without these mistakes it compiles:
///
/// ```
/// # webhook_core::open_enum! {
/// #     /// Where a parcel is.
/// #     pub enum ParcelStatus {
/// #         /// On its way.
/// #         Sent = "sent",
/// #     }
/// # }
/// # impl ParcelStatus {
/// #     const LIFE_CYCLE: webhook_core::LifeCycle<Self> = webhook_core::life_cycle! {};
/// # }
/// #[derive(webhook_core::Payload)]
/// struct Parcel {
///     #[payload(subject = "parcel")]
///     id: String,
///     #[payload(rename = "sender")]
///     sender_id: String,
///     #[payload(status)]
///     status: ParcelStatus,
///     last_status: ParcelStatus,
///     extra: webhook_core::Extra,
/// }
/// ```
#[proc_macro_derive(Payload, attributes(payload))]
pub fn derive_payload(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    payload::derive(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
