//! The conformance suite refuses providers with a flaw. Each test names the rules that notice it.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../examples/provider.rs"]
#[allow(dead_code, reason = "the example's `main` runs on its own")]
mod provider;

use std::{fmt::Debug, marker::PhantomData, panic::catch_unwind};

use provider::{Event, Parcel, ParcelStatus, Parcels};
use webhook_core::{
    DecodeError, DecodeFault, Delivery, Envelope, Extra, KnownEvent, Location, Provider,
    Redelivery, Secret, Secrets, Verified, VerifyError,
    authoring::Encoding,
    testing::{
        Request, Sample, Simulate,
        conformance::{self as suite, Conformance, Vector},
    },
};

/// What a provider crate may do wrong. The rest is the reference provider's.
trait Flaw: Debug + 'static {
    /// Whether to accept this signature too, where `good` is the right one.
    fn accepts(_good: &str, _given: &[u8]) -> bool {
        false
    }

    /// Changes what decoding returns.
    fn decoded(event: Result<Event, DecodeError>, _body: &[u8]) -> Result<Event, DecodeError> {
        event
    }
}

#[derive(Debug)]
struct Flawed<F>(Parcels, PhantomData<F>);

impl<F: Flaw> Provider for Flawed<F> {
    type Event = Event;
    const NAME: &'static str = Parcels::NAME;
    const EVENTS: &'static [KnownEvent] = Parcels::EVENTS;
    const REDELIVERY: Option<Redelivery> = Parcels::REDELIVERY;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        let given = delivery.header(Parcels::SIGNATURE_HEADER)?;
        let good = self.0.request("http://localhost/", delivery.body());
        let good = good.signature(Self::SIGNATURE).unwrap();
        self.0
            .verify(delivery)
            .or_else(|error| match F::accepts(&good, given) {
                true => Ok(Verified::assume_trusted(delivery.body())),
                false => Err(error),
            })
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, Event> {
        let mut envelope = Parcels::decode(verified);
        envelope.event = F::decoded(envelope.event, envelope.verified.body());
        envelope
    }
}

impl<F: Flaw> Simulate for Flawed<F> {
    const SAMPLES: &'static [Sample] = Parcels::SAMPLES;
    const SIGNATURE: Location = Parcels::SIGNATURE;

    fn with_secrets(secrets: &Secrets) -> Self {
        Self(Parcels::new(secrets), PhantomData)
    }

    fn request(&self, url: &str, body: &[u8]) -> Request {
        self.0.request(url, body)
    }

    fn unknown_event() -> String {
        Parcels::unknown_event()
    }

    fn unfit_event() -> String {
        Parcels::unfit_event()
    }
}

impl<F: Flaw> Conformance for Flawed<F> {
    type Provider = Self;
    const ENCODING: Encoding = Encoding::Base64;
    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "parcel";
    const EVENT_NAME: &'static str = "event";

    fn vectors() -> Vec<Vector> {
        let secret = Secret::new("a signing key").unwrap();
        let body = Self::SAMPLES.first().unwrap().body.as_bytes();
        let request = Parcels::new(secret.clone()).request("http://localhost/", body);
        vec![Vector { secret, request }]
    }
}

