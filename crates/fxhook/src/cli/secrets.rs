//! Secrets from the environment or from a file. Never from a flag: the shell's history keeps flags, and
//! every user of the machine sees them in the list of processes.

use std::{
    env::{self, VarError},
    fs::File,
    io::{self, Read},
    path::Path,
};

use webhook_core::{Secret, SecretError, Secrets};
use zeroize::Zeroizing;

use crate::output::Failure;

/// The variable with the secrets of the provider that a command names.
const VARIABLE: &str = "FXHOOK_SECRET";

/// The longest file of secrets, in bytes.
const LIMIT: usize = 64 * 1024;

/// The secrets in the file, or in [`VARIABLE`] if there is no file.
pub(crate) fn from_file_or_environment(file: Option<&Path>) -> Result<Secrets, Failure> {
    match file {
        Some(file) => from_file(file),
        None => from_variable(VARIABLE)?.ok_or_else(|| {
            Failure::usage(format_args!(
                "expected the provider's secret in {VARIABLE} or in the file of --secret-file, found neither"
            ))
        }),
    }
}

/// The secrets in an environment variable, separated by commas. `None` if it is not set.
pub(crate) fn from_variable(name: &str) -> Result<Option<Secrets>, Failure> {
    match text_of_variable(name)? {
        Some(text) => secrets(name, text.split(',')).map(Some),
        None => Ok(None),
    }
}

fn text_of_variable(name: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    match env::var(name) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Failure::usage(format_args!(
            "{name}: expected a secret in UTF-8, found other bytes"
        ))),
    }
}

/// The one secret in an environment variable, which may contain commas. `None` if it is not set.
pub(crate) fn one_from_variable(name: &str) -> Result<Option<Secret>, Failure> {
    let Some(text) = text_of_variable(name)? else {
        return Ok(None);
    };
    let secret = Secret::new(text.as_str());
    secret
        .map(Some)
        .map_err(|error| Failure::usage(format_args!("{name}: {error}")))
}

/// The variable with the secrets for this provider, or for its ad hoc webhooks, in `listen`.
pub(crate) fn variable_of(name: &str) -> String {
    format!(
        "FXHOOK_{}_SECRET",
        name.to_uppercase().replace(['-', '/'], "_")
    )
}

/// The secrets in a file, one per line.
fn from_file(path: &Path) -> Result<Secrets, Failure> {
    let name = path.display().to_string();
    let unreadable = |error: io::Error| {
        Failure::usage(format_args!(
            "{name}: expected a file with one secret per line, found one that cannot be read: {error}"
        ))
    };
    let file = File::open(path).map_err(unreadable)?;
    // Reserved at once: a text that grows leaves copies of the secrets behind.
    let mut text = Zeroizing::new(String::with_capacity(LIMIT + 1));
    // One more byte shows that the file goes on.
    let mut start = file.take(LIMIT as u64 + 1);
    if start.read_to_string(&mut text).map_err(unreadable)? > LIMIT {
        return Err(Failure::usage(format_args!(
            "{name}: expected a file of at most {LIMIT} bytes (64 KiB), found more"
        )));
    }
    let lines = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text).lines();
    secrets(&name, lines.filter(|line| !line.is_empty()))
}

/// Some editors put it in front of a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

fn secrets<'t>(source: &str, texts: impl Iterator<Item = &'t str>) -> Result<Secrets, Failure> {
    let failure = |error: SecretError| Failure::usage(format_args!("{source}: {error}"));
    let secrets: Result<Vec<Secret>, _> = texts.map(Secret::new).collect();
    Secrets::try_from(secrets.map_err(failure)?).map_err(failure)
}

#[cfg(test)]
mod tests {
    use std::{env, fs, process};

    use super::{LIMIT, from_file, variable_of};

    #[test]
    fn the_variable_of_a_provider_is_its_name_in_capitals() {
        assert_eq!(variable_of("some-provider"), "FXHOOK_SOME_PROVIDER_SECRET");
        assert_eq!(variable_of("some/ad-hoc"), "FXHOOK_SOME_AD_HOC_SECRET");
    }

    #[test]
    fn a_file_of_the_limit_is_read_and_one_byte_more_is_refused() {
        let path = env::temp_dir().join(format!("fxhook-secrets-{}", process::id()));
        let read = |length| {
            fs::write(&path, "s".repeat(length)).unwrap();
            from_file(&path).map_err(|failure| failure.to_string())
        };
        let (fits, does_not) = (read(LIMIT), read(LIMIT + 1));
        fs::remove_file(&path).unwrap();
        assert_eq!(fits.unwrap().first().expose().len(), LIMIT);
        assert!(does_not.err().unwrap().contains("at most 65536 bytes"));
    }
}
