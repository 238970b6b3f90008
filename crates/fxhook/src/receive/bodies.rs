//! Memory for bodies while they are read and handled.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::select;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout};

/// How much of a body needs no room. Ordinary deliveries are shorter, so that long bodies keep none of them
/// out.
const FREE_BYTES: usize = 16 * 1024;

/// What all bodies may take together beyond that, in bytes.
const ROOM: usize = 64 * 1024 * 1024;

/// How long a body waits for room that others take. Each one that waits gives up, with the room it has, so that
/// they cannot wait for each other for ever.
const WAIT: Duration = Duration::from_secs(1);

/// How long a body may take room before it has to give way to others. Shorter than [`WAIT`], so that a body that
/// waits outlasts those that were there before it.
const SLOW_AFTER: Duration = Duration::from_millis(500);

/// How often a body that waits looks for a slow one.
const NEXT_LOOK: Duration = Duration::from_millis(5);

/// The limits for bodies. Clones share the room.
#[derive(Debug, Clone)]
pub(crate) struct Bodies {
    /// The longest body, in bytes.
    pub(crate) limit: usize,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    free: Arc<Semaphore>,
    /// The bodies that take room and are not whole, the oldest first.
    unfinished: Mutex<VecDeque<Unfinished>>,
}

#[derive(Debug)]
struct Unfinished {
    since: Instant,
    gives_way: Arc<Notify>,
}

impl Bodies {
    /// Room for bodies of up to `limit` bytes: 64 MiB, or for two of them if that is more.
    pub(crate) fn new(limit: usize) -> Self {
        Self::with_room(limit, limit.saturating_mul(2).clamp(ROOM, Semaphore::MAX_PERMITS))
    }

    pub(super) fn with_room(limit: usize, room: usize) -> Self {
        let free = Arc::new(Semaphore::new(room));
        Self { limit, shared: Arc::new(Shared { free, unfinished: Mutex::default() }) }
    }

    /// The room of a body of which nothing was read.
    pub(crate) fn room(&self) -> Room {
        let shared = Arc::clone(&self.shared);
        Room { shared, taken: None, length: 0, gives_way: Arc::default() }
    }
}

/// The room that one body takes, until it is dropped.
#[derive(Debug)]
pub(crate) struct Room {
    shared: Arc<Shared>,
    taken: Option<OwnedSemaphorePermit>,
    length: usize,
    gives_way: Arc<Notify>,
}

/// Other bodies take the room.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoRoom;

impl Room {
    /// Takes room for the next part of the body. If there is none, slow bodies give way.
    pub(crate) async fn grow(&mut self, bytes: usize) -> Result<(), NoRoom> {
        self.length = self.length.saturating_add(bytes);
        let taken = self.taken.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let missing = self.length.saturating_sub(FREE_BYTES).saturating_sub(taken);
        if missing == 0 {
            return Ok(());
        }
        let missing = u32::try_from(missing).map_err(|_| NoRoom)?;
        let more = timeout(WAIT, self.more(missing)).await.map_err(|_| NoRoom)??;
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            None => {
                let gives_way = Arc::clone(&self.gives_way);
                let unfinished = Unfinished { since: Instant::now(), gives_way };
                self.shared.unfinished().push_back(unfinished);
                self.taken = Some(more);
            }
        }
        Ok(())
    }

    /// Completes when the body takes long and others need its room.
    pub(crate) fn gives_way(&self) -> impl Future<Output = ()> + use<> {
        Arc::clone(&self.gives_way).notified_owned()
    }

    /// The body is whole, and keeps its room.
    pub(crate) fn body_ended(&self) {
        self.shared.unfinished().retain(|other| !Arc::ptr_eq(&other.gives_way, &self.gives_way));
    }

    async fn more(&self, missing: u32) -> Result<OwnedSemaphorePermit, NoRoom> {
        let mut more = pin!(Arc::clone(&self.shared.free).acquire_many_owned(missing));
        loop {
            select! {
                biased;
                more = &mut more => return more.map_err(|_| NoRoom),
                () = sleep(NEXT_LOOK) => self.shared.free_one(&self.gives_way),
            }
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.body_ended();
    }
}

impl Shared {
    /// The oldest body gives way, if it is slow. That is never the one that asks.
    fn free_one(&self, asking: &Arc<Notify>) {
        let mut unfinished = self.unfinished();
        let is_other = |one: &Unfinished| !Arc::ptr_eq(&one.gives_way, asking);
        if let Some(oldest) = unfinished.iter().position(is_other)
            && unfinished.get(oldest).is_some_and(|one| one.since.elapsed() >= SLOW_AFTER)
            && let Some(oldest) = unfinished.remove(oldest)
        {
            oldest.gives_way.notify_one();
        }
    }

    fn unfinished(&self) -> MutexGuard<'_, VecDeque<Unfinished>> {
        self.unfinished.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use tokio::join;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_waits_for_room_then_gives_up_and_a_short_one_needs_none() {
        let bodies = Bodies::new(1024);
        let (mut large, mut other, mut short) = (bodies.room(), bodies.room(), bodies.room());
        large.grow(FREE_BYTES + ROOM).await.unwrap();
        other.grow(FREE_BYTES).await.unwrap();
        let start = Instant::now();
        assert_eq!(other.grow(1).await, Err(NoRoom));
        assert_eq!(start.elapsed(), WAIT);
        short.grow(FREE_BYTES).await.unwrap();
        drop(large);
        short.grow(1).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn bodies_that_wait_for_each_other_all_end() {
        let bodies = Bodies::new(1024);
        let (mut one, mut other) = (bodies.room(), bodies.room());
        for body in [&mut one, &mut other] {
            body.grow(FREE_BYTES + ROOM / 2).await.unwrap();
        }
        let outcomes = join!(one.grow(1), other.grow(1));
        assert_eq!(outcomes, (Err(NoRoom), Err(NoRoom)));
    }

    #[tokio::test(start_paused = true)]
    async fn the_slowest_body_gives_way_and_one_that_is_whole_does_not() {
        let bodies = Bodies::new(1024);
        let [mut whole, mut slow, mut fast, mut next] = [(); 4].map(|()| bodies.room());
        whole.grow(FREE_BYTES + 100).await.unwrap();
        whole.body_ended();
        slow.grow(FREE_BYTES + ROOM - 200).await.unwrap();
        sleep(SLOW_AFTER / 2).await;
        fast.grow(FREE_BYTES + 100).await.unwrap();
        let start = Instant::now();
        let gives_way = async {
            timeout(WAIT, slow.gives_way()).await.unwrap();
            drop(slow);
        };
        let (grown, ()) = join!(next.grow(FREE_BYTES + 1), gives_way);
        grown.unwrap();
        assert!(start.elapsed() >= SLOW_AFTER / 2);
        sleep(SLOW_AFTER).await;
        assert_eq!(next.grow(ROOM).await, Err(NoRoom));
        timeout(WAIT, fast.gives_way()).await.unwrap();
        assert!(timeout(WAIT, whole.gives_way()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn there_is_room_for_the_longest_body_that_is_allowed() {
        let limit = 3 * ROOM;
        let mut body = Bodies::new(limit).room();
        body.grow(limit).await.unwrap();
    }
}
