//! HTTP server with connection and header timeouts.

use std::{io::ErrorKind, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::sync::Semaphore;
use tokio::time::sleep;

/// The server's limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// How long the head of a request may take to arrive, and how long a connection may be idle.
    pub(crate) head_timeout: Duration,
    /// How many connections are served at once. Others wait.
    pub(crate) connections: usize,
}

impl Limits {
    /// 30 seconds, and 512 connections: fewer than the open files that most systems allow.
    pub(crate) const DEFAULT: Self =
        Self { head_timeout: Duration::from_secs(30), connections: 512 };
}

/// Serves until `end` completes, then finishes the requests that have started.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    end: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head_timeout);
    let service = TowerToHyperService::new(router);
    let free = Arc::new(Semaphore::new(limits.connections));
    let shutdown = GracefulShutdown::new();
    let mut end = pin!(end);
    loop {
        let next = async {
            // Before a connection is accepted: those over the limit wait outside.
            let permit = Arc::clone(&free).acquire_owned().await.ok()?;
            Some((permit, accept(&listener).await))
        };
        let (permit, stream) = select! {
            () = &mut end => break,
            next = next => match next {
                Some(next) => next,
                None => break,
            },
        };
        let connection = http.serve_connection(TokioIo::new(stream), service.clone());
        let connection = shutdown.watch(connection);
        tokio::spawn(async move {
            // An error means that the sender's connection broke.
            let _ = connection.await;
            drop(permit);
        });
    }
    // From now on, connections are refused instead of left waiting.
    drop(listener);
    shutdown.shutdown().await;
}

/// How long to wait if a connection cannot be accepted: others must close first.
const RECOVERY: Duration = Duration::from_millis(100);

/// The next connection. A failure does not end the server: what ran out, such as open files,
/// becomes available again.
async fn accept(listener: &TcpListener) -> TcpStream {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => match error.kind() {
                // This connection failed; the next one may work.
                ConnectionAborted | ConnectionRefused | ConnectionReset => {}
                _ => sleep(RECOVERY).await,
            },
        }
    }
}
