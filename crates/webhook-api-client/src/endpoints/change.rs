//! [`Change`]: a registered endpoint, and what it has to become.

use std::fmt;

use super::Endpoints;

/// A registered endpoint that has to be changed. The provider's client finds out what differs.
#[non_exhaustive]
pub struct Change<P: Endpoints> {
    /// The endpoint as the provider lists it.
    pub endpoint: P::Endpoint,
    /// The endpoint as it is desired.
    pub desired: P::NewEndpoint,
}

impl<P: Endpoints> Clone for Change<P> {
    fn clone(&self) -> Self {
        Self {
            endpoint: self.endpoint.clone(),
            desired: self.desired.clone(),
        }
    }
}

impl<P: Endpoints> fmt::Display for Change<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.endpoint, self.desired)
    }
}
