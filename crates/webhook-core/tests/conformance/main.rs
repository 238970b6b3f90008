//! The conformance suite holds for the reference provider, and for each other way to lay out a body
//! and to prove a delivery. Signatures and tokens were made with `openssl`.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod broken_providers;
#[path = "../../examples/provider.rs"]
#[allow(dead_code, reason = "the example's `main` runs on its own")]
mod provider;
mod shipments;

use provider::Parcels;
use shipments::{ByEndpoint, InText, Tagged};
use webhook_core::{
    Secret,
    authoring::Encoding,
    conformance,
    testing::{
        Request, Simulate,
        conformance::{Conformance, Vector},
    },
};

fn vector<P: Simulate>(url: &str) -> Vector {
    let body = P::SAMPLES.first().unwrap().body;
    Vector {
        secret: Secret::new("a signing key").unwrap(),
        request: Request::new(url, body.as_bytes()),
    }
}

mod a_payload_beside_the_name_with_a_signature_in_base64 {
    use super::*;

    impl Conformance for Parcels {
        type Provider = Self;
        const ENCODING: Encoding = Encoding::Base64;
        const ALGORITHM: Option<&'static str> = Some("HMAC-SHA-256");
        const KEY: Option<&'static str> = Some("the bytes of the key's text");
        const SIGNED_TEXT: Option<&'static str> = Some("the body as it arrived");
        const DELIVERY_ID: Option<&'static str> = None;
        const PAYLOAD: &'static str = "parcel";
        const EVENT_NAME: &'static str = "event";

        fn vectors() -> Vec<Vector> {
            let mut vector = vector::<Self>("http://localhost/");
            let signature = "zlT2teCA9V+tpmyXGEuyV+ETESGOKL/+1XbK1CDLnWA=";
            vector.request = vector.request.with_header(Self::SIGNATURE_HEADER, signature);
            vec![vector]
        }
    }

    conformance!(Parcels);
}

mod a_payload_with_the_name_in_it_and_a_token_in_the_url {
    use super::*;

    impl Conformance for Tagged {
        type Provider = Self;
        const ENCODING: Encoding = Encoding::Hex;
        const ALGORITHM: Option<&'static str> = None;
        const KEY: Option<&'static str> = None;
        const SIGNED_TEXT: Option<&'static str> = None;
        const DELIVERY_ID: Option<&'static str> = None;
        const PAYLOAD: &'static str = "";
        const EVENT_NAME: &'static str = "event";

        fn vectors() -> Vec<Vector> {
            let token = "22dbcddd9716fa1b73480d0e64010645bac37814989962ff264918546715a7bb";
            vec![vector::<Self>(&format!("http://localhost/?endpoint=all&token={token}"))]
        }
    }

    conformance!(Tagged);
}

mod a_payload_whose_name_is_the_endpoints_label {
    use super::*;

    impl Conformance for ByEndpoint {
        type Provider = Self;
        const ENCODING: Encoding = Encoding::Hex;
        const ALGORITHM: Option<&'static str> = None;
        const KEY: Option<&'static str> = None;
        const SIGNED_TEXT: Option<&'static str> = None;
        const DELIVERY_ID: Option<&'static str> = None;
        const PAYLOAD: &'static str = "";
        const EVENT_NAME: &'static str = "";

        fn vectors() -> Vec<Vector> {
            let token = "6b8c274c1e301ea211211800f3d1545a707d43d20fc00c16da6266a8bb97913c";
            let url = format!("http://localhost/?endpoint=shipment_made&token={token}");
            vec![vector::<Self>(&url)]
        }
    }

    conformance!(ByEndpoint);
}

mod a_payload_in_a_string_with_a_header_and_a_signature_in_the_url {
    use super::*;

    impl Conformance for InText {
        type Provider = Self;
        const ENCODING: Encoding = Encoding::QueryBase64;
        const ALGORITHM: Option<&'static str> = None;
        const KEY: Option<&'static str> = None;
        const SIGNED_TEXT: Option<&'static str> = None;
        const COVERED: &'static [&'static str] = &["reference"];
        const DELIVERY_ID: Option<&'static str> = Some(Self::DELIVERY_ID_HEADER);
        const PAYLOAD: &'static str = "data";
        const EVENT_NAME: &'static str = "header.event";

        fn vectors() -> Vec<Vector> {
            let signatures = [
                "p1-_2gqEvc3oNYWgyF7DcWi-3wHzGAPa9XMr1qQp9hA",
                "p1%2B%2F2gqEvc3oNYWgyF7DcWi%2B3wHzGAPa9XMr1qQp9hA%3D",
            ];
            let url = |signature| format!("http://localhost/?signature={signature}");
            signatures.map(|it| vector::<Self>(&url(it))).into()
        }
    }

    conformance!(InText);
}
