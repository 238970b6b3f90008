//! `fxhook listen` while it runs.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, ChildStdout};

use serde_json::Value;

use crate::run::{Run, SECRET, fxhook, has, read_to_end};

/// The variable with the secret of Currencycloud.
pub(crate) const VARIABLE: &str = "FXHOOK_CURRENCYCLOUD_SECRET";

/// A receiver that runs.
pub(crate) struct Listener {
    pub(crate) child: Child,
    pub(crate) stdout: Option<BufReader<ChildStdout>>,
    stderr: BufReader<ChildStderr>,
    pub(crate) address: String,
    /// The first message, until it is read.
    first: Option<String>,
}

impl Listener {
    /// A receiver of Currencycloud's deliveries, with [`SECRET`].
    pub(crate) fn new(arguments: &[&str]) -> Self {
        let listen = ["listen", "--bind", "127.0.0.1:0"];
        let run = fxhook(&[&listen[..], arguments].concat());
        Self::of_currencycloud(run.secret(VARIABLE, SECRET))
    }

    /// This run, which introduces Currencycloud only.
    pub(crate) fn of_currencycloud(run: Run) -> Self {
        let mut listener = Self::running(run);
        let line = listener.message();
        assert!(line.starts_with("currencycloud: register http://"), "{line}");
        assert!(line.ends_with("/currencycloud"), "{line}");
        has(&listener.message(), "Ctrl-C");
        listener
    }

    /// This run, whose first message must contain its address.
    pub(crate) fn running(run: Run) -> Self {
        let mut child = run.spawn();
        let stdout = child.stdout.take().map(BufReader::new);
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        stderr.read_line(&mut first).unwrap();
        let (_, address) = first.split_once("http://").unwrap();
        let (address, _) = address.split_once('/').unwrap();
        Self { child, stdout, stderr, address: address.into(), first: Some(first) }
    }

    /// The next message.
    pub(crate) fn message(&mut self) -> String {
        let mut line = self.first.take().unwrap_or_default();
        if line.is_empty() {
            self.stderr.read_line(&mut line).unwrap();
        }
        assert!(!line.contains(SECRET), "{line}");
        line.trim_end().into()
    }

    /// The next line of data.
    pub(crate) fn data(&mut self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }

    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.as_mut().unwrap().read_line(&mut line).unwrap();
        line
    }

    /// The answer's head and body to a request with this head, to which the necessary headers are added.
    pub(crate) fn ask(&self, head: &str, body: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!("{head}\r\nHost: here\r\nConnection: close\r\n\r\n");
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        read_to_end(stream)
    }

    /// The status of the answer to a delivery with this signature. The answer has no body.
    pub(crate) fn deliver(&self, signature: &str, body: &[u8]) -> String {
        let head = format!(
            "POST /currencycloud HTTP/1.1\r\nX-HMAC-Digest-SHA-512: {signature}\r\nContent-Length: {}",
            body.len()
        );
        status(&self.ask(&head, body))
    }

    /// Presses Ctrl-C.
    #[cfg(unix)]
    pub(crate) fn interrupt(&self) {
        self.signal("INT");
    }

    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: &str) {
        let kill = format!("kill -{signal} {}", self.child.id());
        let kill = std::process::Command::new("sh").args(["-c", &kill]).status();
        assert!(kill.unwrap().success());
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The status of an answer without a body.
pub(crate) fn status(answer: &str) -> String {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, "", "{answer}");
    head.split(' ').nth(1).unwrap().into()
}
