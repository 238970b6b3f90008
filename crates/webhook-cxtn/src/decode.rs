//! How a delivery's body is decoded.

use webhook_core::authoring::BodyLayout;

/// `{"eventId": .., "event": .., "data": {..}}`, where `data` is an object or a string that holds one:
/// both are documented by samples of the same event. That the whole body may be such a string is
/// inferred: no sample rules it out.
pub(crate) const LAYOUT: BodyLayout = BodyLayout::beside("event", "data")
    .delivery_id("eventId")
    .json_in_text();
