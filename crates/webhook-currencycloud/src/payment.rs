//! Payments.

use serde::{Serialize, Serializer};
use webhook_core::{
    Amount, CurrencyCode, Extra, LifeCycle, Payload, Timestamp,
    authoring::{Leaf, Shape, Token},
    identifier, life_cycle, open_enum,
};

use crate::{ContactId, ConversionId, PaymentId};

/// A payment: 21 fields in a notification, and eleven more in the API's answers.
///
/// A notification names no account. To find the payment's owner, look up `creator_contact_id` or the
/// payment.
///
/// Notification and API write the same payment differently (`0` and `"0"`, `""` and `"0.00"`, dates
/// with and without a time): compare values, not text.
///
/// Documented: push notifications guide, API reference. Which fields are required is inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Payment {
    /// The payment's id.
    #[payload(subject = "payment")]
    pub id: PaymentId,
    /// The amount, in `currency`.
    pub amount: Amount,
    /// How much came back after a failure. Samples have it although nothing failed: look at the
    /// status instead.
    pub failure_returned_amount: Option<Amount>,
    /// Who is paid. **Changes on release**: the beneficiary is cloned then, and the clone can be
    /// looked up by id, but not found by a search, updated or deleted (documented: guide on preserving
    /// beneficiary details).
    pub beneficiary_id: Option<BeneficiaryId>,
    /// The conversion that funds it.
    pub conversion_id: Option<ConversionId>,
    /// The currency of `amount`.
    pub currency: CurrencyCode,
    /// The reference for the beneficiary (inferred from its name).
    pub reference: Option<String>,
    /// The reason for the payment.
    pub reason: Option<String>,
    /// The status.
    #[payload(status)]
    pub status: PaymentStatus,
    /// Over which network it goes.
    pub payment_type: Option<PaymentType>,
    /// The day of the payment.
    pub payment_date: Option<Timestamp>,
    /// When it was processed. `None` before the release and set with it (documented by the samples of
    /// the guide on preserving beneficiary details); one other sample sets it before.
    pub transferred_at: Option<Timestamp>,
    /// How many authorisations are still required. Arrives as a string or a number.
    pub authorisation_steps_required: Option<AuthorisationSteps>,
    /// The contact that created it.
    pub creator_contact_id: Option<ContactId>,
    /// The contact that changed it last.
    pub last_updater_contact_id: Option<ContactId>,
    /// A readable reference: `180430-TSLCQJ001`.
    pub short_reference: Option<String>,
    /// Why it failed.
    pub failure_reason: Option<String>,
    /// The group that it belongs to. `null` in all samples.
    pub payment_group_id: Option<PaymentGroupId>,
    /// The idempotency key of its creation.
    pub unique_request_id: Option<String>,
    /// The fee, in `fee_currency`. Documented since October 2023; `null` in all samples.
    pub fee_amount: Option<Amount>,
    /// The currency of `fee_amount`.
    pub fee_currency: Option<CurrencyCode>,
    /// API only: the payer.
    pub payer_id: Option<PayerId>,
    /// API only: whose details are used as the payer's.
    pub payer_details_source: Option<PayerDetailsSource>,
    /// API only: when the payment was created.
    pub created_at: Option<Timestamp>,
    /// API only: when it was changed last.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// API only: the ultimate beneficiary.
    pub ultimate_beneficiary_name: Option<String>,
    /// API only: the purpose code.
    pub purpose_code: Option<String>,
    /// API only: who bears the charges.
    pub charge_type: Option<ChargeType>,
    /// API only: the estimated arrival.
    pub estimated_arrival: Option<Timestamp>,
    /// API only: the status of its review.
    pub review_status: Option<ReviewStatus>,
    /// API only: the number of the invoice that it pays.
    pub invoice_number: Option<String>,
    /// API only: the date of that invoice.
    pub invoice_date: Option<Timestamp>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

identifier! {
    /// The id of a beneficiary.
    pub struct BeneficiaryId;
}

identifier! {
    /// The id of a group of payments.
    pub struct PaymentGroupId;
}

identifier! {
    /// The id of a payer.
    pub struct PayerId;
}

open_enum! {
    /// The status of a payment. Documented: API reference; those in [`LIFE_CYCLE`](Self::LIFE_CYCLE)
    /// also in the status diagram of the guide.
    pub enum PaymentStatus {
        /// It waits for authorisation.
        AwaitingAuthorisation = "awaiting_authorisation",
        /// It is authorised.
        Authorised = "authorised",
        /// The payments partner has validated the instruction and acts on it. **This does not prove
        /// that the money arrived**: the payment can still fail.
        Completed = "completed",
        /// The client deleted it. There is no notification. Final. Searches leave it out unless
        /// `with_deleted=true`.
        Deleted = "deleted",
        /// Compliance rejected it, or the money came back. Final.
        Failed = "failed",
        /// It is new.
        New = "new",
        /// It is created and not processed yet.
        ReadyToSend = "ready_to_send",
        /// Internal: the balance is debited, the checks are passed. There is no notification.
        Released = "released",
        /// Internal: it is with the payments partner. There is no notification.
        Submitted = "submitted",
        /// It is suspended.
        Suspended = "suspended",
    }
}

impl PaymentStatus {
    /// Allowed transitions; `completed` is not final. Documented: the guide's status diagram, and for
    /// `deleted` the API's delete operation, whose sample is `ready_to_send` before. Nothing is
    /// published about the statuses that are missing here.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::ReadyToSend => [Self::Failed, Self::Released, Self::Deleted];
        Documented: Self::Released => [Self::Submitted];
        Documented: Self::Submitted => [Self::Completed];
        Documented: Self::Completed => [Self::Failed];
        Documented: Self::Failed => [];
        Documented: Self::Deleted => [];
    };
}

open_enum! {
    /// The network of a payment. Documented: API reference.
    pub enum PaymentType {
        /// SWIFT.
        Priority = "priority",
        /// A local network.
        Regular = "regular",
    }
}

open_enum! {
    /// Who bears a payment's charges. Documented: API reference. API only.
    pub enum ChargeType {
        /// The sender.
        Ours = "ours",
        /// Sender and beneficiary, each their own.
        Shared = "shared",
    }
}

open_enum! {
    /// Whose details are used as the payer's. Documented: text of the API reference. API only.
    pub enum PayerDetailsSource {
        /// The account's.
        Account = "account",
        /// The payer's own.
        Payer = "payer",
    }
}

open_enum! {
    /// The status of a payment's review. Documented: API reference. API only.
    pub enum ReviewStatus {
        /// It is under review.
        InReview = "in_review",
        /// It passed.
        Passed = "passed",
        /// It was rejected.
        Rejected = "rejected",
    }
}

/// How many authorisations a payment still requires. Samples of one version have both `"0"` and `0`;
/// it is written as it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthorisationSteps {
    count: u64,
    quoted: bool,
}

impl AuthorisationSteps {
    /// The number of authorisations.
    #[must_use]
    pub fn count(self) -> u64 {
        self.count
    }
}

impl Leaf for AuthorisationSteps {
    const SHAPE: Shape = Shape::Integer;

    fn from_text(text: &str) -> Option<Self> {
        let (count, quoted) = (u64::from_text(text)?, true);
        Some(Self { count, quoted })
    }

    fn from_token(token: &Token<'_>) -> Option<Self> {
        let count = u64::from_token(token)?;
        let quoted = matches!(token, Token::Text(_));
        Some(Self { count, quoted })
    }
}

impl Serialize for AuthorisationSteps {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.quoted {
            true => serializer.collect_str(&self.count),
            false => serializer.serialize_u64(self.count),
        }
    }
}
