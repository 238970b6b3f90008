//! What the tests of several crates need. Never published.

#[cfg(feature = "adapter-cases")]
pub mod adapter_cases;
