//! For tests: sample events, and Send Payments' side of a delivery.
//!
//! ```
//! use webhook_send_payments::{
//!     Event, SendPayments, WalletStatus,
//!     webhook_core::{Provider, Secret, testing::{Simulate, edit}},
//! };
//!
//! let send = SendPayments::new(Secret::new("a secret of our own")?);
//! let sample = SendPayments::sample("wallet_updated").ok_or("no sample")?;
//! let body = edit::set(sample.body, "status", "\"inactive\"")?;
//! let request = send.request_for(sample.event, "http://localhost/hooks", body.as_bytes());
//!
//! let envelope = send.receive(&request.delivery())?;
//! let Ok(Event::WalletUpdated(wallet)) = &envelope.event else {
//!     return Err("not a wallet".into());
//! };
//! assert_eq!(wallet.status, WalletStatus::Inactive);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use webhook_core::{
    Location, Secrets, samples,
    testing::{DeliveryFact, Request, Sample, Simulate},
};

use crate::{SendPayments, Subscription};

const PAYLOADS: &str = "https://developer.sendpayments.com/docs/webhook-payloads";
const DATA_TYPES: &str = "https://developer.sendpayments.com/docs/data-types";

impl Simulate for SendPayments {
    /// Those of the older documents as printed (`2025-01`), those of the newer ones (`2025-05`), and three
    /// of the older ones that **we repaired** so that they fit the documents' own tables (`repaired`).
    const SAMPLES: &'static [Sample] = samples! {
        "2025-01" "application/json":
            "2025-01/account_updated.json",
            "2025-01/wallet_updated.json",
            "2025-01/payin_address_updated.json",
            "2025-01/payin_transaction_created.json",
            "2025-01/trade_transaction_updated.json",
            "2025-01/payment_address_updated.json",
            "2025-01/payout_transaction_updated.json",
            "2025-01/transfer_transaction_updated.json",
            "2025-01/recipient_updated.json",
        ;
        "2025-05" "application/json":
            "2025-05/account_updated.json",
            "2025-05/wallet_updated.json",
            "2025-05/payin_address_updated.json",
        ;
        "repaired" "application/json":
            "repaired/trade_transaction_updated.json",
            "repaired/payment_address_updated.json",
            "repaired/recipient_updated.json",
        ;
    };

    const SIGNATURE: Location = Location::Parameter("token");

    /// No signature is documented: the token in the URL is ours.
    const DELIVERY: &'static [DeliveryFact] = &[
        DeliveryFact::documented("payload", "the whole body", PAYLOADS),
        DeliveryFact::documented("event name", "in no field", PAYLOADS),
        DeliveryFact::documented("content-type", "application/json", DATA_TYPES),
    ];

    fn with_secrets(secrets: &Secrets) -> Self {
        Self::new(secrets)
    }

    /// To the endpoint that is registered for all events.
    fn request(&self, url: &str, body: &[u8]) -> Request {
        self.request_for(Subscription::AllDefaultEvents.as_str(), url, body)
    }

    fn request_for(&self, event: &str, url: &str, body: &[u8]) -> Request {
        let label = event.parse();
        let labelled = label.and_then(|label| self.labelled_url(url, &label));
        let url = labelled.as_ref().map_or(url, |url| url.expose());
        Request::new(url, body).with_header("content-type", "application/json")
    }

    fn endpoint_of(event: &str) -> Option<&str> {
        Some(event)
    }

    fn unknown_event() -> String {
        r#"{"id":"t1","teapotId":"t1","temperature":100.0,"cups":[1,2.50,"three"]}"#.into()
    }

    /// A wallet whose status is an object.
    fn unfit_event() -> String {
        r#"{"id":"w1","walletId":"w1","currency":"NZD","status":{"value":"active"}}"#.into()
    }
}
