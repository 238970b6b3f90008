//! Sub-clients, and the objects that are linked to one.

use webhook_core::{LifeCycle, Timestamp, identifier, life_cycle, open_enum, Extra, Payload};

use crate::{Event, ExternalId};

/// A client of yours, with an account of their own. The provider turns the feature on for whom
/// it may (documented).
///
/// Documented: webhooks page, since December 2025; that all but the id may be missing is
/// inferred, since there is one sample an event and no rule.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubClient {
    /// When the event was put into the queue (inferred: the provider does not say). Since
    /// February 2026.
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// Which sub-client.
    #[payload(subject = "sub_client")]
    pub id: SubClientId,
    /// The name.
    pub full_name: Option<String>,
    /// Where the sub-client stands. The provider's sample of `subclient_disabled` has
    /// `DEACTIVATED` here: **go by the event**.
    pub status: Option<SubClientStatus>,
    /// Your own id of the sub-client.
    pub external_id: Option<ExternalId>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a sub-client.
    pub struct SubClientId;
}

/// The sub-client that a deposit, a withdrawal or a payment is linked to.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LinkedSubClient {
    /// Which sub-client.
    pub id: Option<SubClientId>,
    /// The name.
    pub full_name: Option<String>,
    /// The number of the account.
    pub account_no: Option<String>,
    /// The Australian bank and branch.
    pub bsb: Option<String>,
    /// Your own id **of the sub-client**, not of what is linked to it.
    pub external_id: Option<ExternalId>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// Where a sub-client stands. Documented: sub-client statuses page.
    pub enum SubClientStatus {
        /// New.
        Initiated = "INITIATED",
        /// Can be used.
        Active = "ACTIVE",
        /// Not approved yet.
        Unapproved = "UNAPPROVED",
        /// Switched off by you; you can switch it on again (documented).
        Deactivated = "DEACTIVATED",
        /// Refused.
        FailedKyc = "FAILED_KYC",
        /// Disabled: you cannot lift it (documented). Who does it is not: one page shows it as the
        /// reply to your own `disableSubClient`, another has `DEACTIVATED` for that.
        Disabled = "DISABLED",
    }
}

impl SubClientStatus {
    /// The status that an event tells. Documented by the samples' `status`, but for `DISABLED`,
    /// whose sample has another one: inferred from the event's name.
    #[must_use]
    pub fn told_by(event: &Event) -> Option<Self> {
        Some(match event {
            Event::SubClientInitiated(_) => Self::Initiated,
            Event::SubClientActive(_) => Self::Active,
            Event::SubClientUnapproved(_) => Self::Unapproved,
            Event::SubClientFailedKyc(_) => Self::FailedKyc,
            Event::SubClientDeactivated(_) => Self::Deactivated,
            Event::SubClientDisabled(_) => Self::Disabled,
            _ => return None,
        })
    }

    /// What may follow what. Documented: sub-client statuses page. That nothing follows `FAILED_KYC`
    /// but `DISABLED`, which can follow anything, and that nothing follows that, is inferred: the
    /// page says that *you* cannot lift it.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Initiated => [Self::Active, Self::Unapproved, Self::Disabled];
        Documented: Self::Unapproved => [Self::Active, Self::FailedKyc, Self::Disabled];
        Documented: Self::Active => [Self::Deactivated, Self::Disabled];
        Documented: Self::Deactivated => [Self::Active, Self::Disabled];
        Inferred: Self::FailedKyc => [Self::Disabled];
        Inferred: Self::Disabled => [];
    };
}
