//! `fxhook listen` beside readers that do not read, and signals.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::listener::{Listener, status};
use crate::run::{has, read_to_end, signature};
use crate::stored::Stored;

/// More than a pipe holds.
const LONG: usize = 200_000;

/// The head of a delivery of Currencycloud.
fn head_of(body: &[u8]) -> String {
    let (signature, length) = (signature(body), body.len());
    format!(
        "POST /currencycloud HTTP/1.1\r\nHost: here\r\nX-HMAC-Digest-SHA-512: {signature}\r\nContent-Length: {length}\r\n"
    )
}

/// Makes the receiver write a line that nothing reads.
fn stall(listener: &Listener) -> TcpStream {
    let body = vec![b' '; LONG];
    let mut stream = TcpStream::connect(&listener.address).unwrap();
    let head = format!("{}Connection: close\r\n\r\n", head_of(&body));
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    stream
}

#[test]
fn a_reader_of_the_lines_that_does_not_read_stops_neither_other_answers_nor_ctrl_c() {
    let mut listener = Listener::new(&[]);
    let stalled = stall(&listener);
    let answer = listener.ask("GET /other HTTP/1.1", b"");
    assert_eq!(status(&answer), "404");
    has(&listener.message(), "404");
    listener.interrupt();
    has(&listener.message(), "Stopping");
    listener.interrupt();
    assert_eq!(listener.child.wait().unwrap().code(), Some(1));
    drop(stalled);
}

#[test]
fn a_delivery_whose_line_is_not_read_in_time_is_answered_with_500_and_printed_later() {
    let mut listener = Listener::new(&[]);
    let stalled = stall(&listener);
    assert_eq!(status(&read_to_end(stalled)), "500");
    has(&listener.message(), "answered 500: expected to write its line within 5 s");
    assert_eq!(listener.data()["body"].as_str().unwrap().len(), LONG);
    assert_eq!(listener.deliver(&signature(b"{}"), b"{}"), "200");
    assert_eq!(listener.data()["body"], "{}");
}

#[test]
fn a_reader_of_the_messages_that_does_not_read_stops_nothing_and_learns_how_many_were_dropped() {
    let folder = Stored::empty();
    let lines = folder.beside("lines");
    // There is a message for each delivery that is passed on, here without an answer.
    let to = ["--forward-to", "http://127.0.0.1:1/", "--output", &lines];
    let mut listener = Listener::new(&to);
    let mut stream = TcpStream::connect(&listener.address).unwrap();
    let delivery = format!("{}\r\n{{}}", head_of(b"{}"));
    let mut answer = [0; 17];
    for _ in 0..5000 {
        stream.write_all(delivery.as_bytes()).unwrap();
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK\r\n");
        while !answer.ends_with(b"\r\n\r\n") {
            answer.rotate_left(1);
            stream.read_exact(&mut answer[16..]).unwrap();
        }
    }
    listener.interrupt();
    // The last one says that it stops.
    let (mut written, mut dropped) = (0, 0);
    loop {
        let message = listener.message();
        match message.strip_suffix(" messages dropped") {
            Some(number) => dropped += number.parse::<usize>().unwrap(),
            None if message.is_empty() => break,
            None => written += 1,
        }
    }
    assert!(dropped > 0);
    assert_eq!(written + dropped, 5001);
}

#[test]
fn each_signal_that_asks_it_to_end_ends_it_with_0_after_the_deliveries_that_have_begun() {
    // A terminal that closes sends SIGHUP twice, and GNU `timeout` its signal.
    for signals in [&["INT"][..], &["TERM", "TERM"], &["HUP", "HUP"]] {
        // As under `nohup`: the receiver then ignores it, too.
        if signals[0] == "HUP" && ignores_hang_up() {
            continue;
        }
        let mut listener = Listener::new(&[]);
        let body = b"{\"header\":{\"notification_type\":\"a\"},\"body\":{}}";
        let (begin, end) = body.split_at(10);
        let head = format!("{}Expect: 100-continue\r\n\r\n", head_of(body));
        let mut stream = TcpStream::connect(&listener.address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        // The receiver asks for the body once it has the head.
        stream.read_exact(&mut [0; 25]).unwrap();
        stream.write_all(begin).unwrap();
        signals.iter().for_each(|signal| listener.signal(signal));
        while TcpStream::connect(&listener.address).is_ok() {
            std::thread::yield_now();
        }
        stream.write_all(end).unwrap();
        assert_eq!(status(&read_to_end(stream)), "200");
        assert_eq!(listener.data()["known"], false);
        assert_eq!(listener.child.wait().unwrap().code(), Some(0));
    }
}

/// Whether this process ignores SIGHUP, as far as the system says.
fn ignores_hang_up() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & 1 == 1)
}
