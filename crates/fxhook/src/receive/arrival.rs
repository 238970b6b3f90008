//! What arrives at the receiver, and the journal that records it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;

use crate::receive::report::Report;
use crate::receive::server::Problem;

/// What arrived at the receiver.
#[derive(Debug)]
pub(crate) enum Arrival {
    /// A verified delivery, decoded or not.
    Verified(Box<Report>),
    /// A request that was refused, to a provider's path or to another one.
    Refused { provider: Option<&'static str>, status: u16, reason: String },
    /// No request, or something that keeps the server from receiving.
    Problem { problem: Problem, text: String },
}

/// Records an arrival before it is answered. A verified delivery that cannot be recorded is not
/// acknowledged.
pub(crate) type Journal = Arc<dyn Fn(Arrival) -> Recording + Send + Sync>;

/// Resolves when an arrival is recorded. The journal does the rest at once.
pub(crate) type Recording = Pin<Box<dyn Future<Output = io::Result<()>> + Send>>;

impl From<(Problem, String)> for Arrival {
    fn from((problem, text): (Problem, String)) -> Self {
        Self::Problem { problem, text }
    }
}
