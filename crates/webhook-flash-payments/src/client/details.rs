//! What the API tells of each thing: the fields that the provider's pages show. They say that each
//! type has more; [`Client::query`](super::Client::query) asks for those.
//!
//! All but the id may be missing (inferred: which values can be null is hardly documented).

mod ams_request;
mod conversion;
mod deposit;
mod payment;
mod rfi;
mod sub_client;
mod withdrawal;

pub use ams_request::{AmsRequestDetails, AmsResult};
pub use conversion::ConversionDetails;
pub use deposit::{DepositDetails, DepositSubClient, IncomingSender};
pub use payment::{FundsSender, PaymentDetails, PaymentRecipient};
pub use rfi::{LinkedDeposit, LinkedPayment, LinkedWithdrawal, RfiDetails, RfiQuestion};
pub use sub_client::{Address, PrimaryContact, SubClientDetails};
pub use withdrawal::{WithdrawalDetails, WithdrawalPayee};
