//! Secrets from the environment or from a file. Never from a flag: flags end up in the shell's
//! history and in the process list, which every user of the machine can read.

use std::{env, fs::File, io::Read, iter::once, path::Path};

use webhook_core::{Location, Secret, SecretError, Secrets};
use zeroize::Zeroizing;

use crate::output::{self, Failure};
use crate::provider::Channel;

/// The variable with the secrets of the provider that a command names.
const VARIABLE: &str = "FXHOOK_SECRET";

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
    let text = text_of_variable(name)?;
    text.map(|text| secrets(name, text.split(','))).transpose()
}

/// The secrets of a provider for `listen`: in these files, or in its variable if there are none.
pub(crate) fn from_files_or_variable<'f>(
    files: impl Iterator<Item = &'f Path>,
    variable: &str,
) -> Result<Option<Secrets>, Failure> {
    let mut all: Option<Secrets> = None;
    for file in files {
        let more = from_file(file)?;
        all = Some(match all {
            None => more,
            Some(all) => once(more.first()).chain(more.others()).cloned().fold(all, Secrets::and),
        });
    }
    if all.is_some() { Ok(all) } else { from_variable(variable) }
}

/// The one secret in an environment variable, which may contain commas. `None` if it is not set.
pub(crate) fn one_from_variable(name: &str) -> Result<Option<Secret>, Failure> {
    let secret = text_of_variable(name)?.map(|text| Secret::new(text.as_str()));
    secret.transpose().map_err(in_source(name))
}

fn text_of_variable(name: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    let text = env::var_os(name).map(|text| text.into_string().map(Zeroizing::new));
    text.transpose().map_err(|_| {
        let reason = "expected a secret in UTF-8, found other bytes";
        Failure::usage(format_args!("{name}: {reason}"))
    })
}

/// Warns if one of the secrets with which a provider's callback URLs are made is short. Such a secret is
/// the user's own: a provider's has the length that the provider gave it.
pub(crate) fn warn_if_short<P: Channel>(secrets: &Secrets) {
    let is_own = matches!(P::SIGNATURE, Location::Parameter(_));
    let mut lengths = once(secrets.first()).chain(secrets.others()).map(|it| it.expose().len());
    if let Some(length) = lengths.find(|length| is_own && *length < ENOUGH) {
        output::message(format_args!(
            "warning: {}: expected a secret of at least {ENOUGH} characters, because it is your own and makes the callback URLs, found one of {length}: make one with `openssl rand -hex 32`",
            P::PATH
        ));
    }
}

/// RFC 2104 advises against keys that are shorter than the output of the hash function.
const ENOUGH: usize = 32;

/// The variable with the secrets for this provider, or for its ad hoc webhooks, in `listen`.
pub(crate) fn variable_of(name: &str) -> String {
    let name = name.to_uppercase().replace(['-', '/'], "_");
    format!("FXHOOK_{name}_SECRET")
}

fn from_file(path: &Path) -> Result<Secrets, Failure> {
    let name = path.display().to_string();
    // Reserved at once: a text that grows leaves copies of the secrets behind.
    let mut text = Zeroizing::new(String::with_capacity(LIMIT + 1));
    // One byte more than the limit shows that the file is too long.
    let file = File::open(path).map(|file| file.take(LIMIT as u64 + 1));
    let length = file.and_then(|mut file| file.read_to_string(&mut text));
    let found = match length {
        Ok(0..=LIMIT) => {
            let lines = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text).lines();
            return secrets(&name, lines.filter(|line| !line.is_empty()));
        }
        Ok(_) => "a longer one".to_owned(),
        Err(error) => format!("one that cannot be read: {error}"),
    };
    Err(Failure::usage(format_args!(
        "{name}: expected a file of at most {LIMIT} bytes (64 KiB) with one secret per line, found {found}"
    )))
}

/// Some editors write it at the start of a file.
const BYTE_ORDER_MARK: char = '\u{feff}';

fn secrets<'t>(source: &str, texts: impl Iterator<Item = &'t str>) -> Result<Secrets, Failure> {
    let secrets: Result<Vec<Secret>, _> = texts.map(Secret::new).collect();
    let secrets = secrets.and_then(Secrets::try_from);
    secrets.map_err(in_source(source))
}

fn in_source(source: &str) -> impl Fn(SecretError) -> Failure {
    move |error| match error {
        SecretError::LineEnd => Failure::usage(format_args!(
            "{source}: expected a secret, found one with a line end in it: separate several secrets in a variable with commas, or give a file with --secret-file"
        )),
        error => Failure::usage(format_args!("{source}: {error}")),
    }
}
