//! A receiver on loopback: verifies each delivery, answers, and keeps what it acknowledged.

use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, server::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use webhook_core::{Delivery, Envelope, Provider, Receiver, WebhookEvent};

/// A receiver of one provider's deliveries.
pub(crate) struct Hooks<P: Provider> {
    url: String,
    seen: Arc<Mutex<Vec<Seen<P>>>>,
}

/// A delivery that arrived.
pub(crate) struct Seen<P: Provider> {
    /// The envelope, or `None` if it was refused.
    pub(crate) envelope: Option<Envelope<'static, P::Event>>,
}

impl<P: Provider + Send + Sync + 'static> Hooks<P> {
    /// Acknowledges what verifies.
    pub(crate) async fn start(provider: P) -> Self {
        Self::failing(provider, 0).await
    }

    /// Answers the first deliveries with 500, and then acknowledges what verifies.
    pub(crate) async fn failing(provider: P, failures: usize) -> Self {
        Self::failing_with(failures, |_| provider).await
    }

    /// The same, with a provider that depends on the URL.
    pub(crate) async fn failing_with(failures: usize, provider: impl FnOnce(&str) -> P) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Vec<Seen<P>>>> = Arc::default();
        let receiver = Receiver::new(provider(&url));
        let log = Arc::clone(&seen);
        let failures = Arc::new(Mutex::new(failures));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let failures = Arc::clone(&failures);
                let (receiver, log) = (receiver.clone(), Arc::clone(&log));
                let service = service_fn(move |request: Request<Incoming>| {
                    let (receiver, log) = (receiver.clone(), Arc::clone(&log));
                    let failures = Arc::clone(&failures);
                    async move {
                        let (head, body) = request.into_parts();
                        let body = body.collect().await?.to_bytes();
                        let query = head.uri.query().unwrap_or_default();
                        let delivery = Delivery::new(&head.headers, &body).with_query(query);
                        let received = receiver.receive(&delivery);
                        let mut left = failures.lock().unwrap();
                        let status = match &received {
                            Err(rejection) => rejection.status(),
                            Ok(_) if *left > 0 => {
                                *left -= 1;
                                500
                            }
                            Ok(_) => 200,
                        };
                        if status != 500 {
                            log.lock().unwrap().push(Seen { envelope: received.ok() });
                        }
                        let mut answer = Response::new(Empty::<Bytes>::new());
                        *answer.status_mut() = status.try_into().unwrap();
                        Ok::<_, hyper::Error>(answer)
                    }
                });
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { url, seen }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Of each delivery that was acknowledged: the event, and the status that it reports.
    pub(crate) fn acknowledged(&self) -> Vec<(String, Option<String>)> {
        let seen = self.seen.lock().unwrap();
        let envelopes = seen.iter().filter_map(|it| it.envelope.as_ref());
        envelopes
            .map(|envelope| {
                let event = envelope.event.as_ref().unwrap_or_else(|error| panic!("{error}"));
                (event.event_type().into(), event.status().map(|it| it.as_str().into()))
            })
            .collect()
    }

    /// The names of the events that were acknowledged.
    pub(crate) fn events(&self) -> Vec<String> {
        self.acknowledged().into_iter().map(|(event, _)| event).collect()
    }

    /// How many deliveries were refused.
    pub(crate) fn refused(&self) -> usize {
        self.seen.lock().unwrap().iter().filter(|it| it.envelope.is_none()).count()
    }
}
