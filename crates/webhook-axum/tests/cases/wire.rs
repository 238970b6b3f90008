//! Requests as they stand on the wire, with all the faults that an HTTP client would not commit.

use std::{
    io::{Error, ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    time::Duration,
};

/// A request.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) route: &'static str,
    pub(crate) query: String,
    pub(crate) headers: Vec<(&'static str, Vec<u8>)>,
    pub(crate) body: Body,
}

/// A request's body.
#[derive(Clone)]
pub(crate) enum Body {
    /// Sent with its length in front.
    Whole(Vec<u8>),
    /// This length is declared, and nothing is sent before the answer.
    Declared(String),
    /// This length is declared, these bytes are sent, and the sender closes.
    BrokenOff(usize, Vec<u8>),
    /// Sent in these chunks.
    Chunked(Vec<Vec<u8>>),
    /// Sent in one chunk, with this line in the trailers.
    ChunkedWithTrailer(Vec<u8>, String),
    /// Sent in one chunk. The end never comes, and the sender waits.
    ChunkedOnAndOn(Vec<u8>),
    /// Sent in one chunk. The end never comes, and the sender closes.
    ChunkedBrokenOff(Vec<u8>),
    /// Sent in one chunk, then something that is no chunk.
    ChunkedGarbled(Vec<u8>),
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Whether `100 Continue` came before it.
    pub(crate) told_to_go_on: bool,
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn post(route: &'static str, body: Body) -> Self {
        Self {
            route,
            query: String::new(),
            headers: Vec::new(),
            body,
        }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: &[u8]) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn with_query(mut self, query: &str) -> Self {
        self.query = query.into();
        self
    }

    /// Whether the sender asks first if it should send the body.
    pub(crate) fn asks_first(&self) -> bool {
        self.headers.iter().any(|(name, _)| *name == "Expect")
    }

    /// Sends the request on a connection of its own, and reads the answer. Both take ten seconds at
    /// most: a server that waits for what never comes has failed. A sender that has not sent its
    /// whole body closes when it is answered.
    pub(crate) fn send(&self, address: SocketAddr) -> Result<Answer, Error> {
        const PATIENCE: Duration = Duration::from_secs(10);
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.write_all(&self.bytes())?;
        if self.body.sender_closes() {
            stream.shutdown(Shutdown::Write)?;
        }
        let mut answer = vec![0; 4096];
        let begun = stream.read(&mut answer)?;
        answer.truncate(begun);
        if self.body.sender_waits() {
            // It fails where the server has closed already.
            let _ = stream.shutdown(Shutdown::Write);
        }
        stream.read_to_end(&mut answer)?;
        Answer::read(&answer).ok_or_else(|| Error::new(ErrorKind::InvalidData, "no HTTP answer"))
    }

    fn bytes(&self) -> Vec<u8> {
        let target = match self.query.as_str() {
            "" => self.route.into(),
            query => format!("{}?{query}", self.route),
        };
        let mut bytes =
            format!("POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n")
                .into_bytes();
        for (name, value) in &self.headers {
            bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        self.body.write_to(&mut bytes);
        bytes
    }
}

impl Body {
    /// The body's bytes, as far as they are sent.
    pub(crate) fn sent(&self) -> Vec<u8> {
        match self {
            Self::Declared(_) => Vec::new(),
            Self::Chunked(chunks) => chunks.concat(),
            Self::Whole(bytes)
            | Self::BrokenOff(_, bytes)
            | Self::ChunkedWithTrailer(bytes, _)
            | Self::ChunkedOnAndOn(bytes)
            | Self::ChunkedBrokenOff(bytes)
            | Self::ChunkedGarbled(bytes) => bytes.clone(),
        }
    }

    /// The headers that say how long the body is, and the body.
    fn write_to(&self, out: &mut Vec<u8>) {
        let length = match self {
            Self::Whole(bytes) => Some(bytes.len().to_string()),
            Self::Declared(length) => Some(length.clone()),
            Self::BrokenOff(length, _) => Some(length.to_string()),
            _ => None,
        };
        match length {
            Some(length) => out.extend(format!("Content-Length: {length}\r\n\r\n").bytes()),
            None => out.extend(b"Transfer-Encoding: chunked\r\n\r\n"),
        }
        match self {
            Self::Declared(_) => {}
            Self::Whole(bytes) | Self::BrokenOff(_, bytes) => out.extend(bytes),
            Self::Chunked(chunks) => {
                chunks.iter().for_each(|bytes| write_chunk(out, bytes));
                out.extend(b"0\r\n\r\n");
            }
            Self::ChunkedWithTrailer(bytes, trailer) => {
                write_chunk(out, bytes);
                out.extend(format!("0\r\n{trailer}\r\n\r\n").bytes());
            }
            Self::ChunkedOnAndOn(bytes) | Self::ChunkedBrokenOff(bytes) => write_chunk(out, bytes),
            Self::ChunkedGarbled(bytes) => {
                write_chunk(out, bytes);
                out.extend(b"many\r\n");
            }
        }
    }

    fn sender_closes(&self) -> bool {
        matches!(self, Self::BrokenOff(..) | Self::ChunkedBrokenOff(_))
    }

    fn sender_waits(&self) -> bool {
        matches!(self, Self::Declared(_) | Self::ChunkedOnAndOn(_))
    }
}

fn write_chunk(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend(format!("{:x}\r\n", bytes.len()).bytes());
    out.extend(bytes);
    out.extend(b"\r\n");
}

impl Answer {
    fn read(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let final_text = text.strip_prefix("HTTP/1.1 100 Continue\r\n\r\n");
        let (head, body) = final_text.unwrap_or(&text).split_once("\r\n\r\n")?;
        let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
        Some(Self {
            told_to_go_on: final_text.is_some(),
            status,
            body: body.as_bytes().into(),
        })
    }
}
