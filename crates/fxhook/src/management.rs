//! How a provider's endpoints are managed.

use clap::{Arg, ArgMatches, Command, Subcommand};

use crate::{
    failure::{Answer, Failure},
    usage,
};

/// How a provider's endpoints are managed: by its API, or elsewhere.
pub(crate) struct Management {
    /// The same in a line.
    pub(crate) line: &'static str,
    api: Option<Api>,
}

/// What can be done with the endpoints of one provider: a subcommand each.
pub(crate) trait Action: Subcommand {
    /// Does it.
    fn run(self) -> Result<Answer, Failure>;
}

/// The actions of one provider, without their type.
struct Api {
    add: fn(Command) -> Command,
    run: fn(&ArgMatches) -> Result<Answer, Failure>,
}

impl Management {
    /// No API manages them: this line says who does.
    pub(crate) const fn elsewhere(line: &'static str) -> Self {
        Self { line, api: None }
    }

    /// The provider's API manages them.
    pub(crate) const fn with_api<A: Action>(mut self) -> Self {
        self.api = Some(Api {
            add: A::augment_subcommands,
            run: |matches| match A::from_arg_matches(matches) {
                Ok(action) => action.run(),
                Err(error) => Err(usage::failure(&error)),
            },
        });
        self
    }

    /// The command of the provider with this name. Without an API it takes anything.
    pub(crate) fn command(&self, provider: &'static str) -> Command {
        let command = Command::new(provider);
        let command = match &self.api {
            Some(api) => (api.add)(command)
                .subcommand_required(true)
                .subcommand_value_name("ACTION")
                .subcommand_help_heading("Actions")
                .disable_help_subcommand(true),
            None => command.arg(
                Arg::new("ACTION")
                    .num_args(0..)
                    .trailing_var_arg(true)
                    .allow_hyphen_values(true)
                    .hide(true),
            ),
        };
        command.about(self.line)
    }

    /// Does what the command line says. `None` if no API can.
    pub(crate) fn run(&self, matches: &ArgMatches) -> Option<Result<Answer, Failure>> {
        self.api.as_ref().map(|api| (api.run)(matches))
    }
}
