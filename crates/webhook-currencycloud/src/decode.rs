//! Where a notification says what happened, and where its payload is.

use webhook_core::authoring::BodyLayout;

/// `{"header": {"message_type": .., "notification_type": ..}, "body": {..}}`. Documented: push
/// notifications guide. `message_type` names the kind of object, which follows from the event's name.
pub(crate) const LAYOUT: BodyLayout =
    BodyLayout::with_header("header", "notification_type", "body").known(&["header.message_type"]);
