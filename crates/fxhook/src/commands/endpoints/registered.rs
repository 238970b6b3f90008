//! What of a callback URL comes from the command line.

use std::path::PathBuf;

use clap::Args;
use webhook_core::{CallbackUrlError, Secrets};

use crate::{failure::Failure, secrets, target::Target};

/// The receiver's URL, and where the secret is that makes the tokens.
#[derive(Debug, Args)]
pub(super) struct Registered {
    /// The URL of your receiver, which a label and a token are added to
    #[arg(long, value_name = "BASE", value_parser = base)]
    url: String,
    /// File with one secret a line, in the place of FXHOOK_SECRET; the first makes the tokens
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
}

impl Registered {
    /// The secrets that make the tokens.
    pub(super) fn secrets(&self) -> Result<Secrets, Failure> {
        secrets::from_file_or_environment(self.secret_file.as_deref())
    }

    /// The URL that `make` makes of the receiver's.
    pub(super) fn url(
        &self,
        make: impl FnOnce(&str) -> Result<String, CallbackUrlError>,
    ) -> Result<String, Failure> {
        make(&self.url).map_err(|error| Failure::usage(format_args!("--url: {error}")))
    }
}

/// Reads a URL, and keeps it to the letter: endpoints are compared so.
fn base(text: &str) -> Result<String, &'static str> {
    text.parse::<Target>().map(|_| text.to_owned())
}
