//! One connection: its requests, its time limits and its problems.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use axum::Router;
use axum::http::header::{CONNECTION, HeaderValue};
use axum::response::Response;
use hyper::Request;
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::select;
use tokio::time::sleep;

use super::Limits;
use super::activity::{Activity, Late};
use super::places::Place;
use super::problem::Problem;
use super::watched::Watched;

/// Serves a connection until it ends, is late, or makes room for another one. Returns a problem of its sender, if
/// there was one, and the stream if it may still be open.
pub(super) async fn serve_connection<S>(
    stream: S,
    place: &Place,
    router: TowerToHyperService<Router>,
    limits: &Limits,
) -> (Option<(Problem, String)>, Option<S>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let activity = &place.activity;
    let service = service_fn(|mut request: Request<Incoming>| {
        activity.has_head();
        if request.body().is_end_stream() {
            activity.body_ended();
        }
        request.extensions_mut().insert(Arc::clone(activity));
        let answer = router.call(request);
        Box::pin(async {
            let mut answer: Response = answer.await?;
            // The rest of a body that the handler did not want is dropped, and requests after it.
            if place.is_scarce() || !activity.is_whole() {
                answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            activity.has_answer();
            Ok::<_, Infallible>(answer)
        })
    });
    let mut http = http1::Builder::new();
    // The limits of `activity` replace it.
    http.header_read_timeout(None).max_buf_size(limits.head_bytes);
    let stream = TokioIo::new(Watched { stream, activity: Arc::clone(activity) });
    let mut connection = http.serve_connection(stream, service);
    select! {
        // In this order, because the connection may go on with what has arrived.
        biased;
        outcome = poll_fn(|cx| connection.poll_without_shutdown(cx)) => {
            let problem = outcome.err().and_then(|error| problem(&error, activity, limits));
            (problem, Some(connection.into_parts().io.into_inner().stream))
        }
        late = late(activity, limits) => {
            let problem = match late {
                Late::Head => Some(Problem::slow_head(limits.head_timeout)),
                Late::Answer => Some(Problem::unread_answer(limits.answer_timeout)),
                Late::Request | Late::End | Late::Place | Late::Stop => None,
            };
            (problem, None)
        }
    }
}

/// Closes a connection after its last answer. What the sender still writes is read and dropped: unread bytes
/// would reset the connection, and the answer could be lost.
pub(super) async fn linger<S>(mut stream: S, activity: &Activity, limits: &Limits)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    activity.linger();
    let rest = async {
        stream.shutdown().await?;
        let mut buffer = [0; 8 * 1024];
        while stream.read(&mut buffer).await? > 0 {}
        io::Result::Ok(())
    };
    select! {
        biased;
        _ = rest => {}
        _ = late(activity, limits) => {}
    }
}

/// Waits until the connection has to end. To be polled each time that the connection was.
async fn late(activity: &Activity, limits: &Limits) -> Late {
    let mut timer = pin!(sleep(limits.idle_timeout));
    let mut hurry = pin!(activity.hurry.notified());
    poll_fn(|cx| {
        while hurry.as_mut().poll(cx).is_ready() {
            hurry.set(activity.hurry.notified());
        }
        let Some((deadline, late)) = activity.deadline(limits) else {
            return Poll::Pending;
        };
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(cx).map(|()| late)
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