macro_rules! rules {
    ($($rule:ident,)*) => {
        /// The rules that do not hold for a provider with this flaw.
        fn broken_rules<F: Flaw>() -> Vec<&'static str> {
            let rules: &[(&'static str, fn())] =
                &[$((stringify!($rule), suite::$rule::<Flawed<F>>)),*];
            let is_broken = |rule: fn()| catch_unwind(rule).is_err();
            rules.iter().filter_map(|(name, rule)| is_broken(*rule).then_some(*name)).collect()
        }
    };
}

rules! {
    a_good_delivery_verifies,
    a_flipped_bit_of_the_body_is_refused,
    a_flipped_bit_of_the_signature_is_refused,
    a_flipped_bit_of_the_secret_is_refused,
    a_shorter_or_longer_signature_is_refused,
    a_signature_in_another_encoding_is_refused,
    the_case_of_a_signature_matters_unless_it_is_hexadecimal,
    a_missing_signature_is_refused,
    every_secret_of_a_set_is_accepted_and_no_other,
    every_field_of_a_sample_is_typed,
    a_payload_keeps_every_value_and_digit,
    an_array_is_not_an_event,
    an_unknown_event_is_kept,
    an_unknown_enum_value_is_kept,
    an_unknown_field_is_kept_and_reported,
    an_optional_field_may_be_absent_null_or_empty,
    a_missing_required_field_is_named,
    a_repeated_field_costs_at_most_itself,
    a_damaged_field_costs_at_most_itself,
    a_syntax_error_keeps_what_came_before,
    a_byte_order_mark_is_skipped,
}

macro_rules! flaws {
    ($($test:ident: $flaw:ident { $($body:tt)* } => $rules:expr;)*) => {
        $(
            #[derive(Debug)]
            struct $flaw;

            impl Flaw for $flaw {
                $($body)*
            }

            #[test]
            fn $test() {
                let broken = broken_rules::<$flaw>();
                let expected: &[&str] = &$rules;
                for rule in expected {
                    assert!(broken.contains(rule), "{rule} does not notice it, but {broken:?}");
                }
            }
        )*
    };
}

fn parcel(event: &mut Result<Event, DecodeError>) -> Option<&mut Parcel> {
    match event {
        Ok(Event::Sent(parcel) | Event::Delivered(parcel) | Event::Lost(parcel)) => Some(parcel),
        _ => None,
    }
}

flaws! {
    a_verifier_that_accepts_everything_is_refused: AcceptsEverything {
        fn accepts(_: &str, _: &[u8]) -> bool {
            true
        }
    } => ["a_flipped_bit_of_the_body_is_refused", "a_flipped_bit_of_the_signature_is_refused", "a_flipped_bit_of_the_secret_is_refused", "a_shorter_or_longer_signature_is_refused", "a_missing_signature_is_refused", "every_secret_of_a_set_is_accepted_and_no_other"];

    a_verifier_that_compares_a_prefix_is_refused: ComparesAPrefix {
        fn accepts(good: &str, given: &[u8]) -> bool {
            given.get(..8) == good.as_bytes().get(..8)
        }
    } => ["a_flipped_bit_of_the_signature_is_refused", "a_shorter_or_longer_signature_is_refused"];

    a_verifier_that_stops_at_the_shorter_text_is_refused: StopsAtTheShorter {
        fn accepts(good: &str, given: &[u8]) -> bool {
            good.bytes().zip(given).all(|(a, b)| a == *b)
        }
    } => ["a_shorter_or_longer_signature_is_refused", "a_missing_signature_is_refused"];

    a_verifier_that_ignores_case_is_refused: IgnoresCase {
        fn accepts(good: &str, given: &[u8]) -> bool {
            good.as_bytes().eq_ignore_ascii_case(given)
        }
    } => ["a_flipped_bit_of_the_signature_is_refused", "the_case_of_a_signature_matters_unless_it_is_hexadecimal"];

    a_verifier_that_adds_padding_is_refused: AddsPadding {
        fn accepts(good: &str, given: &[u8]) -> bool {
            good.trim_end_matches('=').as_bytes() == given
        }
    } => ["a_shorter_or_longer_signature_is_refused", "a_signature_in_another_encoding_is_refused"];

    a_verifier_that_trims_is_refused: Trims {
        fn accepts(good: &str, given: &[u8]) -> bool {
            good.as_bytes() != given && good.as_bytes() == given.trim_ascii()
        }
    } => ["a_shorter_or_longer_signature_is_refused"];

    a_decoder_that_drops_unknown_fields_is_refused: DropsUnknownFields {
        fn decoded(mut event: Result<Event, DecodeError>, _: &[u8]) -> Result<Event, DecodeError> {
            if let Some(parcel) = parcel(&mut event) {
                parcel.extra = Extra::default();
            }
            event
        }
    } => ["an_unknown_field_is_kept_and_reported", "a_repeated_field_costs_at_most_itself", "a_damaged_field_costs_at_most_itself"];

    a_decoder_that_loses_a_digit_is_refused: LosesADigit {
        fn decoded(mut event: Result<Event, DecodeError>, _: &[u8]) -> Result<Event, DecodeError> {
            if let Some(price) = parcel(&mut event).and_then(|it| it.price.as_mut()) {
                price.set(price.value().normalize());
            }
            event
        }
    } => ["a_payload_keeps_every_value_and_digit"];

    a_decoder_that_fails_on_an_unknown_enum_value_is_refused: FailsOnUnknownValues {
        fn decoded(mut event: Result<Event, DecodeError>, _: &[u8]) -> Result<Event, DecodeError> {
            let name = event.as_ref().map(|it| it.event_type().to_owned()).unwrap_or_default();
            match parcel(&mut event) {
                Some(Parcel { status: ParcelStatus::Unknown(_), .. }) => {
                    let fault = DecodeFault::Unexpected { expected: "a status", found: "another" };
                    Err(DecodeError::new("parcel.status", fault).with_event_type(&name))
                }
                _ => event,
            }
        }
    } => ["an_unknown_enum_value_is_kept"];

    a_decoder_that_loses_the_subject_on_damage_is_refused: LosesTheSubject {
        fn decoded(event: Result<Event, DecodeError>, _: &[u8]) -> Result<Event, DecodeError> {
            event.map_err(|error| error.with_subject(None))
        }
    } => ["a_damaged_field_costs_at_most_itself", "a_syntax_error_keeps_what_came_before"];

    a_decoder_that_loses_the_event_type_on_a_syntax_error_is_refused: LosesTheEventType {
        fn decoded(event: Result<Event, DecodeError>, _: &[u8]) -> Result<Event, DecodeError> {
            event.map_err(|error| match error.fault() {
                DecodeFault::NotJson { .. } => DecodeError::new("", error.fault().clone()),
                _ => error,
            })
        }
    } => ["a_syntax_error_keeps_what_came_before"];

    a_decoder_that_loses_the_event_for_an_optional_field_is_refused: FailsOnMisfits {
        fn decoded(mut event: Result<Event, DecodeError>, _: &[u8]) -> Result<Event, DecodeError> {
            let name = event.as_ref().map(|it| it.event_type().to_owned()).unwrap_or_default();
            match parcel(&mut event) {
                Some(parcel) if parcel.extra.get("price").is_some() => {
                    let error = DecodeError::new("parcel.price", DecodeFault::Duplicate);
                    Err(error.with_event_type(&name))
                }
                _ => event,
            }
        }
    } => ["a_repeated_field_costs_at_most_itself", "a_damaged_field_costs_at_most_itself"];

    a_decoder_that_shows_a_value_in_an_error_is_refused: ShowsValues {
        fn decoded(event: Result<Event, DecodeError>, body: &[u8]) -> Result<Event, DecodeError> {
            event.map_err(|error| {
                let path = format!("{} {}", error.path(), String::from_utf8_lossy(body));
                let shown = DecodeError::new(path, error.fault().clone());
                let subject = error.subject();
                shown
                    .with_event_type(error.event_type().unwrap_or_default())
                    .with_subject(subject.map(|it| ("parcel", it.id.into())))
            })
        }
    } => ["a_damaged_field_costs_at_most_itself"];
}

#[test]
fn a_provider_without_a_flaw_breaks_no_rule() {
    #[derive(Debug)]
    struct Sound;

    impl Flaw for Sound {}

    assert_eq!(broken_rules::<Sound>(), [""; 0]);
}
