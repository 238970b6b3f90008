//! The limits of the server of `fxhook listen`, whose timeouts are too long for a test of the
//! program.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[allow(dead_code, reason = "the test has limits of its own")]
#[path = "../src/receive/server.rs"]
mod server;

use std::future::pending;
use std::time::Duration;

use axum::Router;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use server::{Limits, serve};

#[tokio::test]
async fn slow_and_idle_connections_are_closed_and_those_over_the_limit_wait() {
    let limits = Limits { head_timeout: Duration::from_millis(50), connections: 1 };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, Router::new(), limits, pending()));
    let whole = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
    let mut connections = Vec::new();
    for request in ["", "GET", "GET / HTTP/1.1\r\nHost: he", whole] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        connections.push(stream);
    }
    let mut answered = Vec::new();
    for mut stream in connections {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answered.push(answer.starts_with("HTTP/1.1 404 "));
    }
    assert_eq!(answered, [false, false, false, true]);
}
