//! The routes of `listen` and `demo`: one for each provider, and one for its ad hoc webhooks.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::{io, time::Duration};

use axum::Router;
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, RETRY_AFTER};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http_body_util::BodyExt;
use tokio::select;
use tokio::time::sleep;
use webhook_core::{Delivery, Envelope, Receiver, Rejection, Verified};
use webhook_inbox::Inbox;

use crate::escape::escaped;
use crate::provider::Channel;
use crate::receive::arrival::{Arrival, Journal};
use crate::receive::bodies::{Bodies, NoRoom, Room};
use crate::receive::report::{Recorded, Report};
use crate::receive::server::Activity;

/// How long a body may take to arrive: a slower sender only holds a connection.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The inbox that stores deliveries before they are answered, if there is one. It can be exchanged while
/// the receiver runs.
pub(crate) type Storage = Arc<Mutex<Option<Inbox>>>;

/// A router that answers 404 to every path, and records it.
pub(crate) fn router(journal: &Journal) -> Router {
    let journal = Arc::clone(journal);
    Router::new().fallback(async move |request: Request| {
        let (method, path) = (escaped(request.method().as_str()), escaped(request.uri().path()));
        let expected = "POST and a provider's path";
        let arrival = Arrival::Refused {
            provider: None,
            status: 404,
            reason: format!("expected {expected}, found {method} {path}"),
        };
        answer(404, journal(arrival).await)
    })
}

/// Adds the route of a provider.
pub(crate) fn with_route<P: Channel>(
    router: Router,
    provider: P,
    bodies: &Bodies,
    storage: &Storage,
    journal: &Journal,
) -> Router {
    let receiver = Receiver::new(provider).with_limit(bodies.limit);
    let bodies = bodies.clone();
    let storage = Arc::clone(storage);
    let (journal, other_journal) = (Arc::clone(journal), Arc::clone(journal));
    let refused = |status: u16, reason: String| {
        let provider = Some(P::PATH);
        (status, Arrival::Refused { provider, status, reason })
    };
    let receive = async move |request: Request| {
        // Until the answer, as the memory that the body takes.
        let mut room = bodies.room();
        let gives_way = room.gives_way();
        let received = select! {
            biased;
            received = receive(&receiver, request, &mut room) => received,
            () = gives_way => Err(NotReceived::GivesWay),
            () = sleep(BODY_TIMEOUT) => Err(NotReceived::Late),
        };
        let (status, arrival) = match received {
            Ok(envelope) => match store::<P>(&storage, &envelope.verified).await {
                Ok(recorded) => {
                    let mut report = Report::of::<P>(&envelope);
                    report.recorded = recorded;
                    (200, Arrival::Verified(Box::new(report)))
                }
                Err(error) => refused(503, error.to_string()),
            },
            Err(NotReceived::Rejected(rejection)) => {
                refused(rejection.status(), rejection.to_string())
            }
            Err(NotReceived::NoRoom) => {
                let expected = "expected memory for the body, found that other bodies take it";
                refused(503, format!("{expected}: the sender has to redeliver"))
            }
            Err(NotReceived::GivesWay) => {
                let expected =
                    "expected a faster body, because others need its memory, found a part of it";
                refused(503, format!("{expected}: the sender has to redeliver"))
            }
            Err(NotReceived::Late) => {
                let limit = BODY_TIMEOUT.as_secs();
                refused(408, format!("expected a whole body within {limit} s, found a part of it"))
            }
        };
        answer(status, journal(arrival).await)
    };
    let other_method = async move |method: Method| {
        let (status, arrival) =
            refused(405, format!("expected POST, found {}", escaped(method.as_str())));
        answer(status, other_journal(arrival).await)
    };
    let route = post(receive).fallback(other_method);
    router.route(&format!("/{}", P::PATH), route)
}

/// Why a request does not become a delivery.
enum NotReceived {
    Rejected(Rejection),
    /// Other bodies take the memory.
    NoRoom,
    /// It is slow, and others need the memory that it takes.
    GivesWay,
    Late,
}

