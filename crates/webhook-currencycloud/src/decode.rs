//! How a notification is decoded.

use webhook_core::authoring::BodyLayout;

/// `{"header": {"message_type": .., "notification_type": ..}, "body": {..}}`. Documented: push
/// notifications guide. `message_type` names the kind of object, which the event's name implies.
pub(crate) const LAYOUT: BodyLayout =
    BodyLayout::with_header("header", "notification_type", "body").known(&["header.message_type"]);
