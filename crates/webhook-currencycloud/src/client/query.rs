//! What the lists are searched by.
//!
//! Names, forms and values are those of the API reference (documented). Order and page are set by the
//! client.

use std::fmt;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use webhook_core::{Amount, CurrencyCode, open_enum};

use super::AccountStatus;
use crate::{
    AccountId, ApplicantType, BeneficiaryId, ChargeType, ContactId, ConversionId, ConversionStatus,
    FormStatus, PaymentGroupId, PaymentStatus, RelatedEntityId, RelatedEntityType, ReviewStatus,
    TransactionAction, TransactionStatus, TransactionType, TransferStatus, Verification,
};

/// Parameters by name and value.
#[derive(Clone, Default)]
pub(super) struct Parameters(pub(super) Vec<(String, String)>);

impl Parameters {
    fn set(&mut self, name: &str, value: String) {
        self.0.retain(|(other, _)| other != name);
        self.0.push((name.to_owned(), value));
    }
}

impl fmt::Debug for Parameters {
    /// The names alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// Declares a query: a method for each parameter, of the parameter's name.
macro_rules! query {
    ($(#[$meta:meta])* $query:ident {
        times { $($(#[$time_doc:meta])* $time:ident;)* }
        days { $($(#[$day_doc:meta])* $day:ident;)* }
        values { $($(#[$value_doc:meta])* $value:ident: $type:ty;)* }
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default)]
        #[must_use]
        pub struct $query {
            pub(super) parameters: Parameters,
        }

        impl $query {
            $(
                $(#[$time_doc])*
                pub fn $time(self, time: impl Into<DateTime<Utc>>) -> Self {
                    // Fractions of a second are not documented, and `+` may be read as a space.
                    let text = time.into().to_rfc3339_opts(SecondsFormat::Secs, true);
                    self.parameter(stringify!($time), text)
                }
            )*

            $(
                $(#[$day_doc])*
                pub fn $day(self, day: NaiveDate) -> Self {
                    self.parameter(stringify!($day), day.to_string())
                }
            )*

            $(
                $(#[$value_doc])*
                pub fn $value(self, value: &$type) -> Self {
                    self.parameter(stringify!($value), value.to_string())
                }
            )*

            /// Sets any parameter by its name: for those that have no method here. It replaces one of the
            /// same name. The API refuses those that it does not know.
            pub fn parameter(mut self, name: &str, value: impl Into<String>) -> Self {
                self.parameters.set(name, value.into());
                self
            }
        }
    };
}

query! {
    /// Which payments to list.
    ///
    /// Times are sent as seconds in UTC. Whether bounds are inclusive is not documented: ask from a little
    /// earlier, and compare `updated_at` with what you have.
    ///
    /// ```
    /// use webhook_currencycloud::{PaymentStatus, client::PaymentQuery};
    ///
    /// # fn run(outage: chrono::DateTime<chrono::Utc>) {
    /// let failed = PaymentQuery::default().updated_at_from(outage).status(&PaymentStatus::Failed);
    /// # }
    /// ```
    PaymentQuery {
        times {
            /// Created at this time or later.
            created_at_from;
            /// Created at this time or earlier.
            created_at_to;
            /// Changed last at this time or later.
            updated_at_from;
            /// Changed last at this time or earlier.
            updated_at_to;
            /// Processed at this time or later.
            transferred_at_from;
            /// Processed at this time or earlier.
            transferred_at_to;
        }
        days {
            /// Paid on this day or later.
            payment_date_from;
            /// Paid on this day or earlier.
            payment_date_to;
        }
        values {
            /// With this status.
            status: PaymentStatus;
            /// With this readable reference.
            short_reference: str;
            /// With this idempotency key of its creation.
            unique_request_id: str;
            /// In this currency.
            currency: CurrencyCode;
            /// With this amount.
            amount: Amount;
            /// With this amount or more.
            amount_from: Amount;
            /// With this amount or less.
            amount_to: Amount;
            /// To this beneficiary. Not the one that the release makes.
            beneficiary_id: BeneficiaryId;
            /// Funded by this conversion.
            conversion_id: ConversionId;
            /// With this status of its review.
            review_status: ReviewStatus;
            /// With this bearer of the charges.
            charge_type: ChargeType;
            /// With this reason.
            reason: str;
            /// Of this group.
            payment_group_id: PaymentGroupId;
            /// Of this bulk upload.
            bulk_upload_id: str;
            /// Of which accounts. A payment does not name its account: where that matters, ask for each
            /// sub-account with [`Client::on_behalf_of`](super::Client::on_behalf_of).
            scope: Scope;
        }
    }
}

impl PaymentQuery {
    /// Also those that were deleted. There is no notification of a deletion.
    pub fn with_deleted(self) -> Self {
        self.parameter("with_deleted", "true")
    }
}

query! {
    /// Which conversions to list. For times, see [`PaymentQuery`]: the API reference calls them dates, and
    /// its examples have a time of day.
    ConversionQuery {
        times {
            /// Created at this time or later.
            created_at_from;
            /// Created at this time or earlier.
            created_at_to;
            /// Changed last at this time or later.
            updated_at_from;
            /// Changed last at this time or earlier.
            updated_at_to;
            /// The sold amount is debited at this time or later.
            settlement_date_from;
            /// The sold amount is debited at this time or earlier.
            settlement_date_to;
            /// The bought amount is credited at this time or later.
            conversion_date_from;
            /// The bought amount is credited at this time or earlier.
            conversion_date_to;
        }
        days {}
        values {
            /// With this status.
            status: ConversionStatus;
            /// With this readable reference.
            short_reference: str;
            /// With this idempotency key of its creation.
            unique_request_id: str;
            /// That buy this currency.
            buy_currency: CurrencyCode;
            /// That sell this currency.
            sell_currency: CurrencyCode;
            /// With this pair: `GBPUSD`.
            currency_pair: str;
            /// That buy this amount or more.
            buy_amount_from: Amount;
            /// That buy this amount or less.
            buy_amount_to: Amount;
            /// That sell this amount or more.
            sell_amount_from: Amount;
            /// That sell this amount or less.
            sell_amount_to: Amount;
            /// Whose partner buys this amount or more.
            partner_buy_amount_from: Amount;
            /// Whose partner buys this amount or less.
            partner_buy_amount_to: Amount;
            /// Whose partner sells this amount or more.
            partner_sell_amount_from: Amount;
            /// Whose partner sells this amount or less.
            partner_sell_amount_to: Amount;
            /// Of which accounts.
            scope: Scope;
        }
    }
}

query! {
    /// Which transfers to list. For times, see [`PaymentQuery`]; none may be more than two years ago.
    ///
    /// There is no `scope`: a list can have transfers between any accounts of the house account (computed
    /// from the samples).
    TransferQuery {
        times {
            /// Created at this time or later.
            created_at_from;
            /// Created at this time or earlier.
            created_at_to;
            /// Changed last at this time or later.
            updated_at_from;
            /// Changed last at this time or earlier.
            updated_at_to;
            /// Completed at this time or later.
            completed_at_from;
            /// Completed at this time or earlier.
            completed_at_to;
        }
        days {}
        values {
            /// With this status.
            status: TransferStatus;
            /// With this readable reference.
            short_reference: str;
            /// With this idempotency key of its creation.
            unique_request_id: str;
            /// In this currency.
            currency: CurrencyCode;
            /// With this amount or more.
            amount_from: Amount;
            /// With this amount or less.
            amount_to: Amount;
            /// Sent by this account.
            source_account_id: AccountId;
            /// Received by this account.
            destination_account_id: AccountId;
            /// Created by this account.
            creator_account_id: AccountId;
            /// Created by this contact.
            creator_contact_id: ContactId;
        }
    }
}

query! {
    /// Which cash manager transactions to list. For times, see [`PaymentQuery`]; public code sends only
    /// the day in these, so expect older transactions as well.
    ///
    /// ```
    /// use webhook_currencycloud::{TransactionAction, TransactionStatus, client::TransactionQuery};
    ///
    /// // Inbound funds that were rejected. They have no `completed_at`.
    /// # fn run(outage: chrono::DateTime<chrono::Utc>) {
    /// let rejected = TransactionQuery::default()
    ///     .action(&TransactionAction::Funding)
    ///     .status(&TransactionStatus::Deleted)
    ///     .updated_at_from(outage);
    /// # }
    /// ```
    TransactionQuery {
        times {
            /// Created at this time or later.
            created_at_from;
            /// Created at this time or earlier.
            created_at_to;
            /// Changed last at this time or later.
            updated_at_from;
            /// Changed last at this time or earlier.
            updated_at_to;
            /// Completed at this time or later.
            completed_at_from;
            /// Completed at this time or earlier.
            completed_at_to;
            /// Booked at this time or later.
            settles_at_from;
            /// Booked at this time or earlier.
            settles_at_to;
        }
        days {}
        values {
            /// With this status.
            status: TransactionStatus;
            /// In this currency.
            currency: CurrencyCode;
            /// With this pair, which [`related_entity_type`](Self::related_entity_type) `conversion` needs.
            currency_pair: str;
            /// With this amount.
            amount: Amount;
            /// With this amount or more.
            amount_from: Amount;
            /// With this amount or less.
            amount_to: Amount;
            /// Caused by this object.
            related_entity_id: RelatedEntityId;
            /// Caused by the object with this readable reference.
            related_entity_short_reference: str;
            /// To this beneficiary, which [`related_entity_type`](Self::related_entity_type) `payment`
            /// needs.
            beneficiary_id: BeneficiaryId;
            /// With this purpose.
            action: TransactionAction;
            /// Of which accounts.
            scope: Scope;
        }
    }
}

impl TransactionQuery {
    /// Of this direction: the parameter `type`.
    pub fn kind(self, kind: &TransactionType) -> Self {
        self.parameter("type", kind.as_str())
    }

    /// Caused by an object of this kind. The filter calls `balance_transfer` `transfer`, and a margin is
    /// found only by its action (documented).
    pub fn related_entity_type(self, kind: &RelatedEntityType) -> Self {
        let name = match kind {
            RelatedEntityType::BalanceTransfer => "transfer",
            other => other.as_str(),
        };
        self.parameter("related_entity_type", name)
    }
}

query! {
    /// Which accounts to list. No time is among the parameters: the list is sorted by the last change, so
    /// read until you know the rest.
    AccountQuery {
        times {}
        days {}
        values {
            /// With this name.
            account_name: str;
            /// Of this brand.
            brand: str;
            /// With this reference of yours.
            your_reference: str;
            /// With this status.
            status: AccountStatus;
            /// With this spread table.
            spread_table: str;
            /// Whose bank account is verified, or not.
            bank_account_verified: Verification;
        }
    }
}

query! {
    /// Which onboarding forms to list. No time is among the parameters.
    FormQuery {
        times {}
        days {}
        values {
            /// With this status: `new` or `submitted`. The API has no filter for a decision.
            application_status: FormStatus;
            /// Of this kind of applicant.
            entity_type: ApplicantType;
        }
    }
}

open_enum! {
    /// Of which accounts objects are listed. Documented: API reference.
    pub enum Scope {
        /// The house account, or the sub-account that the client acts for. The default.
        Own = "own",
        /// The sub-accounts.
        Clients = "clients",
        /// Both.
        All = "all",
    }
}
