//! The server of one API.

use std::{fmt, io, sync::Arc};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::{Answer, Call};

/// What becomes of a call: an answer, or a connection that is reset.
pub(crate) enum Reply {
    Answer(Answer),
    Reset,
}

/// How long a request may be, in bytes.
const LIMIT: usize = 1024 * 1024;

/// Answers all calls, until it is dropped.
pub(crate) async fn serve<F, R>(listener: TcpListener, answer: F)
where
    F: Fn(Call) -> R + Send + Sync + 'static,
    R: Future<Output = Reply> + Send + 'static,
{
    let answer = Arc::new(answer);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(serve_connection(stream, Arc::clone(&answer)));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve_connection<F, R>(stream: TcpStream, answer: Arc<F>)
where
    F: Fn(Call) -> R + Send + Sync + 'static,
    R: Future<Output = Reply> + Send + 'static,
{
    let Ok((stream, twin)) = with_twin(stream) else { return };
    let service = service_fn(|request: Request<Incoming>| {
        let answer = Arc::clone(&answer);
        async move {
            let (head, body) = request.into_parts();
            let Ok(body) = Limited::new(body, LIMIT).collect().await else {
                return response(&Answer::sandbox_error(413, "expected a body of at most 1 MiB"));
            };
            match answer(Call::new(&head, body.to_bytes())).await {
                Reply::Answer(answer) => response(&answer),
                Reply::Reset => Err(Reset),
            }
        }
    });
    let mut server = http1::Builder::new();
    let connection =
        server.timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
    if connection.await.is_err_and(|error| is_reset(&error)) {
        // The kernel then sends a reset, and not the end of the stream.
        let _ = twin.set_zero_linger();
    }
}

/// The stream, and a second handle for the same connection.
fn with_twin(stream: TcpStream) -> io::Result<(TcpStream, TcpStream)> {
    let stream = stream.into_std()?;
    let twin = stream.try_clone()?;
    Ok((TcpStream::from_std(stream)?, TcpStream::from_std(twin)?))
}

fn is_reset(error: &hyper::Error) -> bool {
    std::error::Error::source(error).is_some_and(|cause| cause.is::<Reset>())
}

fn response(answer: &Answer) -> Result<Response<Full<Bytes>>, Reset> {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.all_headers() {
        response = response.header(&*name, value);
    }
    response.body(answer.body.clone().into()).map_err(|_| Reset)
}

/// The connection is to be reset.
#[derive(Debug)]
struct Reset;

impl fmt::Display for Reset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is reset, as asked for")
    }
}

impl std::error::Error for Reset {}
