//! The addresses that a provider sends from.

use std::net::IpAddr;

use crate::{Check, Delivery};

/// The addresses that a provider sends from: a [`Check`] beside the provider's own.
///
/// An address proves little: it is a further fence, for those who have it anyway. Where the server
/// stands behind a proxy, the connection's address is the proxy's: give
/// [`Delivery::with_source`] what a proxy that **you** run says it is, and nothing that a sender can
/// write. A delivery without a source is refused.
///
/// ```
/// use webhook_core::{Check, Delivery, SourceAddresses};
///
/// let addresses = SourceAddresses::new(["192.0.2.1".parse()?]);
/// let headers: [(&str, &str); 0] = [];
/// let delivery = Delivery::new(&headers, b"{}");
/// assert!(!addresses.accepts(&delivery));
/// assert!(addresses.accepts(&delivery.with_source("::ffff:192.0.2.1".parse()?)));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceAddresses(Vec<IpAddr>);

impl SourceAddresses {
    /// These addresses and no others.
    #[must_use]
    pub fn new(addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        Self(addresses.into_iter().collect())
    }
}

impl Check for SourceAddresses {
    /// An IPv4 address is the same when it comes as an IPv6 one, as on sockets that take both.
    fn accepts(&self, delivery: &Delivery<'_>) -> bool {
        delivery.source().is_some_and(|source| {
            let source = source.to_canonical();
            self.0.iter().any(|known| known.to_canonical() == source)
        })
    }

    fn expected(&self) -> &'static str {
        "a source address of the provider's"
    }
}
