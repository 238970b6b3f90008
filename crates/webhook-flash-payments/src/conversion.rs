//! Conversions.

use webhook_core::{
    Amount, CallbackUrl, CurrencyCode, Extra, LifeCycle, Payload, Rate, Timestamp, identifier,
    life_cycle, open_enum,
};

use crate::ExternalId;

/// A conversion from one currency to another within the account.
///
/// The event `currency_converted` is about a payment, not about a conversion.
///
/// Documented: webhooks page, and the pages on converting funds and on querying conversions. That any
/// field but the id may be missing is inferred from one sample per event.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Conversion {
    /// When the provider queued the event (inferred; its meaning is not documented). Since
    /// February 2026.
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// The conversion's id.
    #[payload(subject = "conversion")]
    pub id: ConversionId,
    /// The amount to sell, in `from_currency`.
    pub from_amount: Option<Amount>,
    /// The currency to sell.
    pub from_currency: Option<CurrencyCode>,
    /// The amount to buy, in `to_currency`.
    pub to_amount: Option<Amount>,
    /// The currency to buy.
    pub to_currency: Option<CurrencyCode>,
    /// The rate in the direction of the currency pair, which webhooks do not contain: sometimes
    /// `to / from`, sometimes `from / to`. **Never calculate an amount with it.**
    pub rate: Option<Rate>,
    /// Your own id, if you set one.
    pub external_id: Option<ExternalId>,
    /// API only: the currency pair, such as `AUDEUR`, which gives the direction of the rate.
    pub currency_pair: Option<String>,
    /// API only: your own note.
    pub note: Option<String>,
    /// API only: the status. For an event, see [`ConversionStatus::from_event`].
    pub status: Option<ConversionStatus>,
    /// API only: a message about the status, for people.
    pub status_message: Option<String>,
    /// API only: where its ad hoc webhooks go. The URL is a secret.
    pub callback_uri: Option<CallbackUrl>,
    /// API only: when it was created.
    pub created_at: Option<Timestamp>,
    /// API only: when it was last changed.
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a conversion.
    pub struct ConversionId;
}

open_enum! {
    /// The status of a conversion. Documented: conversion statuses page. Webhooks do not contain it:
    /// see [`from_event`](Self::from_event).
    pub enum ConversionStatus {
        /// Created. Hardly ever seen through the API.
        Initialised = "INITIALISED",
        /// In progress: the usual status after creation.
        Pending = "PENDING",
        /// Done.
        Converted = "CONVERTED",
        /// Failed, usually only for a while.
        Failed = "FAILED",
        /// Cancelled, mostly by the provider's staff.
        Cancelled = "CANCELLED",
    }
}

impl ConversionStatus {
    /// The allowed transitions. That `FAILED` is not final is documented; what follows it, and
    /// everything else, is inferred.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Initialised => [Self::Pending, Self::Failed, Self::Cancelled];
        Inferred: Self::Pending => [Self::Converted, Self::Failed, Self::Cancelled];
        Inferred: Self::Failed => [Self::Pending, Self::Converted, Self::Cancelled];
        Inferred: Self::Converted => [];
        Inferred: Self::Cancelled => [];
    };
}
