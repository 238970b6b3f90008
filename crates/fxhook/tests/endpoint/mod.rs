//! An endpoint that answers what it is told to.

#![allow(
    dead_code,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "shared by tests, which may stop"
)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    thread,
};

/// An endpoint on this machine.
pub(crate) struct Endpoint {
    address: SocketAddr,
    requests: Receiver<Request>,
}

/// What came to it.
pub(crate) struct Request {
    head: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Endpoint {
    /// An endpoint that answers with these statuses in turn, and then is gone.
    pub(crate) fn answering(statuses: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = channel();
        let statuses = statuses.to_vec();
        thread::spawn(move || {
            for status in statuses {
                let (stream, _) = listener.accept().unwrap();
                let request = Request::read(&stream);
                answer(stream, status);
                if sender.send(request).is_err() {
                    break;
                }
            }
        });
        Self { address, requests }
    }

    /// An endpoint that is not there any more.
    pub(crate) fn gone() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (_, requests) = channel();
        Self { address, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hooks", self.address)
    }

    /// The requests that came, once all its answers are given.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.iter().collect()
    }
}

impl Request {
    fn read(stream: &TcpStream) -> Self {
        let mut reader = BufReader::new(stream);
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            match line.trim_end() {
                "" => break,
                line => head.push(line.to_owned()),
            }
        }
        let mut request = Self {
            head,
            body: Vec::new(),
        };
        let length: usize = request.header("content-length").parse().unwrap();
        request.body.resize(length, 0);
        reader.read_exact(&mut request.body).unwrap();
        request
    }

    /// Path and query.
    pub(crate) fn target(&self) -> &str {
        self.head[0].split(' ').nth(1).unwrap()
    }

    /// The values of all headers with this name.
    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        let headers = self.head.iter().filter_map(|line| line.split_once(": "));
        let headers = headers.filter(|(other, _)| other.eq_ignore_ascii_case(name));
        headers.map(|(_, value)| value).collect()
    }

    /// The value of a header that is there.
    pub(crate) fn header(&self, name: &str) -> String {
        self.headers(name)[0].into()
    }
}

fn answer(mut stream: TcpStream, status: u16) {
    write!(
        stream,
        "HTTP/1.1 {status} as told\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
}
