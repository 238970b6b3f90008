//! The operations that the client calls.

use webhook_api_client::operations;

const REFERENCE: &str = "API reference 2.43.0, github.com/CurrencyCloud/currencycloud-swagger";

const ONBOARDING: &str =
    "onboarding API pilot (beta), github.com/CurrencyCloud/currencycloud-swagger";

operations! {
    LOG_IN: Post "v2/authenticate/api", Documented, REFERENCE;
    CLOSE_SESSION: Post "v2/authenticate/close_session", Documented, REFERENCE;
    PAYMENT: Get "v2/payments/{id}", Documented, REFERENCE;
    CONVERSION: Get "v2/conversions/{id}", Documented, REFERENCE;
    TRANSFER: Get "v2/transfers/{id}", Documented, REFERENCE;
    TRANSACTION: Get "v2/transactions/{id}", Documented, REFERENCE;
    PAYMENTS: Get "v2/payments/find", Documented, REFERENCE;
    CONVERSIONS: Get "v2/conversions/find", Documented, REFERENCE;
    TRANSFERS: Get "v2/transfers/find", Documented, REFERENCE;
    TRANSACTIONS: Get "v2/transactions/find", Documented, REFERENCE;
    ACCOUNTS: Post "v2/accounts/find", Documented, REFERENCE;
    ACCOUNT: Get "v2/accounts/{id}", Documented, REFERENCE;
    CONFIRMATION: Get "v2/payments/{id}/confirmation", Documented, REFERENCE;
    TRACKING_INFO: Get "v2/payments/{id}/tracking_info", Documented, REFERENCE;
    SUBMISSION_INFO: Get "v2/payments/{id}/submission_info", Documented, REFERENCE;
    FORMS: Get "onboarding/v1/forms", Documented, ONBOARDING;
    FORM: Get "onboarding/v1/forms/{id}", Documented, ONBOARDING;
    SENDER: Get "v2/transactions/sender/{id}", Documented, REFERENCE;
    FUNDING_TRANSACTION: Get "v2/funding_transactions/{id}", Documented, REFERENCE;
    GENERATE_HMAC_KEY: Post "v2/contacts/generate_hmac_key", Documented, REFERENCE;
    RE_SEND: Post "v2/payments/{id}/notifications/retry", Documented, REFERENCE;
    COMPLETE_SCREENING: Put "v2/collections_screening/{id}/complete", Documented, REFERENCE;
    DEMO_FUNDING: Post "v2/demo/funding/create", Documented, REFERENCE;
}
