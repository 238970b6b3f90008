//! For tests and rehearsals: Currencycloud's own samples, and its side of a delivery.
//!
//! ```
//! use webhook_core::{Provider, Secret, testing::{Simulate, edit}};
//! use webhook_currencycloud::{Currencycloud, Event};
//!
//! let currencycloud = Currencycloud::new(Secret::new("a key of our own")?);
//! let sample = Currencycloud::sample("payment_released_notification").ok_or("no sample")?;
//! let body = edit::set(sample.body, "body.amount", "\"12.50\"")?;
//! let request = currencycloud.request("http://localhost/hooks", body.as_bytes());
//!
//! let delivery = request.delivery();
//! let envelope = currencycloud.receive(&delivery)?;
//! let Ok(Event::PaymentReleased(payment)) = envelope.event else {
//!     return Err("another event".into());
//! };
//! assert_eq!(payment.amount.to_string(), "12.50");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use webhook_core::{
    Location, Secrets, samples,
    testing::{DeliveryFact, Request, Sample, Simulate},
};

use crate::{
    Currencycloud,
    provider::{ALGORITHM, ENCODING},
};

const GUIDE: &str =
    "https://developer.currencycloud.com/guides/platform-specifics/push-notifications/";
const COLLECTIONS: &str =
    "https://developer.currencycloud.com/guides/integration-guides/collections";
const FAQ: &str = "https://support.currencycloud.com/hc/en-gb/articles/\
                   360018656600-Push-Notifications-Message-Verification-HMAC-FAQ";
const ONE_IMPLEMENTATION: &str = "one public implementation";

const ACCEPT_ENCODING: &str = "gzip;q=1.0,deflate;q=0.6,identity;q=0.3";

impl Simulate for Currencycloud {
    const SAMPLES: &'static [Sample] = samples! {
        "2015" "application/json":
            "2015/trade_notification.json",
        ;
        "2021-01-01" "text/plain":
            "2021-01-01/payment_ready_to_send_notification.json",
            "2021-01-01/payment_released_notification.json",
            "2021-01-01/payment_failed_notification.json",
            "2021-01-01/payment_compliance_failed_notification.json",
            "2021-01-01/cash_manager_trade_notification.json",
            "2021-01-01/funds_arrived_notification.json",
            "2021-01-01/trade_settled_notification.json",
            "2021-01-01/trade_closed_notification.json",
            "2021-01-01/deposit_arrived_notification.json",
            "2021-01-01/transfer_created_notification.json",
            "2021-01-01/transfer_completed_notification.json",
            "2021-01-01/pending_cash_manager_transaction_notification.json",
            "2021-01-01/reject_cash_manager_transaction_notification.json",
            "2021-01-01/cash_manager_transaction_notification.json",
            "2021-01-01/end_client_application_submitted_notification.json",
            "2021-01-01/end_client_application_decisioned_notification.json",
            "2021-01-01/bank_account_verified_notification.json",
        ;
        "2021-02-01" "application/json":
            "2021-02-01/payment_ready_to_send_notification.json",
            "2021-02-01/payment_released_notification.json",
            "2021-02-01/payment_failed_notification.json",
            "2021-02-01/payment_compliance_failed_notification.json",
            "2021-02-01/cash_manager_trade_notification.json",
            "2021-02-01/funds_arrived_notification.json",
            "2021-02-01/trade_settled_notification.json",
            "2021-02-01/trade_closed_notification.json",
            "2021-02-01/deposit_arrived_notification.json",
            "2021-02-01/transfer_created_notification.json",
            "2021-02-01/transfer_completed_notification.json",
            "2021-02-01/pending_cash_manager_transaction_notification.json",
            "2021-02-01/reject_cash_manager_transaction_notification.json",
            "2021-02-01/cash_manager_transaction_notification.json",
            "2021-02-01/end_client_application_received.json",
            "2021-02-01/end_client_decisioned_webhook.json",
            "2021-02-01/bank_account_verified_notification.json",
        ;
    };

    const SIGNATURE: Location = Location::Header(Self::SIGNATURE_HEADER);

    const DELIVERY: &'static [DeliveryFact] = &[
        DeliveryFact::documented("signature header", Self::SIGNATURE_HEADER, COLLECTIONS),
        DeliveryFact::documented("algorithm", ALGORITHM.as_str(), FAQ),
        DeliveryFact::documented("encoding", ENCODING.as_str(), COLLECTIONS),
        DeliveryFact::documented("signed text", "the body as it arrived", FAQ),
        DeliveryFact::inferred("key", "the bytes of the key's text", ONE_IMPLEMENTATION),
        DeliveryFact::documented("accept-encoding", ACCEPT_ENCODING, GUIDE),
        DeliveryFact::documented("accept", "*/*", GUIDE),
        DeliveryFact::documented("user-agent", "Ruby", GUIDE),
        DeliveryFact::documented("content-type of 2021-02-01", "application/json", GUIDE),
        DeliveryFact::documented("content-type of 2021-01-01", "text/plain", GUIDE),
        DeliveryFact::documented("event name", "header.notification_type", GUIDE),
        DeliveryFact::documented("object kind", "header.message_type", GUIDE),
        DeliveryFact::documented("payload", "body", GUIDE),
    ];

    fn with_secrets(secrets: &Secrets) -> Self {
        Self::new(secrets)
    }

    /// With the headers of the deliveries in the guides. Documented.
    fn request(&self, url: &str, body: &[u8]) -> Request {
        Request::new(url, body)
            .with_header("Accept-Encoding", ACCEPT_ENCODING)
            .with_header("Accept", "*/*")
            .with_header("User-Agent", "Ruby")
            .with_header("Content-Type", "application/json")
            .with_header(Self::SIGNATURE_HEADER, self.sign(body))
    }

    fn unknown_event() -> String {
        concat!(
            r#"{"header":{"message_type":"teapot","notification_type":"teapot_boiled_notification"},"#,
            r#""body":{"id":"t1","temperature":100.0,"cups":[1,2.50,"three"]}}"#,
        )
        .into()
    }

    fn unfit_event() -> String {
        concat!(
            r#"{"header":{"message_type":"payment","notification_type":"payment_released_notification"},"#,
            r#""body":{"id":"p1","amount":{"value":"2000.00"},"currency":"GBP","status":"completed"}}"#,
        )
        .into()
    }
}
