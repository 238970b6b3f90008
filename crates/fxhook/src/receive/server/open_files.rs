//! The system's limit of open files, which counts connections, too.

use crate::output;

/// How many files the program opens besides connections.
#[cfg(unix)]
const OTHERS: usize = 32;

/// As many of these connections as the limit of open files allows. Says so if these are fewer.
pub(crate) fn allowed(connections: usize) -> usize {
    let allowed = connections.min(limit());
    if allowed < connections {
        output::message(format_args!(
            "expected a limit of open files for {connections} connections, found one for {allowed}: raise it \
             (`ulimit -n`) or lower --connections"
        ));
    }
    allowed
}

#[cfg(unix)]
fn limit() -> usize {
    use rustix::process::{Resource, getrlimit};
    let files = getrlimit(Resource::Nofile).current;
    let files = files.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX);
    files.saturating_sub(OTHERS).max(1)
}

#[cfg(not(unix))]
fn limit() -> usize {
    usize::MAX
}
