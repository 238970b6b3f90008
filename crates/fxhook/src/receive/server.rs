//! HTTP server with connection and header timeouts.

use std::{io::ErrorKind, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    select,
    sync::Semaphore,
    time::sleep,
};

/// The server's limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// How long the head of a request may take to arrive, and how long a connection may be idle.
    pub(crate) head_timeout: Duration,
    /// How many connections are served at once. More of them wait.
    pub(crate) connections: usize,
}

impl Limits {
    /// 30 seconds, and 512 connections: fewer than the open files that most systems allow.
    pub(crate) const DEFAULT: Self = Self {
        head_timeout: Duration::from_secs(30),
        connections: 512,
    };
}

/// Serves until `end`, and then until the requests that have begun are answered.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    end: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout);
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
            // An error is the sender's: its connection broke.
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

/// The next connection. No failure ends the server: what is short now, such as open files, becomes
/// free again.
async fn accept(listener: &TcpListener) -> TcpStream {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => match error.kind() {
                // This connection is gone; the next one may be good.
                ConnectionAborted | ConnectionRefused | ConnectionReset => {}
                _ => sleep(RECOVERY).await,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::pending,
        io::{Read, Write},
        net::{SocketAddr, TcpStream},
        sync::Arc,
        time::Duration,
    };

    use axum::{Router, http::StatusCode};
    use tokio::{net::TcpListener, sync::Notify, task::spawn_blocking};

    use super::{Limits, serve};
    use crate::runtime::block_on;

    /// A short timeout, and one connection.
    const NARROW: Limits = Limits {
        head_timeout: Duration::from_millis(50),
        connections: 1,
    };

    const REQUEST: &str = "GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";

    fn router() -> Router {
        Router::new().fallback(async || StatusCode::IM_A_TEAPOT)
    }

    async fn listener() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        (listener, address)
    }

    fn connect(address: SocketAddr, head: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).unwrap();
        // A server that never answers fails the test instead of blocking it.
        let too_long = Some(Duration::from_secs(20));
        stream.set_read_timeout(too_long).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream
    }

    /// What the server sends until it closes the connection.
    fn answer(mut stream: TcpStream) -> String {
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    /// What these senders receive from a server with the limits [`NARROW`].
    fn seen<T: Send + 'static>(senders: impl FnOnce(SocketAddr) -> T + Send + 'static) -> T {
        let seen = block_on(async {
            let (listener, address) = listener().await;
            tokio::spawn(serve(listener, router(), NARROW, pending()));
            Ok(spawn_blocking(move || senders(address)).await.unwrap())
        });
        seen.unwrap()
    }

    #[test]
    fn a_connection_whose_request_head_does_not_arrive_is_closed() {
        for head in ["", "GET", "GET / HTTP/1.1\r\nHost: he"] {
            let answer = seen(move |address| answer(connect(address, head)));
            assert!(!answer.contains("418"), "{answer}");
        }
    }

    #[test]
    fn an_idle_connection_is_closed() {
        let keep = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
        let answer = seen(move |address| answer(connect(address, keep)));
        assert!(answer.starts_with("HTTP/1.1 418 "), "{answer}");
    }

    #[test]
    fn a_connection_over_the_limit_waits_until_another_ends() {
        let answer = seen(|address| {
            let _first = connect(address, "GET");
            answer(connect(address, REQUEST))
        });
        assert!(answer.starts_with("HTTP/1.1 418 "), "{answer}");
    }

    #[test]
    fn a_request_that_has_begun_is_answered_before_the_server_ends() {
        let (arrived, go_on, end) = (
            Arc::new(Notify::new()),
            Arc::new(Notify::new()),
            Arc::new(Notify::new()),
        );
        let (tell, wait) = (Arc::clone(&arrived), Arc::clone(&go_on));
        let router = Router::new().fallback(async move || {
            tell.notify_one();
            wait.notified().await;
            StatusCode::IM_A_TEAPOT
        });
        let answer = block_on(async {
            let (listener, address) = listener().await;
            let ended = Arc::clone(&end).notified_owned();
            let server = tokio::spawn(serve(listener, router, Limits::DEFAULT, ended));
            let keep = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
            let sender = spawn_blocking(move || answer(connect(address, keep)));
            arrived.notified().await;
            end.notify_one();
            // The server first refuses connections, and then answers.
            while tokio::net::TcpStream::connect(address).await.is_ok() {
                tokio::task::yield_now().await;
            }
            go_on.notify_one();
            server.await.unwrap();
            Ok(sender.await.unwrap())
        });
        let answer = answer.unwrap();
        assert!(answer.starts_with("HTTP/1.1 418 "), "{answer}");
    }
}
