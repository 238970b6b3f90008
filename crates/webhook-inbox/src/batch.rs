//! Group commit: what waits while one transaction runs is the next transaction.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{Arc, Mutex, PoisonError, RwLock},
    task::Poll,
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError, mpsc, oneshot, watch},
    time::Instant,
};

use crate::{StoreError, StoreErrorKind, settings::Bounds};

/// An operation of a store that takes several items in one transaction.
pub(crate) trait Batched: Send + Sync + 'static {
    type Item: Send + Sync + 'static;
    type Answer: Send + 'static;

    /// How much memory an item takes, in bytes.
    fn bytes(item: &Self::Item) -> usize;

    /// Runs one transaction, and answers each item in its order.
    fn run(&self, items: &[Self::Item]) -> impl Future<Output = Answers<Self::Answer>> + Send;

    /// Looks at a batch that has ended, before its items are answered.
    fn ended(&self, items: &[Self::Item], answers: &[Result<Self::Answer, StoreError>]);
}

/// An answer to each item, or the error of the transaction.
pub(crate) type Answers<T> = Result<Vec<Result<T, StoreError>>, StoreError>;

/// A bounded queue, and a task that empties it in batches.
#[derive(Debug)]
pub(crate) struct Batcher<B: Batched> {
    /// `None` once it was closed.
    queue: RwLock<Option<mpsc::Sender<Request<B>>>>,
    room: Arc<Semaphore>,
    bounds: Bounds,
    /// When the transaction that runs began.
    running_since: Arc<Mutex<Option<Instant>>>,
    /// Its sender is dropped when the task has ended.
    ended: watch::Receiver<()>,
}

/// An item whose answer somebody may wait for.
struct Request<B: Batched> {
    item: B::Item,
    bytes: usize,
    answer: oneshot::Sender<Result<B::Answer, StoreError>>,
    /// Its room in the queue, until it is answered.
    room: OwnedSemaphorePermit,
}

/// Why an item was not queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotQueued {
    Full { waiting: usize },
    Closed,
}

impl<B: Batched> Batcher<B> {
    /// Starts the task on the current runtime. It ends when this is closed or dropped, after the items
    /// in the queue.
    pub(crate) fn spawn(batched: B, queue: Bounds, batch: Bounds) -> Self {
        let count = queue.count.min(Semaphore::MAX_PERMITS);
        let bytes = queue.bytes.min(Semaphore::MAX_PERMITS).min(u32::MAX as usize);
        let (sender, requests) = mpsc::channel(count);
        let (running, ended) = watch::channel(());
        let running_since = Arc::new(Mutex::new(None));
        let since = Arc::clone(&running_since);
        tokio::spawn(async move {
            empty(batched, requests, batch, &since).await;
            drop(running);
        });
        Self {
            queue: RwLock::new(Some(sender)),
            room: Arc::new(Semaphore::new(bytes)),
            bounds: Bounds { count, bytes },
            running_since,
            ended,
        }
    }

    /// Queues an item. It is done even if the answer's receiver is dropped.
    pub(crate) fn submit(
        &self,
        item: B::Item,
    ) -> Result<oneshot::Receiver<Result<B::Answer, StoreError>>, NotQueued> {
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        let sender = queue.as_ref().ok_or(NotQueued::Closed)?;
        let full = || NotQueued::Full { waiting: sender.max_capacity() - sender.capacity() };
        let bytes = B::bytes(&item);
        // One that is larger than all the room waits for all of it.
        let permits = u32::try_from(bytes.min(self.bounds.bytes)).unwrap_or(u32::MAX);
        let room =
            Arc::clone(&self.room).try_acquire_many_owned(permits).map_err(
                |error| match error {
                    TryAcquireError::NoPermits => full(),
                    TryAcquireError::Closed => NotQueued::Closed,
                },
            )?;
        let (answer, answered) = oneshot::channel();
        sender.try_send(Request { item, bytes, answer, room }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => full(),
            mpsc::error::TrySendError::Closed(_) => NotQueued::Closed,
        })?;
        Ok(answered)
    }

    /// Takes no new items, and waits until those in the queue are done.
    pub(crate) async fn close(&self) {
        self.queue.write().unwrap_or_else(PoisonError::into_inner).take();
        let mut ended = self.ended.clone();
        while ended.changed().await.is_ok() {}
    }

    /// How many items, and how many bytes, are in the queue or in the running transaction. The items of
    /// the transaction are only in the bytes. `None` if it was closed.
    pub(crate) fn queued(&self) -> Option<Bounds> {
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        let count = queue.as_ref().map(|sender| sender.max_capacity() - sender.capacity())?;
        Some(Bounds { count, bytes: self.bounds.bytes - self.room.available_permits() })
    }

    /// For how long the transaction that runs has run.
    pub(crate) fn running_for(&self) -> Option<Duration> {
        let since = *self.running_since.lock().unwrap_or_else(PoisonError::into_inner);
        since.map(|since| since.elapsed())
    }
}

