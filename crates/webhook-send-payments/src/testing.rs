//! For tests and rehearsals: sample events, and Send Payments' side of a delivery.
//!
//! ```
//! use webhook_core::{Provider, Secret, Secrets, testing::Rehearsed};
//! use webhook_send_payments::{Event, SendPayments, WalletStatus};
//!
//! let send = SendPayments::new(&Secrets::new(Secret::new("a secret of our own")?));
//! let sample = SendPayments::sample("wallet_updated").ok_or("no sample")?;
//! let url = "http://localhost/hooks";
//! let request = send.request_of(sample.event, url, sample.body.as_bytes());
//!
//! let delivery = request.delivery();
//! let mut envelope = send.receive(&delivery).map_err(|e| e.to_string())?;
//! if let Event::WalletUpdated(wallet) = &mut envelope.event {
//!     wallet.status = WalletStatus::Inactive;
//! }
//! let body = serde_json::to_string(&envelope.event)?;
//! # assert!(body.contains("\"status\":\"inactive\""), "{body}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use webhook_core::{
    EndpointLabel, Place, Secrets, samples,
    testing::{Rehearsed, Request, Sample},
};

use crate::{SendPayments, Subscription};

impl Rehearsed for SendPayments {
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

    const SIGNATURE: Place = Place::Query("token");

    fn with_secrets(secrets: &Secrets) -> Self {
        Self::new(secrets)
    }

    /// To the endpoint that is registered for all events.
    fn request(&self, url: &str, body: &[u8]) -> Request {
        self.request_of(Subscription::AllDefaultEvents.as_str(), url, body)
    }

    /// To the endpoint that is registered for this event, whose URL is made of `url` without its query.
    fn request_of(&self, event: &str, url: &str, body: &[u8]) -> Request {
        let base = url.split('?').next().unwrap_or(url);
        let labelled = EndpointLabel::new(event).and_then(|label| self.labelled_url(base, &label));
        let url = labelled.unwrap_or_else(|_| url.into());
        Request::new(&url, body).with_header("content-type", "application/json")
    }

    fn endpoint_of(event: &str) -> Option<&str> {
        Some(event)
    }

    fn unknown_event() -> String {
        r#"{"id":"t1","teapotId":"t1","temperature":100.0,"cups":[1,2.50,"three"]}"#.into()
    }

    fn unfit_event() -> String {
        r#"{"id":"w1","walletId":"w1","currency":"NZD","status":"active","cashBalance":{"value":"1"}}"#
            .into()
    }
}
