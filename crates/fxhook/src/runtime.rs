//! The asynchronous runtime of the commands that speak HTTP.

use tokio::runtime::Builder;

use crate::failure::Failure;

/// Runs the work to its end, on this thread.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::impossible)?
        .block_on(work)
}
