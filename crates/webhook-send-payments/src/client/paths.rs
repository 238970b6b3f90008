//! The paths that are not documented.

use webhook_api_client::{ApiError, check_path};

use super::operations;

/// The paths that are inferred, or that the documents write in several ways, after the base URL. A
/// segment in braces is replaced by an id.
///
/// ```
/// use webhook_send_payments::client::Paths;
///
/// let mut paths = Paths::default();
/// paths.list_endpoints = "webhook".into();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paths {
    /// `webhooks` (inferred: one page's prose has `webhook`; the other calls have the plural, and so have
    /// all collections since a change log).
    pub list_endpoints: String,
    /// `wallets/{walletId}/payin-addresses` (documented; the change log also writes `payin-Addresses`).
    pub pay_in_addresses: String,
    /// `recipients/{recipientId}` (inferred from the path below it).
    pub recipient: String,
    /// `recipients/{recipientId}/payment-addresses` (documented for `POST`; that `GET` lists them is
    /// inferred).
    pub payment_addresses: String,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            list_endpoints: operations::LIST_ENDPOINTS.path.into(),
            pay_in_addresses: operations::PAY_IN_ADDRESSES.path.into(),
            recipient: operations::RECIPIENT.path.into(),
            payment_addresses: operations::PAYMENT_ADDRESSES.path.into(),
        }
    }
}

impl Paths {
    pub(super) fn check(&self) -> Result<(), ApiError> {
        check_path("list_endpoints", &self.list_endpoints, 0..=0)?;
        check_path("pay_in_addresses", &self.pay_in_addresses, 1..=1)?;
        check_path("recipient", &self.recipient, 1..=1)?;
        check_path("payment_addresses", &self.payment_addresses, 1..=1)
    }
}
