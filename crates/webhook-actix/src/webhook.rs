//! Verified deliveries as arguments of handlers, and what is answered instead.

use std::{fmt, ops};

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use webhook_core::{Envelope, Provider};

/// Extracts a verified delivery of the provider `P`: an [`Envelope`].
///
/// It takes the request's body, so no other argument of the handler may. The app data of the route, its
/// scope or the app contains a `web::Data<Receiver<P>>`; the nearest one counts. To test a handler
/// without a server, create a `Webhook` from [`Provider::decode`].
pub struct Webhook<P: Provider>(pub Envelope<'static, P::Event>);

impl<P: Provider> ops::Deref for Webhook<P> {
    type Target = Envelope<'static, P::Event>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<P: Provider> Webhook<P> {
    /// The envelope without the framework's type.
    #[must_use]
    pub fn into_inner(self) -> Envelope<'static, P::Event> {
        self.0
    }
}

impl<P: Provider> fmt::Debug for Webhook<P> {
    /// Leaves out the payload.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Webhook").field(&self.event_type()).field(&self.0.verified).finish()
    }
}

/// Why a delivery does not reach its handler. The answer has an empty body; the log has the reason.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// 413, 400 or 401: see [`webhook_core::Rejection::status`].
    #[error(transparent)]
    Delivery(#[from] webhook_core::Rejection),
    /// 500: the application has no receiver for this route. Nothing was read.
    #[error(
        "expected `web::Data<{receiver}>` in the app data, found none: add `.app_data(web::Data::new(receiver))`, with a receiver of this type, to the app, the scope or the resource"
    )]
    NoReceiver {
        /// The type of the receiver that the handler needs.
        receiver: &'static str,
    },
}

impl Rejection {
    pub(crate) fn no_receiver(provider: &'static str, receiver: &'static str) -> Self {
        let rejection = Self::NoReceiver { receiver };
        let reason = rejection.to_string();
        tracing::error!(provider, status = 500, reason, "delivery not read");
        rejection
    }
}

impl ResponseError for Rejection {
    fn status_code(&self) -> StatusCode {
        let status = match self {
            Self::Delivery(rejection) => StatusCode::from_u16(rejection.status()).ok(),
            Self::NoReceiver { .. } => None,
        };
        status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The status alone: actix-web would answer with the reason.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
