//! The status that an event reports, whatever its provider's enum of statuses is.

use crate::{LifeCycle, OpenEnum, Standing};

/// The status that an event reports of its subject: the provider's word, with what its
/// [`LifeCycle`] says about it.
///
/// ```
/// use webhook_core::{Standing, WebhookEvent};
///
/// /// The status to store for the event's subject, if it is not the stored one.
/// fn next_status<'e>(event: &'e impl WebhookEvent, stored: Option<&str>) -> Option<&'e str> {
///     let status = event.status()?;
///     match status.standing_after(stored) {
///         Standing::First | Standing::Fresh => Some(status.as_str()),
///         Standing::Same | Standing::Stale => None,
///         Standing::Impossible | Standing::Unknown => None, // Look the object up.
///     }
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Status<'a> {
    text: &'a str,
    life_cycle: &'static dyn AnyLifeCycle,
}

impl<'a> Status<'a> {
    /// A status with the life cycle that it belongs to.
    #[doc(hidden)]
    #[must_use]
    pub fn new<S>(text: &'a str, life_cycle: &'static LifeCycle<S>) -> Self
    where
        S: OpenEnum + PartialEq + Sync,
    {
        Self { text, life_cycle }
    }

    /// The provider's word.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// Whether it is final: none follows it. `None` if it is not in the life cycle.
    #[must_use]
    pub fn is_final(&self) -> Option<bool> {
        self.life_cycle.is_final(self.text)
    }

    /// How it relates to the last status that is known of the same subject.
    #[must_use]
    pub fn standing_after(&self, earlier: Option<&str>) -> Standing {
        self.life_cycle.standing(earlier, self.text)
    }
}

impl std::fmt::Debug for Status<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Status").field(&self.text).finish()
    }
}

/// A life cycle whose statuses are given as text.
trait AnyLifeCycle: Sync {
    fn is_final(&self, status: &str) -> Option<bool>;
    fn standing(&self, earlier: Option<&str>, later: &str) -> Standing;
}

impl<S: OpenEnum + PartialEq + Sync> AnyLifeCycle for LifeCycle<S> {
    fn is_final(&self, status: &str) -> Option<bool> {
        self.is_final(&S::from_text(status))
    }

    fn standing(&self, earlier: Option<&str>, later: &str) -> Standing {
        self.standing(earlier.map(S::from_text).as_ref(), &S::from_text(later))
    }
}
