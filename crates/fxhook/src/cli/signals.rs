//! Signals that ask the process to end.

use std::process::exit;
use std::sync::mpsc::channel;
use std::thread;

#[cfg(unix)]
use tokio::select;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(not(unix))]
use tokio::signal::windows::{CtrlC, ctrl_c};

use super::block_on;
use crate::output::Failure;

/// Ctrl-C, and on Unix the signals that ask a process to end or say that its terminal is gone. They no
/// longer end the process by themselves.
#[derive(Debug)]
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    /// `None` if the process was started to ignore it, as `nohup` does.
    #[cfg(unix)]
    hang_up: Option<Signal>,
    #[cfg(not(unix))]
    interrupt: CtrlC,
}

/// Ends the process at a Ctrl-C after the first signal, whatever else is blocked: on a thread of its own. The
/// first one is for [`Signals`]. Other signals do not end it: a terminal that closes sends SIGHUP twice, and
/// GNU `timeout` its signal.
pub(crate) fn exit_at_second_ctrl_c() -> Result<(), Failure> {
    let (sender, is_ready) = channel();
    let run = move || -> Result<(), Failure> {
        block_on(async {
            match Signals::catch() {
                Ok(mut signals) => {
                    let _ = sender.send(Ok(()));
                    signals.next().await;
                    signals.interrupt.recv().await;
                    exit(1)
                }
                Err(failure) => drop(sender.send(Err(failure))),
            }
            Ok(())
        })
    };
    thread::Builder::new().spawn(run).map_err(Failure::failed)?;
    is_ready.recv().map_err(Failure::failed)?
}

#[cfg(unix)]
impl Signals {
    pub(crate) fn catch() -> Result<Self, Failure> {
        let caught = |kind| signal(kind).map_err(Failure::failed);
        let hang_up = SignalKind::hangup();
        Ok(Self {
            hang_up: (!is_ignored(hang_up)).then(|| caught(hang_up)).transpose()?,
            interrupt: caught(SignalKind::interrupt())?,
            terminate: caught(SignalKind::terminate())?,
        })
    }

    /// Resolves at the next one.
    pub(crate) async fn next(&mut self) {
        let hang_up = async {
            match &mut self.hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => std::future::pending().await,
            }
        };
        select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = hang_up => {}
        }
    }
}

/// Whether the process ignores this signal. Systems other than Linux do not say.
#[cfg(unix)]
fn is_ignored(kind: SignalKind) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask >> (kind.as_raw_value() - 1) & 1 == 1)
}

#[cfg(not(unix))]
impl Signals {
    pub(crate) fn catch() -> Result<Self, Failure> {
        Ok(Self { interrupt: ctrl_c().map_err(Failure::failed)? })
    }

    /// Resolves at the next one.
    pub(crate) async fn next(&mut self) {
        _ = self.interrupt.recv().await;
    }
}
