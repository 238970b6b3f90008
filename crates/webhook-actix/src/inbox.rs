//! From the request to the store.

use actix_web::{HttpRequest, HttpResponse, Route, http::header::RETRY_AFTER, web};
use webhook_core::Provider;
use webhook_inbox::{Inbox, Source};

use crate::{Receiver, Rejection};

/// Makes the routes of an [`Inbox`]. Needs the feature `inbox`.
pub trait InboxRoute {
    /// Stores what the receiver verifies under this source. The route takes `POST` and answers without a
    /// body: 200 if the delivery is on disk, now or since an earlier one; as [`Rejection`] if it is not
    /// verified; 503 with `Retry-After` if the inbox cannot store it.
    fn route<P: Provider + 'static>(&self, source: Source, receiver: Receiver<P>) -> Route;
}

impl InboxRoute for Inbox {
    fn route<P: Provider + 'static>(&self, source: Source, receiver: Receiver<P>) -> Route {
        let state = (self.clone(), source, receiver);
        web::post().to(move |request: HttpRequest, payload: web::Payload| {
            let (inbox, source, receiver) = state.clone();
            async move {
                let verified = receiver.read(&request, payload.into_inner()).await?;
                let mut busy = HttpResponse::ServiceUnavailable();
                Ok::<_, Rejection>(match inbox.accept::<P>(&source, &verified).await {
                    Ok(_) => HttpResponse::Ok().finish(),
                    Err(_) => busy.insert_header((RETRY_AFTER, "1")).finish(),
                })
            }
        })
    }
}
