//! The log of the server under test.

use std::{
    io::{self, Write},
    mem,
    sync::{Mutex, MutexGuard, Once, PoisonError},
};

use tracing_subscriber::filter::LevelFilter;

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// The log of everything in this process that these crates write.
pub(super) struct Log(());

impl Log {
    /// Records the log of all threads from now on. It is one log for the whole process, so the
    /// cases are the only test of their binary.
    pub(super) fn install() -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            tracing_subscriber::fmt()
                .with_max_level(LevelFilter::TRACE)
                .with_ansi(false)
                .without_time()
                .with_writer(|| Writer)
                .init();
        });
        Self(())
    }

    /// The lines since the last call. Lines of other crates are left out.
    pub(super) fn take(&self) -> Vec<String> {
        let bytes = mem::take(&mut *lines());
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let ours = text.lines().filter(|line| line.contains(" webhook_"));
        ours.map(Into::into).collect()
    }
}

fn lines() -> MutexGuard<'static, Vec<u8>> {
    LINES.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Writer;

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lines().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
