//! A thread that owns a connection.

use std::{
    any::Any,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::mpsc::{Receiver, Sender, channel},
    thread::{self, JoinHandle},
    time::Instant,
};

use rusqlite::Connection;
use tokio::sync::oneshot;
use webhook_inbox::{StoreError, StoreErrorKind};

use crate::{
    Options,
    connection::{Role, Session},
    error::Failure,
    schema::Format,
};

/// At most this many operations share a transaction.
const BATCH: usize = 64;

/// A thread that owns a connection and runs what it is sent, also if the sender no longer waits.
#[derive(Debug)]
pub(crate) struct ConnectionThread {
    sender: Option<Sender<Message>>,
    thread: Option<JoinHandle<()>>,
}

/// How an operation protects what came before it in the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Savepoints {
    /// Not at all: an error fails the transaction, which is then tried again with savepoints.
    None,
    /// Each part that can fail alone has a savepoint.
    Each,
}

struct Message {
    since: Instant,
    work: Work,
}

enum Work {
    /// Shares a transaction, and its fsync, with others that wait.
    Shared(Box<dyn Operation>),
    /// Does as it likes with the connection.
    Alone(Box<dyn FnOnce(&mut Session) + Send>),
}

impl ConnectionThread {
    /// Opens the file, and starts a thread for the connection.
    pub(crate) fn open(
        name: &str,
        path: &Path,
        options: &Options,
        role: Role,
        format: &'static Format,
    ) -> Result<Self, StoreError> {
        let io = |error: io::Error| {
            let expected =
                "expected a path and a thread for the file, found an error of the system";
            StoreError::new(StoreErrorKind::Unavailable, expected).with_source(error)
        };
        // The folder of the process may change before the file is opened again.
        let path = std::path::absolute(path).map_err(io)?;
        let session = Session::open(&path, options, role, format)?;
        let (sender, receiver) = channel();
        let thread = thread::Builder::new().name(name.into());
        let thread = thread.spawn(move || run(session, &receiver)).map_err(io)?;
        Ok(Self { sender: Some(sender), thread: Some(thread) })
    }

    /// Runs the work in a transaction that it may share with others. It is run again if one of them
    /// fails. Resolves after the commit.
    pub(crate) async fn write<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnMut(&Connection, Savepoints) -> Result<T, Failure> + Send + 'static,
    {
        self.share(work, false).await
    }

    /// As [`write`](Self::write), but does nothing if by then the caller no longer waits.
    pub(crate) async fn write_if_awaited<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnMut(&Connection, Savepoints) -> Result<T, Failure> + Send + 'static,
    {
        self.share(work, true).await
    }

    async fn share<T, W>(&self, work: W, only_if_awaited: bool) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnMut(&Connection, Savepoints) -> Result<T, Failure> + Send + 'static,
    {
        let (reply, result) = oneshot::channel();
        self.send(Work::Shared(Box::new(Request { work, only_if_awaited, result: None, reply })));
        result.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Runs the work, which only reads, in a transaction of its own: all its queries see the same state.
    pub(crate) async fn read<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let result = self.alone(move |session| {
            let result =
                session.connection().and_then(|connection| work(&*connection.transaction()?));
            if result.is_err() {
                session.discard();
            }
            result
        });
        Ok(result.await??)
    }

    /// Runs the work alone.
    pub(crate) async fn alone<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&mut Session) -> T + Send + 'static,
    {
        let (reply, result) = oneshot::channel();
        self.send(Work::Alone(Box::new(move |session| {
            let _ = reply.send(work(session));
        })));
        result.await.map_err(|_| closed())
    }

    /// A message that cannot be sent drops its reply, which its sender notices.
    fn send(&self, work: Work) {
        if let Some(sender) = &self.sender {
            let _ = sender.send(Message { since: Instant::now(), work });
        }
    }
}

