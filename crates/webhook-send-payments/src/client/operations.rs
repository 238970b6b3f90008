//! The operations that the client calls.

use webhook_api_client::operations;

const AUTHENTICATION: &str = "https://developer.sendpayments.com/docs/authentication-1";
const WEBHOOKS: &str = "https://developer.sendpayments.com/docs/webhooks-1";
const PAYLOADS: &str = "https://developer.sendpayments.com/docs/webhook-payloads";
const CHANGE_LOG: &str = "https://developer.sendpayments.com/changelog";
const REFERENCE: &str =
    "https://developer.sendpayments.com/user-guides/send-payments-api-reference";
const OTHER_PATHS: &str = "the documented paths beside it";

operations! {
    LOG_IN: Post "auth", Documented, AUTHENTICATION;
    CREATE_ENDPOINT: Post "webhooks", Documented, WEBHOOKS;
    LIST_ENDPOINTS: Get "webhooks", Inferred, OTHER_PATHS;
    DELETE_ENDPOINT: Delete "webhooks/{webhookId}", Documented, PAYLOADS;
    ACCOUNT: Get "accounts/{accountId}", Documented, REFERENCE;
    WALLET: Get "wallets/{walletId}", Documented, CHANGE_LOG;
    PAY_IN_ADDRESSES: Get "wallets/{walletId}/payin-addresses", Documented, CHANGE_LOG;
    TRADE: Get "trades/{tradeTransactionId}", Documented, REFERENCE;
    BATCH_ENTRIES: Get "trades/batch/{batchId}/entries", Documented, REFERENCE;
    PAYMENT: Get "payments/{paymentTransactionId}", Documented, REFERENCE;
    RECIPIENT: Get "recipients/{recipientId}", Inferred, OTHER_PATHS;
    PAYMENT_ADDRESSES: Get "recipients/{recipientId}/payment-addresses", Inferred, OTHER_PATHS;
    SANDBOX_PAY_IN: Post "sandbox/payins", Documented, REFERENCE;
}
