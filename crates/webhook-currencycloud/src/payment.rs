//! Payments.

use serde::{Serialize, Serializer};
use webhook_core::{
    Amount, CurrencyCode, Extra, LifeCycle, Payload, Timestamp,
    authoring::{Leaf, Shape, Token},
    identifier, life_cycle, open_enum,
};

use crate::{ContactId, ConversionId};

/// A payment: 21 fields in a notification, and eleven more where the API returns it.
///
/// A notification names no account. To find whose payment it is, look up `creator_contact_id`,
/// or fetch the payment.
///
/// The notification and the API write the same payment differently (`0` and `"0"`, `""` and
/// `"0.00"`, dates with and without a time): do not compare the two as text.
///
/// Documented: push notifications guide; what may be missing is inferred from its samples.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Payment {
    /// Which payment.
    #[payload(subject = "payment")]
    pub id: PaymentId,
    /// How much is paid, in `currency`.
    pub amount: Amount,
    /// How much came back after a failure. The samples fill it although nothing failed: go by
    /// the status, not by this.
    pub failure_returned_amount: Option<Amount>,
    /// To whom. **Changes on release**: the beneficiary is cloned then, and the clone can be
    /// fetched by id, but not found by a search, updated or deleted.
    pub beneficiary_id: Option<BeneficiaryId>,
    /// The conversion that the money comes from.
    pub conversion_id: Option<ConversionId>,
    /// The currency of `amount`.
    pub currency: CurrencyCode,
    /// The reference that the beneficiary sees (inferred from its name).
    pub reference: Option<String>,
    /// Why the payment is made.
    pub reason: Option<String>,
    /// Where the payment stands.
    pub status: PaymentStatus,
    /// The kind of payment.
    pub payment_type: Option<PaymentType>,
    /// The day of the payment.
    pub payment_date: Option<Timestamp>,
    /// When it was handed to the payments partner (inferred from its name).
    pub transferred_at: Option<Timestamp>,
    /// How many people must still authorise it. Arrives as a string or as a number.
    pub authorisation_steps_required: Option<AuthorisationSteps>,
    /// Who created it.
    pub creator_contact_id: Option<ContactId>,
    /// Who changed it last.
    pub last_updater_contact_id: Option<ContactId>,
    /// The payment's number for people: `180430-TSLCQJ001`.
    pub short_reference: Option<String>,
    /// Why it failed; empty otherwise.
    pub failure_reason: Option<String>,
    /// Always null in the samples.
    pub payment_group_id: Option<PaymentGroupId>,
    /// The idempotency key that it was created with.
    pub unique_request_id: Option<String>,
    /// The fee, in `fee_currency`. Null in all samples; documented since October 2023.
    pub fee_amount: Option<Amount>,
    /// The currency of `fee_amount`.
    pub fee_currency: Option<CurrencyCode>,
    /// API only: who pays.
    pub payer_id: Option<PayerId>,
    /// API only: whose details are given as the payer's.
    pub payer_details_source: Option<PayerDetailsSource>,
    /// API only: when the payment was created.
    pub created_at: Option<Timestamp>,
    /// API only: when it was changed last.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// API only: on whose account the beneficiary receives it.
    pub ultimate_beneficiary_name: Option<String>,
    /// API only: the code that some countries ask for.
    pub purpose_code: Option<String>,
    /// API only: who bears the charges.
    pub charge_type: Option<ChargeType>,
    /// API only: when it should arrive.
    pub estimated_arrival: Option<Timestamp>,
    /// API only: where its review stands.
    pub review_status: Option<ReviewStatus>,
    /// API only: the invoice that it pays.
    pub invoice_number: Option<String>,
    /// API only: that invoice's date.
    pub invoice_date: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a payment.
    pub struct PaymentId;
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
    /// Where a payment stands. Documented: API reference, and the status diagram of the guide.
    pub enum PaymentStatus {
        /// Somebody must authorise it.
        AwaitingAuthorisation = "awaiting_authorisation",
        /// It is authorised.
        Authorised = "authorised",
        /// The payments partner has checked the instruction and acts on it. **No proof that the
        /// money arrived**: it can still come back, as `failed`.
        Completed = "completed",
        /// It was deleted.
        Deleted = "deleted",
        /// Compliance rejected it, or the money came back. Final.
        Failed = "failed",
        /// It is new.
        New = "new",
        /// It is created, and nothing has been done about it.
        ReadyToSend = "ready_to_send",
        /// Internal: the balance is debited, the checks are passed. Not notified.
        Released = "released",
        /// Internal: it is with the payments partner. Not notified.
        Submitted = "submitted",
        /// It is suspended.
        Suspended = "suspended",
    }
}

impl PaymentStatus {
    /// What may follow what. `completed` is not final. Documented: the guide's status diagram,
    /// which leaves out the statuses that are missing here.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::ReadyToSend => [Self::Failed, Self::Released];
        Documented: Self::Released => [Self::Submitted];
        Documented: Self::Submitted => [Self::Completed];
        Documented: Self::Completed => [Self::Failed];
        Documented: Self::Failed => [];
    };
}

open_enum! {
    /// The kind of a payment. Documented: API reference.
    pub enum PaymentType {
        /// Over SWIFT.
        Priority = "priority",
        /// Over a local network.
        Regular = "regular",
    }
}

open_enum! {
    /// Who bears a payment's charges. Documented: API reference. API only.
    pub enum ChargeType {
        /// The sender.
        Ours = "ours",
        /// Each their own.
        Shared = "shared",
    }
}

open_enum! {
    /// Whose details are given as the payer's. Documented: the text of the API reference. API only.
    pub enum PayerDetailsSource {
        /// The account's.
        Account = "account",
        /// The payer's own.
        Payer = "payer",
    }
}

open_enum! {
    /// Where a payment's review stands. Documented: API reference. API only.
    pub enum ReviewStatus {
        /// It goes on.
        InReview = "in_review",
        /// It was passed.
        Passed = "passed",
        /// It was not passed.
        Rejected = "rejected",
    }
}

/// How many people must still authorise a payment. Samples of one version of the notifications have
/// `"0"` and `0`; it is written as it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthorisationSteps {
    count: u64,
    quoted: bool,
}

impl AuthorisationSteps {
    /// How many people.
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
