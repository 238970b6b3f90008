//! What a connection is doing, as its bytes and its requests show.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::Limits;

/// What a connection is doing, and since when.
#[derive(Debug)]
pub(crate) struct Activity {
    state: Mutex<State>,
    /// Asks the connection to close, if it still may.
    pub(super) closing: Notify,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    since: Instant,
    /// Since when an answer waits to be written.
    unwritten: Option<Instant>,
    first_byte: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// It waits for the first byte of a head.
    Idle,
    /// It waits for the rest of a head.
    Head,
    /// It waits for the body of a request.
    Body,
    /// It handles a request.
    Request,
}

/// Which of the connections that may close does so first, and since when it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Closable {
    Idle(Instant),
    SlowBody(Instant),
}

/// What took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Late {
    Request,
    Head,
    Answer,
}

/// How long an answer may wait to be written before it counts as not read, and its connection as idle.
const UNREAD_AFTER: Duration = Duration::from_secs(1);

/// How long a body may take before its connection may be closed for another one.
const SLOW_AFTER: Duration = Duration::from_secs(3);

impl Activity {
    /// Of a connection that has just begun.
    pub(super) fn new() -> Self {
        let state =
            State { phase: Phase::Idle, since: Instant::now(), unwritten: None, first_byte: None };
        Self { state: Mutex::new(state), closing: Notify::new() }
    }

    /// Whether the connection may be closed for another one: not while it handles a request or writes an
    /// answer.
    pub(super) fn closable(&self) -> Option<Closable> {
        let state = self.state();
        let is_writing = state.unwritten.is_some_and(|since| since.elapsed() < UNREAD_AFTER);
        match state.phase {
            _ if is_writing => None,
            Phase::Idle | Phase::Head => Some(Closable::Idle(state.since)),
            Phase::Body if state.since.elapsed() >= SLOW_AFTER => {
                Some(Closable::SlowBody(state.since))
            }
            Phase::Body | Phase::Request => None,
        }
    }

    /// When the connection is closed unless it goes on, and why.
    pub(super) fn deadline(&self, limits: &Limits) -> Option<(Instant, Late)> {
        let state = self.state();
        let next = match state.phase {
            Phase::Idle => Some((state.since + limits.idle_timeout, Late::Request)),
            Phase::Head => Some((state.since + limits.head_timeout, Late::Head)),
            Phase::Body | Phase::Request => None,
        };
        let answer = state.unwritten.map(|since| (since + limits.answer_timeout, Late::Answer));
        next.into_iter().chain(answer).min_by_key(|(deadline, _)| *deadline)
    }

    /// The first byte of the connection.
    pub(super) fn first_byte(&self) -> Option<u8> {
        self.state().first_byte
    }

    pub(super) fn begin_request(&self) {
        self.state().enter(Phase::Body);
    }

    /// The request is whole: its connection stays until the answer is written.
    pub(crate) fn has_body(&self) {
        self.state().enter(Phase::Request);
    }

    /// The answer is there, and not yet written.
    pub(super) fn end_request(&self) {
        let mut state = self.state();
        state.enter(Phase::Idle);
        // An earlier answer may wait, too.
        state.unwritten.get_or_insert_with(Instant::now);
    }

    fn read(&self, bytes: &[u8]) {
        let Some(first) = bytes.first() else {
            return;
        };
        let mut state = self.state();
        state.first_byte.get_or_insert(*first);
        if state.phase == Phase::Idle {
            state.enter(Phase::Head);
        }
    }

    /// The system took all that was to be written.
    fn written(&self) {
        self.state().unwritten = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn enter(&mut self, phase: Phase) {
        (self.phase, self.since) = (phase, Instant::now());
    }
}

/// A stream that reports to its connection's activity.
#[derive(Debug)]
pub(super) struct Watched<S> {
    pub(super) stream: S,
    pub(super) activity: Arc<Activity>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = ready!(Pin::new(&mut self.stream).poll_read(cx, buffer));
        self.activity.read(buffer.filled().get(before..).unwrap_or_default());
        Poll::Ready(outcome)
    }
}

/// Without vectored writes: hyper then passes all that it has to write in one buffer.
impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
        if written == bytes.len() {
            self.activity.written();
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
