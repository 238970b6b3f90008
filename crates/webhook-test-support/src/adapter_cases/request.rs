//! Requests as sent on the wire, including faults that no HTTP client would produce.

use std::{
    io::{Error, ErrorKind},
    net::SocketAddr,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// A server that has not answered after this time has failed.
const PATIENCE: Duration = Duration::from_secs(10);

/// A `POST`.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) route: &'static str,
    pub(super) query: String,
    pub(super) headers: Vec<(&'static str, Vec<u8>)>,
    pub(super) body: Body,
}

/// A request's body.
#[derive(Clone)]
pub(super) enum Body {
    /// Sent with its length declared.
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
    ChunkedWithoutEnd(Vec<u8>),
    /// Sent in one chunk. The end never comes, and the sender closes.
    ChunkedBrokenOff(Vec<u8>),
    /// Sent in one chunk, then something that is not a chunk.
    ChunkedGarbled(Vec<u8>),
}

/// An answer.
pub(super) struct Answer {
    /// Whether `100 Continue` came before it.
    pub(super) continued: bool,
    pub(super) status: u16,
    /// The headers, in lower case.
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Request {
    pub(super) fn post(route: &'static str, body: Body) -> Self {
        Self { route, query: String::new(), headers: Vec::new(), body }
    }

    pub(super) fn with_header(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name, value.as_ref().into()));
        self
    }

    pub(super) fn with_query(mut self, query: &str) -> Self {
        self.query = query.into();
        self
    }

    /// The only value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&[u8]> {
        let mut headers = self.headers.iter().filter(|(other, _)| *other == name);
        headers.next().map(|(_, value)| value.as_slice())
    }

    /// Sends the request on a new connection and reads the answer. A sender that has not sent its
    /// whole body closes when it is answered.
    pub(super) async fn send(&self, address: SocketAddr) -> Result<Answer, Error> {
        let answer = async {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(&self.bytes("close")).await?;
            if self.body.sender_closes() {
                stream.shutdown().await?;
            }
            let mut answer = vec![0; 4096];
            let length = stream.read(&mut answer).await?;
            answer.truncate(length);
            if self.body.sender_waits() {
                // Fails if the server has closed already.
                let _ = stream.shutdown().await;
            }
            stream.read_to_end(&mut answer).await?;
            Answer::read(&answer).ok_or_else(|| Error::new(ErrorKind::InvalidData, "not HTTP"))
        };
        timeout(PATIENCE, answer).await?
    }

    /// Sends two requests in one write on one connection, and reads the statuses of the answers.
    pub(super) async fn pipelined(
        requests: [&Self; 2],
        address: SocketAddr,
    ) -> Result<Vec<u16>, Error> {
        let [first, second] = requests;
        let both = [first.bytes("keep-alive"), second.bytes("close")].concat();
        let statuses = async {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(&both).await?;
            let mut answers = Vec::new();
            stream.read_to_end(&mut answers).await?;
            let answers = String::from_utf8_lossy(&answers).into_owned();
            let statuses = answers.split("HTTP/1.1 ").skip(1);
            Ok(statuses.filter_map(|it| it.get(..3)?.parse().ok()).collect())
        };
        timeout(PATIENCE, statuses).await?
    }

    fn bytes(&self, connection: &str) -> Vec<u8> {
        let target = match self.query.as_str() {
            "" => self.route.into(),
            query => format!("{}?{query}", self.route),
        };
        let head =
            format!("POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: {connection}\r\n");
        let mut bytes = head.into_bytes();
        for (name, value) in &self.headers {
            bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        self.body.write_to(&mut bytes);
        bytes
    }
}

impl Body {
    /// The body's bytes, as far as they are sent.
    pub(super) fn sent(&self) -> Vec<u8> {
        match self {
            Self::Declared(_) => Vec::new(),
            Self::Chunked(chunks) => chunks.concat(),
            Self::Whole(bytes)
            | Self::BrokenOff(_, bytes)
            | Self::ChunkedWithTrailer(bytes, _)
            | Self::ChunkedWithoutEnd(bytes)
            | Self::ChunkedBrokenOff(bytes)
            | Self::ChunkedGarbled(bytes) => bytes.clone(),
        }
    }

    /// The headers that give the body's length, and the body.
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
            Self::ChunkedWithoutEnd(bytes) | Self::ChunkedBrokenOff(bytes) => {
                write_chunk(out, bytes);
            }
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
        matches!(self, Self::Declared(_) | Self::ChunkedWithoutEnd(_))
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
        let last = text.strip_prefix("HTTP/1.1 100 Continue\r\n\r\n");
        let (head, body) = last.unwrap_or(&text).split_once("\r\n\r\n")?;
        Some(Self {
            continued: last.is_some(),
            status: head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?,
            head: head.to_ascii_lowercase(),
            body: body.as_bytes().into(),
        })
    }
}
