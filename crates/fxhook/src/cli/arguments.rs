//! Arguments of several commands.

use std::path::PathBuf;

use clap::Args;
use reqwest::Url;
use webhook_core::CallbackUrl;

use crate::cli::secrets;
use crate::output::Failure;
use crate::provider::{Channel, with_secrets};

/// Where the secrets are, and in which form.
#[derive(Debug, Args)]
pub(crate) struct Key {
    /// File with one secret per line, instead of FXHOOK_SECRET
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Decode the key from hexadecimal, where the provider's documents leave its form open
    #[arg(long)]
    hex_key: bool,
}

impl Key {
    pub(crate) fn provider<P: Channel>(&self) -> Result<P, Failure> {
        let secrets = secrets::from_file_or_environment(self.secret_file.as_deref())?;
        with_secrets(&secrets, self.hex_key)
    }
}

/// Reads a URL and keeps its text as it is. It may contain a token.
pub(crate) fn url(text: &str) -> Result<CallbackUrl, String> {
    let url = CallbackUrl::parse(text).map_err(|error| error.to_string())?;
    let other = |error| format!("expected a URL with a possible host and port, found: {error}");
    Url::parse(text).map_err(other)?;
    Ok(url)
}
