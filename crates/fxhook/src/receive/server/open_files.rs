//! The system's limit of open files, which counts connections, too.

use crate::output;

/// How many files the program opens besides the connections that it serves and makes.
const OTHERS: u32 = 32;

/// As many of these connections as the limit of open files allows beside those that the program makes itself.
/// Says so if these are fewer.
pub(crate) fn allowed(connections: u32, own_connections: u32) -> u32 {
    let allowed = fitting(connections, own_connections, limit());
    if allowed < connections {
        output::message(format_args!(
            "expected a limit of open files for {connections} connections, found one for {allowed}: raise it \
             (`ulimit -n`) or lower --connections"
        ));
    }
    allowed
}

/// At least one, and at most as many as there are files for.
fn fitting(connections: u32, own_connections: u32, files: u64) -> u32 {
    let left = files.saturating_sub((OTHERS + own_connections).into()).max(1);
    u32::try_from(left).map_or(connections, |left| connections.min(left))
}

#[cfg(unix)]
fn limit() -> u64 {
    use rustix::process::{Resource, getrlimit};
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

#[cfg(not(unix))]
fn limit() -> u64 {
    u64::MAX
}

#[cfg(test)]
mod tests {
    use super::{OTHERS, fitting};

    #[test]
    fn a_limit_of_open_files_leaves_room_for_the_connections_that_the_program_makes() {
        let files = u64::from(OTHERS) + 100;
        assert_eq!(fitting(512, 0, files), 100);
        assert_eq!(fitting(512, 64, files), 36);
        assert_eq!(fitting(20, 64, files), 20);
        assert_eq!(fitting(512, 64, 40), 1);
        assert_eq!(fitting(512, 64, u64::MAX), 512);
    }
}
