//! An endpoint with prepared answers.

use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use crate::run::{answer_request, read_request};

/// An endpoint on this machine.
pub(crate) struct Endpoint {
    address: SocketAddr,
    requests: Receiver<Request>,
}

/// A request that it received.
pub(crate) struct Request {
    head: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Endpoint {
    /// An endpoint that answers with these statuses in turn, and then ends.
    pub(crate) fn answering(statuses: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = channel();
        let statuses = statuses.to_vec();
        thread::spawn(move || {
            for status in statuses {
                let (stream, _) = listener.accept().unwrap();
                let (head, body) = read_request(&stream);
                answer_request(stream, status, "");
                let request = Request { head, body };
                if sender.send(request).is_err() {
                    break;
                }
            }
        });
        Self { address, requests }
    }

    /// An endpoint where no server listens.
    pub(crate) fn gone() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (_, requests) = channel();
        Self { address, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hooks", self.address)
    }

    /// The requests, after all its answers are given.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.iter().collect()
    }
}

impl Request {
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
}
