//! What several commands share.

pub(crate) mod arguments;
pub(crate) mod body;
pub(crate) mod parse_error;
pub(crate) mod secrets;

use tokio::runtime::Builder;
#[cfg(unix)]
use tokio::select;

use crate::output::Failure;

/// Runs a future to its end, on this thread.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.map_err(Failure::failed)?.block_on(future)
}

/// Resolves at Ctrl-C, and on Unix when the process is asked to terminate. Both are caught from the call
/// on.
pub(crate) fn interrupted() -> Result<impl Future<Output = ()>, Failure> {
    #[cfg(unix)]
    let (mut interrupt, mut terminate) = {
        use tokio::signal::unix::{SignalKind, signal};
        let caught = |kind| signal(kind).map_err(Failure::failed);
        (caught(SignalKind::interrupt())?, caught(SignalKind::terminate())?)
    };
    #[cfg(unix)]
    let interrupted = async move {
        select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    #[cfg(not(unix))]
    let interrupted = {
        let mut interrupt = tokio::signal::windows::ctrl_c().map_err(Failure::failed)?;
        async move { _ = interrupt.recv().await }
    };
    Ok(interrupted)
}
