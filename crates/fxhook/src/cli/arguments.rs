//! Arguments of several commands.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use reqwest::Url;
use webhook_core::{CallbackUrl, Secrets};

use crate::cli::secrets;
use crate::output::Failure;
use crate::provider::{Channel, Provider, with_secrets};

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
        secrets::warn_if_short::<P>(&secrets);
        with_secrets(&secrets, self.hex_key)
    }
}

/// Where the secrets of several providers are.
#[derive(Debug, Args)]
pub(crate) struct SecretFiles {
    /// File with one secret per line for this provider, instead of its variable; may be given several
    /// times. PROVIDER/ad-hoc is for ad hoc webhooks
    #[arg(long = "secret-file", value_name = "PROVIDER=FILE")]
    secret_files: Vec<SecretFile>,
}

#[derive(Debug, Clone)]
struct SecretFile {
    /// `None` if there is no such provider.
    provider: Option<Provider>,
    file: PathBuf,
}

impl SecretFiles {
    /// The secrets of a provider, or of its ad hoc webhooks. `None` if there is neither a file nor a
    /// variable.
    pub(crate) fn secrets_of(&self, provider: Provider) -> Result<Option<Secrets>, Failure> {
        let files = self.secret_files.iter().filter(|it| it.provider == Some(provider));
        let variable = secrets::variable_of(provider.name());
        secrets::from_files_or_variable(files.map(|it| it.file.as_path()), &variable)
    }

    /// Checks that each file is for one of these providers.
    pub(crate) fn are_of(&self, providers: impl Iterator<Item = Provider>) -> Result<(), Failure> {
        let providers: Vec<_> = providers.collect();
        let is_other = |it: &&SecretFile| it.provider.is_none_or(|it| !providers.contains(&it));
        match self.secret_files.iter().find(is_other) {
            None => Ok(()),
            Some(other) => Err(Failure::usage(format_args!(
                "expected --secret-file with {}, found {}",
                providers.iter().map(|it| it.name()).collect::<Vec<_>>().join(" or "),
                other.provider.map_or("another name", Provider::name)
            ))),
        }
    }

    /// The secrets of those of these providers that have any. Each file must be for one of them.
    pub(crate) fn configured(
        &self,
        providers: impl Iterator<Item = Provider> + Clone,
    ) -> Result<Vec<(Provider, Secrets)>, Failure> {
        self.are_of(providers.clone())?;
        let mut configured = Vec::new();
        for provider in providers {
            let secrets = self.secrets_of(provider)?;
            configured.extend(secrets.map(|secrets| (provider, secrets)));
        }
        Ok(configured)
    }
}

impl FromStr for SecretFile {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('=').filter(|(_, file)| !file.is_empty());
        let (name, file) = parts.ok_or("expected PROVIDER=FILE, such as cxtn=secret.txt")?;
        let provider = Provider::all().find(|provider| provider.name() == name);
        Ok(Self { provider, file: file.into() })
    }
}

/// Reads a URL and keeps its text as it is. It may contain a token.
pub(crate) fn url(text: &str) -> Result<CallbackUrl, String> {
    let url = CallbackUrl::parse(text).map_err(|error| error.to_string())?;
    let other = |error| format!("expected a URL with a possible host and port, found: {error}");
    Url::parse(text).map_err(other)?;
    Ok(url)
}
