//! What a route needs to receive deliveries.

use std::{net::IpAddr, sync::Arc};

use actix_web::{HttpRequest, dev::Payload, web};
use webhook_core::{Delivery, Provider};

use crate::{LOG, Rejection, Webhook, body, headers::RequestHeaders};

/// A provider with its secrets, how much is read of one delivery, and what tells where it comes
/// from: what the app data of a route holds, in a `web::Data`, so that its handler can take a
/// [`Webhook`].
///
/// A clone shares the provider.
pub struct Receiver<P> {
    provider: Arc<P>,
    limit: usize,
    source: Option<Arc<SourceOf>>,
}

/// Tells where a request came from.
type SourceOf = dyn Fn(&HttpRequest) -> Option<IpAddr> + Send + Sync;

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

    /// Tells where a request came from, for a check such as
    /// [`SourceAddresses`](webhook_core::SourceAddresses). Without this, or where it gives `None`,
    /// a delivery has no source, and such a check refuses it.
    ///
    /// Where the sender connects to this server, the connection tells:
    ///
    /// ```no_run
    /// use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
    /// use webhook_actix::{Receiver, Webhook};
    /// use webhook_flash_payments::{
    ///     FlashPayments,
    ///     core::{Checked, Provider, SourceAddresses},
    ///     source_addresses,
    /// };
    ///
    /// type Fenced = Checked<FlashPayments, SourceAddresses>;
    ///
    /// async fn receive(delivery: Webhook<Fenced>) -> HttpResponse {
    ///     HttpResponse::Ok().finish()
    /// }
    ///
    /// # async fn serve(flash: FlashPayments) -> std::io::Result<()> {
    /// let flash = flash.with_check(SourceAddresses::new(source_addresses::PRODUCTION));
    /// let receiver = web::Data::new(
    ///     Receiver::new(flash)
    ///         .with_source(|request: &HttpRequest| Some(request.peer_addr()?.ip())),
    /// );
    /// let app = move || {
    ///     App::new()
    ///         .app_data(receiver.clone())
    ///         .route("/flash-payments", web::post().to(receive))
    /// };
    /// HttpServer::new(app).bind("127.0.0.1:8080")?.run().await
    /// # }
    /// ```
    ///
    /// Behind a proxy the connection is the proxy's. Take what **your own** proxy says, which is
    /// the last value: what stands before it, the sender may have written. actix-web's
    /// `realip_remote_addr` takes the **first**. And let nobody reach this server around the proxy,
    /// or they write the last value, too.
    ///
    /// ```
    /// use std::net::IpAddr;
    ///
    /// use actix_web::HttpRequest;
    ///
    /// fn from_our_proxy(request: &HttpRequest) -> Option<IpAddr> {
    ///     let last_header = request.headers().get_all("x-forwarded-for").last()?;
    ///     let last_value = last_header.to_str().ok()?.rsplit(',').next()?;
    ///     last_value.trim().parse().ok()
    /// }
    /// # use webhook_actix::Receiver;
    /// # fn receiver(flash: webhook_flash_payments::FlashPayments) -> impl Sized {
    /// Receiver::new(flash).with_source(from_our_proxy)
    /// # }
    /// # let request = actix_web::test::TestRequest::default()
    /// #     .append_header(("x-forwarded-for", "192.0.2.7"))
    /// #     .append_header(("x-forwarded-for", "192.0.2.8, 192.0.2.9"))
    /// #     .to_http_request();
    /// # assert_eq!(from_our_proxy(&request), "192.0.2.9".parse().ok());
    /// ```
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Fn(&HttpRequest) -> Option<IpAddr> + Send + Sync + 'static,
    ) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// Limits, reads, verifies and decodes one request, as the extractor does: for handlers that
    /// find out at run time which receiver is meant.
    ///
    /// ```
    /// use std::collections::HashMap;
    ///
    /// use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
    /// use webhook_actix::Receiver;
    /// use webhook_currencycloud::Currencycloud;
    ///
    /// type Accounts = HashMap<String, Receiver<Currencycloud>>;
    ///
    /// async fn receive(
    ///     accounts: web::Data<Accounts>,
    ///     account: web::Path<String>,
    ///     request: HttpRequest,
    ///     payload: web::Payload,
    /// ) -> HttpResponse {
    ///     let Some(receiver) = accounts.get(account.as_str()) else {
    ///         return HttpResponse::NotFound().finish();
    ///     };
    ///     match receiver.receive(&request, payload).await {
    ///         Ok(delivery) => HttpResponse::Ok().finish(),
    ///         Err(rejection) => rejection.error_response(),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// A [`Rejection`] if the delivery is too large, does not arrive whole, or is not verified. It
    /// is in the log already. A body that cannot be decoded is none: see [`Webhook::event`].
    pub async fn receive(
        &self,
        request: &HttpRequest,
        payload: web::Payload,
    ) -> Result<Webhook<P>, Rejection> {
        self.receive_payload(request, payload.into_inner()).await
    }

    pub(crate) async fn receive_payload(
        &self,
        request: &HttpRequest,
        payload: Payload,
    ) -> Result<Webhook<P>, Rejection> {
        let received = self.read_and_verify(request, payload).await;
        match &received {
            Ok(delivery) => log_undecodable(delivery),
            Err(rejection) => rejection.log(P::NAME),
        }
        received
    }

    async fn read_and_verify(
        &self,
        request: &HttpRequest,
        payload: Payload,
    ) -> Result<Webhook<P>, Rejection> {
        let body = body::read(request.headers(), payload, self.limit).await?;
        let headers = RequestHeaders(request.headers());
        let mut delivery = Delivery::new(&headers, &body).with_query(request.query_string());
        if let Some(source) = self.source.as_ref().and_then(|source| source(request)) {
            delivery = delivery.with_source(source);
        }
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
            source: None,
        }
    }
}

impl<P> Clone for Receiver<P> {
    fn clone(&self) -> Self {
        Self {
            provider: Arc::clone(&self.provider),
            limit: self.limit,
            source: self.source.clone(),
        }
    }
}

impl<P: Provider> std::fmt::Debug for Receiver<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receiver")
            .field("provider", &P::NAME)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}
