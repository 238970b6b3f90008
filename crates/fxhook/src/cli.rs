//! What several commands share.

pub(crate) mod arguments;
pub(crate) mod body;
pub(crate) mod parse_error;
pub(crate) mod secrets;
mod signals;

pub(crate) use signals::{Signals, exit_at_second_ctrl_c};

use tokio::runtime::Builder;

use crate::output::Failure;

/// Runs a future to its end, on this thread.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build().map_err(Failure::failed)?;
    let result = runtime.block_on(future);
    // Without waiting for what runs on its threads, such as the look-up of a host's name.
    runtime.shutdown_background();
    result
}
