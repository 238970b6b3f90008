//! Places for connections.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::select;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;

use super::activity::Activity;

/// How long to wait before looking again for a connection to close.
const NEXT_LOOK: Duration = Duration::from_millis(50);

/// The places of a server.
#[derive(Debug)]
pub(super) struct Places {
    free: Arc<Semaphore>,
    taken: Mutex<Vec<Weak<Activity>>>,
}

/// A place, which is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) activity: Arc<Activity>,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    pub(super) fn new(number: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(number)), taken: Mutex::default() }
    }

    /// A place, if one is free.
    pub(super) fn take_free(&self) -> Option<Place> {
        let permit = Arc::clone(&self.free).try_acquire_owned().ok()?;
        Some(self.place(permit))
    }

    /// The next place that becomes free. Closes a connection for it.
    pub(super) async fn take(&self) -> Option<Place> {
        loop {
            self.close_one();
            select! {
                permit = Arc::clone(&self.free).acquire_owned() => {
                    return permit.ok().map(|permit| self.place(permit));
                }
                () = sleep(NEXT_LOOK) => {}
            }
        }
    }

    /// Closes the connection that has been idle for the longest time, or else the one whose body has taken the
    /// longest time. Returns whether there is one.
    pub(super) fn close_one(&self) -> bool {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let closable = taken.iter().filter_map(|activity| {
            let activity = activity.upgrade()?;
            Some((activity.closable()?, activity))
        });
        let first = closable.min_by_key(|(closable, _)| *closable);
        first.inspect(|(_, activity)| activity.closing.notify_one()).is_some()
    }

    fn place(&self, permit: OwnedSemaphorePermit) -> Place {
        let activity = Arc::new(Activity::new());
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.retain(|activity| activity.strong_count() > 0);
        taken.push(Arc::downgrade(&activity));
        Place { activity, _permit: permit }
    }
}
