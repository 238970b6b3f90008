//! The conformance suite refuses providers with a flaw. Each test names the rules that notice it.

use std::{fmt::Debug, marker::PhantomData, panic::catch_unwind};

use webhook_core::{
    DecodeError, DecodeFault, Delivery, Envelope, Extra, KnownEvent, Location, Provider,
    Redelivery, Secrets, Verified, VerifyError,
    authoring::Encoding,
    conformance,
    testing::{
        DeliveryFact, Request, Sample, Simulate,
        conformance::{self as suite, Conformance, Vector},
    },
};

use crate::provider::{Event, Parcel, ParcelStatus, Parcels};

type Decoded = Result<Event, DecodeError>;

/// What a provider crate may do wrong. The rest is the reference provider's.
trait Flaw: Debug + 'static {
    const DELIVERY: &'static [DeliveryFact] = Parcels::DELIVERY;

    /// Whether to accept this signature too, where `good` is the right one.
    fn accepts(_good: &str, _given: &[u8]) -> bool {
        false
    }

    /// Changes what decoding returns.
    fn decoded(event: Decoded, _body: &[u8]) -> Decoded {
        event
    }
}

#[derive(Debug)]
struct Flawed<F>(Parcels, PhantomData<F>);

impl<F: Flaw> Provider for Flawed<F> {
    type Event = Event;
    const NAME: &'static str = Parcels::NAME;
    const CRATE: &'static str = Parcels::CRATE;
    const EVENTS: &'static [KnownEvent] = Parcels::EVENTS;
    const REDELIVERY: Option<Redelivery> = Parcels::REDELIVERY;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        let given = delivery.header(Parcels::SIGNATURE_HEADER)?;
        let good = self.0.request("http://localhost/", delivery.body());
        let good = good.signature(Self::SIGNATURE).unwrap();
        self.0.verify(delivery).or_else(|error| match F::accepts(&good, given) {
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
    const DELIVERY: &'static [DeliveryFact] = F::DELIVERY;

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
    const ALGORITHM: Option<&'static str> = Parcels::ALGORITHM;
    const KEY: Option<&'static str> = Parcels::KEY;
    const SIGNED_TEXT: Option<&'static str> = Parcels::SIGNED_TEXT;
    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "parcel";
    const EVENT_NAME: &'static str = "event";

    fn vectors() -> Vec<Vector> {
        Parcels::vectors()
    }
}

macro_rules! flaws {
    ($(
        $test:ident: $flaw:ident
        $method:ident |$one:pat_param, $other:pat_param| $body:expr
        => $($rule:ident),*;
    )*) => {
        $(
            #[derive(Debug)]
            struct $flaw;

            impl Flaw for $flaw {
                flaws!(@$method |$one, $other| $body);
            }

            #[test]
            fn $test() {
                $(
                    let holds = catch_unwind(suite::$rule::<Flawed<$flaw>>).is_ok();
                    assert!(!holds, concat!(stringify!($rule), " does not notice it"));
                )*
            }
        )*
    };
    (@accepts |$good:pat_param, $given:pat_param| $body:expr) => {
        fn accepts($good: &str, $given: &[u8]) -> bool {
            $body
        }
    };
    (@decoded |$event:pat_param, $bytes:pat_param| $body:expr) => {
        fn decoded($event: Decoded, $bytes: &[u8]) -> Decoded {
            $body
        }
    };
}

fn parcel(event: &mut Decoded) -> Option<&mut Parcel> {
    match event {
        Ok(Event::Sent(parcel) | Event::Delivered(parcel) | Event::Lost(parcel)) => Some(parcel),
        _ => None,
    }
}

flaws! {
    a_verifier_that_accepts_everything_is_refused: AcceptsEverything
        accepts |_, _| true
        => a_flipped_bit_of_the_body_is_refused, a_flipped_bit_of_the_signature_is_refused,
           a_flipped_bit_of_the_secret_is_refused, a_shorter_or_longer_signature_is_refused,
           a_missing_signature_is_refused, every_secret_of_a_set_is_accepted_and_no_other;

    a_verifier_that_compares_a_prefix_is_refused: ComparesAPrefix
        accepts |good, given| given.get(..8) == good.as_bytes().get(..8)
        => a_flipped_bit_of_the_signature_is_refused, a_shorter_or_longer_signature_is_refused;

    a_verifier_that_stops_at_the_shorter_text_is_refused: StopsAtTheShorter
        accepts |good, given| good.bytes().zip(given).all(|(a, b)| a == *b)
        => a_shorter_or_longer_signature_is_refused, a_missing_signature_is_refused;

    a_verifier_that_ignores_case_is_refused: IgnoresCase
        accepts |good, given| good.as_bytes().eq_ignore_ascii_case(given)
        => a_flipped_bit_of_the_signature_is_refused,
           the_case_of_a_signature_matters_unless_it_is_hexadecimal;

    a_verifier_that_adds_padding_is_refused: AddsPadding
        accepts |good, given| good.trim_end_matches('=').as_bytes() == given
        => a_shorter_or_longer_signature_is_refused, a_signature_in_another_encoding_is_refused;

    a_verifier_that_trims_is_refused: Trims
        accepts |good, given| good.as_bytes() != given && good.as_bytes() == given.trim_ascii()
        => a_shorter_or_longer_signature_is_refused;

    a_decoder_that_drops_unknown_fields_is_refused: DropsUnknownFields
        decoded |mut event, _| {
            if let Some(parcel) = parcel(&mut event) {
                parcel.extra = Extra::default();
            }
            event
        }
        => an_unknown_field_is_kept_and_reported, a_repeated_field_costs_at_most_itself,
           a_damaged_field_costs_at_most_itself;

    a_decoder_that_loses_a_digit_is_refused: LosesADigit
        decoded |mut event, _| {
            if let Some(price) = parcel(&mut event).and_then(|it| it.price.as_mut()) {
                price.set(price.value().normalize());
            }
            event
        } => a_payload_keeps_every_value_and_digit;

    a_decoder_that_fails_on_an_unknown_enum_value_is_refused: FailsOnUnknownValues
        decoded |mut event, _| {
            let name = event.as_ref().map(|it| it.event_type().to_owned()).unwrap_or_default();
            match parcel(&mut event) {
                Some(Parcel { status: ParcelStatus::Unknown(_), .. }) => {
                    let fault = DecodeFault::Unexpected { expected: "a status", found: "another" };
                    Err(DecodeError::new("parcel.status", fault).with_event_type(&name))
                }
                _ => event,
            }
        } => an_unknown_enum_value_is_kept;

    a_decoder_that_loses_the_subject_on_damage_is_refused: LosesTheSubject
        decoded |event, _| event.map_err(|error| error.with_subject(None))
        => a_damaged_field_costs_at_most_itself, a_syntax_error_keeps_what_came_before;

    a_decoder_that_loses_the_event_type_on_a_syntax_error_is_refused: LosesTheEventType
        decoded |event, _| event.map_err(|error| match error.fault() {
            DecodeFault::NotJson { .. } => DecodeError::new("", error.fault().clone()),
            _ => error,
        })
        => a_syntax_error_keeps_what_came_before;

    a_decoder_that_loses_the_event_for_an_optional_field_is_refused: FailsOnMisfits
        decoded |mut event, _| {
            let name = event.as_ref().map(|it| it.event_type().to_owned()).unwrap_or_default();
            match parcel(&mut event) {
                Some(parcel) if parcel.extra.get("price").is_some() => {
                    let error = DecodeError::new("parcel.price", DecodeFault::Duplicate);
                    Err(error.with_event_type(&name))
                }
                _ => event,
            }
        } => a_repeated_field_costs_at_most_itself, a_damaged_field_costs_at_most_itself;

    a_decoder_that_shows_a_value_in_an_error_is_refused: ShowsValues
        decoded |event, body| event.map_err(|error| {
            let path = format!("{} {}", error.path(), String::from_utf8_lossy(body));
            let shown = DecodeError::new(path, error.fault().clone());
            let subject = error.subject();
            shown
                .with_event_type(error.event_type().unwrap_or_default())
                .with_subject(subject.map(|it| ("parcel", it.id.into())))
        })
        => a_damaged_field_costs_at_most_itself;
}

/// The row of the table with this number has another value.
#[derive(Debug)]
struct WrongRow<const ROW: usize>;

impl<const ROW: usize> Flaw for WrongRow<ROW> {
    const DELIVERY: &'static [DeliveryFact] = &{
        let mut rows = *Parcels::DELIVERY.first_chunk::<5>().unwrap();
        rows[ROW].value = "another";
        rows
    };
}

#[test]
fn a_table_that_says_something_else_about_signatures_is_refused() {
    fn rule<const ROW: usize>() -> (&'static str, fn()) {
        let name = Parcels::DELIVERY[ROW].name;
        match name {
            "encoding" => {
                (name, suite::a_signature_in_another_encoding_is_refused::<Flawed<WrongRow<ROW>>>)
            }
            _ => (name, suite::a_good_delivery_verifies::<Flawed<WrongRow<ROW>>>),
        }
    }
    assert_eq!(Parcels::DELIVERY.len(), 5);
    for (name, rule) in [rule::<0>(), rule::<1>(), rule::<2>(), rule::<3>(), rule::<4>()] {
        assert!(catch_unwind(rule).is_err(), "the {name} is not compared");
    }
}

/// The table has a row that the tests do not know of.
struct KnowsNoAlgorithm;

impl Conformance for KnowsNoAlgorithm {
    type Provider = Parcels;
    const ENCODING: Encoding = Encoding::Base64;
    const ALGORITHM: Option<&'static str> = None;
    const KEY: Option<&'static str> = Parcels::KEY;
    const SIGNED_TEXT: Option<&'static str> = Parcels::SIGNED_TEXT;
    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "parcel";
    const EVENT_NAME: &'static str = "event";

    fn vectors() -> Vec<Vector> {
        Parcels::vectors()
    }
}

#[test]
fn a_table_that_says_more_about_signatures_is_refused() {
    assert!(catch_unwind(suite::a_good_delivery_verifies::<KnowsNoAlgorithm>).is_err());
}

mod a_provider_without_a_flaw {
    use super::*;

    #[derive(Debug)]
    struct Sound;

    impl Flaw for Sound {}

    conformance!(Flawed<Sound>);
}
