//! Core's conformance suite, with the signatures of an independent oracle.

mod oracle;

use webhook_core::{
    Encoding, Secrets, conformance,
    testing::conformance::{Conformance, Vector},
};
use webhook_currencycloud::Currencycloud;

/// Keys that are the bytes of their text: the default.
struct TextKeys;

impl Conformance for TextKeys {
    type Provider = Currencycloud;

    const ENCODING: Encoding = Encoding::Hex;

    fn vectors() -> Vec<Vector> {
        oracle::good_deliveries("ascii")
    }

    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "body";

    const EVENT_NAME: &'static str = "header.notification_type";

    const ENUMS: &'static [&'static str] = &[
        "action",
        "bank_account_verified",
        "decision",
        "Decision",
        "deposit_status",
        "entity_type",
        "fixed_side",
        "partner_status",
        "payment_type",
        "related_entity_type",
        "status",
        "type",
    ];

    const REQUIRED: &'static [(&'static str, &'static [&'static str])] = &[
        ("account", &["account_id", "bank_account_verified"]),
        (
            "cash_manager_transaction",
            &["id", "currency", "amount", "type", "status"],
        ),
        (
            "conversion",
            &[
                "id",
                "status",
                "buy_currency",
                "sell_currency",
                "client_buy_amount",
                "client_sell_amount",
            ],
        ),
        (
            "end_client_application_decisioned_notification",
            &["decision"],
        ),
        ("payment", &["id", "amount", "currency", "status"]),
        ("sub_account", &["Decision"]),
        (
            "transfer",
            &[
                "id",
                "source_account_id",
                "destination_account_id",
                "currency",
                "amount",
                "status",
            ],
        ),
    ];
}

conformance!(TextKeys);

/// Keys that are spelled in hexadecimal.
struct HexKeys;

impl Conformance for HexKeys {
    type Provider = Currencycloud;

    #[expect(clippy::unwrap_used, reason = "the oracle's keys are hexadecimal")]
    fn provider(secrets: &Secrets) -> Currencycloud {
        Currencycloud::with_hex_decoded_keys(secrets).unwrap()
    }

    const ENCODING: Encoding = TextKeys::ENCODING;

    fn vectors() -> Vec<Vector> {
        oracle::good_deliveries("hex")
    }

    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = TextKeys::PAYLOAD;

    const EVENT_NAME: &'static str = TextKeys::EVENT_NAME;

    const ENUMS: &'static [&'static str] = TextKeys::ENUMS;

    const REQUIRED: &'static [(&'static str, &'static [&'static str])] = TextKeys::REQUIRED;
}

mod hex_keys {
    use super::HexKeys;

    webhook_core::conformance!(HexKeys:
        a_good_delivery_verifies,
        every_flipped_bit_of_the_body_is_refused,
        every_flipped_bit_of_the_signature_is_refused,
        a_shortened_or_lengthened_signature_is_refused,
        conflicting_signatures_are_refused,
        a_changed_end_of_the_body_is_refused,
    );
}
