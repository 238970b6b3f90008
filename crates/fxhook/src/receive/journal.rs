//! What `listen` does with each arrival before it is answered.

use std::future::ready;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::output::{message, to_line};
use crate::receive::arrival::{Arrival, Journal, Recording};
use crate::receive::forward::Forwarder;
use crate::receive::report::Report;
use crate::receive::writer::{Unwritten, Writer};

/// How long an answer waits for its line to be written.
const WRITE_LIMIT: Duration = Duration::from_secs(5);

/// What happens to arrivals.
pub(crate) struct Recorder {
    pub(crate) writer: Writer,
    /// Gets the reason if a line cannot be written. `None` if the deliveries are in an inbox: then answers do
    /// not wait for lines.
    pub(crate) unwritten: Option<mpsc::Sender<String>>,
    pub(crate) forwarder: Option<Forwarder>,
}

impl Recorder {
    pub(crate) fn journal(self) -> Journal {
        let recorder = Arc::new(self);
        Arc::new(move |arrival| match arrival {
            Arrival::Verified(report) => {
                if let Some(forwarder) = &recorder.forwarder {
                    forwarder.begin(&report);
                }
                recorder.write(&report)
            }
            Arrival::Refused { provider, status, reason } => {
                let prefix = provider.map_or(String::new(), |name| format!("{name}: "));
                message(format_args!("{prefix}answered {status}: {reason}"));
                Box::pin(ready(Ok(())))
            }
            Arrival::Problem { text, .. } => {
                message(text);
                Box::pin(ready(Ok(())))
            }
        })
    }

    /// Writes a line of JSON for a verified delivery.
    fn write(&self, report: &Report) -> Recording {
        let line = match to_line(report) {
            Ok(line) => line,
            Err(error) => return Box::pin(ready(Err(error.into()))),
        };
        let Some(unwritten) = self.unwritten.clone() else {
            self.writer.offer(line);
            return Box::pin(ready(Ok(())));
        };
        let written = self.writer.write(line, WRITE_LIMIT);
        let path = report.path;
        Box::pin(async move {
            let found = match written.await {
                Ok(()) => return Ok(()),
                Err(Unwritten::Failed(error)) => {
                    // If the channel is full, it holds an earlier reason.
                    let _ = unwritten.try_send(error.to_string());
                    return Err(error);
                }
                Err(Unwritten::Late) => "it still waiting",
                Err(Unwritten::Full) => "that the queue is full",
            };
            let seconds = WRITE_LIMIT.as_secs();
            message(format_args!(
                "{path}: answered 500: expected to write its line within {seconds} s, found {found}: \
                 read the lines faster"
            ));
            Err(io::ErrorKind::TimedOut.into())
        })
    }
}
