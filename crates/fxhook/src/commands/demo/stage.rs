//! Where the tour takes place: the receiver, and its outages.

use std::{
    future::pending,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
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
use webhook_core::Secrets;

use super::notebook::Notebook;
use crate::{
    failure::Failure,
    providers::ProviderEntry,
    receiver::{DEFAULT_LIMIT, SharedJournal, router},
    serve::{Bounds, serve},
    way::Way,
};

/// A receiver on a free port of this machine. It ends with the runtime.
pub(crate) struct Stage {
    address: SocketAddr,
    notebook: Arc<Notebook>,
    outage: Arc<AtomicUsize>,
}

impl Stage {
    /// Opens the receiver of these providers.
    pub(crate) async fn open(
        providers: &[ProviderEntry],
        secrets: &Secrets,
    ) -> Result<Self, Failure> {
        let no_port = |error: io::Error| {
            Failure::impossible(format_args!(
                "expected a free loopback port, found: {error}"
            ))
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(no_port)?;
        let address = listener.local_addr().map_err(no_port)?;
        let keyed = providers
            .iter()
            .flat_map(ProviderEntry::ways)
            .map(|way| Ok((way.name(), way.keyed(secrets, false)?)))
            .collect::<Result<Vec<_>, Failure>>()?;
        let notebook = Arc::new(Notebook::default());
        let journal: SharedJournal = Arc::clone(&notebook) as SharedJournal;
        let outage = Arc::new(AtomicUsize::new(0));
        let router = with_outage(router(keyed, DEFAULT_LIMIT, &journal), Arc::clone(&outage));
        tokio::spawn(serve(listener, router, Bounds::DEFAULT, pending()));
        Ok(Self {
            address,
            notebook,
            outage,
        })
    }

    /// The URL that a provider delivers to this way.
    pub(crate) fn url(&self, way: &Way) -> String {
        format!("http://{}/{}", self.address, way.name())
    }

    /// Answers this many requests with 500, before the receiver sees them.
    pub(crate) fn begin_outage(&self, requests: usize) {
        self.outage.store(requests, Relaxed);
    }

    /// What the receiver writes down.
    pub(crate) fn notebook(&self) -> &Notebook {
        &self.notebook
    }
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
