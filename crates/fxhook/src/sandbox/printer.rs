//! [`Printer`]: lines on standard output, from a thread that may wait for their reader.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::output::{self, Failure, to_line};

/// How long the end of the process waits for the lines.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// Prints lines of JSON, without a wait.
#[derive(Debug, Clone)]
pub(super) struct Printer(mpsc::Sender<Work>);

#[derive(Debug)]
enum Work {
    Print(Result<String, String>),
    /// All lines before this are written.
    Finish(mpsc::Sender<()>),
}

impl Printer {
    /// Starts it. The receiver gets the failure if a line cannot be written.
    pub(super) fn start() -> Result<(Self, UnboundedReceiver<Failure>), Failure> {
        let (sender, receiver) = mpsc::channel::<Work>();
        let (failed, failures) = unbounded_channel();
        let print_all = move || {
            for work in receiver {
                let printed = match work {
                    Work::Print(line) => line.map_err(Failure::failed).and_then(output::print),
                    Work::Finish(written) => {
                        drop(written);
                        continue;
                    }
                };
                if let Err(failure) = printed {
                    let _ = failed.send(failure);
                    return;
                }
            }
        };
        thread::Builder::new().spawn(print_all).map_err(Failure::failed)?;
        Ok((Self(sender), failures))
    }

    pub(super) fn print(&self, value: impl Serialize) {
        let line = to_line(&value).map_err(|error| error.to_string());
        // It has ended if a line could not be written: the sandbox then ends as well.
        let _ = self.0.send(Work::Print(line));
    }

    /// Waits until the lines are written, but not for a reader that does not read.
    pub(super) fn finish(&self) {
        let (written, is_written) = mpsc::channel();
        let _ = self.0.send(Work::Finish(written));
        let _ = is_written.recv_timeout(END_TIMEOUT);
    }
}
