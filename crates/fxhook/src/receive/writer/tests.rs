#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::Write;
use std::pin::pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::*;

/// A reader that reads only when it is allowed to.
struct Reader {
    read: Arc<Mutex<Vec<u8>>>,
    may_read: Receiver<()>,
}

impl Write for Reader {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        // An error says that it may always read.
        let _ = self.may_read.recv();
        lock(&self.read).extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lock(read: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
    read.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One that always reads, and what it has read.
fn reader() -> (Reader, Arc<Mutex<Vec<u8>>>) {
    let (read, (_, may_read)) = (Arc::default(), channel());
    (Reader { read: Arc::clone(&read), may_read }, read)
}

/// A writer for such a reader, which reads what it holds once the sender is dropped.
fn stalled() -> (Writer, End, Sender<()>, Arc<Mutex<Vec<u8>>>) {
    let (read, (begin, may_read)) = (Arc::default(), channel());
    let reader = Reader { read: Arc::clone(&read), may_read };
    let (writer, end) = Writer::start(LineFile::of(reader, None), false).unwrap();
    (writer, end, begin, read)
}

const LONG: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_line_that_is_not_read_in_time_is_late_and_is_written_when_it_is_read() {
    let (writer, end, begin, read) = stalled();
    for line in ["first", "second"] {
        let result = writer.write(line.into(), Duration::ZERO).await;
        assert!(matches!(result, Err(Unwritten::Late)), "{result:?}");
    }
    drop(begin);
    writer.write("third".into(), LONG).await.unwrap();
    drop(writer);
    end.wait(LONG).await;
    assert_eq!(*lock(&read), b"first\nsecond\nthird\n");
}

#[tokio::test]
async fn lines_over_the_limits_are_refused_at_once_until_others_are_read() {
    for (length, fitting) in [(WAITING_BYTES / 4, 4), (1, WAITING_LINES)] {
        let (writer, _end, begin, _read) = stalled();
        let line = || "x".repeat(length);
        for _ in 0..fitting {
            let result = writer.write(line(), Duration::ZERO).await;
            assert!(matches!(result, Err(Unwritten::Late)), "{result:?}");
        }
        let result = writer.write(line(), LONG).await;
        assert!(matches!(result, Err(Unwritten::Full)), "{result:?}");
        drop(begin);
        while writer.counts.waiting_lines.load(Relaxed) > 0 {
            std::thread::yield_now();
        }
        writer.write(line(), LONG).await.unwrap();
    }
}

#[tokio::test]
async fn a_line_longer_than_the_limit_is_written_when_no_other_waits() {
    let (writer, _end, begin, _read) = stalled();
    drop(begin);
    writer.write("x".repeat(WAITING_BYTES + 1), LONG).await.unwrap();
}

#[tokio::test]
async fn a_line_counts_as_written_after_it_is_forced_to_disk() {
    let (begin, begun) = channel();
    let (end, may_end) = channel();
    let (reader, read) = reader();
    let force = move || {
        begin.send(lock(&read).clone()).unwrap();
        may_end.recv().unwrap();
        Ok(())
    };
    let (writer, _end) = Writer::start(LineFile::of(reader, Some(Box::new(force))), false).unwrap();
    let mut written = pin!(writer.write("line".into(), LONG));
    // If nothing is forced, the thread ends now, and the next line fails instead of waiting.
    drop(writer);
    assert_eq!(begun.recv().unwrap(), b"line\n");
    assert!(timeout(Duration::ZERO, &mut written).await.is_err(), "it is answered too early");
    end.send(()).unwrap();
    written.await.unwrap();
}

/// A writer for a file that is forced to disk without success the first time, with success later.
fn failing_once(has_inbox: bool) -> (Writer, Arc<Mutex<Vec<u8>>>) {
    let (reader, read) = reader();
    let mut results = [Err(io::ErrorKind::StorageFull.into())].into_iter();
    let force = move || results.next().unwrap_or(Ok(()));
    let file = LineFile::of(reader, Some(Box::new(force)));
    (Writer::start(file, has_inbox).unwrap().0, read)
}

#[tokio::test]
async fn no_line_counts_as_written_once_lines_could_not_be_forced_to_disk() {
    let (writer, read) = failing_once(false);
    for _ in 0..2 {
        let result = writer.write("line".into(), LONG).await;
        assert!(matches!(result, Err(Unwritten::Failed(_))), "{result:?}");
    }
    assert_eq!(*lock(&read), b"line\n");
}

#[tokio::test]
async fn with_an_inbox_a_line_is_written_after_others_could_not_be_forced_to_disk() {
    let (writer, read) = failing_once(true);
    let result = writer.write("first".into(), LONG).await;
    assert!(matches!(result, Err(Unwritten::Failed(_))), "{result:?}");
    writer.write("second".into(), LONG).await.unwrap();
    // The end of the first one may not be on disk.
    assert_eq!(*lock(&read), b"first\n\nsecond\n");
}
