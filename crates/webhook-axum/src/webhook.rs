//! The extractor and its rejection.

use std::ops::Deref;

use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use webhook_core::{Envelope, Provider};

/// Extracts a verified delivery of the provider `P`: an [`Envelope`].
///
/// It takes the request's body, so it is the last argument of a handler. The router's state is a
/// [`Receiver<P>`](crate::Receiver), or gives one by `FromRef`. To test a handler without a server, create one:
///
/// ```
/// use webhook_axum::Webhook;
/// use webhook_core::{Provider, Verified};
/// use webhook_currencycloud::Currencycloud;
///
/// let body = br#"{"header":{"notification_type":"of_tomorrow"},"body":{}}"#;
/// let delivery = Webhook::<Currencycloud>(Currencycloud::decode(Verified::assume_trusted(body)));
/// assert_eq!(delivery.event_type(), Some("of_tomorrow"));
/// ```
pub struct Webhook<P: Provider>(pub Envelope<'static, P::Event>);

impl<P: Provider> Webhook<P> {
    /// The envelope, for code that knows no web framework.
    #[must_use]
    pub fn into_inner(self) -> Envelope<'static, P::Event> {
        self.0
    }
}

impl<P: Provider> Deref for Webhook<P> {
    type Target = Envelope<'static, P::Event>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<P: Provider> std::fmt::Debug for Webhook<P> {
    /// Shows no value of the payload.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let event_type = self.event_type();
        write!(f, "Webhook({} {event_type:?} {:?})", P::NAME, self.verified)
    }
}

/// Why a delivery does not reach its handler. Answers with 413, 400 or 401 and an empty body.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Rejection(#[from] pub webhook_core::Rejection);

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status());
        status.unwrap_or(StatusCode::UNAUTHORIZED).into_response()
    }
}
