//! What a connection is doing, as its bytes and its requests show, and when it has to end.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::Limits;

/// What a connection is doing, and since when.
#[derive(Debug)]
pub(crate) struct Activity {
    state: Mutex<State>,
    /// The deadline may be earlier than before.
    pub(super) hurry: Notify,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    since: Instant,
    /// Since when an answer waits to be written. The next request may begin to arrive meanwhile.
    unwritten: Option<Instant>,
    /// Since when another connection waits for the place, while the phase stays the same.
    wanted: Option<Instant>,
    /// Since when the server stops.
    stopping: Option<Instant>,
    first_byte: Option<u8>,
}

/// ```text
/// Idle -> Head -> Body -> Handling -> Idle -> ..
///                                  -> Lingering
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// It waits for the first byte of a head.
    Idle,
    /// It waits for the rest of a head.
    Head,
    /// It waits for the body of a request.
    Body,
    /// The request is whole, and waits for its answer.
    Handling,
    /// The last answer is written. What the sender still writes is dropped.
    Lingering,
}

/// Which of the connections that may close does so first, and since when it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Closable {
    Idle(Instant),
    SlowBody(Instant),
}

/// Why a connection has to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Late {
    Request,
    Head,
    Answer,
    End,
    /// Another connection needs its place.
    Place,
    /// The server stops.
    Stop,
}

/// How long a connection stays idle, or in a head, before it may be closed for another one or because the server
/// stops. What its sender wrote at once has arrived by then.
const SETTLED_AFTER: Duration = Duration::from_millis(100);

/// How long a connection looks for what has arrived before it is closed for another one. A timer ends only
/// after the runtime has asked the system for news, so that a whole request is never taken for none.
pub(super) const LAST_LOOK: Duration = Duration::from_millis(1);

/// How long an answer may wait to be written before it counts as not read, and its connection as idle.
const UNREAD_AFTER: Duration = Duration::from_secs(1);

/// How long a body may take before its connection may be closed for another one.
const SLOW_AFTER: Duration = Duration::from_secs(3);

impl Activity {
    /// Of a connection that has just begun.
    pub(super) fn new() -> Self {
        let state = State {
            phase: Phase::Idle,
            since: Instant::now(),
            unwritten: None,
            wanted: None,
            stopping: None,
            first_byte: None,
        };
        Self { state: Mutex::new(state), hurry: Notify::new() }
    }

    /// Whether the connection may be closed for another one: not while it handles a request or writes an
    /// answer.
    pub(super) fn closable(&self) -> Option<Closable> {
        let state = self.state();
        let (since, lasts) = (state.since, state.since.elapsed());
        match (state.unwritten, state.phase) {
            (Some(since), _) => (since.elapsed() >= UNREAD_AFTER).then_some(Closable::Idle(since)),
            (None, Phase::Idle | Phase::Head | Phase::Lingering) => {
                (lasts >= SETTLED_AFTER).then_some(Closable::Idle(since))
            }
            (None, Phase::Body) => (lasts >= SLOW_AFTER).then_some(Closable::SlowBody(since)),
            (None, Phase::Handling) => None,
        }
    }

    /// Closes the connection, unless it goes on at the last look.
    pub(super) fn make_room(&self) {
        self.state().wanted.get_or_insert_with(Instant::now);
        self.hurry.notify_one();
    }

    /// The server stops: no request begins any more, and those that have begun have a limit.
    pub(super) fn stop(&self) {
        self.state().stopping.get_or_insert_with(Instant::now);
        self.hurry.notify_one();
    }

    /// When the connection is closed unless it goes on, and why.
    pub(super) fn deadline(&self, limits: &Limits) -> Option<(Instant, Late)> {
        let state = self.state();
        let (since, unwritten) = (state.since, state.unwritten);
        let phase = match state.phase {
            Phase::Idle => Some((since + limits.idle_timeout, Late::Request)),
            Phase::Head => Some((since + limits.head_timeout, Late::Head)),
            Phase::Lingering => Some((since + limits.linger_timeout, Late::End)),
            Phase::Body | Phase::Handling => None,
        };
        let answer = unwritten.map(|since| (since + limits.answer_timeout, Late::Answer));
        let place = state.wanted.map(|since| (since + LAST_LOOK, Late::Place));
        let stop = state.stopping.and_then(|stopping| match state.phase {
            Phase::Handling => None,
            Phase::Idle | Phase::Lingering if unwritten.is_none() => {
                Some((stopping.max(since) + SETTLED_AFTER, Late::Stop))
            }
            _ => Some((stopping + limits.stop_timeout, Late::Stop)),
        });
        [phase, answer, place, stop].into_iter().flatten().min_by_key(|(deadline, _)| *deadline)
    }

    /// The first byte of the connection.
    pub(super) fn first_byte(&self) -> Option<u8> {
        self.state().first_byte
    }

    /// Bytes have arrived.
    pub(super) fn read(&self, bytes: &[u8]) {
        let Some(first) = bytes.first() else {
            return;
        };
        let mut state = self.state();
        state.first_byte.get_or_insert(*first);
        if state.phase == Phase::Idle {
            state.enter(Phase::Head);
        }
    }

    /// The head of a request is whole.
    pub(super) fn has_head(&self) {
        self.state().enter(Phase::Body);
    }

    /// The request is whole: its connection stays until the answer is written.
    pub(crate) fn body_ended(&self) {
        self.state().enter(Phase::Handling);
    }

    /// Whether the last request has arrived whole.
    pub(super) fn is_whole(&self) -> bool {
        self.state().phase == Phase::Handling
    }

    /// The answer is there, and not yet written.
    pub(super) fn has_answer(&self) {
        let mut state = self.state();
        state.enter(Phase::Idle);
        // An earlier answer may wait, too.
        state.unwritten.get_or_insert_with(Instant::now);
    }

    /// The system took all that was to be written.
    pub(super) fn written(&self) {
        let mut state = self.state();
        if state.unwritten.take().is_some() {
            state.wanted = None;
        }
    }

    /// The last answer is written.
    pub(super) fn linger(&self) {
        let mut state = self.state();
        state.enter(Phase::Lingering);
        state.unwritten = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn enter(&mut self, phase: Phase) {
        (self.phase, self.since, self.wanted) = (phase, Instant::now(), None);
    }
}
