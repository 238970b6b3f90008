//! The operations as the pages have them, or as they are inferred. `Operations` can change each.

use webhook_api_client::operations;

const STARTED: &str = "https://dev.caxton.io/docs/getting-started";
const WEBHOOKS: &str = "https://dev.caxton.io/docs/webhooks-1";
const DEPOSIT: &str = "https://dev.caxton.io/docs/deposit-funds";
const TRANSFER: &str = "https://dev.caxton.io/docs/test-transferid-validation";
const CREATE_PATH: &str = "the documented path of the creation";

operations! {
    REGISTER: Post "clients/auth/register", Documented, STARTED;
    ENABLE: Post "webhooks/enable", Inferred, CREATE_PATH;
    CREATE: Post "webhooks/endpoints", Documented, WEBHOOKS;
    EDIT: Put "webhooks/endpoints", Inferred, CREATE_PATH;
    UPDATE_STATUS: Put "webhooks/endpoints/status", Inferred, CREATE_PATH;
    DEACTIVATE_ALL: Put "webhooks/deactivate", Inferred, CREATE_PATH;
    LIST: Get "webhooks/endpoints", Inferred, CREATE_PATH;
    SANDBOX_DEPOSIT: Post "sandbox/payments-in", Documented, DEPOSIT;
    SANDBOX_DECISION: Post "sandbox/payments-out", Documented, TRANSFER;
}
