//! `fxhook inbox serve` while it runs, and a plain client for it.

use std::io::Write;
use std::net::TcpStream;

use crate::listener::Listener;
use crate::run::{Run, read_to_end};
use crate::stored::Stored;

/// A token that is long enough.
pub(crate) const TOKEN: &str = "0f3b5a9c7d1e2f4a6b8c0d2e4f6a8b0c";

/// The pages of an inbox.
pub(crate) struct Served(Listener);

/// The answer to a request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Served {
    pub(crate) fn of(stored: &Stored) -> Self {
        Self::running(stored.run("serve --bind 127.0.0.1:0", &[]))
    }

    pub(crate) fn running(run: Run) -> Self {
        Self(Listener::running(run))
    }

    /// Where a browser finds it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// Also if it listens on all addresses.
    pub(crate) fn address(&self) -> String {
        self.0.address.replace("0.0.0.0", "127.0.0.1")
    }

    pub(crate) fn message(&mut self) -> String {
        self.0.message()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}", self.address()), "")
    }

    /// The page at a path, which must exist.
    #[track_caller]
    pub(crate) fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.body
    }

    /// Sends a form, with these lines in the head besides.
    pub(crate) fn post(&self, path: &str, head: &str, form: &str) -> Answer {
        let host = self.address();
        let kind = "Content-Type: application/x-www-form-urlencoded";
        self.ask(&format!("POST {path} HTTP/1.1\r\nHost: {host}\r\n{kind}{head}"), form)
    }

    pub(crate) fn ask(&self, head: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        let length = body.len();
        let head = format!("{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        let answer = read_to_end(stream);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_lowercase(), body: body.into() }
    }

    /// The token in the form of a page.
    #[track_caller]
    pub(crate) fn form_token(&self, path: &str) -> String {
        field(&self.page(path), "form")
    }
}

/// The value of a hidden field.
#[track_caller]
pub(crate) fn field(page: &str, name: &str) -> String {
    let start = format!(r#"name="{name}" value=""#);
    let (_, rest) = page.split_once(&start).unwrap_or_else(|| panic!("no {start} in {page}"));
    rest.split('"').next().unwrap().into()
}
