//! The receiver behind `listen` and `demo`: a route for each way of each provider.

use std::{io, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::Request,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
    routing::{MethodRouter, post},
};
use tokio::time::timeout;
use webhook_axum::Receiver;
use webhook_core::Provider;

use crate::{keyed::Keyed, report::Report};

/// How much is read of one delivery where nothing else is said: 256 KiB, in bytes.
pub(crate) const DEFAULT_LIMIT: usize = 256 * 1024;

/// How long a delivery may take to arrive. Who sends slower holds a connection for nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// What came to the receiver.
#[derive(Debug)]
pub(crate) enum Arrival {
    /// A verified delivery, decoded or not.
    Verified(Box<Report>),
    /// A request to a provider's path that was not accepted.
    Refused {
        name: String,
        status: u16,
        reason: String,
    },
    /// A request to a path that is no provider's.
    NoSuchPath { method: String, path: String },
}

/// Where arrivals are written down before they are answered.
pub(crate) trait Journal: Send + Sync {
    /// Writes an arrival down. A verified delivery that cannot be written down is not
    /// acknowledged.
    fn record(&self, arrival: Arrival) -> io::Result<()>;
}

/// The journal of all routes.
pub(crate) type SharedJournal = Arc<dyn Journal>;

/// A router with `POST /NAME` for each way in which a provider delivers.
pub(crate) fn router(
    ways: impl IntoIterator<Item = (String, Box<dyn Keyed>)>,
    limit: usize,
    journal: &SharedJournal,
) -> Router {
    let router = ways
        .into_iter()
        .fold(Router::new(), |router, (name, keyed)| {
            let path = format!("/{name}");
            router.route(&path, keyed.route(name, limit, Arc::clone(journal)))
        });
    let journal = Arc::clone(journal);
    router.fallback(async move |request: Request| {
        let arrival = Arrival::NoSuchPath {
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
        };
        answer(StatusCode::NOT_FOUND, journal.record(arrival))
    })
}

/// A route that receives the deliveries of one provider.
pub(crate) fn route<P: Provider + Send + Sync + 'static>(
    provider: P,
    name: String,
    limit: usize,
    journal: SharedJournal,
) -> MethodRouter {
    let receiver = Receiver::new(provider).with_limit(limit);
    let (other_methods, name_there) = (Arc::clone(&journal), name.clone());
    post(async move |request: Request| receive(&receiver, &name, journal.as_ref(), request).await)
        .fallback(async move |method: Method| {
            let status = StatusCode::METHOD_NOT_ALLOWED;
            let arrival = Arrival::Refused {
                name: name_there,
                status: status.as_u16(),
                reason: format!("expected POST, found {method}"),
            };
            answer(status, other_methods.record(arrival))
        })
}

async fn receive<P: Provider>(
    receiver: &Receiver<P>,
    name: &str,
    journal: &dyn Journal,
    request: Request,
) -> Response {
    let refused = |status: StatusCode, reason: String| {
        let arrival = Arrival::Refused {
            name: name.into(),
            status: status.as_u16(),
            reason,
        };
        answer(status, journal.record(arrival))
    };
    match timeout(PATIENCE, receiver.receive(request)).await {
        Ok(Ok(delivery)) => {
            let report = Report::of::<P>(delivery.into_result());
            let arrival = Arrival::Verified(Box::new(report));
            answer(StatusCode::OK, journal.record(arrival))
        }
        Ok(Err(rejection)) => refused(rejection.status(), rejection.to_string()),
        Err(_) => refused(
            StatusCode::REQUEST_TIMEOUT,
            format!(
                "expected a whole body within {} s, found less",
                PATIENCE.as_secs()
            ),
        ),
    }
}

fn answer(status: StatusCode, recorded: io::Result<()>) -> Response {
    match recorded {
        Ok(()) => status.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
