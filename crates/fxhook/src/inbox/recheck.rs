//! `fxhook inbox heal` and `reverify`: decode or verify stored deliveries again.

use clap::{Args, ValueEnum};
use serde::Serialize;
use webhook_inbox::{Entry, Healed, ReadingKind, Reverified};

use super::act::counted;
use super::selection::Selection;
use crate::cli::arguments::SecretFiles;
use crate::cli::block_on;
use crate::output::{self, Failure};
use crate::provider::{Channel as _, Provider, with_secrets, with_type};

/// Decode deliveries again that could not be decoded, or whose event was not known.
///
/// For use after an update. Those that can be decoded now are handled, unless they are done; the others go on
/// waiting.
#[derive(Debug, Args)]
pub(crate) struct Heal {
    #[command(flatten)]
    selection: Selection,
    /// Change nothing, and list the deliveries instead
    #[arg(long)]
    dry_run: bool,
}

impl Heal {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        block_on(async {
            let inbox = self.selection.url.open_for(self.dry_run).await?;
            if self.dry_run {
                let is_damaged = |entry: &Entry| entry.delivery.reading.kind != ReadingKind::Known;
                let count = self.selection.print_if(&inbox, is_damaged).await?;
                let what = counted(count, "delivery", "deliveries");
                output::message(format_args!("Would decode {what} again. Nothing was changed."));
                return Ok(true);
            }
            let mut all = Healed::default();
            for filter in self.selection.filters(&inbox).await? {
                for provider in Provider::value_variants() {
                    let count = with_type!(*provider, P => inbox.heal::<P>(&filter).await)?;
                    all.healed += count.healed;
                    all.renewed += count.renewed;
                    all.in_work += count.in_work;
                    all.remaining += count.remaining;
                }
            }
            let opened = counted(all.healed as u64, "delivery", "deliveries");
            let mut said = format!("Opened {opened}; {} still cannot be decoded", all.remaining);
            if all.renewed > 0 {
                said +=
                    &format!("; {} can, and stay done: replay them to handle them", all.renewed);
            }
            if all.in_work > 0 {
                said += &format!("; {} are in work: heal again later", all.in_work);
            }
            output::message(format_args!("{said}."));
            Ok(true)
        })
    }
}

/// Verify stored deliveries again, with the secrets of now. Prints a line of JSON for each that is
/// refused, and exits with 1 if one is.
///
/// The secrets are those of `listen`, in FXHOOK_PROVIDER_SECRET or --secret-file. Where a token or a
/// signature in the callback URL was the proof, as for ad hoc webhooks, there is nothing to verify again:
/// it is not stored.
#[derive(Debug, Args)]
#[command(mut_arg("secret_files", |arg| arg.help(
    "File with one secret per line for this provider, instead of its variable; may be given several times"
)))]
pub(crate) struct Reverify {
    #[command(flatten)]
    selection: Selection,
    /// Decode keys from hexadecimal, where the provider's documents leave their form open
    #[arg(long)]
    hex_key: bool,
    #[command(flatten)]
    secret_files: SecretFiles,
    /// Verify nothing, and list the deliveries that have something to verify instead
    #[arg(long)]
    dry_run: bool,
}

#[derive(Serialize)]
struct RefusedLine {
    id: i64,
    refused: String,
}

impl Reverify {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        let providers = Provider::value_variants().iter().copied();
        let configured = self.secret_files.configured(providers)?;
        if configured.is_empty() {
            return Err(Failure::usage(
                "expected a secret in FXHOOK_CURRENCYCLOUD_SECRET or another provider's variable, found none",
            ));
        }
        block_on(async {
            let inbox = self.selection.url.open_to_read().await?;
            if self.dry_run {
                let is_meant = |entry: &Entry| {
                    let name = &*entry.delivery.provider;
                    let has_secret = configured.iter().any(|(provider, _)| provider.name() == name);
                    has_secret && entry.delivery.evidence.is_some()
                };
                let count = self.selection.print_if(&inbox, is_meant).await?;
                let what = counted(count, "delivery", "deliveries");
                output::message(format_args!("Would verify {what} again. Nothing was verified."));
                return Ok(true);
            }
            let mut found = Reverified::default();
            for filter in self.selection.filters(&inbox).await? {
                for (provider, secrets) in &configured {
                    let more = with_type!(*provider, P => {
                        let hex = self.hex_key && P::with_hex_keys(secrets).is_some();
                        let provider: P = with_secrets(secrets, hex)?;
                        inbox.reverify(&provider, &filter).await
                    });
                    let more = more?;
                    found.verified += more.verified;
                    found.without_evidence += more.without_evidence;
                    found.refused.extend(more.refused);
                }
            }
            for one in &found.refused {
                output::print_json(&RefusedLine { id: one.id.0, refused: one.error.to_string() })?;
            }
            let names: Vec<_> = configured.iter().map(|(provider, _)| provider.name()).collect();
            let verified = counted(found.verified as u64, "delivery", "deliveries");
            output::message(format_args!(
                "Verified {verified} of {} again, refused {}; {} have nothing to verify with.",
                names.join(", "),
                found.refused.len(),
                found.without_evidence
            ));
            Ok(found.refused.is_empty())
        })
    }
}
