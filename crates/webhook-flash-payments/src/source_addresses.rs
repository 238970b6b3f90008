//! The IP addresses that webhooks come from.
//!
//! ```
//! use webhook_core::{PeerAddresses, Provider, Secret};
//! use webhook_flash_payments::{FlashPayments, source_addresses};
//!
//! let flash = FlashPayments::new(Secret::new("the endpoint's secret")?)
//!     .with_check(PeerAddresses::new(source_addresses::PRODUCTION));
//! # let _ = flash;
//! # Ok::<(), webhook_core::SecretError>(())
//! ```
//!
//! A delivery then needs its peer's address: see
//! [`PeerAddresses`](webhook_core::PeerAddresses). How changes of the list are announced is not
//! documented, so keep yours in a setting (inferred).

use std::net::{IpAddr, Ipv4Addr};

/// Production. Documented: webhooks page.
pub const PRODUCTION: [IpAddr; 2] = [address(52, 62, 138, 234), address(52, 65, 3, 195)];

/// UAT, the test environment. Documented: webhooks page, since February 2025.
pub const UAT: [IpAddr; 2] = [address(52, 64, 185, 170), address(13, 210, 129, 208)];

/// Development. Documented until November 2025.
pub const DEVELOPMENT: [IpAddr; 1] = [address(52, 62, 195, 119)];

const fn address(a: u8, b: u8, c: u8, d: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(a, b, c, d))
}
