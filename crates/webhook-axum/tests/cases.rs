//! The cases that every adapter passes, over real connections to an axum server.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    Extension, Router,
    extract::ConnectInfo,
    http::{StatusCode, request::Parts},
    routing::post,
};
use webhook_axum::{Receiver, Webhook};
use webhook_core::Provider;
use webhook_test_support::adapter_cases::{
    Continue, LIMIT, PeerAddr, Recorder, Routes, add_routes, run,
};

#[tokio::test]
async fn every_adapter_case_ends_as_expected() {
    let recorder = Arc::default();
    let mut app = App(Router::new());
    add_routes(&mut app, &recorder);
    let router = app.0.layer(Extension(Arc::clone(&recorder)));
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    run(address, &recorder, Continue::WhenRead).await;
}

struct App(Router);

impl Routes for App {
    fn add<P: Provider + Send + Sync + 'static>(
        &mut self,
        path: &'static str,
        provider: P,
        peer_addr: PeerAddr,
    ) {
        let receiver = Receiver::new(provider).with_limit(LIMIT);
        let receiver = match peer_addr {
            PeerAddr::Unknown => receiver,
            PeerAddr::Connection => receiver.with_peer_addr(connection),
            PeerAddr::LastForwarded => receiver.with_peer_addr(last_forwarded),
        };
        let router = std::mem::take(&mut self.0);
        self.0 = router.route(path, post(record::<P>).with_state(receiver.clone()));
    }
}

async fn record<P: Provider>(
    Extension(recorder): Extension<Arc<Recorder>>,
    delivery: Webhook<P>,
) -> StatusCode {
    recorder.record(&delivery);
    StatusCode::OK
}

fn connection(head: &Parts) -> Option<IpAddr> {
    let ConnectInfo(peer) = head.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(peer.ip())
}

fn last_forwarded(head: &Parts) -> Option<IpAddr> {
    let last_header = head.headers.get_all("x-forwarded-for").iter().next_back()?;
    let last_value = last_header.to_str().ok()?.rsplit(',').next()?;
    last_value.trim().parse().ok()
}
