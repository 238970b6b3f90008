//! Completing an attempt together with the integrator's effects.

use rusqlite::Transaction;
use webhook_inbox::{Settled, Settlement, StoreError};

use crate::{SqliteStore, connection::Session, error::Failure, settle};

/// Why an attempt was not completed. Nothing has changed in the file, unless the error is of the store's
/// kind [`Unavailable`](webhook_inbox::StoreErrorKind::Unavailable): then it is not known.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CompleteError<E> {
    /// The lease was lost: another worker handles the delivery, or has done so.
    #[error(
        "expected to hold the lease of this delivery, found it lost: leave the delivery to the next attempt"
    )]
    Stale,
    /// The closure failed.
    #[error("the effect failed")]
    Effect(#[source] E),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SqliteStore {
    /// Ends an attempt and runs `effect` in the same transaction, on the thread that writes: both happen,
    /// or neither. So the effect happens exactly once for each delivery.
    ///
    /// The effect's tables are in the inbox file. Names that begin with `inbox_` are the inbox's. Keep it
    /// short: deliveries wait meanwhile to be stored.
    ///
    /// ```
    /// use webhook_currencycloud::Currencycloud;
    /// use webhook_inbox::{Outcome, Work};
    /// use webhook_inbox_sqlite::{CompleteError, SqliteStore};
    ///
    /// async fn handle(store: &SqliteStore, work: Work<Currencycloud>) -> Outcome {
    ///     let subject = work.event().subject().map(|subject| subject.id.to_string());
    ///     let booked = store.complete(work.settlement(), move |transaction| {
    ///         transaction.execute("INSERT INTO booking (payment) VALUES (?1)", [subject])
    ///     });
    ///     match booked.await {
    ///         // Without its lease, the worker has nothing left to record either.
    ///         Ok(_) | Err(CompleteError::Stale) => Outcome::DoneInMyTransaction,
    ///         Err(error) => Outcome::Retry(error.to_string().into()),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// The lease was lost, the effect failed, or the store did. The transaction is rolled back.
    pub async fn complete<T, E, F>(
        &self,
        settlement: Settlement,
        effect: F,
    ) -> Result<T, CompleteError<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    {
        let now = chrono::Utc::now();
        self.writer()?
            .alone(move |session| {
                transact(session, effect, |transaction| {
                    let settled = settle::settle(transaction, now, &[settlement])?;
                    Ok(settled.contains(&Settled::Settled))
                })
            })
            .await?
    }
}

fn transact<T, E>(
    session: &mut Session,
    effect: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    settle: impl FnOnce(&Transaction<'_>) -> Result<bool, Failure>,
) -> Result<T, CompleteError<E>> {
    let store = |failure: Failure| CompleteError::Store(failure.into());
    let transaction = session.begin().map_err(store)?;
    let result = run(transaction, effect, settle);
    if let Err(CompleteError::Store(_)) = result {
        session.discard();
    }
    result
}

fn run<T, E>(
    transaction: Transaction<'_>,
    effect: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    settle: impl FnOnce(&Transaction<'_>) -> Result<bool, Failure>,
) -> Result<T, CompleteError<E>> {
    let store = |failure: Failure| CompleteError::Store(failure.into());
    if !settle(&transaction).map_err(store)? {
        return Err(CompleteError::Stale);
    }
    let value = effect(&transaction).map_err(CompleteError::Effect)?;
    transaction.commit().map_err(|error| store(Failure::of_commit(error)))?;
    Ok(value)
}
