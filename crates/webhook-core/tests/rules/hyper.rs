//! `examples/hyper.rs` passes the cases that every adapter passes: core's public API suffices for one.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

#[allow(dead_code, reason = "its `main` is not called here")]
#[path = "../../examples/hyper.rs"]
mod hyper_server;

use std::{collections::HashMap, net::IpAddr, pin::Pin, sync::Arc};

use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use webhook_core::{Provider, Receiver};
use webhook_test_support::adapter_cases::{self, Continue, LIMIT, PeerAddr, Recorder, Routes};

#[tokio::test]
async fn every_adapter_case_ends_as_expected() {
    let recorder = Arc::default();
    let mut app = App { recorder: Arc::clone(&recorder), handlers: HashMap::new() };
    adapter_cases::add_routes(&mut app, &recorder);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Arc::new(app);
    tokio::spawn(async move {
        loop {
            let (stream, peer) = listener.accept().await.unwrap();
            let app = Arc::clone(&app);
            let service = service_fn(move |request: Request<Incoming>| {
                let answered = app.handlers[request.uri().path()](request, peer.ip());
                async move { hyper_server::answer(answered.await) }
            });
            let server = http1::Builder::new();
            tokio::spawn(server.serve_connection(TokioIo::new(stream), service));
        }
    });
    adapter_cases::run(address, &recorder, Continue::WhenRead).await;
}

/// Answers a request with a status.
type Handler = dyn Fn(Request<Incoming>, IpAddr) -> Answered + Send + Sync;
type Answered = Pin<Box<dyn Future<Output = u16> + Send>>;

struct App {
    recorder: Arc<Recorder>,
    handlers: HashMap<&'static str, Box<Handler>>,
}

impl Routes for App {
    fn add<P: Provider + Send + Sync + 'static>(
        &mut self,
        path: &'static str,
        provider: P,
        peer_addr: PeerAddr,
    ) {
        let receiver = Receiver::new(provider).with_limit(LIMIT);
        let recorder = Arc::clone(&self.recorder);
        let handler = move |request: Request<Incoming>, peer| -> Answered {
            let peer = match peer_addr {
                PeerAddr::Unknown => None,
                PeerAddr::Connection => Some(peer),
                PeerAddr::LastForwarded => last_forwarded(&request),
            };
            let (receiver, recorder) = (receiver.clone(), Arc::clone(&recorder));
            Box::pin(async move {
                match hyper_server::receive(&receiver, request, peer).await {
                    Ok(envelope) => {
                        recorder.record(&envelope);
                        200
                    }
                    Err(rejection) => rejection.status(),
                }
            })
        };
        self.handlers.insert(path, Box::new(handler));
    }
}

fn last_forwarded(request: &Request<Incoming>) -> Option<IpAddr> {
    let values = request.headers().get_all("x-forwarded-for");
    let last = values.iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}
