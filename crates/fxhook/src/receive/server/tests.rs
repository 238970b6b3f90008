//! The server's limits, over streams in memory and with a clock that the tests move.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use std::future::{pending, ready};
use std::io::ErrorKind;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::routing::post;
use axum::{Extension, Router};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{Instant, sleep, timeout};

use super::{Activity, Limits, Places, Problem, Server};
use crate::receive::arrival::{Arrival, Journal};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n";
/// A request without its body.
const SLOW_REQUEST: &[u8] = b"POST /slow HTTP/1.1\r\nHost: here\r\nContent-Length: 1\r\n\r\n";
/// A request that is never answered.
const WHOLE_REQUEST: &[u8] = b"POST /whole HTTP/1.1\r\nHost: here\r\n\r\n";

/// A server, and the problems that it found.
struct Fixture {
    server: Server,
    problems: Arc<Mutex<Vec<(Problem, String)>>>,
}

impl Fixture {
    fn new(connections: u32) -> Self {
        let problems = Arc::new(Mutex::new(Vec::new()));
        let journal: Journal = {
            let problems = Arc::clone(&problems);
            Arc::new(move |arrival| match arrival {
                Arrival::Problem { problem, text } => {
                    problems.lock().unwrap().push((problem, text));
                    Box::pin(ready(Ok(())))
                }
                other => panic!("{other:?}"),
            })
        };
        let whole = async |Extension(activity): Extension<Arc<Activity>>| {
            activity.body_ended();
            pending::<()>().await
        };
        let router = Router::new().route("/slow", post(pending::<()>)).route("/whole", post(whole));
        let limits = Limits { connections, ..Limits::DEFAULT };
        Self { server: Server::new(router, limits, journal), problems }
    }

    /// A connection with this much room for answers that are not read.
    async fn connect(&self, unread: usize) -> DuplexStream {
        let (client, stream) = duplex(unread);
        let place = self.server.place().await.unwrap();
        self.server.start(stream, place);
        client
    }

    /// A connection that writes this, and what it is answered. Empty if it is closed without an answer.
    async fn answer_to(&self, bytes: &[u8]) -> String {
        let mut client = self.connect(1 << 20).await;
        client.write_all(bytes).await.unwrap();
        rest(client).await
    }

    fn problems(&self) -> Vec<Problem> {
        self.problems.lock().unwrap().iter().map(|(problem, _)| *problem).collect()
    }
}

/// What arrives until the connection is closed.
async fn rest(mut client: DuplexStream) -> String {
    let mut rest = String::new();
    client.read_to_string(&mut rest).await.unwrap();
    rest
}

/// The head of an answer.
async fn head<S: AsyncRead + Unpin>(client: &mut S) -> String {
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(client.read_u8().await.unwrap());
    }
    String::from_utf8(answer).unwrap()
}

/// The status of an answer without a body.
async fn status<S: AsyncRead + Unpin>(client: &mut S) -> String {
    head(client).await.split(' ').nth(1).unwrap().into()
}

/// Whether the connection stays open while the tasks run, and this much time passes.
async fn is_open(client: &mut DuplexStream, wait: Duration) -> bool {
    timeout(wait, client.read_u8()).await.is_err()
}

const MOMENT: Duration = Duration::from_millis(1);

/// Longer than a connection that makes room stays as it is.
const A_WHILE: Duration = Duration::from_millis(100);

