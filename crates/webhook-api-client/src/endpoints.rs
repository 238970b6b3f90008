//! Makes a provider's registered endpoints match a desired list.
//!
//! A provider's client implements [`Endpoints`], and so gets three methods: [`plan`](Endpoints::plan)
//! says what has to be done, [`apply`](Endpoints::apply) does it, and [`ensure`](Endpoints::ensure)
//! does both.
//!
//! ```
//! use webhook_api_client::endpoints::{EnsureError, Endpoints, Undesired};
//!
//! async fn register<P: Endpoints>(
//!     client: &P,
//!     desired: &[P::NewEndpoint],
//! ) -> Result<(), EnsureError<P>> {
//!     let plan = client.plan(desired, Undesired::Keep).await?;
//!     println!("{plan}");
//!     println!("{}", client.apply(plan).await?);
//!     Ok(())
//! }
//! ```
//!
//! The steps come in this order:
//!
//! 1. create what is missing;
//! 2. change what differs;
//! 3. list again, and check that the list shows all of it;
//! 4. only then remove what is not desired, if [`Undesired::Remove`] asks for it.
//!
//! The first failure ends the run. Nothing is undone: the next run completes the work. Once everything
//! matches, another run changes nothing. If the list does not say enough, nothing is done at all.

mod apply;
mod error;
mod outcome;
mod plan;

pub use error::{EnsureError, EnsureFault};
pub use outcome::{Change, Created, Outcome};
pub use plan::Plan;

use std::fmt::Display;

use crate::ApiError;

/// A provider's client that can manage endpoints.
///
/// The `Display` of an endpoint must show no secret: no query of its URL, no unknown field.
pub trait Endpoints: Sized + Sync {
    /// An endpoint to register.
    type NewEndpoint: Clone + PartialEq + Display + Send + Sync;
    /// A registered endpoint, as the provider lists it.
    type Endpoint: Clone + Display + Send + Sync;

    /// How the provider removes an endpoint.
    const REMOVAL: Removal = Removal::Delete;

    /// Whether two desired endpoints are one at the provider: at most one of them can be registered.
    fn is_same(one: &Self::NewEndpoint, other: &Self::NewEndpoint) -> bool;

    /// Compares a listed endpoint with a desired one. Compare URLs with
    /// [`is_same_url`](crate::is_same_url).
    fn compare(desired: &Self::NewEndpoint, listed: &Self::Endpoint) -> Comparison;

    /// The id that the provider's calls take for a listed endpoint, if the list has one.
    fn id(listed: &Self::Endpoint) -> Option<String>;

    /// Whether a listed endpoint counts as removed already.
    fn is_removed(listed: &Self::Endpoint) -> bool;

    /// Lists all endpoints.
    fn list(&self) -> impl Future<Output = Result<Vec<Self::Endpoint>, ApiError>> + Send;

    /// Creates an endpoint. `None` if the answer does not show it.
    fn create(
        &self,
        desired: &Self::NewEndpoint,
    ) -> impl Future<Output = Result<Option<Self::Endpoint>, ApiError>> + Send;

    /// Changes an endpoint so that it matches the desired one, for providers whose
    /// [`compare`](Self::compare) gives [`Comparison::Differs`].
    fn change(&self, _change: &Change<Self>) -> impl Future<Output = Result<(), ApiError>> + Send {
        std::future::ready(Err(ApiError::config(
            "expected a provider whose endpoints can be changed, found one without such a call",
        )))
    }

    /// Removes an endpoint that has an [`id`](Self::id).
    fn remove(&self, listed: &Self::Endpoint) -> impl Future<Output = Result<(), ApiError>> + Send;

    /// Lists the endpoints and says what has to be done. Changes nothing.
    ///
    /// # Errors
    ///
    /// [`EnsureFault::List`], [`EnsureFault::Unclear`], [`EnsureFault::Conflict`] or
    /// [`EnsureFault::Ambiguous`].
    fn plan(
        &self,
        desired: &[Self::NewEndpoint],
        undesired: Undesired,
    ) -> impl Future<Output = Result<Plan<Self>, EnsureError<Self>>> + Send {
        async move {
            let plan = match self.list().await {
                Ok(listed) => Plan::new(desired, listed, undesired),
                Err(error) => Err(EnsureFault::List(error)),
            };
            plan.map_err(|fault| EnsureError::new(fault, Outcome::default()))
        }
    }

    /// Carries out a plan. Apply a plan once, soon after it was made.
    ///
    /// # Errors
    ///
    /// An [`EnsureError`] with everything that was done before the failure. If the list does not
    /// show what was created or changed, nothing is removed.
    fn apply(
        &self,
        plan: Plan<Self>,
    ) -> impl Future<Output = Result<Outcome<Self>, EnsureError<Self>>> + Send {
        async move {
            let Plan { create, change, keep, leave, remove } = plan;
            let mut outcome = Outcome { kept: keep, left: leave, ..Outcome::default() };
            match apply::apply(self, create, change, remove, &mut outcome).await {
                Ok(()) => Ok(outcome),
                Err(fault) => Err(EnsureError::new(fault, outcome)),
            }
        }
    }

    /// Creates the desired endpoints that are missing, changes those that differ, and treats the
    /// others as `undesired` says: [`plan`](Self::plan), then [`apply`](Self::apply).
    ///
    /// # Errors
    ///
    /// Those of both.
    fn ensure(
        &self,
        desired: &[Self::NewEndpoint],
        undesired: Undesired,
    ) -> impl Future<Output = Result<Outcome<Self>, EnsureError<Self>>> + Send {
        async move {
            let plan = self.plan(desired, undesired).await?;
            self.apply(plan).await
        }
    }
}

/// What to do with registered endpoints that are not desired. They may belong to another program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undesired {
    /// Leave them as they are.
    Keep,
    /// Remove all of them, even if none are desired. The provider's [`Removal`] says how.
    Remove,
}

/// How a listed endpoint relates to a desired one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// It is the desired endpoint.
    Same,
    /// It is the desired endpoint, but has to be changed.
    Differs,
    /// It may be the desired endpoint: the list does not say enough.
    Unclear,
    /// It is another endpoint.
    Other,
}

/// How a provider removes an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Removal {
    /// It deletes it.
    Delete,
    /// It keeps it in the list, and delivers nothing to it.
    Deactivate,
}

impl Removal {
    fn verb(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Deactivate => "deactivate",
        }
    }
}

/// `Debug` shows what `Display` shows: an endpoint may have a secret in an unknown field.
macro_rules! debug_as_display {
    ($($name:ident)*) => {$(
        impl<P: Endpoints> std::fmt::Debug for $name<P> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
    )*};
}

debug_as_display!(Plan Change Outcome Created EnsureError EnsureFault);
