//! What every provider crate must pass.
//!
//! A provider crate implements [`Conformance`] in its tests and calls
//! [`conformance!`](crate::conformance!), which makes a test of each rule.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a suite of assertions: it stops at the first rule that does not hold"
)]

mod damage;
mod decoding;
mod verification;

pub use damage::*;
pub use decoding::*;
pub use verification::*;

use crate::{
    Encoding, Secret, Secrets,
    testing::{Rehearsed, Request},
};

/// What the suite must know about a provider: implemented by a type of the tests.
pub trait Conformance {
    /// The provider.
    type Provider: Rehearsed;

    /// The provider with these secrets.
    #[must_use]
    fn provider(secrets: &Secrets) -> Self::Provider {
        Self::Provider::with_secrets(secrets)
    }

    /// How the signature or token is written.
    const ENCODING: Encoding;

    /// The members of the body that a proof in the URL covers: none, unless the provider says so.
    const COVERED: &'static [&'static str] = &[];

    /// Good deliveries from an independent oracle, never from the code under test.
    fn vectors() -> Vec<Vector>;

    /// The header with the provider's id of a delivery, if it has one.
    const DELIVERY_ID: Option<&'static str>;

    /// The path of the object with the payload: `body`; empty if it is the whole body.
    const PAYLOAD: &'static str;

    /// The path of the event's name, which the suite leaves as it is; empty if there is none.
    const EVENT_NAME: &'static str;

    /// The members of payloads that are enums, those of nested objects by their path.
    const ENUMS: &'static [&'static str];

    /// The members that must be there, for each kind of thing that events are about, or for a
    /// single event, those of nested objects by their path. Of one
    /// that has several names, all of them with `|` between. All others may be absent or null.
    const REQUIRED: &'static [(&'static str, &'static [&'static str])];
}

/// A good delivery, and the secret that it is signed with.
#[derive(Clone)]
#[expect(
    missing_debug_implementations,
    reason = "a secret must not be printable"
)]
pub struct Vector {
    /// The secret.
    pub secret: Secret,
    /// The request.
    pub request: Request,
}

/// Makes a test of each rule, or of those that are listed, for a type that implements
/// [`Conformance`](crate::testing::conformance::Conformance).
#[macro_export]
macro_rules! conformance {
    ($subject:ty) => {
        $crate::conformance!($subject:
            a_good_delivery_verifies,
            every_flipped_bit_of_the_body_is_refused,
            every_flipped_bit_of_the_signature_is_refused,
            every_flipped_bit_of_the_secret_is_refused,
            a_shortened_or_lengthened_signature_is_refused,
            a_signature_in_another_encoding_is_refused,
            every_spelling_that_the_encoding_allows_is_accepted,
            the_case_of_a_signature_matters_where_its_encoding_says_so,
            a_missing_signature_is_refused,
            conflicting_signatures_are_refused,
            a_changed_end_of_the_body_is_refused,
            every_secret_of_a_set_is_accepted_and_no_other,
            an_empty_secret_cannot_be_made,
            the_delivery_id_is_a_hint_that_refuses_nothing,
            an_empty_body_is_verified_and_kept,
            an_error_tells_neither_signature_nor_secret_nor_body,
            every_sample_is_written_back_as_it_came,
            every_sample_decodes_again_to_the_same_event,
            every_member_of_a_sample_has_a_field,
            members_may_come_in_any_order_and_with_white_space,
            every_known_event_has_its_table_row,
            every_row_of_the_table_has_a_type,
            an_event_without_a_name_is_undecodable,
            an_array_is_no_event,
            an_unknown_event_is_kept,
            an_unknown_enum_value_is_kept,
            an_unknown_member_is_kept,
            an_optional_member_may_be_absent_null_or_blank,
            a_required_member_that_is_missing_is_named,
            a_value_of_the_wrong_type_is_named_and_not_told,
            a_body_that_is_no_json_is_kept,
            deep_and_huge_bodies_do_no_harm,
            every_prefix_of_a_sample_is_refused_or_decoded_without_harm,
            a_damaged_sample_decodes_to_what_it_says_or_is_kept,
            any_text_is_decoded_or_kept,
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

/// The value, or the end of the test.
fn must<T, E: std::fmt::Display>(result: Result<T, E>, what: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{what}: {error}"),
    }
}
