//! The server under the receiver: it waits for nobody for ever.

use std::{io, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    select,
    sync::{Semaphore, watch},
    time::sleep,
};

/// What those who send may take of the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// How long the head of a request may take to arrive, and a connection stay without one.
    pub(crate) head: Duration,
    /// How many connections are served at once. Further ones wait.
    pub(crate) connections: u32,
}

impl Bounds {
    /// 30 seconds, and 512 connections: less than the open files that most systems allow.
    pub(crate) const DEFAULT: Self = Self {
        head: Duration::from_secs(30),
        connections: 512,
    };
}

/// Serves until `end`, and then until the requests that have begun are answered.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    end: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(bounds.head);
    let service = TowerToHyperService::new(router);
    let places = Arc::new(Semaphore::new(bounds.connections as usize));
    let (ending, is_ending) = watch::channel(());
    let mut end = pin!(end);
    loop {
        let next = async {
            // Taken before a connection is accepted: those without a place wait outside.
            let place = Arc::clone(&places).acquire_owned().await.ok()?;
            Some((place, accept(&listener).await))
        };
        let (place, stream) = select! {
            () = &mut end => break,
            next = next => match next {
                Some(next) => next,
                None => break,
            },
        };
        let connection = http.serve_connection(TokioIo::new(stream), service.clone());
        let mut is_ending = is_ending.clone();
        tokio::spawn(async move {
            let _place = place;
            let mut connection = pin!(connection);
            // That a connection breaks is its sender's affair.
            select! {
                _ = &mut connection => return,
                _ = is_ending.changed() => connection.as_mut().graceful_shutdown(),
            }
            let _ = connection.await;
        });
    }
    // From now on a connection is refused, and not left to wait.
    drop(listener);
    let _ = ending.send(());
    // All places are free once the last connection is gone.
    let _ = places.acquire_many(bounds.connections).await;
}

/// How long to wait when a connection cannot be accepted: others must close first.
const RECOVERY: Duration = Duration::from_millis(100);

/// The next connection. No failure ends the server: what is short now, such as open files, comes
/// back.
async fn accept(listener: &TcpListener) -> TcpStream {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => match error.kind() {
                // That connection is gone; the next one may be there.
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

    use super::{Bounds, serve};
    use crate::runtime::block_on;

    /// Impatient towards heads, and with one place.
    const NARROW: Bounds = Bounds {
        head: Duration::from_millis(50),
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
        // A server that waits for ever fails the test instead of holding it.
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

    /// What these senders see of a server within [`NARROW`].
    fn seen<T: Send + 'static>(senders: impl FnOnce(SocketAddr) -> T + Send + 'static) -> T {
        let seen = block_on(async {
            let (listener, address) = listener().await;
            tokio::spawn(serve(listener, router(), NARROW, pending()));
            Ok(spawn_blocking(move || senders(address)).await.unwrap())
        });
        seen.unwrap()
    }

    #[test]
    fn a_connection_whose_request_head_does_not_come_is_closed() {
        for head in ["", "GET", "GET / HTTP/1.1\r\nHost: he"] {
            let answer = seen(move |address| answer(connect(address, head)));
            assert!(!answer.contains("418"), "{answer}");
        }
    }

    #[test]
    fn a_connection_that_stays_after_its_answer_is_closed() {
        let keep = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
        let answer = seen(move |address| answer(connect(address, keep)));
        assert!(answer.starts_with("HTTP/1.1 418 "), "{answer}");
    }

    #[test]
    fn a_connection_without_a_place_waits_until_another_ends() {
        let answer = seen(|address| {
            let _holds_the_place = connect(address, "GET");
            answer(connect(address, REQUEST))
        });
        assert!(answer.starts_with("HTTP/1.1 418 "), "{answer}");
    }

    #[test]
    fn a_request_that_has_begun_is_answered_although_the_server_ends() {
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
            let server = tokio::spawn(serve(listener, router, Bounds::DEFAULT, ended));
            let keep = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
            let sender = spawn_blocking(move || answer(connect(address, keep)));
            arrived.notified().await;
            end.notify_one();
            // The server closes its door first, and answers then.
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
