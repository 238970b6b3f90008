//! One connection: its requests, its time limits and its problems.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::Watcher;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::sleep;

use super::Limits;
use super::activity::{Activity, Late, Watched};
use super::places::Place;
use super::problem::Problem;

/// Serves a connection until it ends, is late, or makes room for another one. Returns a problem of its
/// sender, if there was one.
pub(super) async fn serve_connection<S>(
    stream: S,
    place: Place,
    router: TowerToHyperService<Router>,
    limits: Limits,
    shutdown: Watcher,
) -> Option<(Problem, String)>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let activity = &place.activity;
    let service = service_fn(|mut request| {
        activity.begin_request();
        request.extensions_mut().insert(Arc::clone(activity));
        let answer = router.call(request);
        async {
            let answer = answer.await;
            activity.end_request();
            answer
        }
    });
    let mut http = http1::Builder::new();
    // The limits of `activity` replace it.
    http.header_read_timeout(None).max_buf_size(limits.head_bytes);
    let stream = TokioIo::new(Watched { stream, activity: Arc::clone(activity) });
    let mut connection = pin!(shutdown.watch(http.serve_connection(stream, service)));
    let mut timer = pin!(sleep(limits.idle_timeout));
    let mut closing = pin!(activity.closing.notified());
    poll_fn(|cx| {
        // First, because it may go on with what has arrived.
        if let Poll::Ready(outcome) = connection.as_mut().poll(cx) {
            return Poll::Ready(outcome.err().and_then(|error| problem(&error, activity, &limits)));
        }
        while closing.as_mut().poll(cx).is_ready() {
            if activity.closable().is_some() {
                return Poll::Ready(None);
            }
            closing.set(activity.closing.notified());
        }
        if let Some((deadline, late)) = activity.deadline(&limits) {
            if timer.deadline() != deadline {
                timer.as_mut().reset(deadline);
            }
            if timer.as_mut().poll(cx).is_ready() {
                return Poll::Ready(match late {
                    Late::Request => None,
                    Late::Head => Some(Problem::slow_head(limits.head_timeout)),
                    Late::Answer => Some(Problem::unread_answer(limits.answer_timeout)),
                });
            }
        }
        Poll::Pending
    })
    .await
}

/// The first byte of each TLS connection: a handshake record.
const TLS_HANDSHAKE: u8 = 0x16;

/// What the sender did wrong. A connection that breaks is not a problem.
fn problem(
    error: &hyper::Error,
    activity: &Activity,
    limits: &Limits,
) -> Option<(Problem, String)> {
    match error {
        _ if !error.is_parse() => None,
        _ if activity.first_byte() == Some(TLS_HANDSHAKE) => Some(Problem::tls()),
        _ if error.is_parse_version_h2() => Some(Problem::http2()),
        _ if error.is_parse_too_large() => Some(Problem::long_head(limits.head_bytes)),
        _ => Some(Problem::no_request(error)),
    }
}
