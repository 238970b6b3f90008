//! Which of the entities that are due are claimed first.

use std::collections::{HashMap, VecDeque};

use crate::Source;

/// The entities that are due in one source. The one that has been due for longest is first.
#[derive(Debug, Default)]
pub struct Due {
    /// Those in the first attempt.
    pub first_attempts: VecDeque<i64>,
    /// Those that are tried again.
    pub retries: VecDeque<i64>,
}

/// Whose turn it is. Sources take turns, and within a source first attempts and retries do. So a backlog of
/// one does not delay the other.
#[derive(Debug, Default)]
pub struct Turns {
    /// Workers of several sources do not take each other's turns.
    next: HashMap<Option<Source>, usize>,
}

impl Turns {
    /// At most `limit` of the entities that are due, for a worker of this source, or of all.
    pub fn take(&mut self, source: Option<&Source>, mut due: Vec<Due>, limit: usize) -> Vec<i64> {
        let next = self.next.entry(source.cloned()).or_default();
        let left = due.iter().map(|due| due.first_attempts.len() + due.retries.len()).sum();
        let (sources, count) = (due.len(), limit.min(left));
        let mut taken = Vec::with_capacity(count);
        while taken.len() < count {
            let Some(Due { first_attempts, retries }) = due.get_mut(*next % sources) else { break };
            let (first, second) = match (*next / sources) % 2 {
                0 => (first_attempts, retries),
                _ => (retries, first_attempts),
            };
            taken.extend(first.pop_front().or_else(|| second.pop_front()));
            *next = next.wrapping_add(1);
        }
        taken
    }
}
