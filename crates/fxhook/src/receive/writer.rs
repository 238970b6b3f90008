//! The thread that writes the lines of `listen`.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Builder;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::output::{LineFile, copy_of, message};

/// How many lines may wait to be written, and how many bytes.
const WAITING_LINES: usize = 1024;
const WAITING_BYTES: usize = 64 * 1024 * 1024;

/// A queue of lines for a thread that writes them: a slow reader blocks nothing else.
pub(crate) struct Writer {
    lines: Sender<Line>,
    counts: Arc<Counts>,
}

/// The end of a [`Writer`].
pub(crate) struct End {
    all_written: oneshot::Receiver<()>,
    counts: Arc<Counts>,
}

/// A line that waits.
struct Line {
    text: String,
    /// `None` if nothing waits until it is written.
    written: Option<oneshot::Sender<io::Result<()>>>,
}

#[derive(Default)]
struct Counts {
    waiting_lines: AtomicUsize,
    waiting_bytes: AtomicUsize,
    /// How many lines found no place or could not be written, and are not yet reported.
    lost: AtomicUsize,
    /// Whether the deliveries are in an inbox.
    has_inbox: bool,
}

/// Why a line is not written.
#[derive(Debug)]
pub(crate) enum Unwritten {
    /// The queue is full.
    Full,
    /// It is not written yet, but may be later.
    Late,
    Failed(io::Error),
}

impl Writer {
    pub(crate) fn start(file: LineFile, has_inbox: bool) -> io::Result<(Self, End)> {
        let (sender, lines) = channel();
        let (all_written, end) = oneshot::channel();
        let counts = Arc::new(Counts { has_inbox, ..Counts::default() });
        let thread = WriterThread { file, lines, counts: Arc::clone(&counts), unsynced: None };
        Builder::new().spawn(move || {
            thread.run();
            drop(all_written);
        })?;
        let end = End { all_written: end, counts: Arc::clone(&counts) };
        Ok((Self { lines: sender, counts }, end))
    }

    /// Queues a line. The future resolves when it is written, to disk if the file is synced, or after this
    /// time.
    pub(crate) fn write(
        &self,
        text: String,
        limit: Duration,
    ) -> impl Future<Output = Result<(), Unwritten>> + use<> {
        let (written, is_written) = oneshot::channel();
        let queued = self.queue(Line { text, written: Some(written) });
        async move {
            queued?;
            match timeout(limit, is_written).await {
                Ok(Ok(result)) => result.map_err(Unwritten::Failed),
                // The thread never ends before the writer.
                Ok(Err(_)) => Err(Unwritten::Failed(io::ErrorKind::BrokenPipe.into())),
                Err(_) => Err(Unwritten::Late),
            }
        }
    }

    /// Writes the line of a delivery that is in the inbox, some time. A line that finds no place is dropped
    /// and counted.
    pub(crate) fn offer(&self, text: String) {
        if self.queue(Line { text, written: None }).is_err() {
            self.counts.lose("no place in the queue, because their reader is too slow");
        }
    }

    fn queue(&self, line: Line) -> Result<(), Unwritten> {
        let length = line.text.len();
        if self.counts.add(length) && self.lines.send(line).is_ok() {
            return Ok(());
        }
        self.counts.subtract(length);
        Err(Unwritten::Full)
    }
}

impl End {
    /// Waits until the writer is dropped and all lines are written, but not longer than this. Reports how
    /// many lines are not written.
    pub(crate) async fn wait(self, limit: Duration) {
        let is_over = timeout(limit, self.all_written).await.is_ok();
        let waiting = self.counts.waiting_lines.load(Relaxed);
        self.counts.report(if is_over { 0 } else { waiting });
    }
}

struct WriterThread {
    file: LineFile,
    lines: Receiver<Line>,
    counts: Arc<Counts>,
    /// Why lines could not be forced to disk. The system reports that only once, so none counts as
    /// written after it. With an inbox, which has the deliveries, later lines are written all the same.
    unsynced: Option<io::Error>,
}

impl WriterThread {
    fn run(mut self) {
        while let Ok(first) = self.lines.recv() {
            let mut group = vec![first];
            if self.file.is_synced() {
                // All that wait are forced to disk together.
                group.extend(self.lines.try_iter().take(WAITING_LINES));
            }
            self.write(group);
        }
    }

    fn write(&mut self, group: Vec<Line>) {
        let mut results = Vec::new();
        for Line { text, written } in group {
            let length = text.len();
            let result = match &self.unsynced {
                None => self.file.write_line(text),
                Some(error) => Err(copy_of(error)),
            };
            results.push((written, result));
            self.counts.subtract(length);
        }
        let synced = self.file.sync();
        if let Err(error) = &synced
            && !self.counts.has_inbox
        {
            self.unsynced = Some(copy_of(error));
        }
        for (written, result) in results {
            let result = result.and_then(|()| synced.as_ref().copied().map_err(copy_of));
            match (written, result) {
                // A sender that has hung up does not wait for it.
                (Some(written), result) => drop(written.send(result)),
                (None, Err(error)) => self.counts.lose(&error.to_string()),
                (None, Ok(())) if self.counts.waiting_lines.load(Relaxed) == 0 => {
                    self.counts.report(0);
                }
                (None, Ok(())) => {}
            }
        }
    }
}

impl Counts {
    /// Counts a line that is to wait. Returns whether it may.
    fn add(&self, length: usize) -> bool {
        let lines = self.waiting_lines.fetch_add(1, Relaxed);
        let bytes = self.waiting_bytes.fetch_add(length, Relaxed);
        lines == 0 || (lines < WAITING_LINES && bytes.saturating_add(length) <= WAITING_BYTES)
    }

    fn subtract(&self, length: usize) {
        self.waiting_lines.fetch_sub(1, Relaxed);
        self.waiting_bytes.fetch_sub(length, Relaxed);
    }

    /// Counts a line that is not written. Says so if it is the first one.
    fn lose(&self, found: &str) {
        if self.lost.fetch_add(1, Relaxed) == 0 {
            message(format_args!(
                "expected to write the line of a delivery, found: {found}; the delivery is stored"
            ));
        }
    }

    /// Says how many lines are not written, with these.
    fn report(&self, waiting: usize) {
        let fate = if self.has_inbox { "are stored" } else { "were not acknowledged" };
        match self.lost.swap(0, Relaxed) + waiting {
            0 => {}
            lost => message(format_args!("lines not written: {lost}; their deliveries {fate}")),
        }
    }
}

#[cfg(test)]
mod tests;
