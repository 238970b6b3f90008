//! The tour's receiver: what it finds, and its outages.

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
    extract::Request,
    http::StatusCode,
    middleware::{Next, from_fn},
    response::IntoResponse,
};
use tokio::net::TcpListener;
use webhook_core::{DedupKey, Proof, Receiver, Secrets, testing::Simulate};

use crate::{
    output::Failure,
    provider::{Channel, Provider, with_type},
    receive::{
        receiver::{Arrival, Journal, router, with_route},
        report::{Content, Report},
        server::{Limits, serve},
    },
};

/// What the receiver found in one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) content: Found,
    /// What was proven, and the key that identifies the delivery. `None` if it was refused.
    pub(super) verified: Option<(Proof, DedupKey)>,
    pub(super) duplicate: bool,
}

/// What a delivery contained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// This event.
    Event(String),
    Unknown,
    Undecodable,
    /// It was refused with this HTTP status.
    Refused(u16),
}

impl Found {
    pub(super) fn of(report: &Report) -> Self {
        match (&report.content, &report.event_type) {
            (Content::Error { .. }, _) => Self::Undecodable,
            (Content::Payload { .. }, Some(event)) if report.known => Self::Event(event.clone()),
            (Content::Payload { .. }, _) => Self::Unknown,
        }
    }
}

/// A receiver on a free port of this machine. It ends with the runtime.
pub(super) struct Loopback {
    address: SocketAddr,
    notes: Arc<Mutex<Notes>>,
    outage: Arc<AtomicUsize>,
}

/// What the receiver found, each time with a remark, and which deliveries it has seen.
#[derive(Default)]
struct Notes {
    found: Vec<(Finding, String)>,
    seen: HashSet<DedupKey>,
}

impl Loopback {
    /// Starts the receiver of these providers.
    pub(super) async fn start(providers: &[Provider], secrets: &Secrets) -> Result<Self, Failure> {
        let no_port = |error: io::Error| {
            Failure::failed(format_args!(
                "expected a free loopback port, found: {error}"
            ))
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.map_err(no_port)?;
        let address = listener.local_addr().map_err(no_port)?;
        let notes = Arc::new(Mutex::new(Notes::default()));
        let shared = Arc::clone(&notes);
        let journal: Journal = Arc::new(move |arrival| {
            lock(&shared).add(arrival);
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
        let left = Arc::clone(&outage);
        let router = router.layer(from_fn(move |request: Request, next: Next| {
            let is_down = left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1));
            async move {
                match is_down {
                    Ok(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
                    Err(_) => next.run(request).await,
                }
            }
        }));
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

    /// What it has found since the last time, each time with a remark.
    pub(super) fn take_findings(&self) -> Vec<(Finding, String)> {
        mem::take(&mut lock(&self.notes).found)
    }
}

fn lock(notes: &Mutex<Notes>) -> MutexGuard<'_, Notes> {
    notes.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Notes {
    fn add(&mut self, arrival: Arrival) {
        let (status, reason) = match arrival {
            Arrival::Verified(report) => {
                let duplicate = !self.seen.insert(report.dedup_key);
                let finding = Finding {
                    content: Found::of(&report),
                    verified: Some((report.proof, report.dedup_key)),
                    duplicate,
                };
                return self.found.push((finding, remark(&report, duplicate)));
            }
            Arrival::Refused { status, reason, .. } => (status, reason),
            Arrival::OtherPath { method, path } => (404, format!("{method} {path}")),
        };
        let finding = Finding {
            content: Found::Refused(status),
            verified: None,
            duplicate: false,
        };
        self.found.push((finding, format!("refused: {reason}")));
    }
}

fn remark(report: &Report, duplicate: bool) -> String {
    if duplicate {
        return "duplicate, recognised by its body".into();
    }
    let event = report.event_type.as_deref().unwrap_or("a body");
    let rest = match (&report.content, &report.subject) {
        (Content::Error { error, .. }, _) if error.path.is_empty() => {
            format!("kept, not decoded: {}", error.message)
        }
        (Content::Error { error, .. }, _) => {
            format!("kept, not decoded: at {}: {}", error.path, error.message)
        }
        _ if !report.readings.is_empty() => {
            format!("one of {} events, kept as each", report.readings.len())
        }
        _ if !report.known => "unknown event, kept as JSON".into(),
        (_, Some(subject)) => format!("{} {}", subject.kind, subject.id),
        (_, None) => "an event without a subject".into(),
    };
    format!("{event}: {rest}")
}
