//! A spool that fails on command.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::time::sleep;
use webhook_inbox::{
    Kept, MemorySpool, NewDelivery, Spool, SpoolId, StoreError, StoreErrorKind, StoreFuture,
    Waiting,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Operation {
    Append,
    Oldest,
    Remove,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// It fails, and has changed nothing.
    Before,
    /// It happens, and then fails.
    After,
    /// It takes a second.
    Slow,
    /// It panics.
    Panic,
}

/// A spool that fails on command, around one in memory. Clones are the same spool.
#[derive(Debug, Clone, Default)]
pub(crate) struct FailingSpool {
    inner: MemorySpool,
    faults: Arc<Mutex<HashMap<Operation, Fault>>>,
    /// Rows that cannot be read.
    unreadable: Arc<Mutex<Vec<SpoolId>>>,
    /// Chooses how long each operation takes.
    delays: Arc<Mutex<Option<fastrand::Rng>>>,
}

impl FailingSpool {
    pub(crate) fn fail(&self, operation: Operation, fault: Fault) {
        self.faults.lock().unwrap().insert(operation, fault);
    }

    pub(crate) fn recover(&self) {
        self.faults.lock().unwrap().clear();
    }

    pub(crate) fn make_unreadable(&self, id: SpoolId) {
        self.unreadable.lock().unwrap().push(id);
    }

    /// From now on each operation takes some milliseconds.
    pub(crate) fn delay(&self, seed: u64) {
        *self.delays.lock().unwrap() = Some(fastrand::Rng::with_seed(seed));
    }

    /// The bodies of the deliveries in it.
    pub(crate) async fn bodies(&self) -> Vec<String> {
        let kept = self.inner.oldest(None, usize::MAX).await.unwrap();
        kept.into_iter()
            .map(|it| String::from_utf8(it.delivery.unwrap().body.into()).unwrap())
            .collect()
    }

    async fn pause(&self) {
        let millis = self.delays.lock().unwrap().as_mut().map(|rng| rng.u64(..4));
        if let Some(millis) = millis.filter(|millis| *millis > 0) {
            sleep(Duration::from_millis(millis)).await;
        }
    }

    async fn run<T>(
        &self,
        operation: Operation,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.pause().await;
        let fault = self.faults.lock().unwrap().get(&operation).copied();
        let failed = || StoreError::new(StoreErrorKind::Full, "the spool is full");
        match fault {
            Some(Fault::Before) => return Err(failed()),
            Some(Fault::Slow) => sleep(Duration::from_secs(1)).await,
            Some(Fault::Panic) => panic!("on purpose"),
            Some(Fault::After) | None => {}
        }
        let result = work.await;
        self.pause().await;
        if matches!(fault, Some(Fault::After)) { Err(failed()) } else { result }
    }
}

impl Spool for FailingSpool {
    fn append<'a>(&'a self, deliveries: &'a [NewDelivery]) -> StoreFuture<'a, ()> {
        Box::pin(self.run(Operation::Append, self.inner.append(deliveries)))
    }

    fn oldest(&self, after: Option<SpoolId>, limit: usize) -> StoreFuture<'_, Vec<Kept>> {
        let oldest = async move {
            let mut kept = self.inner.oldest(after, limit).await?;
            let unreadable = self.unreadable.lock().unwrap();
            for Kept { id, delivery } in &mut kept {
                if unreadable.contains(id) {
                    *delivery = Err(StoreError::new(StoreErrorKind::Refused, "not readable"));
                }
            }
            Ok(kept)
        };
        Box::pin(self.run(Operation::Oldest, oldest))
    }

    fn remove<'a>(&'a self, ids: &'a [SpoolId]) -> StoreFuture<'a, ()> {
        Box::pin(self.run(Operation::Remove, self.inner.remove(ids)))
    }

    fn counts(&self) -> StoreFuture<'_, Vec<Waiting>> {
        self.inner.counts()
    }
}
