//! `fxhook listen` and senders that are not providers.

use std::io::Write;
use std::net::TcpStream;

use crate::listener::{Listener, VARIABLE, status};
use crate::run::{SECRET, fxhook, has, read_to_end, signature};

#[cfg(unix)]
use crate::run::program;

#[test]
fn the_path_and_the_method_of_a_stranger_are_escaped_and_cut() {
    let mut listener = Listener::new(&[]);
    let answer = listener.ask("POST /\u{9b}31m\u{85}\u{202e}\u{2028} HTTP/1.1", b"");
    assert_eq!(status(&answer), "404");
    assert!(listener.message().ends_with("found POST /\\u{9b}31m\\u{85}\\u{202e}\\u{2028}"));
    let (long, cut) = ("M".repeat(5000), "M".repeat(100) + "...");
    for (path, expected, end) in
        [("currencycloud", "405", cut.clone()), ("x", "404", format!("{cut} /x"))]
    {
        let answer = listener.ask(&format!("{long} /{path} HTTP/1.1"), b"");
        assert_eq!(status(&answer), expected);
        assert!(listener.message().ends_with(&format!("found {end}")));
    }
}

#[cfg(unix)]
#[test]
fn refusals_that_repeat_are_counted_and_their_number_is_printed_at_the_end() {
    let mut listener = Listener::new(&[]);
    for _ in 0..100 {
        assert_eq!(listener.deliver("", b"{}"), "401");
    }
    listener.interrupt();
    let mut messages = Vec::new();
    loop {
        match listener.message() {
            end if end.is_empty() => break,
            message if message.starts_with("Stopping") => {}
            message => messages.push(message),
        }
    }
    // A slow machine may print the number more than once.
    let (first, numbers) = messages.split_at(10);
    assert!(first.iter().all(|line| line.starts_with("currencycloud: answered 401: expected a")));
    let number = |line: &String| {
        let (_, number) = line.split_once("answered 401: ")?;
        number.split_once(" more within ")?.0.parse::<u32>().ok()
    };
    assert_eq!(numbers.iter().map(|line| number(line).unwrap()).sum::<u32>(), 90, "{messages:?}");
}

#[test]
fn tls_on_the_plain_port_is_reported() {
    let mut listener = Listener::new(&[]);
    let mut stream = TcpStream::connect(&listener.address).unwrap();
    stream.write_all(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").unwrap();
    assert!(read_to_end(stream).starts_with("HTTP/1.1 400 "));
    has(&listener.message(), "found a TLS handshake: use an http:// URL");
}

#[test]
fn an_idle_connection_makes_room_when_all_are_in_use() {
    let mut listener = Listener::new(&["--connections", "1"]);
    let idle = TcpStream::connect(&listener.address).unwrap();
    assert_eq!(listener.deliver(&signature(b"{}"), b"{}"), "200");
    assert_eq!(read_to_end(idle), "");
    // Without this, the test would wait for a message that is missing.
    listener.interrupt();
    has(&listener.message(), "all 1 connections are in use");

    let none = fxhook(&["listen", "--connections", "0"]).secret(VARIABLE, SECRET);
    has(&none.finish().error(2), "--connections");
}

#[cfg(unix)]
#[test]
fn the_limit_of_open_files_leaves_room_for_a_delivery() {
    let fxhook = env!("CARGO_BIN_EXE_fxhook");
    let listen = format!("ulimit -n 42; exec {fxhook} listen --bind 127.0.0.1:0");
    let run = program("/bin/sh", &["-c", &listen]).secret(VARIABLE, SECRET);
    let mut listener = Listener::running(run);
    has(&listener.message(), "register");
    has(&listener.message(), "for 512 connections, found one for 10");
    has(&listener.message(), "Ctrl-C");
    let connect = |_| TcpStream::connect(&listener.address).unwrap();
    let _idle: Vec<TcpStream> = (0..60).map(connect).collect();
    assert_eq!(listener.deliver(&signature(b"{}"), b"{}"), "200");
    listener.interrupt();
    has(&listener.message(), "all 10 connections are in use");
}
