//! The status that an event reports, whatever its provider's enum of statuses is.

use crate::{Certainty, LifeCycle, OpenEnum, Standing};

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

    /// The known statuses of such a subject, with what may follow each.
    #[doc(hidden)]
    #[must_use]
    pub fn table(&self) -> Vec<StatusInfo> {
        self.life_cycle.table()
    }

    /// How a later status of the same subject relates to this one.
    #[must_use]
    pub fn standing_of(&self, later: &str) -> Standing {
        self.life_cycle.standing(Some(self.text), later)
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

/// What is known of a status: a row of [`Status::table`].
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusInfo {
    /// The provider's word.
    pub name: &'static str,
    /// Whether the provider documents the word.
    pub certainty: Certainty,
    /// The statuses that may come next, and whether the provider documents that. `None` if they are not
    /// known.
    pub followed_by: Option<(Vec<&'static str>, Certainty)>,
}

/// A life cycle whose statuses are given as text.
trait AnyLifeCycle: Sync {
    fn is_final(&self, status: &str) -> Option<bool>;
    fn standing(&self, earlier: Option<&str>, later: &str) -> Standing;
    fn table(&self) -> Vec<StatusInfo>;
}

impl<S: OpenEnum + PartialEq + Sync> AnyLifeCycle for LifeCycle<S> {
    fn is_final(&self, status: &str) -> Option<bool> {
        self.is_final(&S::from_text(status))
    }

    fn standing(&self, earlier: Option<&str>, later: &str) -> Standing {
        self.standing(earlier.map(S::from_text).as_ref(), &S::from_text(later))
    }

    fn table(&self) -> Vec<StatusInfo> {
        let row = |name: &&'static str| StatusInfo {
            name,
            certainty: match S::INFERRED.contains(name) {
                true => Certainty::Inferred,
                false => Certainty::Documented,
            },
            followed_by: self
                .transitions(&S::from_text(name))
                .map(|row| (row.followed_by.iter().map(OpenEnum::as_str).collect(), row.certainty)),
        };
        S::KNOWN.iter().map(row).collect()
    }
}
