//! The id that is not one of a delivery.

use webhook_core::identifier;

identifier! {
    /// The field `id` of a delivery's body. The documents call it the webhook's unique id; in their
    /// samples it is the id of the object itself, or one and the same for all. It does not identify a
    /// duplicate: [`dedup_key`](webhook_core::Envelope::dedup_key) does.
    pub struct NotificationId;
}
