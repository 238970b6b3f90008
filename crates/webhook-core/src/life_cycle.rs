//! What may follow what, and what is final.

use crate::Certainty;

/// The statuses that a thing passes through: what may follow what, and what is final.
///
/// Deliveries come late, twice and out of order. Before a status is stored, ask whether it
/// [`may_follow`](Self::may_follow) the one that is there.
///
/// ```
/// use webhook_core::{LifeCycle, life_cycle};
///
/// const LAMP: LifeCycle<&str> = life_cycle! {
///     Documented: "new" => ["lit"];
///     Documented: "lit" => ["broken"];
///     Inferred: "broken" => [];
/// };
/// assert_eq!(LAMP.may_follow(&"new", &"broken"), Some(true));
/// assert_eq!(LAMP.may_follow(&"broken", &"lit"), Some(false));
/// assert_eq!(LAMP.is_final(&"broken"), Some(true));
/// assert_eq!(LAMP.is_final(&"stolen"), None);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct LifeCycle<S: 'static>(&'static [Transition<S>]);

/// One status and what comes after it.
#[derive(Debug)]
pub struct Transition<S: 'static> {
    /// The status.
    pub status: S,
    /// What may come next. Nothing, if the status is final.
    pub followed_by: &'static [S],
    /// Whether the provider documents what comes next.
    pub certainty: Certainty,
}

impl<S> Transition<S> {
    /// A transition that the provider documents.
    #[must_use]
    pub const fn documented(status: S, followed_by: &'static [S]) -> Self {
        Self {
            status,
            followed_by,
            certainty: Certainty::Documented,
        }
    }

    /// A transition that is inferred.
    #[must_use]
    pub const fn inferred(status: S, followed_by: &'static [S]) -> Self {
        Self {
            status,
            followed_by,
            certainty: Certainty::Inferred,
        }
    }
}

impl<S: PartialEq> LifeCycle<S> {
    /// The life cycle with these transitions.
    #[must_use]
    pub const fn new(transitions: &'static [Transition<S>]) -> Self {
        Self(transitions)
    }

    /// The transition of a status, or `None` where nothing is known of it.
    #[must_use]
    pub fn transition(&self, status: &S) -> Option<&'static Transition<S>> {
        self.0
            .iter()
            .find(|transition| transition.status == *status)
    }

    /// Whether nothing follows this status, or `None` where that is not known.
    #[must_use]
    pub fn is_final(&self, status: &S) -> Option<bool> {
        Some(self.transition(status)?.followed_by.is_empty())
    }

    /// Whether `later` may come after `earlier`, at once or with other statuses between them, which
    /// are not all notified; `None` where that is not known. A status follows itself only by way of
    /// others.
    #[must_use]
    pub fn may_follow(&self, earlier: &S, later: &S) -> Option<bool> {
        self.transition(later)?;
        let mut open: Vec<&S> = self.transition(earlier)?.followed_by.iter().collect();
        let mut seen: Vec<&S> = Vec::new();
        while let Some(status) = open.pop() {
            if status == later {
                return Some(true);
            }
            if !seen.contains(&status) {
                seen.push(status);
                open.extend(
                    self.transition(status)
                        .map_or(&[][..], |transition| transition.followed_by),
                );
            }
        }
        Some(false)
    }
}

/// A [`LifeCycle`](crate::LifeCycle): for each status what may come next, and whether that is
/// documented. Nothing comes after a final one.
#[macro_export]
macro_rules! life_cycle {
    ($($certainty:ident: $status:expr => [$($next:expr),* $(,)?];)*) => {
        $crate::LifeCycle::new(&[$(
            $crate::Transition {
                status: $status,
                followed_by: &[$($next),*],
                certainty: $crate::Certainty::$certainty,
            },
        )*])
    };
}
