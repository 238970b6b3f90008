//! [`Endpoints`]: what a provider's client can do with its endpoints.

use std::fmt::Display;

use super::EnsureFault;
use crate::client::ApiError;

/// What a provider's client can do with its endpoints, and what makes two of them the same.
///
/// What is printed of an endpoint or a change must hold no secret.
pub trait Endpoints: Sized + Sync {
    /// An endpoint as one wants it.
    type Wanted: Clone + Display + Send + Sync;
    /// One that is there.
    type Listed: Clone + Display + Send + Sync;
    /// What can be changed of one that is there; [`Infallible`](std::convert::Infallible) where
    /// nothing can.
    type Change: Clone + Display + Send + Sync;
    /// What makes two endpoints the same.
    type Key: PartialEq + Send;

    /// What the list must tell, so that it is known which endpoint it is: for error messages.
    const IDENTITY: &'static str;
    /// What the list must tell, so that an endpoint can be removed: for error messages.
    const NEEDED_TO_REMOVE: &'static str;
    /// How removing is called.
    const REMOVAL: RemovalWords = RemovalWords {
        to: "delete",
        doing: "deleting",
        done: "deleted",
    };

    /// Which endpoint is wanted.
    fn key(wanted: &Self::Wanted) -> Self::Key;

    /// Which endpoint is there; `None` if it is not told.
    fn listed_key(listed: &Self::Listed) -> Option<Self::Key>;

    /// Whether the one that is there may be the one that is wanted, as far as is told.
    fn may_be(listed: &Self::Listed, wanted: &Self::Wanted) -> bool;

    /// What has to be changed of the endpoint with the same key, so that it is as wanted.
    fn changes(_wanted: &Self::Wanted, _listed: &Self::Listed) -> Vec<Self::Change> {
        Vec::new()
    }

    /// Whether the one that is there is as it should be after the change.
    fn shows(_listed: &Self::Listed, _change: &Self::Change) -> bool {
        true
    }

    /// Whether an endpoint is listed that counts as removed.
    fn is_removed(_listed: &Self::Listed) -> bool {
        false
    }

    /// Finds what cannot be carried out. Called before anything is changed.
    ///
    /// # Errors
    ///
    /// What was found.
    fn check(_wanted: &[Self::Wanted], _listed: &[Self::Listed]) -> Result<(), EnsureFault<Self>> {
        Ok(())
    }

    /// All endpoints that are there.
    fn list(&self) -> impl Future<Output = Result<Vec<Self::Listed>, ApiError>> + Send;

    /// Creates one. `None` if the answer does not show it: it is created all the same.
    fn create(
        &self,
        wanted: &Self::Wanted,
    ) -> impl Future<Output = Result<Option<Self::Listed>, ApiError>> + Send;

    /// Changes one.
    fn change(&self, change: &Self::Change) -> impl Future<Output = Result<(), ApiError>> + Send;

    /// Removes one, as far as the provider can.
    fn remove(
        &self,
        listed: &Self::Listed,
    ) -> impl Future<Output = Result<(), EnsureFault<Self>>> + Send;
}

/// How a provider's way of removing an endpoint is called.
#[derive(Debug, Clone, Copy)]
pub struct RemovalWords {
    /// In a plan: `delete`.
    pub to: &'static str,
    /// While it is under way: `deleting`.
    pub doing: &'static str,
    /// Afterwards: `deleted`.
    pub done: &'static str,
}
