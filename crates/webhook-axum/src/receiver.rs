//! What a route needs to receive deliveries.

use std::sync::Arc;

use axum_core::{body::Body, extract::Request};
use http::request::Parts;
use webhook_core::{Delivery, Provider};

use crate::{LOG, Rejection, Webhook, body};

/// A provider with its secrets, and how much is read of one delivery: what a route keeps in its
/// state, so that its handler can take a [`Webhook`].
///
/// A clone shares the provider.
pub struct Receiver<P> {
    provider: Arc<P>,
    limit: usize,
}

impl<P: Provider> Receiver<P> {
    /// How much is read of one delivery where nothing else is said: 256 KiB, in bytes.
    pub const DEFAULT_LIMIT: usize = 256 * 1024;

    /// A receiver of this provider's deliveries.
    #[must_use]
    pub fn new(provider: P) -> Self {
        Self::from(Arc::new(provider))
    }

    /// Sets how long a body may be, in bytes. A longer one is answered with 413.
    #[must_use]
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Limits, reads, verifies and decodes one request, as the extractor does: for handlers that
    /// find out at run time which receiver is meant.
    ///
    /// ```
    /// use std::{collections::HashMap, sync::Arc};
    ///
    /// use axum::extract::{Path, Request, State};
    /// use axum::{http::StatusCode, response::{IntoResponse, Response}};
    /// use webhook_axum::Receiver;
    /// use webhook_currencycloud::Currencycloud;
    ///
    /// type Accounts = Arc<HashMap<String, Receiver<Currencycloud>>>;
    ///
    /// async fn receive(
    ///     State(accounts): State<Accounts>,
    ///     Path(account): Path<String>,
    ///     request: Request,
    /// ) -> Response {
    ///     let Some(receiver) = accounts.get(&account) else {
    ///         return StatusCode::NOT_FOUND.into_response();
    ///     };
    ///     match receiver.receive(request).await {
    ///         Ok(delivery) => StatusCode::OK.into_response(),
    ///         Err(rejection) => rejection.into_response(),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// A [`Rejection`] if the delivery is too large, does not arrive whole, or is not verified. It
    /// is in the log already. A body that cannot be decoded is none: see [`Webhook::event`].
    pub async fn receive(&self, request: Request) -> Result<Webhook<P>, Rejection> {
        let (head, body) = request.into_parts();
        let received = self.read_and_verify(&head, body).await;
        match &received {
            Ok(delivery) => log_undecodable(delivery),
            Err(rejection) => rejection.log(P::NAME),
        }
        received
    }

    async fn read_and_verify(&self, head: &Parts, body: Body) -> Result<Webhook<P>, Rejection> {
        let body = body::read(&head.headers, body, self.limit).await?;
        let query = head.uri.query().unwrap_or_default();
        let delivery = Delivery::new(&head.headers, &body).with_query(query);
        match self.provider.verify(&delivery) {
            Ok(verified) => Ok(Webhook::decode(verified)),
            Err(error) => Err(Rejection::Refused {
                error,
                received: body.len(),
            }),
        }
    }
}

fn log_undecodable<P: Provider>(delivery: &Webhook<P>) {
    if let Err(error) = &delivery.event {
        tracing::error!(
            target: LOG,
            provider = P::NAME,
            body_bytes = delivery.verified.body().len(),
            reason = error.to_string(),
            "delivery verified, but not decoded: its raw body is left to the handler"
        );
    }
}

impl<P: Provider> From<Arc<P>> for Receiver<P> {
    /// A receiver that shares a provider with other code.
    fn from(provider: Arc<P>) -> Self {
        Self {
            provider,
            limit: Self::DEFAULT_LIMIT,
        }
    }
}

impl<P> Clone for Receiver<P> {
    fn clone(&self) -> Self {
        Self {
            provider: Arc::clone(&self.provider),
            limit: self.limit,
        }
    }
}

impl<P: Provider> std::fmt::Debug for Receiver<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receiver")
            .field("provider", &P::NAME)
            .field("limit", &self.limit)
            .finish()
    }
}
