//! For tests and rehearsals: the samples of the webhooks page, and CXTN's side of a delivery.
//!
//! ```
//! use webhook_cxtn::{
//!     Cxtn, Event,
//!     webhook_core::{
//!         Provider, Secret,
//!         testing::{Simulate, edit},
//!     },
//! };
//!
//! let cxtn = Cxtn::new(Secret::new("a secret of our own")?);
//! let sample = Cxtn::sample("payment_completed").ok_or("no sample")?;
//! let body = edit::set(sample.body, "data.userId", "\"C00000001\"")?;
//!
//! let request = cxtn.request("http://localhost/cxtn?endpoint=payments", body.as_bytes());
//! let delivery = request.delivery();
//! let envelope = cxtn.receive(&delivery)?;
//! assert_eq!(envelope.verified.endpoint(), Some("payments"));
//! assert!(matches!(
//!     envelope.event,
//!     Ok(Event::PaymentCompleted(payment)) if payment.user_id == Some("C00000001".into())
//! ));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use webhook_core::{
    EndpointLabel, Location, Secrets, samples,
    testing::{DeliveryFact, Request, Sample, Simulate},
};

use crate::Cxtn;

const PAGE: &str = "https://dev.caxton.io/docs/webhooks-1";

/// The parameter with the endpoint's label.
const LABEL: Location = Location::Parameter("endpoint");

impl Simulate for Cxtn {
    const SAMPLES: &'static [Sample] = samples! {
        "2023-12" "application/json":
            "2023-12/account_credit.json",
            "2023-12/payment_completed.json",
            "2023-12/trade_settled.json",
        ;
        "2024-02" "application/json":
            "2024-02/account_credit.json",
            "2024-02/account_debit.json",
        ;
        "2024-02-pots" "application/json":
            "2024-02-pots/account_credit.json",
            "2024-02-pots/account_debit.json",
        ;
    };

    const SIGNATURE: Location = Location::Parameter("token");

    /// No signature and no header are documented: the token in the URL is ours.
    const DELIVERY: &'static [DeliveryFact] = &[
        DeliveryFact::documented("event name", "event", PAGE),
        DeliveryFact::documented("payload", "data", PAGE),
        DeliveryFact::documented("payload's form", "an object, or a string that holds one", PAGE),
        DeliveryFact::documented("delivery id field", "eventId", PAGE),
        DeliveryFact::inferred("content-type", "application/json", "the body is JSON"),
    ];

    fn with_secrets(secrets: &Secrets) -> Self {
        Self::new(secrets)
    }

    /// To the endpoint whose label is in the URL: `?endpoint=payments`; `hooks` if there is none. A
    /// URL with a token is used as it is. The `Content-Type` is inferred.
    fn request(&self, url: &str, body: &[u8]) -> Request {
        let request = Request::new(url, body).with_header("content-type", "application/json");
        if request.signature(Self::SIGNATURE).is_some() {
            return request;
        }
        let label = request.signature(LABEL).unwrap_or_else(|| "hooks".into());
        match label.parse::<EndpointLabel>() {
            Ok(parsed) => request
                .with_signatures(LABEL, &[label])
                .with_signatures(Self::SIGNATURE, &[self.token(&parsed)]),
            Err(_) => request,
        }
    }

    fn unknown_event() -> String {
        concat!(
            r#"{"eventId":"wh_1","event":"teapot_boiled","#,
            r#""data":{"objectId":1,"temperature":100.0,"cups":[1,2.50,"three"]}}"#,
        )
        .into()
    }

    fn unfit_event() -> String {
        concat!(
            r#"{"eventId":"wh_1","event":"payment_completed","#,
            r#""data":{"objectId":1,"amount":{"value":"10.00"},"currency":"GBP"}}"#,
        )
        .into()
    }
}
