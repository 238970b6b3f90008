//! An API on this machine, whichever it is: requests in, answers of JSON out.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "shared by tests, which may stop"
)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use serde_json::Value;

/// Starts it, and tells its base URL, which ends with `prefix`. What is called, as
/// `POST /webhooks`, the lines of the head and the body become a status and a body.
pub(crate) fn start(
    prefix: &'static str,
    mut act: impl FnMut(&str, &[String], &[u8]) -> (u16, Value) + Send + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}{prefix}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            answer(&stream.unwrap(), prefix, &mut act);
        }
    });
    base_url
}

fn answer(
    stream: &TcpStream,
    prefix: &str,
    act: &mut impl FnMut(&str, &[String], &[u8]) -> (u16, Value),
) {
    let mut reader = BufReader::new(stream);
    let mut head: Vec<String> = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.trim_end() {
            "" => break,
            line => head.push(line.into()),
        }
    }
    let length = |line: &String| line.strip_prefix("content-length: ")?.parse().ok();
    let length: usize = head.iter().find_map(length).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let call = head[0].replacen(&format!(" {prefix}"), " ", 1);
    let call = call.trim_end_matches(" HTTP/1.1").replace("  ", " ");
    let (status, text) = act(&call, &head, &body);
    let text = if status == 204 {
        String::new()
    } else {
        text.to_string()
    };
    let length = text.len();
    let head = format!("HTTP/1.1 {status} as told\r\nconnection: close");
    let kind = "content-type: application/json";
    let mut stream = stream;
    write!(
        stream,
        "{head}\r\n{kind}\r\ncontent-length: {length}\r\n\r\n{text}"
    )
    .unwrap();
}
