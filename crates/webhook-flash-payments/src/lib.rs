//! Flash Payments.

mod ad_hoc;
mod ams_request;
mod conversion;
mod deposit;
mod entity;
mod event;
mod external_id;
mod payment;
mod provider;
mod reject_code;
mod rfi;
pub mod source_addresses;
mod sub_client;
#[cfg(feature = "testing")]
pub mod testing;
mod withdrawal;

pub use ad_hoc::{AdHocKind, AdHocWebhooks};
pub use ams_request::{AmsRequest, AmsRequestId, AmsStatus};
pub use conversion::{Conversion, ConversionId, ConversionStatus};
pub use deposit::{Deposit, DepositId, DepositRecipient, DepositSender, DepositStatus};
pub use event::Event;
pub use external_id::ExternalId;
pub use payment::{Payment, PaymentId, PaymentStatus};
pub use provider::FlashPayments;
pub use reject_code::RejectCode;
pub use rfi::{Rfi, RfiId, RfiStatus};
pub use sub_client::{LinkedSubClient, SubClient, SubClientId, SubClientStatus};
/// The types that all providers share, so that one dependency is enough.
pub use webhook_core as core;
pub use withdrawal::{Withdrawal, WithdrawalId, WithdrawalRecipient, WithdrawalStatus};
