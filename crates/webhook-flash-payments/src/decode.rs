//! How a webhook's body is decoded.

use webhook_core::authoring::BodyLayout;

/// `{"event": "payment_complete", "id": .., ..}`: the whole body is the payload. Documented: webhooks
/// page.
pub(crate) const LAYOUT: BodyLayout = BodyLayout::tagged("event");
