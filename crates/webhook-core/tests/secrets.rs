//! Secrets cannot be empty, and cannot be shown.

#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test stops at the first surprise"
)]

use std::fmt::{Debug, Display};

use serde::Serialize;
use webhook_core::{Secret, SecretError, Secrets};

/// Whether a type has a trait, found out by the compiler: an inherent constant hides the one of the
/// fallback trait.
macro_rules! has {
    ($type:ty: $($bound:tt)+) => {{
        trait Fallback {
            const HAS: bool = false;
        }
        impl<T: ?Sized> Fallback for T {}
        struct Probe<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code, reason = "used where the bound holds")]
        impl<T: ?Sized + $($bound)+> Probe<T> {
            const HAS: bool = true;
        }
        <Probe<$type>>::HAS
    }};
}

#[test]
fn a_secret_cannot_be_printed_or_written() {
    assert!(has!(String: Debug) && has!(String: Display) && has!(String: Serialize));
    assert!(!has!(Secret: Debug) && !has!(Secrets: Debug));
    assert!(!has!(Secret: Display) && !has!(Secrets: Display));
    assert!(!has!(Secret: Serialize) && !has!(Secrets: Serialize));
    assert!(!has!(Secret: ToString) && !has!(Secret: AsRef<str>));
}

#[test]
fn an_empty_secret_set_cannot_be_made() {
    assert!(!has!(Secrets: Default) && !has!(Secret: Default));
    assert!(!has!(Secrets: FromIterator<Secret>));
    assert_eq!(
        Secrets::try_from(Vec::new()).err(),
        Some(SecretError::NoSecret)
    );
    let one = Secret::new("one").unwrap();
    assert_eq!(Secrets::try_from(vec![one.clone()]).unwrap().len(), 1);
    assert_eq!(Secrets::from(one.clone()).and(one).len(), 2);
}

#[test]
fn an_empty_secret_or_one_with_white_space_around_it_is_a_clear_error() {
    assert_eq!(Secret::new("").err(), Some(SecretError::Empty));
    for text in [" ", "s\n", "s\r\n", "\ts", " s", "s\u{a0}"] {
        assert_eq!(
            Secret::new(text).err(),
            Some(SecretError::StrayWhiteSpace),
            "{text:?}"
        );
    }
    assert_eq!(
        Secret::new("with a blank inside").unwrap().expose(),
        "with a blank inside"
    );
    for error in [
        SecretError::Empty,
        SecretError::StrayWhiteSpace,
        SecretError::NoSecret,
    ] {
        assert!(error.to_string().starts_with("expected "), "{error}");
    }
}
