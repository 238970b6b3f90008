//! The operations that the client calls.

use webhook_api_client::operations;

const REFERENCE: &str = "API reference 2.43.0, github.com/CurrencyCloud/currencycloud-swagger";

operations! {
    LOG_IN: Post "v2/authenticate/api", Documented, REFERENCE;
    CLOSE_SESSION: Post "v2/authenticate/close_session", Documented, REFERENCE;
    PAYMENT: Get "v2/payments/{id}", Documented, REFERENCE;
    CONVERSION: Get "v2/conversions/{id}", Documented, REFERENCE;
    TRANSFER: Get "v2/transfers/{id}", Documented, REFERENCE;
    TRANSACTION: Get "v2/transactions/{id}", Documented, REFERENCE;
    SENDER: Get "v2/transactions/sender/{id}", Documented, REFERENCE;
    FUNDING_TRANSACTION: Get "v2/funding_transactions/{id}", Documented, REFERENCE;
    GENERATE_HMAC_KEY: Post "v2/contacts/generate_hmac_key", Documented, REFERENCE;
    RE_SEND: Post "v2/payments/{id}/notifications/retry", Documented, REFERENCE;
    COMPLETE_SCREENING: Put "v2/collections_screening/{id}/complete", Documented, REFERENCE;
    DEMO_FUNDING: Post "v2/demo/funding/create", Documented, REFERENCE;
}
