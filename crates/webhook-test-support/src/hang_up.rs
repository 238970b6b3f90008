//! [`HangUpServer`]: a server that breaks connections as no HTTP library does.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

/// A server on loopback that hangs up on every call, and can log in.
///
/// ```
/// use webhook_test_support::{HangUp, HangUpServer};
///
/// let server = HangUpServer::start(HangUp::AfterRequest);
/// // Call the client under test with the base URL server.url().
/// assert_eq!(server.stop(), 0);
/// ```
#[derive(Debug)]
pub struct HangUpServer {
    url: String,
    calls: JoinHandle<u32>,
}

/// When the server hangs up.
#[derive(Clone, Copy, Debug)]
pub enum HangUp {
    /// At once, without reading the request.
    BeforeRequest,
    /// After it has read the request.
    AfterRequest,
    /// After it has answered one request with 200, and read another on the same connection.
    AfterSecondRequest,
    /// In the middle of the answer's body: 3 bytes of 10.
    InBody,
    /// After an answer with this many bytes, whose length was announced or not.
    AfterBody {
        /// How many bytes.
        length: usize,
        /// Whether the header `content-length` says so.
        announced: bool,
    },
    /// Never: it announces a body of 1000 bytes, and sends none of it.
    NeverInBody,
    /// Never: it reads the request, and does not answer.
    Never,
}

impl HangUpServer {
    /// Starts a server that hangs up on everything.
    #[must_use]
    pub fn start(hang_up: HangUp) -> Self {
        Self::serve(hang_up, None)
    }

    /// Starts a server that answers `POST` on `login_path` with status 200 and this body, and hangs
    /// up on everything else.
    #[must_use]
    pub fn with_login(hang_up: HangUp, login_path: &str, body: &str) -> Self {
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        Self::serve(hang_up, Some((format!("POST {login_path} "), answer)))
    }

    fn serve(hang_up: HangUp, login: Option<(String, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let calls = std::thread::spawn(move || {
            let mut calls = 0;
            let mut open = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let request = peek_request(&stream);
                if request.starts_with(STOP) {
                    break;
                }
                match &login {
                    Some((start, answer)) if request.starts_with(start.as_bytes()) => {
                        read_request(&mut stream);
                        // A client that does not read it fails its own test.
                        let _ = stream.write_all(answer.as_bytes());
                    }
                    _ => {
                        calls += 1;
                        open.extend(hang_up.answer(stream));
                    }
                }
            }
            calls
        });
        Self { url: format!("http://{address}"), calls }
    }

    /// The base URL, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A base URL on loopback where no server listens.
    #[must_use]
    pub fn unreachable_url() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        format!("http://{}", listener.local_addr().expect("an address"))
    }

    /// Stops the server, and returns how many connections it hung up on. Connections are served in
    /// turn, so none is missed.
    #[must_use]
    pub fn stop(self) -> u32 {
        let address = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).expect("the server runs");
        stream.write_all(STOP).expect("the server reads");
        self.calls.join().expect("the server does not panic")
    }
}

const STOP: &[u8] = b"STOP";

impl HangUp {
    /// The connection, if it stays open.
    fn answer(self, mut stream: TcpStream) -> Option<TcpStream> {
        if matches!(self, Self::BeforeRequest) {
            return None;
        }
        read_request(&mut stream);
        let (header, body) = match self {
            Self::BeforeRequest | Self::AfterRequest => return None,
            Self::Never => return Some(stream),
            Self::AfterSecondRequest => ("content-length: 0".to_owned(), String::new()),
            Self::NeverInBody => ("content-length: 1000".to_owned(), String::new()),
            Self::InBody => ("content-length: 10".to_owned(), "x".repeat(3)),
            Self::AfterBody { length, announced } => {
                let header = match announced {
                    true => format!("content-length: {length}"),
                    false => "connection: close".to_owned(),
                };
                (header, "x".repeat(length))
            }
        };
        let answer = format!("HTTP/1.1 200 OK\r\n{header}\r\n\r\n{body}");
        // A client that stops reading closes the connection.
        let _ = stream.write_all(answer.as_bytes());
        if matches!(self, Self::AfterSecondRequest) {
            read_request(&mut stream);
        }
        matches!(self, Self::NeverInBody).then_some(stream)
    }
}

/// The start of the request, which stays unread.
fn peek_request(stream: &TcpStream) -> Vec<u8> {
    let mut start = vec![0; 64];
    let length = stream.peek(&mut start).unwrap_or(0);
    start.truncate(length);
    start
}

/// Reads the request, as far as it arrives in one piece.
fn read_request(stream: &mut TcpStream) {
    while let Err(error) = stream.read(&mut [0; 8192]) {
        if error.kind() != ErrorKind::Interrupted {
            return;
        }
    }
}