impl From<Rejection> for NotReceived {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

async fn receive<P: Channel>(
    receiver: &Receiver<P>,
    request: Request,
    room: &mut Room,
) -> Result<Envelope<'static, P::Event>, NotReceived> {
    let (head, mut body) = request.into_parts();
    let length = head.headers.get(CONTENT_LENGTH);
    let declared = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let mut buffer = receiver.body(declared)?;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| buffer.broken(error))?;
        // Frames without data are trailers.
        if let Some(part) = frame.data_ref() {
            room.grow(part.len()).await.map_err(|NoRoom| NotReceived::NoRoom)?;
            buffer.push(part)?;
        }
    }
    room.body_ended();
    if let Some(activity) = head.extensions.get::<Arc<Activity>>() {
        activity.body_ended();
    }
    let query = head.uri.query().unwrap_or_default();
    let delivery = Delivery::new(&head.headers, &[]).with_query(query);
    Ok(receiver.verify_buffered(delivery, buffer).map(Receiver::<P>::decode)?)
}

/// Stores a delivery, if there is an inbox. Its source has the name of the path.
async fn store<P: Channel>(
    storage: &Storage,
    verified: &Verified<'_>,
) -> Result<Option<Recorded>, Box<dyn Error + Send + Sync>> {
    let inbox = storage.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some(inbox) = inbox else {
        return Ok(None);
    };
    let receipt = inbox.accept::<P>(&P::PATH.parse()?, verified).await?;
    Ok(Some(Recorded { receipt: receipt.as_str(), delivery: receipt.id().map(|id| id.0) }))
}

fn answer(status: u16, recorded: io::Result<()>) -> Response {
    let status = match (StatusCode::from_u16(status), recorded) {
        (Ok(status), Ok(())) => status,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    match status {
        StatusCode::SERVICE_UNAVAILABLE => (status, [(RETRY_AFTER, "1")]).into_response(),
        _ => status.into_response(),
    }
}

#[cfg(test)]
#[allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]
mod tests {
    use std::future::{pending, ready};

    use axum::body::Body;
    use http_body_util::Full;
    use hyper::service::Service as _;
    use hyper_util::service::TowerToHyperService;
    use tokio::join;
    use webhook_core::{Secret, Secrets};
    use webhook_currencycloud::Currencycloud;

    use super::*;

    /// A receiver with room for this many bytes beyond what each body needs none for, and what it records.
    fn receiver(room: usize) -> (TowerToHyperService<Router>, Arc<Mutex<Vec<String>>>) {
        let arrivals = Arc::new(Mutex::new(Vec::new()));
        let journal: Journal = {
            let arrivals = Arc::clone(&arrivals);
            Arc::new(move |arrival| {
                arrivals.lock().unwrap().push(format!("{arrival:?}"));
                Box::pin(ready(Ok(())))
            })
        };
        let secret = Secrets::from(Secret::new("a secret of our own").unwrap());
        let bodies = Bodies::with_room(1 << 20, room);
        let router = with_route(
            router(&journal),
            Currencycloud::new(&secret),
            &bodies,
            &Storage::default(),
            &journal,
        );
        (TowerToHyperService::new(router), arrivals)
    }

    fn delivery(body: Body) -> Request {
        Request::post("/currencycloud").body(body).unwrap()
    }

    /// The status, and when to redeliver.
    fn outcome(answer: &Response) -> (u16, Option<&str>) {
        let retry_after = answer.headers().get(RETRY_AFTER).map(|it| it.to_str().unwrap());
        (answer.status().as_u16(), retry_after)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_finds_no_memory_is_answered_with_503_and_a_short_one_needs_none() {
        let (service, arrivals) = receiver(1);
        for (length, expected) in [(1 << 15, (503, Some("1"))), (1 << 10, (401, None))] {
            let answer = service.call(delivery(vec![b'x'; length].into())).await.unwrap();
            assert_eq!(outcome(&answer), expected);
        }
        assert!(arrivals.lock().unwrap()[0].contains("memory"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_that_takes_the_memory_gives_way_to_the_next_one() {
        let (service, arrivals) = receiver(1 << 14);
        let part = Full::from(vec![b'x'; 1 << 15]).with_trailers(pending());
        let slow = service.call(delivery(Body::new(part)));
        let next = service.call(delivery(vec![b'x'; 1 << 15].into()));
        let (slow, next) = join!(slow, next);
        assert_eq!(outcome(&slow.unwrap()), (503, Some("1")));
        assert_eq!(outcome(&next.unwrap()), (401, None));
        assert!(arrivals.lock().unwrap()[0].contains("faster"));
    }
}
