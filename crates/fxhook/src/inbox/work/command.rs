//! A command as the handler of a delivery.

use std::ffi::OsString;
use std::future::pending;
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::select;
use webhook_inbox::{Outcome, Why};

/// "Try again later", in `sysexits.h`: `EX_TEMPFAIL`.
const LATER: i32 = 75;

/// "The data is wrong": `EX_DATAERR`.
const DEAD: i32 = 65;

/// Runs the command with this object on its standard input. It ends with the future.
pub(super) async fn run(command: &[OsString], object: String) -> Outcome {
    let Some((program, arguments)) = command.split_first() else {
        return Outcome::Retry("expected a command, found none".into());
    };
    let mut command = Command::new(program);
    let child = command.args(arguments).stdin(Stdio::piped()).kill_on_drop(true).spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            let name = program.display();
            return Outcome::Retry(Why::new(format_args!("cannot start {name}: {error}")));
        }
    };
    let stdin = child.stdin.take();
    let write = async move {
        if let Some(mut stdin) = stdin {
            // A command may end without reading it.
            let _ = stdin.write_all(format!("{object}\n").as_bytes()).await;
        }
        pending().await
    };
    let status = select! {
        status = child.wait() => status,
        () = write => return Outcome::Retry("expected the command to end".into()),
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
