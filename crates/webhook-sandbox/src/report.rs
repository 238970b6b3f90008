//! [`Report`]: what happens in a sandbox, as it happens.

use std::fmt;
use std::sync::Arc;

use crate::{Access, DeliveryRecord};

/// What happens in a sandbox, as it happens: see [`report_to`](crate::SandboxBuilder::report_to).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Report<'r> {
    /// A call of the API ended.
    Call(&'r Access),
    /// An attempt to deliver ended. It is the last one of this delivery.
    Attempt(&'r DeliveryRecord),
    /// A delivery is never sent: it is [lost](crate::DeliveryState::Lost) or
    /// [blocked](crate::DeliveryState::Blocked).
    Unsent(&'r DeliveryRecord),
}

/// Where the reports of all providers go, if anywhere.
pub(crate) type Target = Arc<dyn Fn(&'static str, Report<'_>) + Send + Sync>;

/// Where the reports of one provider go.
#[derive(Clone, Default)]
pub(crate) struct Reporter {
    pub(crate) provider: &'static str,
    pub(crate) target: Option<Target>,
}

impl Reporter {
    pub(crate) fn report(&self, report: Report<'_>) {
        if let Some(target) = &self.target {
            target(self.provider, report);
        }
    }
}

impl fmt::Debug for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reporter").field("provider", &self.provider).finish_non_exhaustive()
    }
}
