//! Where the calls are.

use webhook_core::client::{ApiError, check_path};

/// The path of each call, behind the base URL. A segment in braces is the place of the id.
///
/// All have been read in Send's documents unless labelled inferred. They can be changed for a
/// live API that differs:
///
/// ```
/// use webhook_send_payments::client::Paths;
///
/// let mut paths = Paths::default();
/// paths.list_webhooks = "webhook".into();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paths {
    /// `auth`.
    pub auth: String,
    /// `webhooks`.
    pub create_webhook: String,
    /// `webhooks` (inferred: one page's prose has `webhook`; the other calls, and a changelog by
    /// which the names of all collections became plural, have the plural).
    pub list_webhooks: String,
    /// `webhooks/{webhookId}`.
    pub delete_webhook: String,
    /// `accounts/{accountId}`.
    pub account: String,
    /// `wallets/{walletId}`.
    pub wallet: String,
    /// `wallets/{walletId}/payin-addresses` (the changelog prints `payin-Addresses`, too).
    pub pay_in_addresses: String,
    /// `trades/{tradeTransactionId}`.
    pub trade: String,
    /// `payments/{paymentTransactionId}`, for payouts and transfers.
    pub payment: String,
    /// `recipients/{recipientId}` (inferred from the path below it).
    pub recipient: String,
    /// `recipients/{recipientId}/payment-addresses` (documented for `POST`; reading is inferred).
    pub payment_addresses: String,
    /// `sandbox/payins`.
    pub sandbox_pay_ins: String,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            auth: "auth".into(),
            create_webhook: "webhooks".into(),
            list_webhooks: "webhooks".into(),
            delete_webhook: "webhooks/{webhookId}".into(),
            account: "accounts/{accountId}".into(),
            wallet: "wallets/{walletId}".into(),
            pay_in_addresses: "wallets/{walletId}/payin-addresses".into(),
            trade: "trades/{tradeTransactionId}".into(),
            payment: "payments/{paymentTransactionId}".into(),
            recipient: "recipients/{recipientId}".into(),
            payment_addresses: "recipients/{recipientId}/payment-addresses".into(),
            sandbox_pay_ins: "sandbox/payins".into(),
        }
    }
}

impl Paths {
    pub(super) fn check(&self) -> Result<(), ApiError> {
        let paths = [
            ("auth", &self.auth, 0),
            ("create_webhook", &self.create_webhook, 0),
            ("list_webhooks", &self.list_webhooks, 0),
            ("delete_webhook", &self.delete_webhook, 1),
            ("account", &self.account, 1),
            ("wallet", &self.wallet, 1),
            ("pay_in_addresses", &self.pay_in_addresses, 1),
            ("trade", &self.trade, 1),
            ("payment", &self.payment, 1),
            ("recipient", &self.recipient, 1),
            ("payment_addresses", &self.payment_addresses, 1),
            ("sandbox_pay_ins", &self.sandbox_pay_ins, 0),
        ];
        paths
            .into_iter()
            .try_for_each(|(name, path, ids)| check_path(name, path, ids..=ids))
    }
}
