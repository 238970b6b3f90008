//! For tests and rehearsals: sample events, and CXTN's side of a delivery.
//!
//! ```
//! use webhook_core::{Provider, Secret, Secrets, testing::Rehearsed};
//! use webhook_cxtn::{Cxtn, Data};
//!
//! let cxtn = Cxtn::new(&Secrets::new(Secret::new("a secret of our own")?));
//! let sample = Cxtn::sample("payment_completed").ok_or("no sample")?;
//! let request = cxtn.request("http://localhost/hooks", sample.body.as_bytes());
//!
//! let delivery = request.delivery();
//! let mut envelope = cxtn.receive(&delivery).map_err(|e| e.to_string())?;
//! if let Data::PaymentCompleted(payment) = &mut envelope.event.data {
//!     payment.user_id = Some("C00000001".into());
//! }
//! let body = serde_json::to_string(&envelope.event)?;
//! # assert!(body.contains("C00000001"), "{body}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use webhook_core::{
    EndpointLabel, Place, Secrets, samples,
    testing::{Rehearsed, Request, Sample},
};

use crate::Cxtn;

impl Rehearsed for Cxtn {
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

    const SIGNATURE: Place = Place::Query("token");

    fn with_secrets(secrets: &Secrets) -> Self {
        Self::new(secrets)
    }

    /// To the endpoint with the label `hooks`, whose URL is made of `url` without its query. The
    /// `Content-Type` is inferred.
    fn request(&self, url: &str, body: &[u8]) -> Request {
        let base = url.split('?').next().unwrap_or(url);
        let labelled =
            EndpointLabel::new("hooks").and_then(|label| self.callback_url(base, &label));
        let url = labelled.unwrap_or_else(|_| url.into());
        Request::new(&url, body).with_header("content-type", "application/json")
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
