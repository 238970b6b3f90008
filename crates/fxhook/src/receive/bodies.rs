//! Memory for bodies while they are read and handled.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// How much of a body needs no room. Ordinary deliveries are shorter, so that long bodies keep none of them
/// out.
const FREE_BYTES: usize = 16 * 1024;

/// What all bodies may take together beyond that, in bytes.
const ROOM: usize = 64 * 1024 * 1024;

/// How long a body waits for room that others take. Each one that waits gives up, with the room it has, so that
/// they cannot wait for each other for ever.
const WAIT: Duration = Duration::from_secs(1);

/// The limits for bodies. Clones share the room.
#[derive(Debug, Clone)]
pub(crate) struct Bodies {
    /// The longest body, in bytes.
    pub(crate) limit: usize,
    room: Arc<Semaphore>,
}

impl Bodies {
    /// Room for bodies of up to `limit` bytes: 64 MiB, or for two of them if that is more.
    pub(crate) fn new(limit: usize) -> Self {
        Self::with_room(limit, limit.saturating_mul(2).clamp(ROOM, Semaphore::MAX_PERMITS))
    }

    pub(super) fn with_room(limit: usize, room: usize) -> Self {
        Self { limit, room: Arc::new(Semaphore::new(room)) }
    }

    /// The room of a body of which nothing was read.
    pub(crate) fn room(&self) -> Room {
        Room { all: Arc::clone(&self.room), taken: None, length: 0 }
    }
}

/// The room that one body takes, until it is dropped.
#[derive(Debug)]
pub(crate) struct Room {
    all: Arc<Semaphore>,
    taken: Option<OwnedSemaphorePermit>,
    length: usize,
}

/// Other bodies take the room.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoRoom;

impl Room {
    /// Takes room for the next part of the body.
    pub(crate) async fn grow(&mut self, bytes: usize) -> Result<(), NoRoom> {
        self.length = self.length.saturating_add(bytes);
        let taken = self.taken.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let missing = self.length.saturating_sub(FREE_BYTES).saturating_sub(taken);
        if missing == 0 {
            return Ok(());
        }
        let missing = u32::try_from(missing).map_err(|_| NoRoom)?;
        let more = timeout(WAIT, Arc::clone(&self.all).acquire_many_owned(missing)).await;
        let more = more.map_err(|_| NoRoom)?.map_err(|_| NoRoom)?;
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            None => self.taken = Some(more),
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use tokio::join;
    use tokio::time::Instant;

    use super::{Bodies, FREE_BYTES, NoRoom, ROOM, WAIT};

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
    async fn there_is_room_for_the_longest_body_that_is_allowed() {
        let limit = 3 * ROOM;
        let mut body = Bodies::new(limit).room();
        body.grow(limit).await.unwrap();
    }
}
