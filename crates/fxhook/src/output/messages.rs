//! Messages on standard error.

use std::fmt::Display;
use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::thread::{self, Builder};
use std::time::Duration;

use super::line_file::write_whole;

/// How many messages may wait to be written.
const WAITING_MESSAGES: usize = 1000;

/// How long the end of the process waits for the messages.
const END_TIMEOUT: Duration = Duration::from_secs(1);

static BACKGROUND: OnceLock<Background> = OnceLock::new();

/// A thread that writes messages.
struct Background {
    waiting: SyncSender<Waiting>,
    /// How many messages had no place, and are not yet reported.
    dropped: AtomicUsize,
}

struct Waiting {
    /// How many messages before this one were dropped.
    dropped: usize,
    text: String,
    /// Dropped once this message is written.
    written: Option<Sender<()>>,
}

/// Writes a message for the person at the terminal.
pub(crate) fn message(line: impl Display) {
    match BACKGROUND.get() {
        Some(background) => background.offer(line.to_string()),
        None => write(&line),
    }
}

/// Writes messages on a thread of their own from now on, so that a reader of standard error that does not
/// read stops nothing else. Messages that find no place are dropped and counted.
pub(crate) fn write_messages_in_background() {
    let (waiting, messages) = sync_channel::<Waiting>(WAITING_MESSAGES);
    let write_all = move || {
        for Waiting { dropped, text, written } in messages {
            match dropped {
                0 => {}
                1 => write(&"1 message dropped"),
                _ => write(&format_args!("{dropped} messages dropped")),
            }
            if !text.is_empty() {
                write(&text);
            }
            drop(written);
        }
    };
    // Without a thread, messages are written as before.
    if Builder::new().spawn(write_all).is_ok() {
        let _ = BACKGROUND.set(Background { waiting, dropped: AtomicUsize::new(0) });
    }
}

/// Waits until the messages are written, but not for a reader that does not read.
pub(crate) fn finish_messages() {
    let Some(background) = BACKGROUND.get() else { return };
    let (written, is_written) = channel();
    let dropped = background.dropped.swap(0, Relaxed);
    let last = Waiting { dropped, text: String::new(), written: Some(written) };
    thread::spawn(|| background.waiting.send(last));
    let _ = is_written.recv_timeout(END_TIMEOUT);
}

impl Background {
    fn offer(&self, text: String) {
        let dropped = self.dropped.swap(0, Relaxed);
        let message = Waiting { dropped, text, written: None };
        if self.waiting.try_send(message).is_err() {
            self.dropped.fetch_add(dropped + 1, Relaxed);
        }
    }
}

/// Writes a message at once.
fn write(line: &dyn Display) {
    // There is nowhere to report that messages cannot be written.
    let _ = write_whole(&mut io::stderr().lock(), format!("{line}\n").as_bytes());
}
