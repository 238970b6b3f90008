//! Receivers, which the app data of a route contains.

use std::{
    any::type_name,
    fmt,
    future::{Future, poll_fn},
    net::IpAddr,
    pin::{Pin, pin},
    sync::Arc,
};

use actix_web::{
    FromRequest, HttpRequest,
    body::{BodyStream, MessageBody},
    dev::Payload,
    error::PayloadError,
    http::header::{CONTENT_LENGTH, HeaderMap},
    web,
};
use webhook_core::{Delivery, Headers, Provider, Receiver as Limited, Verified};

use crate::{Rejection, Webhook};

/// A provider with its secrets and a limit for bodies. The app data of a route contains it in a
/// `web::Data`, so that its handler can take a [`Webhook`].
pub struct Receiver<P> {
    limited: Limited<P>,
    peer_addr: Arc<PeerAddr>,
}

type PeerAddr = dyn Fn(&HttpRequest) -> Option<IpAddr> + Send + Sync;

impl<P: Provider> Receiver<P> {
    /// A receiver of a provider's deliveries, of at most 256 KiB each. `Receiver::from` takes an `Arc`
    /// that shares the provider with other code.
    #[must_use]
    pub fn new(provider: P) -> Self {
        Arc::new(provider).into()
    }

    /// The limit for a body, in bytes. Longer ones are answered with 413.
    #[must_use]
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.limited = self.limited.with_limit(bytes);
        self
    }

    /// How to find the IP address of a request's sender, which a check such as
    /// [`PeerAddresses`](webhook_core::PeerAddresses) needs: without one it refuses the delivery.
    ///
    /// ```
    /// use std::net::IpAddr;
    ///
    /// use actix_web::HttpRequest;
    /// use webhook_actix::Receiver;
    /// use webhook_core::{Checked, PeerAddresses, Provider};
    ///
    /// /// The provider connects to this server.
    /// fn receiver<P: Provider>(provider: P, known: PeerAddresses) -> Receiver<Checked<P, PeerAddresses>> {
    ///     let receiver = Receiver::new(provider.with_check(known));
    ///     receiver.with_peer_addr(|request| Some(request.peer_addr()?.ip()))
    /// }
    ///
    /// /// **Our own** proxy reports the address: the last one, because senders may have written those
    /// /// before it. (`realip_remote_addr` takes the first.) Senders cannot bypass the proxy.
    /// fn from_our_proxy(request: &HttpRequest) -> Option<IpAddr> {
    ///     let last_header = request.headers().get_all("x-forwarded-for").last()?;
    ///     last_header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    /// }
    /// ```
    #[must_use]
    pub fn with_peer_addr<F>(mut self, find: F) -> Self
    where
        F: Fn(&HttpRequest) -> Option<IpAddr> + Send + Sync + 'static,
    {
        self.peer_addr = Arc::new(find);
        self
    }

    /// Does what the extractor does, for a handler that chooses the receiver at run time:
    ///
    /// ```
    /// # use std::collections::HashMap;
    /// # use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
    /// # use webhook_actix::Receiver;
    /// # use webhook_currencycloud::Currencycloud;
    /// type Accounts = web::Data<HashMap<String, Receiver<Currencycloud>>>;
    ///
    /// async fn receive(accounts: Accounts, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    ///     let Some(receiver) = accounts.get(request.match_info().query("account")) else {
    ///         return HttpResponse::NotFound().finish();
    ///     };
    ///     match receiver.receive(&request, payload).await {
    ///         Ok(delivery) => HttpResponse::Ok().finish(), // once it is stored
    ///         Err(rejection) => rejection.error_response(),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Rejection::Delivery`], which is logged already. A body that cannot be decoded is not an error.
    pub async fn receive(
        &self,
        request: &HttpRequest,
        payload: web::Payload,
    ) -> Result<Webhook<P>, Rejection> {
        self.read(request, payload.into_inner()).await.map(Limited::<P>::decode).map(Webhook)
    }

    pub(crate) async fn read(
        &self,
        request: &HttpRequest,
        payload: Payload,
    ) -> Result<Verified<'static>, Rejection> {
        let declared = request.headers().get(CONTENT_LENGTH);
        let declared = declared.and_then(|length| length.to_str().ok()?.parse().ok());
        let mut body = self.limited.body(declared)?;
        let mut parts = pin!(BodyStream::new(payload));
        while let Some(part) = poll_fn(|context| parts.as_mut().poll_next(context)).await {
            match part {
                Ok(part) => body.push(&part)?,
                // A limit of a middleware.
                Err(PayloadError::Overflow) => return Err(body.cut_off().into()),
                Err(error) => return Err(body.broken(error).into()),
            }
        }
        let headers = RequestHeaders(request.headers());
        let mut delivery = Delivery::new(&headers, &[]).with_query(request.query_string());
        if let Some(address) = (self.peer_addr)(request) {
            delivery = delivery.with_peer_addr(address);
        }
        Ok(self.limited.verify_buffered(delivery, body)?)
    }
}

/// actix-web has a type of its own for headers, which core does not know.
struct RequestHeaders<'r>(&'r HeaderMap);

impl Headers for RequestHeaders<'_> {
    fn each_value<'h>(&'h self, name: &str, see: &mut dyn FnMut(&'h [u8])) {
        self.0.get_all(name).for_each(|value| see(value.as_bytes()));
    }
}

impl<P: Provider> From<Arc<P>> for Receiver<P> {
    fn from(provider: Arc<P>) -> Self {
        Self { limited: provider.into(), peer_addr: Arc::new(|_| None) }
    }
}

impl<P> Clone for Receiver<P> {
    /// Shares the provider.
    fn clone(&self) -> Self {
        Self { limited: self.limited.clone(), peer_addr: Arc::clone(&self.peer_addr) }
    }
}

impl<P: Provider> fmt::Debug for Receiver<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.limited, f)
    }
}

impl<P: Provider + 'static> FromRequest for Webhook<P> {
    type Error = Rejection;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Rejection>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let receiver = request.app_data::<web::Data<Receiver<P>>>();
            let receiver = receiver
                .ok_or_else(|| Rejection::no_receiver(P::NAME, type_name::<Receiver<P>>()))?;
            receiver.read(&request, payload).await.map(Limited::<P>::decode).map(Webhook)
        })
    }
}