impl Drop for ConnectionThread {
    /// Waits until what was sent is done and the connection is closed.
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            // An operation can own the last reference to the store.
            if thread.thread().id() != thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

fn closed() -> StoreError {
    StoreError::new(
        StoreErrorKind::Unavailable,
        "expected the store's thread to answer, found that the operation panicked",
    )
}

fn run(mut session: Session, receiver: &Receiver<Message>) {
    while let Ok(first) = receiver.recv() {
        let mut batch = Vec::new();
        let mut alone = None;
        // The first one of a batch waits for the file no longer than any other, and the others no longer
        // than it: they would wait one after the other.
        let since = first.since;
        let mut next = Some(first);
        while let Some(message) = next {
            match message.work {
                Work::Shared(operation) => batch.push(operation),
                Work::Alone(work) => {
                    alone = Some((message.since, work));
                    break;
                }
            }
            next = if batch.len() < BATCH { receiver.try_recv().ok() } else { None };
        }
        if !batch.is_empty() {
            session.wait_from(since);
            survive(&mut session, |session| write(session, batch));
        }
        if let Some((since, work)) = alone {
            session.wait_from(since);
            survive(&mut session, work);
        }
    }
}

/// A panic fails the operation, and the connection is opened anew for the next one.
fn survive(session: &mut Session, work: impl FnOnce(&mut Session)) {
    let result: Result<(), Box<dyn Any + Send>> = catch_unwind(AssertUnwindSafe(|| work(session)));
    if result.is_err() {
        session.discard();
    }
}

/// Runs the operations in one transaction, then answers all of them.
fn write(session: &mut Session, mut batch: Vec<Box<dyn Operation>>) {
    let mut result = transact(session, &mut batch, Savepoints::None);
    if result.as_ref().is_err_and(Failure::is_of_one_operation) {
        result = transact(session, &mut batch, Savepoints::Each);
    }
    let error = result.err().map(StoreError::from);
    for operation in batch {
        operation.answer(error.as_ref());
    }
}

fn transact(
    session: &mut Session,
    batch: &mut [Box<dyn Operation>],
    savepoints: Savepoints,
) -> Result<(), Failure> {
    let transaction = session.begin()?;
    let mut run = || {
        for operation in &mut *batch {
            match savepoints {
                Savepoints::None => operation.run(&transaction, savepoints)?,
                Savepoints::Each => {
                    // An operation that fails has kept its error.
                    let _ = savepoint(&transaction, || operation.run(&transaction, savepoints))?;
                }
            }
        }
        Ok(())
    };
    let result: Result<(), Failure> = run();
    let result = match result {
        Ok(()) => transaction.commit().map_err(Failure::of_commit),
        Err(failure) => {
            drop(transaction);
            Err(failure)
        }
    };
    // After an error of the disk or a failed commit nothing is known about the connection's state.
    if result.as_ref().is_err_and(|failure| !failure.is_of_one_operation()) {
        session.discard();
    }
    result
}

/// Runs the work. Undoes what it did if it fails with an error of its own; other errors fail the
/// transaction.
pub(crate) fn savepoint<T>(
    connection: &Connection,
    work: impl FnOnce() -> Result<T, Failure>,
) -> Result<Result<T, Failure>, Failure> {
    connection.execute_batch("SAVEPOINT inbox")?;
    let result = work();
    match &result {
        Ok(_) => connection.execute_batch("RELEASE inbox")?,
        Err(failure) if failure.is_of_one_operation() => {
            connection.execute_batch("ROLLBACK TO inbox; RELEASE inbox")?;
        }
        Err(failure) => return Err(failure.clone()),
    }
    Ok(result)
}

/// Work, and who waits for its result.
struct Request<T, W> {
    work: W,
    only_if_awaited: bool,
    result: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

trait Operation: Send {
    /// Can be called again after the transaction was rolled back.
    fn run(&mut self, connection: &Connection, savepoints: Savepoints) -> Result<(), Failure>;

    /// Answers after the end of the transaction, with its error if it has one.
    fn answer(self: Box<Self>, error: Option<&StoreError>);
}

impl<T, W> Operation for Request<T, W>
where
    T: Send,
    W: FnMut(&Connection, Savepoints) -> Result<T, Failure> + Send,
{
    fn run(&mut self, connection: &Connection, savepoints: Savepoints) -> Result<(), Failure> {
        if self.only_if_awaited && self.reply.is_closed() {
            return Ok(());
        }
        let result = (self.work)(connection, savepoints);
        let failure = result.as_ref().err().cloned();
        self.result = Some(result.map_err(StoreError::from));
        failure.map_or(Ok(()), Err)
    }

    fn answer(self: Box<Self>, error: Option<&StoreError>) {
        let result = match (error, self.result) {
            (Some(error), _) => Err(error.clone()),
            (None, Some(result)) => result,
            (None, None) => Err(closed()),
        };
        let _ = self.reply.send(result);
    }
}
