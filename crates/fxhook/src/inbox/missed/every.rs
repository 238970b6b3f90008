//! `fxhook missed --every`: compares at intervals, and after outages.

use std::net::SocketAddr;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use tokio::net::TcpStream;
use tokio::select;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use webhook_core::Provider;
use webhook_inbox::{DeliveryId, Filter, Inbox};

use super::api::Api;
use super::pass::Pass;
use crate::cli::Signals;
use crate::output::{self, Failure};

/// How far the next comparison reaches back before the last one began, for clocks that differ.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);

/// How long it takes to notice that the receiver is away, or back.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How long the receiver may take to open a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

impl<A: Api> Pass<'_, A> {
    /// Compares at this interval, and after each outage in which deliveries may have been lost, until a signal.
    pub(super) async fn repeat(&self, every: Duration) -> Result<bool, Failure> {
        let mut signals = Signals::catch()?;
        select! {
            () = signals.next() => Ok(true),
            failure = self.for_ever(every) => Err(failure),
        }
    }

    async fn for_ever(&self, every: Duration) -> Failure {
        let mut since = self.missed.since;
        let loss_window = A::Provider::REDELIVERY.map(|schedule| schedule.loss_window());
        let mut watch = Watch::new(loss_window.unwrap_or_default(), Instant::now());
        loop {
            let (begun, next) = (Utc::now(), Instant::now() + every);
            match self.run(since).await {
                Ok(_) => since = Some(begun - OVERLAP),
                Err(error) if error.may_pass => output::message(format_args!(
                    "{}: compares again at the next interval",
                    error.failure.reason
                )),
                Err(error) => return error.failure,
            }
            self.wait(&mut watch, next).await;
        }
    }

    /// Waits until this time, or until an outage is over in which deliveries may have been lost.
    async fn wait(&self, watch: &mut Watch, next: Instant) {
        let look = async {
            loop {
                let is_there = takes_deliveries(self.inbox, self.missed.receiver).await;
                if let Some(outage) = watch.look(is_there, Instant::now()) {
                    let seconds = outage.as_secs();
                    output::message(format_args!(
                        "The receiver was away for {seconds} s, longer than the provider sends again: comparing."
                    ));
                    return;
                }
                sleep(LOOK_EVERY).await;
            }
        };
        select! {
            () = look => {}
            () = sleep_until(next) => {}
        }
    }
}

/// Whether the inbox answers, and the receiver, if there is one to look at, takes connections.
async fn takes_deliveries(inbox: &Inbox, receiver: Option<SocketAddr>) -> bool {
    let none = Filter { id: Some(DeliveryId(0)), ..Filter::default() };
    if inbox.page(&none, None, 1).await.is_err() {
        return false;
    }
    match receiver {
        Some(address) => {
            let connected = timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await;
            connected.is_ok_and(|stream| stream.is_ok())
        }
        None => true,
    }
}

/// Notices outages in which deliveries may have been lost.
struct Watch {
    loss_window: Duration,
    /// When it was there last.
    there_at: Instant,
    is_away: bool,
}

impl Watch {
    fn new(loss_window: Duration, now: Instant) -> Self {
        Self { loss_window, there_at: now, is_away: false }
    }

    /// Notes whether deliveries are taken. How long they were not, if they are again and a delivery may have been lost
    /// meanwhile.
    fn look(&mut self, is_there: bool, now: Instant) -> Option<Duration> {
        if !is_there {
            self.is_away = true;
            return None;
        }
        let outage = now - self.there_at;
        let was_lost = self.is_away && outage > self.loss_window;
        (self.there_at, self.is_away) = (now, false);
        was_lost.then_some(outage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_counts_once_when_it_is_over_and_was_longer_than_the_loss_window() {
        let start = Instant::now();
        let mut watch = Watch::new(Duration::from_secs(31), start);
        for (seconds, is_there, expected) in [
            (0, true, None),
            // Not an outage: no check failed.
            (100, true, None),
            (105, false, None),
            (130, true, None),
            (135, false, None),
            (165, false, None),
            (170, true, Some(40)),
            (175, true, None),
        ] {
            let found = watch.look(is_there, start + Duration::from_secs(seconds));
            assert_eq!(found.map(|outage| outage.as_secs()), expected, "{seconds}");
        }
    }
}
