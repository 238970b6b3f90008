//! Verified bodies of any content, and what their sender says about it.

use super::{CREATED, Case, TRANSFER, handled, signed};

pub(super) fn content_types() -> Vec<Case> {
    let of_type = |content_type: &str| signed(TRANSFER).with_header("Content-Type", content_type);
    vec![
        handled("JSON is received", of_type("application/json"), CREATED),
        handled("JSON as text is received", of_type("text/plain"), CREATED),
        handled(
            "a character set beside the type changes nothing",
            of_type("text/plain; charset=utf-16"),
            CREATED,
        ),
        handled(
            "JSON as a form is received",
            of_type("application/x-www-form-urlencoded"),
            CREATED,
        ),
        handled("a malformed type changes nothing", of_type("\u{fffd}"), CREATED),
        handled("JSON without a type is received", signed(TRANSFER), CREATED),
    ]
}

pub(super) fn contents() -> Vec<Case> {
    let without_id = br#"{"header":{"message_type":"transfer","notification_type":"transfer_created_notification"},"body":{"reason":"PAYLOAD-CANARY"}}"#;
    let unknown = br#"{"header":{"message_type":"moon","notification_type":"moon_landed_notification"},"body":{"id":"m1"}}"#;
    let not_an_amount = String::from_utf8_lossy(TRANSFER).replace("300.00", "PAYLOAD-CANARY");
    let anything = "undecodable ? at \"\"";
    vec![
        handled(
            "an unknown event reaches the handler",
            signed(unknown),
            "unknown moon_landed_notification",
        ),
        handled("a verified empty body reaches the handler", signed(b""), anything),
        handled(
            "a verified body that is not JSON reaches the handler",
            signed(b"<xml>PAYLOAD-CANARY</xml>"),
            anything,
        ),
        handled(
            "a verified body that is not UTF-8 reaches the handler",
            signed(b"{\"header\":\"\xff\xfe\"}"),
            anything,
        ),
        handled(
            "a verified body that ends too early reaches the handler",
            signed(&TRANSFER[..TRANSFER.len() - 1]),
            "undecodable transfer_created_notification at \"\"",
        ),
        handled(
            "a verified body of another shape reaches the handler",
            signed(br#"["PAYLOAD-CANARY"]"#),
            anything,
        ),
        handled(
            "a verified event without its id reaches the handler",
            signed(without_id),
            "undecodable transfer_created_notification at \"body.id\"",
        ),
        handled(
            "a verified event whose amount is not a number reaches the handler",
            signed(not_an_amount.as_bytes()),
            "undecodable transfer_created_notification at \"body.amount\"",
        ),
    ]
}
