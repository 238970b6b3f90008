//! What every provider crate must pass.
//!
//! A provider crate implements [`Conformance`] in its tests and calls
//! [`conformance!`](crate::conformance!), which generates a test for each rule. The suite reads the
//! fields of a payload from the tables in [`Provider::EVENTS`](crate::Provider::EVENTS). What it cannot
//! know, the provider's own words and numbers, a provider's tests check with the functions
//! `assert_..`. All of them record which [facts](mod@super::facts) they have checked.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a suite of assertions: it stops at the first rule that does not hold"
)]

mod bodies;
mod broken_bodies;
mod damaged_fields;
mod event_names;
mod fields;
mod json;
mod samples;
mod tables;
mod unknown;
mod verification;

pub use broken_bodies::*;
pub use damaged_fields::*;
pub use event_names::*;
pub use fields::*;
pub use samples::*;
pub use tables::{
    assert_body_is_read, assert_delivery_fact, assert_field_is_read, assert_life_cycle,
    assert_object_is_read, assert_redelivery,
};
pub use unknown::*;
pub use verification::*;

use crate::{
    Secret, Secrets,
    authoring::Encoding,
    testing::{Request, Simulate},
};

/// Describes a provider to the suite. A type in the provider's tests implements it.
pub trait Conformance {
    /// The provider.
    type Provider: Simulate;

    /// The provider with these secrets.
    #[must_use]
    fn provider(secrets: &Secrets) -> Self::Provider {
        Self::Provider::with_secrets(secrets)
    }

    /// How the signature or token is written.
    const ENCODING: Encoding;

    /// The algorithm that made the vectors, as the row `algorithm` of [`Simulate::DELIVERY`] names it. `None` if
    /// there is no such row: the provider signs nothing, and the token in the URL is the integrator's.
    const ALGORITHM: Option<&'static str>;

    /// What the key of the vectors is, as the row `key` says it. `None` if there is no such row.
    const KEY: Option<&'static str>;

    /// What is signed in the vectors, as the row `signed text` says it. `None` if there is no such row.
    const SIGNED_TEXT: Option<&'static str>;

    /// The fields of the body that a proof in the URL covers: none, unless the provider says so.
    const COVERED: &'static [&'static str] = &[];

    /// Good deliveries from an independent oracle, never from the code under test.
    fn vectors() -> Vec<Vector>;

    /// The header with the provider's id of a delivery, if it has one.
    const DELIVERY_ID: Option<&'static str>;

    /// The path of the object with the payload: `body`. Empty if it is the whole body.
    const PAYLOAD: &'static str;

    /// The path of the event's name. Empty if bodies do not contain it: the label of the endpoint then
    /// says what happened, which is [`Simulate::endpoint_of`].
    const EVENT_NAME: &'static str;
}

/// A good delivery, and the secret that it is signed with.
#[derive(Debug, Clone)]
pub struct Vector {
    /// The secret.
    pub secret: Secret,
    /// The request.
    pub request: Request,
}

/// Generates a test for each rule, or for the listed ones, for a type that implements
/// [`Conformance`](crate::testing::conformance::Conformance).
#[macro_export]
macro_rules! conformance {
    ($subject:ty) => {
        $crate::conformance!($subject:
            a_good_delivery_verifies,
            a_flipped_bit_of_the_body_is_refused,
            a_flipped_bit_of_the_signature_is_refused,
            a_flipped_bit_of_the_secret_is_refused,
            a_shorter_or_longer_signature_is_refused,
            a_signature_in_another_encoding_is_refused,
            a_signature_is_accepted_in_every_notation_of_its_encoding,
            the_case_of_a_signature_matters_unless_it_is_hexadecimal,
            a_missing_signature_is_refused,
            conflicting_signatures_are_refused,
            a_changed_end_of_the_body_is_refused,
            every_secret_of_a_set_is_accepted_and_no_other,
            the_delivery_id_is_a_hint_that_refuses_nothing,
            an_empty_body_is_verified_and_kept,
            a_refusal_shows_no_signature_secret_or_body,
            every_field_of_a_sample_is_typed,
            a_payload_keeps_every_value_and_digit,
            a_written_payload_decodes_to_the_same_event,
            fields_may_come_in_any_order_and_with_white_space,
            every_sample_has_one_row_in_the_table,
            every_row_of_the_table_has_a_type,
            a_body_without_one_event_name_is_an_error,
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
            a_body_that_is_not_json_is_kept,
            deep_and_huge_bodies_are_harmless,
            a_cut_body_is_kept,
            a_randomly_damaged_sample_is_decoded_or_kept,
            any_bytes_are_decoded_or_kept,
        );
    };
    ($subject:ty: $($rule:ident),* $(,)?) => {
        $(
            #[test]
            fn $rule() {
                $crate::testing::conformance::$rule::<$subject>();
            }
        )*
    };
}

fn only(secret: &Secret) -> Secrets {
    Secrets::new(secret.clone())
}

/// The value, or a panic.
fn must<T, E: std::fmt::Display>(result: Result<T, E>, what: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{what}: {error}"),
    }
}
