//! The integrator's own checks, in addition to the provider's.

use std::net::IpAddr;

use crate::Delivery;

/// A check of the integrator's own: the peer's IP address, a header that a proxy sets for a client
/// certificate, or anything else they know about a delivery.
///
/// Any function of a [`Delivery`] is one. [`Provider::with_check`](crate::Provider::with_check) runs it after the provider's own.
pub trait Check {
    /// Whether the delivery passes.
    fn accepts(&self, delivery: &Delivery<'_>) -> bool;

    /// What the check requires, as it follows the word "expected" in an error.
    fn expected(&self) -> &'static str {
        "a delivery that passes your own check"
    }
}

impl<F: Fn(&Delivery<'_>) -> bool> Check for F {
    fn accepts(&self, delivery: &Delivery<'_>) -> bool {
        self(delivery)
    }
}

/// The IP addresses that a provider sends from: a [`Check`] in addition to the provider's.
///
/// An address proves little; use it as an additional check. Behind a proxy, the connection's
/// address is the proxy's: give [`Delivery::with_peer_addr`] the address that **your own** proxy
/// reports, and not one that the sender can set. A delivery without an address is refused.
///
/// ```
/// use webhook_core::{Check, Delivery, PeerAddresses};
///
/// let addresses = PeerAddresses::new(["192.0.2.1".parse()?]);
/// let headers: [(&str, &str); 0] = [];
/// let delivery = Delivery::new(&headers, b"{}");
/// assert!(!addresses.accepts(&delivery));
/// assert!(addresses.accepts(&delivery.with_peer_addr("::ffff:192.0.2.1".parse()?)));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerAddresses(Vec<IpAddr>);

impl PeerAddresses {
    /// Accepts only these addresses.
    #[must_use]
    pub fn new(addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        Self(addresses.into_iter().collect())
    }
}

impl Check for PeerAddresses {
    /// An IPv4 address equals its IPv4-mapped IPv6 form, which dual-stack sockets report.
    fn accepts(&self, delivery: &Delivery<'_>) -> bool {
        delivery.peer_addr().is_some_and(|peer| {
            let peer = peer.to_canonical();
            self.0.iter().any(|known| known.to_canonical() == peer)
        })
    }

    fn expected(&self) -> &'static str {
        "an IP address that the provider sends from"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_says_what_it_expects() {
        let own = |_: &Delivery<'_>| false;
        assert_eq!(own.expected(), "a delivery that passes your own check");
        let addresses = PeerAddresses::new([]);
        assert_eq!(addresses.expected(), "an IP address that the provider sends from");
    }
}
