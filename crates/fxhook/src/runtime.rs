//! The asynchronous runtime of the commands that use HTTP.

use tokio::runtime::Builder;

use crate::output::Failure;

/// Runs a future to its end, on this thread.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::failed)?
        .block_on(future)
}
