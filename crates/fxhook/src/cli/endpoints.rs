//! The command line of `fxhook endpoints`: a command for each provider, with its own actions.

use clap::{
    ArgMatches, Args, Command, Error, FromArgMatches,
    error::ErrorKind::{InvalidSubcommand, MissingSubcommand},
};

use crate::providers::{PROVIDERS, ProviderEntry};

/// Whose endpoints, and what to do with them.
#[derive(Debug)]
pub(crate) struct Endpoints {
    pub(crate) provider: &'static ProviderEntry,
    pub(crate) action: ArgMatches,
}

const ABOUT: &str = "Manage the provider's endpoints, where its API can";

const LONG_ABOUT: &str = "\
Manage the provider's endpoints, where its API can

Says how they are managed, and exits with 1, where it cannot.";

impl Args for Endpoints {
    fn augment_args(command: Command) -> Command {
        PROVIDERS
            .iter()
            .fold(command, |command, provider| {
                command.subcommand(provider.endpoints.command(provider.name))
            })
            .about(ABOUT)
            .long_about(LONG_ABOUT)
            .subcommand_required(true)
            .subcommand_value_name("PROVIDER")
            .subcommand_help_heading("Providers")
            .disable_help_subcommand(true)
            // Refused below, with the names that there are.
            .allow_external_subcommands(true)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Endpoints {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let Some((name, action)) = matches.subcommand() else {
            return Err(Error::raw(
                MissingSubcommand,
                format_args!("expected {}\n", names()),
            ));
        };
        match ProviderEntry::named(name) {
            Some(provider) => Ok(Self {
                provider,
                action: action.clone(),
            }),
            None => Err(Error::raw(
                InvalidSubcommand,
                format_args!("expected {}, found '{}'\n", names(), name.escape_debug()),
            )),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn names() -> String {
    let names: Vec<&str> = PROVIDERS.iter().map(|provider| provider.name).collect();
    format!("a provider ({})", names.join(", "))
}
