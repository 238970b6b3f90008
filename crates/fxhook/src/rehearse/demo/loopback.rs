//! The tour's receiver, and its outages.

use std::{
    collections::HashSet,
    future::pending,
    io, mem,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use axum::{
    Router,
    extract::Request,
    http::StatusCode,
    middleware::{Next, from_fn},
    response::IntoResponse,
};
use tokio::net::TcpListener;
use webhook_core::{DedupKey, Receiver, Secrets};

use super::outcome::Note;
use crate::{
    output::Failure,
    provider::{Channel, Provider, with_type},
    receive::{
        receiver::{Journal, router, with_route},
        server::{Limits, serve},
    },
};

/// A receiver on a free port of this machine. It ends with the runtime.
pub(super) struct Loopback {
    address: SocketAddr,
    notes: Arc<Mutex<Notes>>,
    outage: Arc<AtomicUsize>,
}

/// What the receiver notes, and which deliveries it has seen.
#[derive(Default)]
struct Notes {
    notes: Vec<Note>,
    seen: HashSet<DedupKey>,
}

impl Loopback {
    /// Starts the receiver of these providers.
    pub(super) async fn start(providers: &[Provider], secrets: &Secrets) -> Result<Self, Failure> {
        let no_port = |error: io::Error| {
            Failure::failed(format_args!("expected a free loopback port, found: {error}"))
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(no_port)?;
        let address = listener.local_addr().map_err(no_port)?;
        let notes = Arc::new(Mutex::new(Notes::default()));
        let shared = Arc::clone(&notes);
        let journal: Journal = Arc::new(move |arrival| {
            let mut notes = lock(&shared);
            let note = Note::of(arrival, |key| notes.seen.insert(key));
            notes.notes.push(note);
            Ok(())
        });
        let mut router = router(&journal);
        for provider in providers {
            router = with_type!(*provider, P => {
                let limit = Receiver::<P>::DEFAULT_LIMIT;
                with_route(router, P::with_secrets(secrets), limit, &journal)
            });
        }
        let outage = Arc::new(AtomicUsize::new(0));
        let router = with_outage(router, Arc::clone(&outage));
        tokio::spawn(serve(listener, router, Limits::DEFAULT, pending()));
        Ok(Self {
            address,
            notes,
            outage,
        })
    }

    /// The URL of a provider.
    pub(super) fn url<P: Channel>(&self) -> String {
        format!("http://{}/{}", self.address, P::PATH)
    }

    /// Answers this many requests with 500, before the receiver sees them.
    pub(super) fn begin_outage(&self, requests: usize) {
        self.outage.store(requests, Relaxed);
    }

    /// Forgets which deliveries it has seen.
    pub(super) fn forget(&self) {
        lock(&self.notes).seen.clear();
    }

    /// The notes since the last time.
    pub(super) fn take_notes(&self) -> Vec<Note> {
        mem::take(&mut lock(&self.notes).notes)
    }
}

fn lock(notes: &Mutex<Notes>) -> MutexGuard<'_, Notes> {
    notes.lock().unwrap_or_else(PoisonError::into_inner)
}

fn with_outage(router: Router, outage: Arc<AtomicUsize>) -> Router {
    router.layer(from_fn(move |request: Request, next: Next| {
        let is_down = outage.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1));
        async move {
            match is_down {
                Ok(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
                Err(_) => next.run(request).await,
            }
        }
    }))
}
