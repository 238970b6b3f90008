//! Secrets are never empty, never shown, and may come from the environment.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::process::Command;

use webhook_core::{Secret, SecretError, Secrets};

#[test]
fn a_set_of_secrets_is_never_empty() {
    let one = Secret::new("one").unwrap();
    assert_eq!(Secrets::try_from(Vec::new()).err(), Some(SecretError::NoSecret));
    assert_eq!(Secrets::try_from(vec![one.clone()]).unwrap().len(), 1);
    let both = Secrets::from(one).and(Secret::new("other").unwrap());
    assert_eq!(both.len(), 2);
    assert_eq!(Secrets::from(&both).others().first().map(Secret::expose), Some("other"));
}

#[test]
fn an_empty_secret_and_one_with_stray_white_space_are_errors() {
    assert_eq!(Secret::new("").err(), Some(SecretError::Empty));
    for text in [" ", "s\n", "s\r\n", "\ts", " s", "s\u{a0}"] {
        assert_eq!(Secret::new(text).err(), Some(SecretError::StrayWhiteSpace), "{text:?}");
    }
    for text in ["one\ntwo", "one\rtwo"] {
        assert_eq!(Secret::new(text).err(), Some(SecretError::LineEnd), "{text:?}");
    }
    assert_eq!(Secret::new("a space inside").unwrap().expose(), "a space inside");
    assert!(SecretError::LineEnd.to_string().starts_with("expected "));
}

/// Environment variables can only be set for another process: this test runs itself in one.
#[test]
fn secrets_come_from_an_environment_variable_separated_by_commas() {
    const VARIABLE: &str = "WEBHOOK_CORE_TEST_SECRETS";
    const EXPECTED: &str = "WEBHOOK_CORE_TEST_EXPECTED";
    if let Ok(expected) = std::env::var(EXPECTED) {
        let found = match Secrets::from_env(VARIABLE) {
            Ok(secrets) => {
                let all = [secrets.first()].into_iter().chain(secrets.others());
                let all: Vec<&str> = all.map(Secret::expose).collect();
                all.join("|")
            }
            Err(SecretError::Variable { name, problem }) => {
                assert_eq!(&*name, VARIABLE);
                format!("{problem:?}")
            }
            Err(other) => panic!("{other}"),
        };
        assert_eq!(found, expected);
        return;
    }
    for (value, expected) in [
        (Some("one"), "one"),
        (Some("new,old"), "new|old"),
        (Some(""), "Empty"),
        (Some("new,"), "Empty"),
        (Some("new, old"), "StrayWhiteSpace"),
        (Some("new\n"), "StrayWhiteSpace"),
        (Some("new\nold"), "LineEnd"),
        (None, "NotSet"),
    ] {
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "secrets_come_from_an_environment_variable_separated_by_commas"]);
        again.env(EXPECTED, expected).env_remove(VARIABLE);
        again.envs(value.map(|value| (VARIABLE, value)));
        assert!(again.output().unwrap().status.success(), "{value:?} is not {expected}");
    }
}
