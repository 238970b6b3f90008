//! The conformance suite holds for a body signature in Base64 and for a token in the URL, and it
//! notices every flaw that a verification may have. Signatures were made with another tool.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod parcels;

use std::panic::catch_unwind;

use parcels::{Parcels, SAMPLE, Scheme};
use webhook_core::{
    Algorithm, CallbackSignature, CallbackUrls, Delivery, Encoding, EndpointLabel, Place, Secret,
    Secrets, SignatureHeader, Verified, VerifyError, conformance,
    testing::{
        Request,
        conformance::{self as suite, Conformance, Vector},
    },
};

const HEADER: &str = "x-parcel-signature";
const ID_HEADER: &str = "x-parcel-delivery";
const SIGNATURE: &str = "Exl8LzZGK2onhYzldmFqJpRhkbR+3aQW/AAZqzIA7UA=";
const TOKEN: &str = "3378f53f6ec2880e65a670897f88a44b3dfc96e393182b3b0f398098b108ad2f";

fn secret() -> Secret {
    Secret::new("parcel secret").unwrap()
}

#[derive(Debug)]
struct Signed(SignatureHeader);

impl Scheme for Signed {
    const PLACE: Place = Place::Header(HEADER);

    fn with_secrets(secrets: &Secrets) -> Self {
        let (algorithm, encoding) = (Algorithm::HmacSha256, Encoding::Base64);
        let scheme = SignatureHeader::new(HEADER, algorithm, encoding, secrets);
        Self(scheme.with_delivery_id_header(ID_HEADER))
    }

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.0.verify(delivery)
    }

    fn sign(&self, request: Request) -> Request {
        let signature = self.0.sign(&request.body);
        request.with_header(HEADER, signature)
    }
}

#[derive(Debug)]
struct Token(CallbackUrls);

impl Scheme for Token {
    const PLACE: Place = Place::Query("token");

    fn with_secrets(secrets: &Secrets) -> Self {
        Self(CallbackUrls::new("parcels", secrets))
    }

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.0.verify(delivery)
    }

    fn sign(&self, mut request: Request) -> Request {
        let base = request.url.split('?').next().unwrap_or_default().to_owned();
        request.url = self
            .0
            .url(&base, &EndpointLabel::new("parcels").unwrap())
            .unwrap();
        request
    }
}

/// The URL's signature covers the parcel's id.
#[derive(Debug)]
struct OfTheId(CallbackSignature);

fn id_in(body: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Look {
        id: String,
    }
    let look: Look = serde_json::from_str(std::str::from_utf8(body).ok()?).ok()?;
    Some(look.id)
}

impl Scheme for OfTheId {
    const PLACE: Place = Place::Query("signature");

    fn with_secrets(secrets: &Secrets) -> Self {
        Self(CallbackSignature::new("signature", secrets).with_delivery_id_header(ID_HEADER))
    }

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.0.verify(delivery, |fits| {
            let id = id_in(delivery.body()).ok_or(VerifyError::NothingCovered { member: "id" })?;
            Ok(fits(&[id.as_str()]))
        })
    }

    fn sign(&self, mut request: Request) -> Request {
        let base = request.url.split('?').next().unwrap_or_default().to_owned();
        if let Some(id) = id_in(&request.body) {
            request.url = self.0.url(&base, &[&id]).unwrap();
        }
        request
    }
}

impl Conformance for Parcels<OfTheId> {
    type Provider = Self;
    const ENCODING: Encoding = Encoding::QueryBase64;
    const DELIVERY_ID: Option<&'static str> = Some(ID_HEADER);
    const COVERED: &'static [&'static str] = &["id"];
    const PAYLOAD: &'static str = "";
    const EVENT_NAME: &'static str = "event";
    const ENUMS: &'static [&'static str] = &["status", "recipient.service"];
    const REQUIRED: &'static [(&'static str, &'static [&'static str])] =
        &[("parcel", &["id", "status"])];

    fn vectors() -> Vec<Vector> {
        let vector = |signature: &str| Vector {
            secret: secret(),
            request: Request::new(
                &format!("http://localhost/?signature={signature}"),
                SAMPLE.as_bytes(),
            ),
        };
        vec![
            vector("iyGru0wBX1R5_fiPEtcFaS4P2SylfqhhsufjCukg7-M"),
            vector("iyGru0wBX1R5%2FfiPEtcFaS4P2SylfqhhsufjCukg7%2BM%3D"),
        ]
    }
}

impl Conformance for Parcels<Signed> {
    type Provider = Self;
    const ENCODING: Encoding = Encoding::Base64;
    const DELIVERY_ID: Option<&'static str> = Some(ID_HEADER);
    const PAYLOAD: &'static str = "";
    const EVENT_NAME: &'static str = "event";
    const ENUMS: &'static [&'static str] = &["status", "recipient.service"];
    const REQUIRED: &'static [(&'static str, &'static [&'static str])] =
        &[("parcel", &["id", "status"])];

    fn vectors() -> Vec<Vector> {
        vec![Vector {
            secret: secret(),
            request: Request::new("http://localhost/", SAMPLE.as_bytes())
                .with_header(HEADER, SIGNATURE),
        }]
    }
}

impl Conformance for Parcels<Token> {
    type Provider = Self;
    const ENCODING: Encoding = Encoding::Hex;
    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "";
    const EVENT_NAME: &'static str = "event";
    const ENUMS: &'static [&'static str] = &["status", "recipient.service"];
    const REQUIRED: &'static [(&'static str, &'static [&'static str])] =
        &[("parcel", &["id", "status"])];

    fn vectors() -> Vec<Vector> {
        let url = format!("http://localhost/?endpoint=parcels&token={TOKEN}");
        vec![Vector {
            secret: secret(),
            request: Request::new(&url, SAMPLE.as_bytes()),
        }]
    }
}

