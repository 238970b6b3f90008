//! Allowed status transitions, and final statuses.

use crate::Certainty;

/// The statuses of an object, such as a payment: allowed transitions, and final statuses.
///
/// Deliveries come late, twice and out of order. Before a status is stored, ask for its
/// [`standing`](Self::standing) after the stored one.
///
/// ```
/// use webhook_core::{LifeCycle, Standing, life_cycle};
///
/// const LAMP: LifeCycle<&str> = life_cycle! {
///     Documented: "new" => ["lit"];
///     Documented: "lit" => ["broken"];
///     Inferred: "broken" => [];
/// };
/// assert_eq!(LAMP.may_follow(&"new", &"broken"), Some(true));
/// assert_eq!(LAMP.may_follow(&"broken", &"lit"), Some(false));
/// assert_eq!(LAMP.standing(Some(&"broken"), &"lit"), Standing::Stale);
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
    /// do not report each of them. `None` if what follows `earlier` is unknown, or `later` is in no row. A
    /// status follows itself only through others.
    #[must_use]
    pub fn may_follow(&self, earlier: &S, later: &S) -> Option<bool> {
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
        self.transitions(later).map(|_| false)
    }

    /// How a status relates to the last one before it.
    #[must_use]
    pub fn standing(&self, earlier: Option<&S>, later: &S) -> Standing {
        let Some(earlier) = earlier else { return Standing::First };
        if earlier == later {
            return Standing::Same;
        }
        match (self.may_follow(earlier, later), self.may_follow(later, earlier)) {
            (Some(true), _) => Standing::Fresh,
            (_, Some(true)) => Standing::Stale,
            (Some(false), _) => Standing::Impossible,
            (None, _) => Standing::Unknown,
        }
    }
}

/// How a status relates to the last one before it, by the [`LifeCycle`].
///
/// No provider documents an order of its deliveries. Store a status that is [`First`](Self::First) or
/// [`Fresh`](Self::Fresh), and keep the stored one if it is [`Same`](Self::Same) or [`Stale`](Self::Stale).
/// For the others, look the object up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// No earlier status is known.
    First,
    /// It may follow the earlier one, directly or through others.
    Fresh,
    /// It equals the earlier one.
    Same,
    /// The earlier one may follow it, and not the other way round, as far as is known: the delivery is late.
    Stale,
    /// Neither may follow the other.
    Impossible,
    /// One of the two is not in the life cycle, or no life cycle is known.
    Unknown,
}

impl Standing {
    /// `first`, `fresh`, `same`, `stale`, `impossible` or `unknown`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Fresh => "fresh",
            Self::Same => "same",
            Self::Stale => "stale",
            Self::Impossible => "impossible",
            Self::Unknown => "unknown",
        }
    }
}

impl std::fmt::Display for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
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
