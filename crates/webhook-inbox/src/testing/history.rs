//! What happened to deliveries, and which promises that breaks.

mod check;
mod fact;
mod violation;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::check::Check;

pub use self::{fact::Fact, violation::Violation};

/// What happened to deliveries, in one order. Clones are the same history.
///
/// ```
/// use webhook_inbox::{DeliveryId, testing::{Fact, History, Violation}};
///
/// let history = History::default();
/// history.record(Fact::Sent { key: "k".into() });
/// history.record(Fact::Answered { key: "k".into(), status: 200 });
/// assert_eq!(history.check(), [Violation::NotStored { key: "k".into() }]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct History(Arc<Mutex<Vec<Fact>>>);

impl History {
    /// Adds what has just happened.
    pub fn record(&self, fact: Fact) {
        self.facts_mut().push(fact);
    }

    /// What happened so far.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact> {
        self.facts_mut().clone()
    }

    /// The promises that this history breaks, if it ends here.
    #[must_use]
    pub fn check(&self) -> Vec<Violation> {
        let mut check = Check::default();
        for fact in self.facts() {
            check.fact(fact);
        }
        check.end()
    }

    fn facts_mut(&self) -> MutexGuard<'_, Vec<Fact>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FromIterator<Fact> for History {
    /// A history from the logs of several processes, in one order.
    fn from_iter<I: IntoIterator<Item = Fact>>(facts: I) -> Self {
        Self(Arc::new(Mutex::new(facts.into_iter().collect())))
    }
}
