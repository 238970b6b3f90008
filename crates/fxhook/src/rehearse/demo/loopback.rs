//! The tour's receiver, and its outages.

use std::future::{pending, ready};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::{io, mem};

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use tokio::net::TcpListener;
use webhook_core::{Receiver, Secrets, testing::Simulate};

use crate::output::Failure;
use crate::provider::{Provider, with_type};
use crate::receive::arrival::{Arrival, Journal};
use crate::receive::bodies::Bodies;
use crate::receive::receiver::{Storage, router, with_route};
use crate::receive::server::{Limits, serve};

/// A receiver on a free port of this machine. It ends with the runtime.
pub(crate) struct Loopback {
    pub(super) address: SocketAddr,
    arrivals: Arc<Mutex<Vec<Arrival>>>,
    outage: Arc<AtomicUsize>,
    /// The inbox, if there is one.
    pub(super) storage: Storage,
}

/// A listener on a free port of this machine.
pub(crate) async fn free_port() -> Result<(TcpListener, SocketAddr), Failure> {
    let no_port = |error: io::Error| {
        Failure::failed(format!("expected a free loopback port, found: {error}"))
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(no_port)?;
    let address = listener.local_addr().map_err(no_port)?;
    Ok((listener, address))
}

impl Loopback {
    pub(super) async fn start(providers: &[Provider], secrets: &Secrets) -> Result<Self, Failure> {
        let (listener, address) = free_port().await?;
        Ok(Self::on(listener, address, providers, secrets))
    }

    /// The same on a port that is open already.
    pub(crate) fn on(
        listener: TcpListener,
        address: SocketAddr,
        providers: &[Provider],
        secrets: &Secrets,
    ) -> Self {
        let loopback = Self {
            address,
            arrivals: Arc::default(),
            outage: Arc::default(),
            storage: Storage::default(),
        };
        let arrivals = Arc::clone(&loopback.arrivals);
        let journal: Journal = Arc::new(move |arrival| {
            let mut arrivals = arrivals.lock().unwrap_or_else(PoisonError::into_inner);
            arrivals.push(arrival);
            Box::pin(ready(Ok(())))
        });
        let mut router = router(&journal);
        for provider in providers {
            router = with_type!(*provider, P => {
                let bodies = Bodies::new(Receiver::<P>::DEFAULT_LIMIT);
                with_route(router, P::with_secrets(secrets), &bodies, &loopback.storage, &journal)
            });
        }
        let outage = Arc::clone(&loopback.outage);
        let router = router.layer(from_fn(move |request: Request, next: Next| {
            let is_down = outage.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1));
            async move {
                match is_down {
                    Ok(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
                    Err(_) => next.run(request).await,
                }
            }
        }));
        tokio::spawn(serve(listener, router, Limits::DEFAULT, journal, pending()));
        loopback
    }

    /// Answers this many requests with 500, before the receiver sees them.
    pub(super) fn begin_outage(&self, requests: usize) {
        self.outage.store(requests, Relaxed);
    }

    pub(crate) fn take_arrivals(&self) -> Vec<Arrival> {
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        mem::take(&mut *arrivals)
    }
}
