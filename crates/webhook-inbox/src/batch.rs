//! Group commit: what waits while one transaction runs is the next transaction.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    task::Poll,
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError, mpsc, oneshot, watch},
    time::{Instant, Sleep, sleep},
};

use crate::{StoreError, StoreErrorKind, settings::Bounds};

/// An operation of a store that takes several items in one transaction.
pub(crate) trait Transaction: Send + Sync + 'static {
    type Item: Send + Sync + 'static;
    type Answer: Send + 'static;

    /// Runs one transaction, and answers each item in its order.
    fn run(&self, items: &[Self::Item]) -> impl Future<Output = Answers<Self::Answer>> + Send;
}

/// Transactions whose items come one by one.
pub(crate) trait Batched: Transaction {
    /// How much memory an item takes, in bytes.
    fn bytes(item: &Self::Item) -> usize;

    /// Looks at a batch that has ended, before its items are answered.
    fn ended(&self, items: &[Self::Item], answers: &[Result<Self::Answer, StoreError>]);

    /// Looks at items that are about to be answered with an error of the store.
    fn failed<'a>(&self, items: impl Iterator<Item = &'a Self::Item>, error: &StoreError);
}

/// An answer to each item, or the error of the transaction.
pub(crate) type Answers<T> = Result<Vec<Result<T, StoreError>>, StoreError>;

/// A bounded queue, and a task that empties it in batches.
///
/// No item waits for long. When a transaction fails, all that was queued before it ended fails with it: the
/// store would make each batch wait again. When one hangs, all fail after a time, and the transaction goes
/// on. From then on one item at a time tries whether the store works, and the others are refused at once.
#[derive(Debug)]
pub(crate) struct Batcher<B: Batched> {
    /// `None` once it was closed.
    queue: RwLock<Option<mpsc::Sender<Request<B>>>>,
    room: Arc<Semaphore>,
    bounds: Bounds,
    gate: Arc<Mutex<Gate>>,
    /// Its sender is dropped when the task has ended.
    ended: watch::Receiver<()>,
}

/// An item whose answer somebody may wait for.
struct Request<B: Batched> {
    item: B::Item,
    bytes: usize,
    since: Instant,
    answer: oneshot::Sender<Result<B::Answer, StoreError>>,
    /// Its room in the queue, until its transaction has ended.
    room: OwnedSemaphorePermit,
}

/// What the task knows of the store. It is locked while an item is queued, so that none is queued behind a
/// failure.
#[derive(Debug, Default)]
struct Gate {
    /// When the transaction that runs began.
    running_since: Option<Instant>,
    /// Why the last transaction failed, or that it hangs.
    outage: Option<StoreError>,
    /// Whether an item tries if the outage is over.
    is_probed: bool,
}

/// Why an item was not queued.
#[derive(Debug, Clone)]
pub(crate) enum NotQueued {
    Full { waiting: usize },
    Outage(StoreError),
    Closed,
}

impl<B: Batched> Batcher<B> {
    /// Starts the task on the current runtime. It ends when this is closed or dropped, after the items
    /// in the queue. No item waits longer than `timeout`.
    pub(crate) fn spawn(batched: B, queue: Bounds, batch: Bounds, timeout: Duration) -> Self {
        let count = queue.count.min(Semaphore::MAX_PERMITS);
        let bytes = queue.bytes.min(Semaphore::MAX_PERMITS).min(u32::MAX as usize);
        let (sender, requests) = mpsc::channel(count);
        let (running, ended) = watch::channel(());
        let gate = Arc::<Mutex<Gate>>::default();
        let task = Task {
            batched,
            requests,
            next: None,
            bounds: batch,
            timeout,
            // Without the runtime's timer, it is this line that panics.
            timer: Box::pin(sleep(timeout)),
            gate: Arc::clone(&gate),
        };
        tokio::spawn(async move {
            task.run().await;
            drop(running);
        });
        Self {
            queue: RwLock::new(Some(sender)),
            room: Arc::new(Semaphore::new(bytes)),
            bounds: Bounds { count, bytes },
            gate,
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
        let mut gate = lock(&self.gate);
        if let Some(error) = gate.outage.as_ref().filter(|_| gate.is_probed) {
            return Err(NotQueued::Outage(error.clone()));
        }
        let room =
            Arc::clone(&self.room).try_acquire_many_owned(permits).map_err(
                |error| match error {
                    TryAcquireError::NoPermits => full(),
                    TryAcquireError::Closed => NotQueued::Closed,
                },
            )?;
        let (answer, answered) = oneshot::channel();
        let request = Request { item, bytes, since: Instant::now(), answer, room };
        sender.try_send(request).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => full(),
            mpsc::error::TrySendError::Closed(_) => NotQueued::Closed,
        })?;
        gate.is_probed = gate.outage.is_some();
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
        lock(&self.gate).running_since.map(|since| since.elapsed())
    }
}

/// Empties the queue.
struct Task<B: Batched> {
    batched: B,
    requests: mpsc::Receiver<Request<B>>,
    /// The first of the next batch, for which the last one had no room.
    next: Option<Request<B>>,
    bounds: Bounds,
    timeout: Duration,
    timer: Pin<Box<Sleep>>,
    gate: Arc<Mutex<Gate>>,
}

impl<B: Batched> Task<B> {
    async fn run(mut self) {
        let mut was_shared = false;
        loop {
            let first = match self.next.take() {
                Some(request) => request,
                None => match self.requests.recv().await {
                    Some(request) => request,
                    None => return,
                },
            };
            if was_shared {
                // Lets the tasks that the last batch has woken queue their next items, for as long as more
                // come: fewer transactions.
                let mut waiting = None;
                while waiting != Some(self.requests.len())
                    && self.requests.len() < self.bounds.count
                {
                    waiting = Some(self.requests.len());
                    tokio::task::yield_now().await;
                }
            }
            let batch = self.batch(first);
            was_shared = batch.len() > 1;
            self.transact(batch).await;
        }
    }

