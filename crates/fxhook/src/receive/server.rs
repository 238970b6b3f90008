//! HTTP server with limits for connections, heads and answers.

mod activity;
mod connection;
mod open_files;
mod places;
mod problem;
#[cfg(test)]
mod tests;
mod watched;

pub(crate) use activity::Activity;
pub(crate) use open_files::allowed;
pub(crate) use problem::Problem;

use std::io::{self, ErrorKind};
use std::{pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::time::{sleep, timeout};

use crate::receive::arrival::Journal;
use activity::LAST_LOOK;
use connection::{linger, serve_connection};
use places::{Place, Places};

/// The server's limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// How many connections are served at once. The oldest idle one is closed for a new one, or else the one
    /// with the slowest body. If there is none, the new one waits.
    pub(crate) connections: u32,
    /// How long a connection may be idle.
    pub(crate) idle_timeout: Duration,
    /// How long the head of a request may take from its first byte.
    pub(crate) head_timeout: Duration,
    /// How long a sender may leave an answer unread.
    pub(crate) answer_timeout: Duration,
    /// How long a request may take to arrive after the server begins to stop.
    pub(crate) stop_timeout: Duration,
    /// How long a sender may still write after the last answer of its connection.
    pub(crate) linger_timeout: Duration,
    /// The longest head, and how much of a body is read ahead, in bytes.
    pub(crate) head_bytes: usize,
}

impl Limits {
    /// 512 connections: fewer than the open files that most systems allow. See [`allowed`].
    pub(crate) const DEFAULT: Self = Self {
        connections: 512,
        idle_timeout: Duration::from_secs(30),
        head_timeout: Duration::from_secs(5),
        answer_timeout: Duration::from_secs(10),
        stop_timeout: Duration::from_secs(2),
        linger_timeout: Duration::from_secs(2),
        head_bytes: 32 * 1024,
    };
}

/// Serves until `end` completes, then closes idle connections and waits a moment for the requests that have
/// begun. What has arrived whole by then goes on. The journal gets what is not a request.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    journal: Journal,
    end: impl Future<Output = ()>,
) {
    let server = Server::new(router, limits, journal);
    let mut end = pin!(end);
    loop {
        let next = async {
            let stream = server.accept(&listener).await;
            Some((stream, server.place().await?))
        };
        select! {
            () = &mut end => break,
            next = next => match next {
                Some((stream, place)) => server.start(stream, place),
                None => break,
            },
        }
    }
    // From now on, connections are refused instead of left waiting.
    drop(listener);
    server.places.stop();
    let _ = timeout(limits.stop_timeout, server.places.all_free()).await;
}

struct Server {
    router: TowerToHyperService<Router>,
    limits: Limits,
    journal: Journal,
    places: Places,
}

/// How long to wait if a connection cannot be accepted, and none can be closed for it.
const RECOVERY: Duration = Duration::from_millis(100);

impl Server {
    fn new(router: Router, limits: Limits, journal: Journal) -> Self {
        Self {
            router: TowerToHyperService::new(router),
            limits,
            journal,
            places: Places::new(limits.connections),
        }
    }

    /// The next connection.
    async fn accept(&self, listener: &TcpListener) -> TcpStream {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => return stream,
                Err(error) => self.recover(&error).await,
            }
        }
    }

    /// Goes on after a failure. It does not end the server: what ran out, such as open files, becomes
    /// available again.
    async fn recover(&self, error: &io::Error) {
        use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
        // This connection failed; the next one may work.
        if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
            return;
        }
        let _ = (self.journal)(Problem::not_accepted(error).into()).await;
        // One that closes has done so after its last look.
        sleep(if self.places.close_one() { 2 * LAST_LOOK } else { RECOVERY }).await;
    }

    /// A place for a connection.
    async fn place(&self) -> Option<Place> {
        if let Some(place) = self.places.take_free() {
            return Some(place);
        }
        let _ = (self.journal)(Problem::all_taken(self.limits.connections).into()).await;
        self.places.take().await
    }

    /// Serves a connection in a task of its own.
    fn start<S>(&self, stream: S, place: Place)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (router, journal) = (self.router.clone(), Arc::clone(&self.journal));
        let limits = self.limits;
        tokio::spawn(async move {
            let (problem, stream) = serve_connection(stream, &place, router, &limits).await;
            if let Some(problem) = problem {
                let _ = journal(problem.into()).await;
            }
            // The receiver ends with its journals, and need not wait for a sender.
            drop(journal);
            if let Some(stream) = stream {
                linger(stream, &place.activity, &limits).await;
            }
        });
    }
}
