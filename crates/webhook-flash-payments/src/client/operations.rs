//! The operations that the client calls. All are sent by POST to the base URL.

use webhook_api_client::operations;

const AUTHENTICATION: &str = "https://developer.flash-payments.com/basics/authentication";
const SEND_FUNDS: &str = "https://developer.flash-payments.com/fx/payments/send-funds";
const QUERY_PAYMENTS: &str = "https://developer.flash-payments.com/fx/payments/query-payments";
const CONVERT: &str = "https://developer.flash-payments.com/fx/conversions/convert-funds";
const QUERY_CONVERSIONS: &str =
    "https://developer.flash-payments.com/fx/conversions/query-conversions";
const WITHDRAW: &str = "https://developer.flash-payments.com/moving-funds/payouts/withdraw-funds";
const QUERY_WITHDRAWALS: &str =
    "https://developer.flash-payments.com/moving-funds/payouts/query-withdrawals";
const QUERY_DEPOSITS: &str =
    "https://developer.flash-payments.com/moving-funds/deposits/query-deposits";
const QUERY_SUB_CLIENTS: &str =
    "https://developer.flash-payments.com/accounts/virtual-account-numbers/query-sub-clients";
const QUERY_AMS: &str =
    "https://developer.flash-payments.com/compliance/adverse-media-search/query-ams-requests";
const QUERY_RFIS: &str =
    "https://developer.flash-payments.com/compliance/request-for-information/query-rfis";

operations! {
    LOG_IN: Mutation "login", Documented, AUTHENTICATION;
    CREATE_PAYMENT: Mutation "createPayment", Documented, SEND_FUNDS;
    CREATE_WITHDRAWAL: Mutation "createWithdrawal", Documented, WITHDRAW;
    CREATE_CONVERSION: Mutation "createConversion", Documented, CONVERT;
    PAYMENT: Query "payment", Documented, QUERY_PAYMENTS;
    WITHDRAWAL: Query "withdrawal", Documented, QUERY_WITHDRAWALS;
    DEPOSIT: Query "deposit", Documented, QUERY_DEPOSITS;
    CONVERSION: Query "conversion", Documented, QUERY_CONVERSIONS;
    SUB_CLIENT: Query "subClient", Documented, QUERY_SUB_CLIENTS;
    AMS_REQUEST: Query "amsRequest", Documented, QUERY_AMS;
    RFI: Query "rfi", Documented, QUERY_RFIS;
    PAYMENTS: Query "payments", Documented, QUERY_PAYMENTS;
    WITHDRAWALS: Query "withdrawals", Documented, QUERY_WITHDRAWALS;
    DEPOSITS: Query "deposits", Documented, QUERY_DEPOSITS;
    CONVERSIONS: Query "conversions", Documented, QUERY_CONVERSIONS;
    SUB_CLIENTS: Query "subClients", Documented, QUERY_SUB_CLIENTS;
    AMS_REQUESTS: Query "amsRequests", Documented, QUERY_AMS;
    RFIS: Query "rfis", Documented, QUERY_RFIS;
}