    /// The first request, and those that wait behind it.
    fn batch(&mut self, first: Request<B>) -> Vec<Request<B>> {
        let mut bytes = first.bytes;
        let mut batch = vec![first];
        while batch.len() < self.bounds.count {
            let Ok(request) = self.requests.try_recv() else { break };
            bytes = bytes.saturating_add(request.bytes);
            if bytes > self.bounds.bytes {
                self.next = Some(request);
                break;
            }
            batch.push(request);
        }
        batch
    }

    /// Runs a batch, and answers its requests.
    async fn transact(&mut self, batch: Vec<Request<B>>) {
        let Self { batched, requests, next, timer, gate, timeout, .. } = self;
        let oldest = batch.first().map_or_else(Instant::now, |request| request.since);
        let mut items = Vec::with_capacity(batch.len());
        let mut waiting = Vec::with_capacity(batch.len());
        let mut rooms = Vec::with_capacity(batch.len());
        for Request { item, answer, room, .. } in batch {
            items.push(item);
            waiting.push(answer);
            rooms.push(room);
        }
        lock(gate).running_since = Some(Instant::now());
        timer.as_mut().reset(oldest + *timeout);
        let mut running = pin!(transact(batched, &items));
        let in_time = poll_fn(|context| match running.as_mut().poll(context) {
            Poll::Ready(answers) => Poll::Ready(Some(answers)),
            Poll::Pending => timer.as_mut().poll(context).map(|()| None),
        });
        let answers = match in_time.await {
            Some(answers) => answers,
            None => {
                let error = no_answer(*timeout);
                let queued = fail(gate, &error, true, next, requests);
                let all = items.iter().chain(queued.iter().map(|request| &request.item));
                batched.failed(all, &error);
                let waiting = waiting.drain(..).chain(queued.into_iter().map(|it| it.answer));
                waiting.for_each(|answer| drop(answer.send(Err(error.clone()))));
                running.await
            }
        };
        drop(rooms);
        match answers {
            Ok(answers) => {
                *lock(gate) = Gate::default();
                batched.ended(&items, &answers);
                for (answer, result) in waiting.into_iter().zip(answers) {
                    // An error says that the receiver was dropped.
                    let _ = answer.send(result);
                }
            }
            Err(error) => {
                let queued = fail(gate, &error, false, next, requests);
                // Those that wait no longer have failed before.
                let items = items.iter().take(waiting.len());
                batched.failed(items.chain(queued.iter().map(|request| &request.item)), &error);
                let waiting = waiting.into_iter().chain(queued.into_iter().map(|it| it.answer));
                waiting.for_each(|answer| drop(answer.send(Err(error.clone()))));
            }
        }
    }
}

/// Begins an outage, or goes on with it. Returns what was queued before.
fn fail<B: Batched>(
    gate: &Mutex<Gate>,
    error: &StoreError,
    is_running: bool,
    next: &mut Option<Request<B>>,
    requests: &mut mpsc::Receiver<Request<B>>,
) -> Vec<Request<B>> {
    let mut gate = lock(gate);
    gate.outage = Some(error.clone());
    gate.is_probed = is_running;
    if !is_running {
        gate.running_since = None;
    }
    let queued = std::iter::from_fn(|| requests.try_recv().ok());
    next.take().into_iter().chain(queued).collect()
}

/// Runs the items in one transaction. If the store refuses it, each alone: perhaps it is the fault of one.
pub(crate) async fn transact<T: Transaction>(store: &T, items: &[T::Item]) -> Answers<T::Answer> {
    match answers(store, items).await {
        Err(error) if error.kind() == StoreErrorKind::Refused => match items.len() {
            1 => Ok(vec![Err(error)]),
            _ => Ok(each_alone(store, items).await),
        },
        answers => answers,
    }
}

async fn each_alone<T: Transaction>(
    store: &T,
    items: &[T::Item],
) -> Vec<Result<T::Answer, StoreError>> {
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        match answers(store, std::slice::from_ref(item)).await {
            Ok(answer) => found.extend(answer),
            Err(error) if error.kind() == StoreErrorKind::Refused => found.push(Err(error)),
            // The others would wait for the same.
            Err(error) => {
                found.resize_with(items.len(), || Err(error.clone()));
                break;
            }
        }
    }
    found
}

/// One answer for each of the items, or an error.
async fn answers<T: Transaction>(store: &T, items: &[T::Item]) -> Answers<T::Answer> {
    let answers = caught(store.run(items)).await?;
    if answers.len() == items.len() {
        return Ok(answers);
    }
    let error = format!(
        "expected {} answers of the store, found {}: report it to the store's authors",
        items.len(),
        answers.len()
    );
    Err(StoreError::new(StoreErrorKind::Unavailable, error))
}

/// The store takes too long.
pub(crate) fn no_answer(timeout: Duration) -> StoreError {
    let error = format!(
        "expected the store to answer within {timeout:?}, found no answer: it is too slow or hangs, and may still do what it was asked to"
    );
    StoreError::new(StoreErrorKind::Unavailable, error)
}

fn lock(gate: &Mutex<Gate>) -> MutexGuard<'_, Gate> {
    gate.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The future's output, or an error if it panics: the task goes on, and the next batch may succeed.
pub(crate) async fn caught<T>(
    future: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    let mut future = pin!(future);
    poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))).unwrap_or_else(|_| {
            let error = "expected an answer of the store, found a panic in it: look at the log";
            Poll::Ready(Err(StoreError::new(StoreErrorKind::Unavailable, error)))
        })
    })
    .await
}
