//! Currencycloud's push notifications (Visa Cross-Border Solutions): verified, then typed.
mod account;
mod conversion;
mod event;
mod onboarding;
mod payment;
mod provider;
#[cfg(feature = "testing")]
pub mod testing;
mod transaction;
mod transfer;

pub use account::{AccountId, BankAccountVerified, ContactId, Verification};
pub use conversion::{Conversion, ConversionId, ConversionStatus, DepositStatus, FixedSide};
pub use event::{Event, UnknownEvent};
pub use onboarding::{
    ApplicantType, ApplicationDecisioned, ApplicationSubmitted, Decision, DecisionedWebhook,
    FormId, FormStatus,
};
pub use payment::{
    AuthorisationSteps, BeneficiaryId, ChargeType, PayerDetailsSource, PayerId, Payment,
    PaymentGroupId, PaymentId, PaymentStatus, PaymentType, ReviewStatus,
};
pub use provider::Currencycloud;
pub use transaction::{
    BalanceId, RelatedEntityId, RelatedEntityType, Transaction, TransactionAction, TransactionId,
    TransactionStatus, TransactionType,
};
pub use transfer::{Transfer, TransferId, TransferStatus};
pub use webhook_core as core;
