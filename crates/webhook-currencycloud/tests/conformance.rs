//! Core's conformance suite, with signatures that other tools made.

mod oracle;

use webhook_core::{
    Secrets,
    authoring::Encoding,
    conformance,
    testing::conformance::{Conformance, Vector},
};
use webhook_currencycloud::Currencycloud;

/// The key is its text: the default.
struct TextKeys;

impl Conformance for TextKeys {
    type Provider = Currencycloud;

    const ENCODING: Encoding = Encoding::Hex;
    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "body";
    const EVENT_NAME: &'static str = "header.notification_type";

    fn vectors() -> Vec<Vector> {
        oracle::deliveries("ascii")
    }
}

conformance!(TextKeys);

mod hex_keys {
    use super::{Conformance, Currencycloud, Encoding, Secrets, TextKeys, Vector, oracle};

    /// The key is what it spells in hexadecimal.
    struct HexKeys;

    impl Conformance for HexKeys {
        type Provider = Currencycloud;

        const ENCODING: Encoding = TextKeys::ENCODING;
        const DELIVERY_ID: Option<&'static str> = TextKeys::DELIVERY_ID;
        const PAYLOAD: &'static str = TextKeys::PAYLOAD;
        const EVENT_NAME: &'static str = TextKeys::EVENT_NAME;

        #[expect(clippy::unwrap_used, reason = "the oracle's keys are hexadecimal")]
        fn provider(secrets: &Secrets) -> Currencycloud {
            Currencycloud::with_hex_decoded_keys(secrets).unwrap()
        }

        fn vectors() -> Vec<Vector> {
            oracle::deliveries("hex")
        }
    }

    webhook_core::conformance!(HexKeys:
        a_good_delivery_verifies,
        a_flipped_bit_of_the_body_is_refused,
        a_flipped_bit_of_the_signature_is_refused,
        a_shorter_or_longer_signature_is_refused,
        conflicting_signatures_are_refused,
        a_changed_end_of_the_body_is_refused,
    );
}
