//! The addresses that webhooks come from.
//!
//! ```
//! use webhook_core::{Provider, Secret, Secrets, SourceAddresses};
//! use webhook_flash_payments::{FlashPayments, source_addresses};
//!
//! let flash = FlashPayments::new(&Secrets::new(Secret::new("the endpoint's secret")?))
//!     .with_check(SourceAddresses::new(source_addresses::PRODUCTION));
//! # let _ = flash;
//! # Ok::<(), webhook_core::SecretError>(())
//! ```
//!
//! A delivery must then say where it comes from: see
//! [`SourceAddresses`](webhook_core::SourceAddresses). How changes are announced is not
//! documented: take your list from a setting (inferred).

use std::net::{IpAddr, Ipv4Addr};

/// Production. Documented: webhooks page.
pub const PRODUCTION: [IpAddr; 2] = [address(52, 62, 138, 234), address(52, 65, 3, 195)];

/// UAT, the test environment. Documented: webhooks page, since February 2025.
pub const UAT: [IpAddr; 2] = [address(52, 64, 185, 170), address(13, 210, 129, 208)];

/// Development. Documented until November 2025, and not since.
pub const DEVELOPMENT: [IpAddr; 1] = [address(52, 62, 195, 119)];

const fn address(a: u8, b: u8, c: u8, d: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(a, b, c, d))
}
