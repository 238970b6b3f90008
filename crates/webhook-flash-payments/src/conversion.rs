//! Conversions.

use webhook_core::{
    Amount, CurrencyCode, LifeCycle, Rate, Timestamp, identifier, life_cycle, open_enum, Extra, Payload,
};

use crate::{Event, ExternalId};

/// Money of one currency that becomes money of another, within the account.
///
/// The event `currency_converted` is not about one of these, but about a payment.
///
/// Documented: webhooks page; that all but the id may be missing is inferred, since there is one
/// sample an event and no rule.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Conversion {
    /// When the event was put into the queue (inferred: the provider does not say). Since
    /// February 2026.
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// Which conversion.
    #[payload(subject = "conversion")]
    pub id: ConversionId,
    /// How much is sold.
    pub from_amount: Option<Amount>,
    /// In which currency.
    pub from_currency: Option<CurrencyCode>,
    /// How much is bought.
    pub to_amount: Option<Amount>,
    /// In which currency.
    pub to_currency: Option<CurrencyCode>,
    /// The rate in the direction of the currency pair, which webhooks do not carry: sometimes
    /// `to / from`, sometimes `from / to`. **Never work out an amount with it.**
    pub rate: Option<Rate>,
    /// Your own id of it, if you gave one.
    pub external_id: Option<ExternalId>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a conversion.
    pub struct ConversionId;
}

open_enum! {
    /// Where a conversion stands. Documented: conversion statuses page. A webhook's body does not
    /// have it: see [`told_by`](Self::told_by).
    pub enum ConversionStatus {
        /// It is new. Hardly ever through the API.
        Initialised = "INITIALISED",
        /// It runs: the usual status after creation.
        Pending = "PENDING",
        /// It is done.
        Converted = "CONVERTED",
        /// It failed, usually for a while.
        Failed = "FAILED",
        /// It was cancelled, mostly by the provider's staff.
        Cancelled = "CANCELLED",
    }
}

impl ConversionStatus {
    /// The status that an event tells, since its body has none. Inferred from the names of both.
    #[must_use]
    pub fn told_by(event: &Event) -> Option<Self> {
        Some(match event {
            Event::ConversionInitialised(_) => Self::Initialised,
            Event::ConversionPending(_) => Self::Pending,
            Event::ConversionConverted(_) => Self::Converted,
            Event::ConversionFailed(_) => Self::Failed,
            Event::ConversionCancelled(_) => Self::Cancelled,
            _ => return None,
        })
    }

    /// What may follow what. `FAILED` is not final (documented); what follows it, and all else, is
    /// inferred.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Initialised => [Self::Pending, Self::Failed, Self::Cancelled];
        Inferred: Self::Pending => [Self::Converted, Self::Failed, Self::Cancelled];
        Inferred: Self::Failed => [Self::Pending, Self::Converted, Self::Cancelled];
        Inferred: Self::Converted => [];
        Inferred: Self::Cancelled => [];
    };
}
