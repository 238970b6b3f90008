//! [`Settings`]: what all providers of a sandbox share.

use std::io;
use std::net::SocketAddr;

use crate::clock::Clock;
use crate::report::Target;

/// What all providers of a sandbox share.
pub(crate) struct Settings {
    pub(crate) clock: Clock,
    pub(crate) seed: u64,
    /// Whether endpoints may be on other machines.
    pub(crate) any_host: bool,
    /// The address of the first provider.
    pub(crate) bind: SocketAddr,
    pub(crate) target: Option<Target>,
}

impl Settings {
    /// The address of the provider with this number, from 0.
    pub(crate) fn address(&self, number: u16) -> io::Result<SocketAddr> {
        let port = match self.bind.port() {
            0 => Some(0),
            first => first.checked_add(number),
        };
        let port = port.ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "expected a port with three more after it")
        })?;
        Ok(SocketAddr::new(self.bind.ip(), port))
    }
}
