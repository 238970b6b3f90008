//! Routes that store what they receive.

use axum::routing::{MethodRouter, post};
use axum_core::extract::Request;
use axum_core::response::{IntoResponse, Response};
use http::{StatusCode, header::RETRY_AFTER};
use webhook_core::Provider;
use webhook_inbox::{Inbox, Source};

use crate::{Receiver, Rejection};

/// Gives an [`Inbox`] its routes. With the feature `inbox`.
pub trait InboxRoute {
    /// A route for `POST` that limits, reads, verifies and stores a delivery, and then answers: 200 once
    /// it is on disk, also if it was before; 413, 400 or 401 as a [`Rejection`]; 503 with `Retry-After`
    /// if it cannot be stored. The answers have no body.
    fn route<P, S>(&self, source: Source, receiver: Receiver<P>) -> MethodRouter<S>
    where
        P: Provider + Send + Sync + 'static,
        S: Clone + Send + Sync + 'static;
}

impl InboxRoute for Inbox {
    fn route<P, S>(&self, source: Source, receiver: Receiver<P>) -> MethodRouter<S>
    where
        P: Provider + Send + Sync + 'static,
        S: Clone + Send + Sync + 'static,
    {
        let inbox = self.clone();
        post(async move |request: Request| -> Result<Response, Rejection> {
            let verified = receiver.verify(request).await?;
            Ok(match inbox.accept::<P>(&source, &verified).await {
                Ok(_) => StatusCode::OK.into_response(),
                Err(_) => (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")]).into_response(),
            })
        })
    }
}
