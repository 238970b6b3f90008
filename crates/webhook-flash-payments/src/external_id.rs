//! Your own id of something.

use webhook_core::identifier;

identifier! {
    /// Your own id of something, which you gave to the provider when you created it. The provider
    /// takes ASCII alone (documented for withdrawals, payments and sub-clients, since January 2025).
    pub struct ExternalId;
}
