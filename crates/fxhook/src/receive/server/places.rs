//! Places for connections.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
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
    number: u32,
    free: Arc<Semaphore>,
    taken: Mutex<Vec<Weak<Activity>>>,
    /// See [`Place::is_scarce`].
    scarce: Arc<AtomicBool>,
}

/// A place, which is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) activity: Arc<Activity>,
    scarce: Arc<AtomicBool>,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    pub(super) fn new(number: u32) -> Self {
        let free = Arc::new(Semaphore::new(number as usize));
        Self { number, free, taken: Mutex::default(), scarce: Arc::default() }
    }

    /// A place, if one is free.
    pub(super) fn take_free(&self) -> Option<Place> {
        let permit = Arc::clone(&self.free).try_acquire_owned().ok()?;
        Some(self.place(permit))
    }

    /// The next place that becomes free. Closes a connection for it.
    pub(super) async fn take(&self) -> Option<Place> {
        self.scarce.store(true, Relaxed);
        loop {
            self.close_one();
            select! {
                permit = Arc::clone(&self.free).acquire_owned() => {
                    self.scarce.store(false, Relaxed);
                    return permit.ok().map(|permit| self.place(permit));
                }
                () = sleep(NEXT_LOOK) => {}
            }
        }
    }

    /// Closes the connection that has been idle for the longest time, or else the one whose body has taken the
    /// longest time. Returns whether there is one.
    pub(super) fn close_one(&self) -> bool {
        let taken = self.taken();
        let closable = taken.iter().filter_map(|activity| {
            let activity = activity.upgrade()?;
            Some((activity.closable()?, activity))
        });
        let first = closable.min_by_key(|(closable, _)| *closable);
        first.inspect(|(_, activity)| activity.make_room()).is_some()
    }

    /// Closes idle connections at once, those with a part of a request if the rest is late, and the others after
    /// their answers.
    pub(super) fn stop(&self) {
        self.scarce.store(true, Relaxed);
        for activity in self.taken().iter().filter_map(Weak::upgrade) {
            activity.stop();
        }
    }

    /// Waits until no place is taken.
    pub(super) async fn all_free(&self) {
        let _ = self.free.acquire_many(self.number).await;
    }

    fn place(&self, permit: OwnedSemaphorePermit) -> Place {
        let activity = Arc::new(Activity::new());
        let mut taken = self.taken();
        taken.retain(|activity| activity.strong_count() > 0);
        taken.push(Arc::downgrade(&activity));
        Place { activity, scarce: Arc::clone(&self.scarce), _permit: permit }
    }

    fn taken(&self) -> MutexGuard<'_, Vec<Weak<Activity>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Whether the connection ends with its next answer, because others wait for places, or the server stops.
    pub(super) fn is_scarce(&self) -> bool {
        self.scarce.load(Relaxed)
    }
}
