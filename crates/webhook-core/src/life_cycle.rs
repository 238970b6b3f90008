//! Allowed status transitions, and final statuses.

use crate::Certainty;

/// The statuses of an object, such as a payment: allowed transitions, and final statuses.
///
/// Deliveries come late, twice and out of order. Before a status is stored, ask whether it
/// [`may_follow`](Self::may_follow) the stored one.
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
pub struct LifeCycle<S: 'static>(&'static [Transitions<S>]);

/// The allowed transitions from one status: a row of a [`LifeCycle`].
#[derive(Debug)]
pub struct Transitions<S: 'static> {
    /// The status.
    pub status: S,
    /// The statuses that may come next. Empty if the status is final.
    pub followed_by: &'static [S],
    /// Whether the provider documents these transitions.
    pub certainty: Certainty,
}

impl<S: PartialEq> LifeCycle<S> {
    /// The life cycle with these rows: see [`life_cycle!`](crate::life_cycle!).
    #[must_use]
    pub const fn new(rows: &'static [Transitions<S>]) -> Self {
        Self(rows)
    }

    /// The allowed transitions from a status. `None` if the status is unknown.
    #[must_use]
    pub fn transitions(&self, status: &S) -> Option<&'static Transitions<S>> {
        self.0.iter().find(|row| row.status == *status)
    }

    /// Whether a status is final: none follows it. `None` if the status is unknown.
    #[must_use]
    pub fn is_final(&self, status: &S) -> Option<bool> {
        Some(self.transitions(status)?.followed_by.is_empty())
    }

    /// Whether `later` may come after `earlier`, directly or through other statuses, since providers
    /// do not report each of them. `None` if one of the two is unknown. A status follows itself only
    /// through others.
    #[must_use]
    pub fn may_follow(&self, earlier: &S, later: &S) -> Option<bool> {
        self.transitions(later)?;
        let mut open: Vec<&S> = self.transitions(earlier)?.followed_by.iter().collect();
        let mut seen: Vec<&S> = Vec::new();
        while let Some(status) = open.pop() {
            if status == later {
                return Some(true);
            }
            if !seen.contains(&status) {
                seen.push(status);
                open.extend(self.transitions(status).map_or(&[][..], |row| row.followed_by));
            }
        }
        Some(false)
    }
}

/// Declares a [`LifeCycle`](crate::LifeCycle): for each status, whether its transitions are documented,
/// and the statuses that may come next. A final status has none.
#[macro_export]
macro_rules! life_cycle {
    ($($certainty:ident: $status:expr => [$($next:expr),* $(,)?];)*) => {
        $crate::LifeCycle::new(&[$(
            $crate::Transitions {
                status: $status,
                followed_by: &[$($next),*],
                certainty: $crate::Certainty::$certainty,
            },
        )*])
    };
}
