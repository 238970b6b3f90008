//! A command as the handler of a delivery.

use std::ffi::OsString;
use std::future::pending;
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::select;
use webhook_inbox::{Outcome, Why};

/// "Try again later", in `sysexits.h`: `EX_TEMPFAIL`.
const LATER: i32 = 75;

/// "The data is wrong": `EX_DATAERR`.
const DEAD: i32 = 65;

/// Runs the command with this object on its standard input. It is killed, with what it has started, when
/// `stop` says why, or when the future is dropped.
pub(super) async fn run(
    command: &[OsString],
    object: String,
    stop: impl Future<Output = Why>,
) -> Outcome {
    let Some((program, arguments)) = command.split_first() else {
        return Outcome::Retry("expected a command, found none".into());
    };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).kill_on_drop(true);
    // Ctrl-C in a terminal is for fxhook, which lets the command end.
    #[cfg(unix)]
    command.process_group(0);
    let mut group = match command.spawn() {
        Ok(child) => Group(child),
        Err(error) => {
            let name = program.display();
            return Outcome::Retry(Why::new(format_args!("cannot start {name}: {error}")));
        }
    };
    let stdin = group.0.stdin.take();
    let write = async move {
        if let Some(mut stdin) = stdin {
            // A command may end without reading it.
            let _ = stdin.write_all(format!("{object}\n").as_bytes()).await;
        }
        pending::<()>().await;
    };
    let status = select! {
        status = group.0.wait() => status,
        () = write => return Outcome::Retry("expected the command to end".into()),
        why = stop => {
            group.kill();
            // The next attempt does not begin before this one is over.
            let _ = group.0.wait().await;
            return Outcome::Retry(why);
        }
    };
    match status.map(|status| (status.code(), status)) {
        Ok((Some(0), _)) => Outcome::Done,
        Ok((Some(LATER), _)) => Outcome::Retry("the command asks to try again later: 75".into()),
        Ok((Some(DEAD), _)) => Outcome::Dead("the command says never to try again: 65".into()),
        Ok((_, status)) => Outcome::Retry(Why::new(format_args!("the command failed: {status}"))),
        Err(error) => {
            Outcome::Retry(Why::new(format_args!("cannot wait for the command: {error}")))
        }
    }
}

/// A command and what it has started: on Unix, they are a process group.
struct Group(Child);

impl Group {
    /// Kills it, unless the command has ended by itself.
    fn kill(&mut self) {
        #[cfg(unix)]
        {
            use rustix::process::{Pid, Signal, kill_process_group};
            // There is an id until the end of the command was noticed: it is not another process's yet.
            let id = self.0.id().and_then(|id| i32::try_from(id).ok());
            if let Some(group) = id.and_then(Pid::from_raw) {
                let _ = kill_process_group(group, Signal::KILL);
            }
        }
        // A command may have left its group.
        let _ = self.0.start_kill();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}
