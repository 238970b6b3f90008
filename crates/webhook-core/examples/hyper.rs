//! A receiver on plain hyper: all that an adapter for a web framework needs.
//!
//! `CURRENCYCLOUD_HMAC_KEY=... cargo run -p webhook-core --all-features --example hyper [ADDRESS]`

use std::{convert::Infallible, env, error::Error, net::IpAddr};

use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Bytes, Incoming};
use hyper::{Request, Response, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use webhook_core::{Delivery, Envelope, Provider, Receiver, Rejection, Secrets};
use webhook_currencycloud::Currencycloud;

/// Limits, reads, verifies and decodes one request.
pub(crate) async fn receive<P: Provider>(
    receiver: &Receiver<P>,
    request: Request<Incoming>,
    peer: Option<IpAddr>,
) -> Result<Envelope<'static, P::Event>, Rejection> {
    let (head, mut body) = request.into_parts();
    // The lower bound is the declared length.
    let mut buffer = receiver.body(Some(body.size_hint().lower()))?;
    while let Some(frame) = body.frame().await {
        // The other kind of frame has trailers, which are not part of the body.
        if let Ok(part) = frame.map_err(|error| buffer.broken(error))?.into_data() {
            buffer.push(&part)?;
        }
    }
    let query = head.uri.query().unwrap_or_default();
    let mut delivery = Delivery::new(&head.headers, &[]).with_query(query);
    if let Some(peer) = peer {
        delivery = delivery.with_peer_addr(peer);
    }
    receiver.verify_buffered(delivery, buffer).map(Receiver::<P>::decode)
}

/// An answer without a body.
pub(crate) fn answer(status: u16) -> Result<Response<Empty<Bytes>>, Infallible> {
    let mut answer = Response::default();
    *answer.status_mut() = status.try_into().unwrap_or_default();
    Ok(answer)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let keys = Secrets::from_env("CURRENCYCLOUD_HMAC_KEY")?;
    let receiver = Receiver::new(Currencycloud::new(keys));
    let address = env::args().nth(1).unwrap_or("127.0.0.1:8080".into());
    let listener = TcpListener::bind(address).await?;
    loop {
        let (stream, peer) = listener.accept().await?;
        let receiver = receiver.clone();
        let service = service_fn(move |request| {
            let receiver = receiver.clone();
            async move {
                match receive(&receiver, request, Some(peer.ip())).await {
                    // Store it, answer, and let a worker act on it.
                    Ok(delivery) => {
                        println!("{:?} {}", delivery.event_type(), delivery.dedup_key());
                        answer(200)
                    }
                    Err(rejection) => answer(rejection.status()),
                }
            }
        });
        // The timer ends connections whose head takes longer than 30 seconds.
        let mut server = http1::Builder::new();
        let connection =
            server.timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}
