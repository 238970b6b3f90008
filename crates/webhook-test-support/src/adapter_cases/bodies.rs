//! Verified bodies with any content and content type.

use super::{CREATED, Case, TRANSFER, handled, signed};

pub(super) fn content_types() -> Vec<Case> {
    let of_type = |content_type: &str| signed(TRANSFER).with_header("Content-Type", content_type);
    cases! {
        handled(CREATED) "JSON is received" => of_type("application/json");
        handled(CREATED) "JSON as text is received" => of_type("text/plain");
        handled(CREATED) "a character set beside the type changes nothing" =>
            of_type("text/plain; charset=utf-16");
        handled(CREATED) "JSON as a form is received" =>
            of_type("application/x-www-form-urlencoded");
        handled(CREATED) "a malformed type changes nothing" => of_type("\u{fffd}");
        handled(CREATED) "JSON without a type is received" => signed(TRANSFER);
    }
}

pub(super) fn contents() -> Vec<Case> {
    let without_id = br#"{"header":{"message_type":"transfer","notification_type":"transfer_created_notification"},"body":{"reason":"PAYLOAD-CANARY"}}"#;
    let unknown = br#"{"header":{"message_type":"moon","notification_type":"moon_landed_notification"},"body":{"id":"m1"}}"#;
    let not_an_amount = String::from_utf8_lossy(TRANSFER).replace("300.00", "PAYLOAD-CANARY");
    let anything = "undecodable ? at \"\"";
    cases! {
        handled("unknown moon_landed_notification") "an unknown event reaches the handler" =>
            signed(unknown);
        handled(anything) "a verified empty body reaches the handler" => signed(b"");
        handled(anything) "a verified body that is not JSON reaches the handler" =>
            signed(b"<xml>PAYLOAD-CANARY</xml>");
        handled(anything) "a verified body that is not UTF-8 reaches the handler" =>
            signed(b"{\"header\":\"\xff\xfe\"}");
        handled("undecodable transfer_created_notification at \"\"") "a verified body that ends too early reaches the handler" =>
            signed(&TRANSFER[..TRANSFER.len() - 1]);
        handled(anything) "a verified body of another shape reaches the handler" =>
            signed(br#"["PAYLOAD-CANARY"]"#);
        handled("undecodable transfer_created_notification at \"body.id\"") "a verified event without its id reaches the handler" =>
            signed(without_id);
        handled("undecodable transfer_created_notification at \"body.amount\"") "a verified event whose amount is not a number reaches the handler" =>
            signed(not_an_amount.as_bytes());
    }
}
