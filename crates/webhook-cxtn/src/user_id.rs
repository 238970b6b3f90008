//! The id of an account.

use webhook_core::identifier;

identifier! {
    /// The id of an account. Documented by samples: `C` or `AP`, and eight digits. That it names a
    /// main account, a sub-account or a user account is inferred.
    pub struct UserId;
}
