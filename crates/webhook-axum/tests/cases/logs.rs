//! The log of one test.

use std::{
    cell::RefCell,
    io::{self, Write},
    sync::{Arc, Mutex, MutexGuard, Once, PoisonError},
};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, prelude::*};

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
}

/// What is logged during one test.
#[derive(Clone, Default)]
pub(crate) struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    /// Has everything logged here that happens on this thread from now on: for a server with
    /// threads of its own, which are to log where the test does.
    #[allow(dead_code, reason = "for servers that have threads of their own")]
    pub(crate) fn take_this_thread(&self) {
        PAGE.set(self.clone());
    }

    /// What was logged.
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.lock()).into_owned()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Has everything logged from now on, each thread for itself, and gives this thread's page. A test
/// is on one thread. What servers log for themselves is left out.
///
/// This must come before the first event of any test: where an event first happens while only
/// another thread listens, `tracing` concludes that nobody wants it.
pub(crate) fn install() -> Page {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let servers = ["actix_http", "actix_server"].map(|server| (server, LevelFilter::OFF));
        let wanted = Targets::new().with_default(LevelFilter::TRACE);
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_ansi(false)
            .with_writer(|| ToThePage)
            .finish()
            .with(wanted.with_targets(servers))
            .init();
    });
    PAGE.with_borrow(Page::clone)
}

/// What was logged on this thread.
pub(crate) fn text() -> String {
    PAGE.with_borrow(Page::text)
}

struct ToThePage;

impl Write for ToThePage {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        PAGE.with_borrow(|page| page.lock().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