async fn empty<B: Batched>(
    batched: B,
    mut requests: mpsc::Receiver<Request<B>>,
    bounds: Bounds,
    running_since: &Mutex<Option<Instant>>,
) {
    let set = |since| *running_since.lock().unwrap_or_else(PoisonError::into_inner) = since;
    let mut next = None;
    let mut was_shared = false;
    loop {
        let first = match next.take() {
            Some(request) => request,
            None => match requests.recv().await {
                Some(request) => request,
                None => return,
            },
        };
        if was_shared {
            // Lets the tasks that the last batch has woken queue their next items, for as long as more
            // come: fewer transactions.
            let mut waiting = None;
            while waiting != Some(requests.len()) && requests.len() < bounds.count {
                waiting = Some(requests.len());
                tokio::task::yield_now().await;
            }
        }
        let mut bytes = first.bytes;
        let mut batch = vec![first];
        while batch.len() < bounds.count {
            let Ok(request) = requests.try_recv() else { break };
            bytes = bytes.saturating_add(request.bytes);
            if bytes > bounds.bytes {
                next = Some(request);
                break;
            }
            batch.push(request);
        }
        was_shared = batch.len() > 1;
        set(Some(Instant::now()));
        run(&batched, batch).await;
        set(None);
    }
}

/// Runs a batch, and answers its requests.
async fn run<B: Batched>(batched: &B, batch: Vec<Request<B>>) {
    let mut items = Vec::with_capacity(batch.len());
    let mut waiting = Vec::with_capacity(batch.len());
    for Request { item, answer, room, .. } in batch {
        items.push(item);
        waiting.push((answer, room));
    }
    let answers = match caught(batched.run(&items)).await {
        // Perhaps it is the fault of one of them.
        Err(error) if error.kind() == StoreErrorKind::Refused && items.len() > 1 => {
            each_alone(batched, &items).await
        }
        answers => of_all(answers, items.len()),
    };
    batched.ended(&items, &answers);
    for ((answer, room), result) in waiting.into_iter().zip(answers) {
        drop(room);
        // An error says that the receiver was dropped.
        let _ = answer.send(result);
    }
}

async fn each_alone<B: Batched>(
    batched: &B,
    items: &[B::Item],
) -> Vec<Result<B::Answer, StoreError>> {
    let mut answers = Vec::with_capacity(items.len());
    for item in items {
        let alone = caught(batched.run(std::slice::from_ref(item))).await;
        answers.extend(of_all(alone, 1));
    }
    answers
}

/// One answer for each of the items.
fn of_all<T>(answers: Answers<T>, count: usize) -> Vec<Result<T, StoreError>> {
    let error = match answers {
        Ok(answers) if answers.len() == count => return answers,
        Ok(answers) => StoreError::new(
            StoreErrorKind::Unavailable,
            format!(
                "expected {count} answers of the store, found {}: report it to the store's authors",
                answers.len()
            ),
        ),
        Err(error) => error,
    };
    std::iter::repeat_with(|| Err(error.clone())).take(count).collect()
}

/// The future's output, or an error if it panics: the task goes on, and the next batch may succeed.
async fn caught<T>(future: impl Future<Output = Answers<T>>) -> Answers<T> {
    let mut future = pin!(future);
    std::future::poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))).unwrap_or_else(|_| {
            let error = "expected an answer of the store, found a panic in it: look at the log";
            Poll::Ready(Err(StoreError::new(StoreErrorKind::Unavailable, error)))
        })
    })
    .await
}
