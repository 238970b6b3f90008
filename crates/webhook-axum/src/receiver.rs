//! What a route needs to receive deliveries.

use std::{error::Error, iter::successors, net::IpAddr, sync::Arc};

use axum_core::extract::{FromRef, FromRequest, Request};
use http::{header::CONTENT_LENGTH, request::Parts};
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError};
use webhook_core::{BodyBuffer, Delivery, Provider, Receiver as Limited, Verified};

use crate::{Rejection, Webhook};

/// A provider with its secrets and a limit for bodies: the state of a route whose handler takes a
/// [`Webhook`]. A clone shares the provider.
pub struct Receiver<P> {
    receiver: Limited<P>,
    peer_addr: Option<Arc<PeerAddr>>,
}

/// Gives the IP address that a request came from.
type PeerAddr = dyn Fn(&Parts) -> Option<IpAddr> + Send + Sync;

impl<P: Provider> Receiver<P> {
    /// Receives this provider's deliveries, of at most 256 KiB each. To share the provider with other
    /// code, use `Receiver::from` with an `Arc` of it.
    #[must_use]
    pub fn new(provider: P) -> Self {
        Self::from(Arc::new(provider))
    }

    /// Sets the limit for a body, in bytes. A longer one is answered with 413.
    #[must_use]
    pub fn with_limit(self, bytes: usize) -> Self {
        let receiver = self.receiver.with_limit(bytes);
        Self { receiver, ..self }
    }

    /// Sets how to find the IP address that a request came from, for a check such as
    /// [`PeerAddresses`](webhook_core::PeerAddresses). Such a check refuses a delivery without an
    /// address.
    ///
    /// If the provider connects to this server, it is the connection's. Serve the router with
    /// `into_make_service_with_connect_info::<SocketAddr>()`:
    ///
    /// ```
    /// use std::net::SocketAddr;
    ///
    /// use axum::{extract::ConnectInfo, http::request::Parts};
    /// use webhook_axum::Receiver;
    /// use webhook_core::{Checked, PeerAddresses, Provider};
    ///
    /// fn receiver<P: Provider>(provider: P, known: PeerAddresses) -> Receiver<Checked<P, PeerAddresses>> {
    ///     Receiver::new(provider.with_check(known)).with_peer_addr(|head: &Parts| {
    ///         let ConnectInfo(peer) = head.extensions.get::<ConnectInfo<SocketAddr>>()?;
    ///         Some(peer.ip())
    ///     })
    /// }
    /// ```
    ///
    /// Behind a proxy, it is what **your own** proxy reports: the last value, because the sender may
    /// have written those before it. Make sure that senders cannot reach this server without the proxy.
    ///
    /// ```
    /// use std::net::IpAddr;
    ///
    /// fn from_our_proxy(head: &axum::http::request::Parts) -> Option<IpAddr> {
    ///     let last_header = head.headers.get_all("x-forwarded-for").iter().next_back()?;
    ///     last_header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    /// }
    /// ```
    #[must_use]
    pub fn with_peer_addr(
        self,
        find: impl Fn(&Parts) -> Option<IpAddr> + Send + Sync + 'static,
    ) -> Self {
        let peer_addr: Option<Arc<PeerAddr>> = Some(Arc::new(find));
        Self { peer_addr, ..self }
    }

    /// Limits, reads, verifies and decodes one request, as the extractor does: for handlers that
    /// choose the receiver at run time.
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
    /// async fn receive(State(accounts): State<Accounts>, Path(id): Path<String>, request: Request) -> Response {
    ///     let Some(receiver) = accounts.get(&id) else {
    ///         return StatusCode::NOT_FOUND.into_response();
    ///     };
    ///     match receiver.receive(request).await {
    ///         Ok(delivery) => StatusCode::OK.into_response(), // once it is stored
    ///         Err(rejection) => rejection.into_response(),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// A [`Rejection`], which is logged already, if the delivery is too large, breaks off, or is not
    /// verified. A body that cannot be decoded is not an error.
    pub async fn receive(&self, request: Request) -> Result<Webhook<P>, Rejection> {
        Ok(Webhook(Limited::<P>::decode(self.verify(request).await?)))
    }

    /// Limits, reads and verifies one request.
    pub(crate) async fn verify(&self, request: Request) -> Result<Verified<'static>, Rejection> {
        let (head, mut body) = request.into_parts();
        let header = head.headers.get(CONTENT_LENGTH);
        let header = header.and_then(|length| length.to_str().ok()?.parse().ok());
        // Some servers and layers know the length only in one of the two places.
        let declared = body.size_hint().lower().max(header.unwrap_or(0));
        let mut buffer = self.receiver.body(Some(declared))?;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| transfer_error(&buffer, error))?;
            // The other kind of frame has trailers, which are not part of the body.
            if let Ok(part) = frame.into_data() {
                buffer.push(&part)?;
            }
        }
        let query = head.uri.query().unwrap_or_default();
        let delivery = Delivery::new(&head.headers, &[]).with_query(query);
        let peer_addr = self.peer_addr.as_ref().and_then(|find| find(&head));
        let delivery = match peer_addr {
            Some(address) => delivery.with_peer_addr(address),
            None => delivery,
        };
        Ok(self.receiver.verify_buffered(delivery, buffer)?)
    }
}

/// Another limit, such as `RequestBodyLimitLayer`, ends a body with an error of its own.
fn transfer_error(buffer: &BodyBuffer, error: axum_core::Error) -> Rejection {
    let mut causes = successors(Some(&error as &dyn Error), |&cause| cause.source());
    match causes.any(|cause| cause.is::<LengthLimitError>()) {
        true => buffer.cut_off().into(),
        false => buffer.broken(error.into_inner()).into(),
    }
}

impl<P: Provider> From<Arc<P>> for Receiver<P> {
    fn from(provider: Arc<P>) -> Self {
        let receiver = Limited::from(provider);
        let peer_addr = None;
        Self { receiver, peer_addr }
    }
}

impl<P> Clone for Receiver<P> {
    fn clone(&self) -> Self {
        let receiver = self.receiver.clone();
        let peer_addr = self.peer_addr.clone();
        Self { receiver, peer_addr }
    }
}

impl<P: Provider> std::fmt::Debug for Receiver<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.receiver.fmt(f)
    }
}

impl<P, S> FromRequest<S> for Webhook<P>
where
    P: Provider + Send + Sync + 'static,
    Receiver<P>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        Receiver::from_ref(state).receive(request).await
    }
}
