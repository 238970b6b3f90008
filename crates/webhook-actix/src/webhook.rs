//! Verified deliveries as arguments of handlers, and what is answered instead.

use std::{any::type_name, fmt, future::Future, ops, pin::Pin};

use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use actix_web::{dev::Payload, http::StatusCode, web};
use webhook_core::{Envelope, Provider};

use crate::Receiver;

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

impl<P: Provider + 'static> FromRequest for Webhook<P> {
    type Error = Rejection;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Rejection>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let receiver = request.app_data::<web::Data<Receiver<P>>>();
            let receiver = receiver.ok_or_else(Rejection::no_receiver::<P>)?;
            receiver.read(&request, payload).await
        })
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
    fn no_receiver<P: Provider>() -> Self {
        let receiver = type_name::<Receiver<P>>();
        let rejection = Self::NoReceiver { receiver };
        let reason = rejection.to_string();
        tracing::error!(provider = P::NAME, status = 500, reason, "delivery not read");
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
