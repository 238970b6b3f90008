//! A provider whose secrets change while the server runs.

use std::sync::{Arc, PoisonError, RwLock};

use crate::{Delivery, Envelope, KnownEvent, Provider, Redelivery, Verified, VerifyError};

/// A provider that can be replaced while the server runs, by one with other secrets.
///
/// A delivery is verified by the provider of the moment at which it has arrived whole. None waits for another
/// one's verification, nor for the replacement. The old provider, with its secrets, is dropped with the last
/// verification that uses it.
///
/// Share it with a receiver in an `Arc`:
///
/// ```
/// use std::sync::Arc;
///
/// use webhook_core::{Provider, Receiver, Replaceable};
///
/// fn rotate<P: Provider>(with_the_old_key: P, with_both: P) {
///     let provider = Arc::new(Replaceable::new(with_the_old_key));
///     let receiver = Receiver::from(Arc::clone(&provider));
///     // Later, while `receiver` receives:
///     provider.replace(with_both);
/// }
/// ```
pub struct Replaceable<P>(RwLock<Arc<P>>);

impl<P> Replaceable<P> {
    /// Starts with this provider.
    #[must_use]
    pub fn new(provider: P) -> Self {
        Self(RwLock::new(Arc::new(provider)))
    }

    /// Verifies with this provider from now on.
    pub fn replace(&self, provider: P) {
        let provider = Arc::new(provider);
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *current, provider);
        // Unlocked before the secrets of the old one are overwritten.
        drop(current);
        drop(old);
    }

    /// The provider now. The lock is held for the copy of a pointer only.
    fn current(&self) -> Arc<P> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<P: Provider> Provider for Replaceable<P> {
    type Event = P::Event;
    const NAME: &'static str = P::NAME;
    const CRATE: &'static str = P::CRATE;
    const EVENTS: &'static [KnownEvent] = P::EVENTS;
    const REDELIVERY: Option<Redelivery> = P::REDELIVERY;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.current().verify(delivery)
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, P::Event> {
        P::decode(verified)
    }
}

impl<P: std::fmt::Debug> std::fmt::Debug for Replaceable<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Replaceable").field(&self.current()).finish()
    }
}