#[tokio::test(start_paused = true)]
async fn a_head_has_5_seconds_from_its_first_byte_and_an_idle_connection_30() {
    let fixture = Fixture::new(9);
    for (begin, seconds, problems) in
        [(&b""[..], 30, &[][..]), (b"GET / HTTP", 5, &[Problem::SlowHead])]
    {
        let start = Instant::now();
        assert_eq!(fixture.answer_to(begin).await, "");
        assert_eq!(start.elapsed().as_secs(), seconds);
        assert_eq!(fixture.problems(), problems);
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_that_comes_byte_by_byte_has_no_more_time_and_each_request_has_it_anew() {
    let fixture = Fixture::new(9);
    let mut client = fixture.connect(1024).await;
    for _ in 0..3 {
        assert!(is_open(&mut client, Duration::from_secs(29)).await);
        client.write_all(&REQUEST[..1]).await.unwrap();
        assert!(is_open(&mut client, Duration::from_secs(4)).await);
        client.write_all(&REQUEST[1..]).await.unwrap();
        assert_eq!(status(&mut client).await, "404");
    }
    for byte in REQUEST.chunks(1).take(4) {
        client.write_all(byte).await.unwrap();
        assert!(is_open(&mut client, Duration::from_secs(1)).await);
    }
    client.write_all(&REQUEST[4..5]).await.unwrap();
    assert!(!is_open(&mut client, Duration::from_millis(1100)).await);
}

#[tokio::test(start_paused = true)]
async fn a_sender_that_does_not_read_its_answers_is_cut_off_after_10_seconds() {
    let fixture = Fixture::new(9);
    let mut client = fixture.connect(64).await;
    for _ in 0..2 {
        client.write_all(REQUEST).await.unwrap();
        sleep(Duration::from_secs(9)).await;
        assert_eq!(status(&mut client).await, "404");
    }
    client.write_all(REQUEST).await.unwrap();
    sleep(Duration::from_secs(10) + MOMENT).await;
    assert_eq!(fixture.problems(), [Problem::UnreadAnswer]);
    assert!(client.write_all(REQUEST).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_request_that_takes_long_is_not_cut_off() {
    let fixture = Fixture::new(1);
    let mut client = fixture.connect(1024).await;
    client.write_all(WHOLE_REQUEST).await.unwrap();
    assert!(is_open(&mut client, Duration::from_secs(3600)).await);
}

#[tokio::test(start_paused = true)]
async fn the_oldest_idle_connection_makes_room_for_a_new_one() {
    let fixture = Fixture::new(4);
    let mut clients = Vec::new();
    for begin in [WHOLE_REQUEST, b"", REQUEST, b"GET"] {
        let mut client = fixture.connect(1024).await;
        client.write_all(begin).await.unwrap();
        if begin == REQUEST {
            assert_eq!(status(&mut client).await, "404");
        }
        sleep(MOMENT).await;
        clients.push(client);
    }
    sleep(A_WHILE).await;
    let start = Instant::now();
    for open in [[true, false, true, true], [true, false, false, true], [true, false, false, false]]
    {
        clients.push(fixture.connect(1024).await);
        for (client, open) in clients.iter_mut().zip(open) {
            assert_eq!(is_open(client, Duration::ZERO).await, open);
        }
        sleep(MOMENT).await;
    }
    assert!(start.elapsed() < Duration::from_secs(1));
    assert_eq!(fixture.problems(), [Problem::AllTaken; 3]);
}

#[tokio::test(start_paused = true)]
async fn senders_that_do_not_read_and_slow_bodies_make_room_and_whole_requests_do_not() {
    let fixture = Fixture::new(3);
    let mut clients = Vec::new();
    for (begin, unread) in [(WHOLE_REQUEST, 1024), (SLOW_REQUEST, 1024), (REQUEST, 64)] {
        let mut client = fixture.connect(unread).await;
        client.write_all(begin).await.unwrap();
        clients.push(client);
    }
    let start = Instant::now();
    for seconds in [1, 3] {
        let mut client = fixture.connect(1024).await;
        assert_eq!(start.elapsed().as_secs(), seconds);
        client.write_all(WHOLE_REQUEST).await.unwrap();
        clients.push(client);
    }
    assert!(timeout(Duration::from_secs(60), fixture.connect(1024)).await.is_err());
    let mut open = Vec::new();
    for client in &mut clients {
        open.push(is_open(client, MOMENT).await);
    }
    // The third one has a part of its answer.
    assert_eq!(open, [true, false, false, true, true]);
    clients.pop();
    fixture.connect(1024).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_no_request_is_reported_without_what_the_sender_wrote() {
    let fixture = Fixture::new(99);
    let handshake = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03evil";
    let http2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    let many = [&REQUEST[..REQUEST.len() - 2], &b"evil: 1\r\n".repeat(100), b"\r\n"].concat();
    let long = [b"GET /", &b"evil".repeat(100_000)[..]].concat();
    for (bytes, status, problem, says) in [
        (&handshake[..], "HTTP/1.1 400", Problem::Tls, "http://"),
        (http2, "", Problem::Http2, "HTTP/1.1"),
        (&many, "HTTP/1.1 431", Problem::LongHead, "answered 431"),
        (&long, "HTTP/1.1 431", Problem::LongHead, "32768 bytes"),
        (b"evil \x9b31m\r\n\r\n", "HTTP/1.1 400", Problem::NoRequest, "answered 400"),
        (b"GET / HTTP/1.1\r\nevil\r\n\r\n", "HTTP/1.1 400", Problem::NoRequest, "header"),
        (
            b"GET / HTTP/1.1\r\nContent-Length: evil\r\n\r\n",
            "HTTP/1.1 400",
            Problem::NoRequest,
            "content-length",
        ),
    ] {
        let mut client = fixture.connect(1 << 20).await;
        client.write_all(bytes).await.unwrap();
        let answer = rest(client).await;
        assert_eq!(answer.get(..12).unwrap_or_default(), status);
        let (found, text) = fixture.problems.lock().unwrap().pop().unwrap();
        assert_eq!(found, problem);
        assert!(text.contains(says) && !text.contains("evil"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_or_breaks_is_not_reported() {
    let fixture = Fixture::new(9);
    for bytes in [b"", &REQUEST[..7], REQUEST] {
        let mut client = fixture.connect(1024).await;
        client.write_all(bytes).await.unwrap();
        drop(client);
    }
    sleep(Duration::from_secs(60)).await;
    assert_eq!(fixture.problems(), []);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_the_system_refuses_is_reported_and_an_idle_one_closed() {
    let fixture = Fixture::new(9);
    let mut idle = fixture.connect(1024).await;
    sleep(A_WHILE).await;
    fixture.server.recover(&ErrorKind::ConnectionAborted.into()).await;
    assert_eq!(fixture.problems(), []);
    assert!(is_open(&mut idle, MOMENT).await);
    fixture.server.recover(&ErrorKind::Other.into()).await;
    assert_eq!(fixture.problems(), [Problem::NotAccepted]);
    assert!(!is_open(&mut idle, MOMENT).await);
}

#[tokio::test(start_paused = true)]
async fn a_connection_makes_room_only_after_what_was_sent_at_once_had_time_to_arrive() {
    let fixture = Fixture::new(1);
    let mut client = fixture.connect(1024).await;
    let start = Instant::now();
    let mut next = pin!(fixture.connect(1024));
    assert!(timeout(A_WHILE - MOMENT, &mut next).await.is_err());
    client.write_all(REQUEST).await.unwrap();
    assert_eq!(status(&mut client).await, "404");
    drop(client);
    let _silent = next.await;
    fixture.connect(1024).await;
    assert!(start.elapsed() < 4 * A_WHILE);
}

/// What the system has, and the runtime does not know yet, counts as arrived.
#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_request_that_has_arrived_when_its_connection_is_to_close_is_answered() {
    for close in [|places: &Places| assert!(places.close_one()), Places::stop] {
        let fixture = Fixture::new(1);
        let (mut client, stream) = tokio::net::UnixStream::pair().unwrap();
        fixture.server.start(stream, fixture.server.place().await.unwrap());
        sleep(A_WHILE).await;
        client.try_write(REQUEST).unwrap();
        close(&fixture.server.places);
        assert_eq!(status(&mut client).await, "404");
    }
}

#[tokio::test(start_paused = true)]
async fn while_others_wait_an_answer_ends_its_connection_so_that_a_busy_one_makes_room() {
    let fixture = Fixture::new(1);
    let mut client = fixture.connect(1024).await;
    let mut next = pin!(fixture.connect(1024));
    for (others_wait, ends) in [(false, false), (true, true)] {
        assert!(!others_wait || timeout(MOMENT, &mut next).await.is_err());
        client.write_all(REQUEST).await.unwrap();
        assert_eq!(head(&mut client).await.contains("connection: close"), ends);
    }
    assert_eq!(rest(client).await, "");
    let mut next = next.await;
    next.write_all(REQUEST).await.unwrap();
    assert!(!head(&mut next).await.contains("connection: close"));
}

#[tokio::test(start_paused = true)]
async fn at_the_end_a_request_has_2_seconds_to_arrive_and_none_begins() {
    let fixture = Fixture::new(5);
    let mut clients = Vec::new();
    for begin in [&b""[..], b"GET", SLOW_REQUEST, WHOLE_REQUEST, b"GET"] {
        let mut client = fixture.connect(1024).await;
        client.write_all(begin).await.unwrap();
        clients.push(client);
    }
    sleep(MOMENT).await;
    let start = Instant::now();
    fixture.server.places.stop();
    let mut goes_on = clients.pop().unwrap();
    goes_on.write_all(&REQUEST[3..]).await.unwrap();
    assert!(head(&mut goes_on).await.contains("connection: close"));
    drop(goes_on);
    let mut handled = clients.pop().unwrap();
    for (client, tenths) in clients.into_iter().zip([1, 20, 20]) {
        assert_eq!(rest(client).await, "");
        assert_eq!(start.elapsed().as_millis() / 100, tenths);
    }
    assert!(is_open(&mut handled, Duration::from_secs(3600)).await);
    assert!(timeout(MOMENT, fixture.server.places.all_free()).await.is_err());
    drop(handled);
    fixture.server.places.all_free().await;
}

#[tokio::test(start_paused = true)]
async fn a_sender_that_still_writes_gets_its_answer_and_may_write_for_2_seconds() {
    let fixture = Fixture::new(9);
    let request = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9999999\r\n\r\n";
    let mut client = fixture.connect(1024).await;
    client.write_all(request).await.unwrap();
    assert!(head(&mut client).await.contains("connection: close"));
    for _ in 0..1990 {
        client.write_all(&[b'x'; 1000]).await.unwrap();
        sleep(MOMENT).await;
    }
    sleep(A_WHILE).await;
    assert!(client.write_all(b"x").await.is_err());
    assert_eq!(fixture.problems(), []);
}