mod a_base64_signature_of_the_body {
    use super::*;
    conformance!(Parcels<Signed>);
}

mod a_token_in_the_url {
    use super::*;
    conformance!(Parcels<Token>);
}

mod a_signature_of_the_id_in_the_url {
    use super::*;
    conformance!(Parcels<OfTheId>);
}

/// What a verification may do wrong.
trait Flaw: std::fmt::Debug + 'static {
    /// Whether to accept this signature, where `good` is the right one.
    fn accepts(good: &str, given: &[u8]) -> bool;
}

#[derive(Debug)]
struct Flawed<F>(SignatureHeader, std::marker::PhantomData<F>);

impl<F: Flaw> Scheme for Flawed<F> {
    const PLACE: Place = Signed::PLACE;

    fn with_secrets(secrets: &Secrets) -> Self {
        Self(Signed::with_secrets(secrets).0, std::marker::PhantomData)
    }

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        let given = delivery.header(HEADER)?;
        if F::accepts(&self.0.sign(delivery.body()), given) {
            Ok(Verified::assume_trusted(delivery.body()).with_delivery_id("flawed"))
        } else {
            self.0.verify(delivery)
        }
    }

    fn sign(&self, request: Request) -> Request {
        let signature = self.0.sign(&request.body);
        request.with_header(HEADER, signature)
    }
}

impl<F: Flaw> Conformance for Parcels<Flawed<F>> {
    type Provider = Self;
    const ENCODING: Encoding = Encoding::Base64;
    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "";
    const EVENT_NAME: &'static str = "event";
    const ENUMS: &'static [&'static str] = &[];
    const REQUIRED: &'static [(&'static str, &'static [&'static str])] = &[];

    fn vectors() -> Vec<Vector> {
        Parcels::<Signed>::vectors()
    }
}

/// The rules that do not hold for a provider with this flaw.
fn broken_rules<F: Flaw>() -> Vec<&'static str> {
    type Rule = (&'static str, fn());
    type C<F> = Parcels<Flawed<F>>;
    let rules: [Rule; 9] = [
        ("good", suite::a_good_delivery_verifies::<C<F>>),
        (
            "body bits",
            suite::every_flipped_bit_of_the_body_is_refused::<C<F>>,
        ),
        (
            "signature bits",
            suite::every_flipped_bit_of_the_signature_is_refused::<C<F>>,
        ),
        (
            "secret bits",
            suite::every_flipped_bit_of_the_secret_is_refused::<C<F>>,
        ),
        (
            "length",
            suite::a_shortened_or_lengthened_signature_is_refused::<C<F>>,
        ),
        (
            "encoding",
            suite::a_signature_in_another_encoding_is_refused::<C<F>>,
        ),
        (
            "case",
            suite::the_case_of_a_signature_matters_where_its_encoding_says_so::<C<F>>,
        ),
        ("missing", suite::a_missing_signature_is_refused::<C<F>>),
        (
            "secrets",
            suite::every_secret_of_a_set_is_accepted_and_no_other::<C<F>>,
        ),
    ];
    rules
        .into_iter()
        .filter_map(|(name, rule)| catch_unwind(rule).is_err().then_some(name))
        .collect()
}

macro_rules! flaws {
    ($($(#[$meta:meta])* $test:ident: $flaw:ident($good:ident, $given:ident) $accepts:expr => $rules:expr;)*) => {
        $(
            #[derive(Debug)]
            struct $flaw;

            impl Flaw for $flaw {
                fn accepts($good: &str, $given: &[u8]) -> bool {
                    $accepts
                }
            }

            $(#[$meta])*
            #[test]
            fn $test() {
                let broken = broken_rules::<$flaw>();
                let expected: &[&str] = &$rules;
                for rule in expected {
                    assert!(broken.contains(rule), "{rule} is not noticed, but {broken:?}");
                }
            }
        )*
    };
}

flaws! {
    a_verification_that_returns_early_is_noticed: ReturnsEarly(_good, _given) true
        => ["good", "body bits", "signature bits", "secret bits", "length", "missing", "secrets"];
    a_verification_that_compares_a_prefix_is_noticed: ComparesAPrefix(good, given)
        given.get(..8) == good.as_bytes().get(..8) => ["signature bits", "length"];
    a_verification_that_stops_at_the_shorter_text_is_noticed: SkipsTheLength(good, given)
        good.bytes().zip(given).all(|(a, b)| a == *b) => ["length", "missing"];
    a_verification_that_ignores_case_is_noticed: IgnoresCase(good, given)
        good.as_bytes().eq_ignore_ascii_case(given) => ["signature bits", "case"];
    a_verification_that_adds_padding_is_noticed: AddsPadding(good, given)
        good.trim_end_matches('=').as_bytes() == given => ["encoding", "length"];
    a_verification_that_trims_is_noticed: Trims(good, given)
        good.as_bytes() == given.trim_ascii() => ["length"];
}

/// The flaws above stand on a verification that is sound: without one, no rule is broken.
#[test]
fn a_sound_verification_breaks_no_rule() {
    #[derive(Debug)]
    struct None;

    impl Flaw for None {
        fn accepts(_: &str, _: &[u8]) -> bool {
            false
        }
    }

    assert_eq!(broken_rules::<None>(), Vec::<&str>::new());
}
