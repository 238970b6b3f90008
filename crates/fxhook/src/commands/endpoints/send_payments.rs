//! `fxhook endpoints send-payments`: list, create, delete and ensure.

mod access;
mod line;
mod wanted;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use webhook_core::client::ensure::Unwanted;
use webhook_send_payments::{WebhookId, client::Deletion};

use self::{access::Access, line::Line, wanted::Wanted};
use super::{
    ensured::ensure,
    one_by_one::{Verb, one_by_one},
    shown::{list, print, print_action},
};
use crate::{
    failure::{Answer, Failure},
    management, output, runtime,
};

/// What can be done with the endpoints of Send Payments.
#[derive(Debug, Subcommand)]
#[command(after_help = ENVIRONMENT)]
pub(crate) enum Action {
    List(List),
    Create(Create),
    Delete(Delete),
    Ensure(Ensure),
}

const ENVIRONMENT: &str = "\
From the environment:
  FXHOOK_SEND_PAYMENTS_CLIENT_ID      what the API is logged in with
  FXHOOK_SEND_PAYMENTS_CLIENT_SECRET  the secret that belongs to it
  FXHOOK_SEND_PAYMENTS_BASE_URL       in the place of --base-url
  FXHOOK_SECRET                       your own secret, which makes the tokens in callback URLs

An endpoint is a line of JSON: id, url without its query, which holds a token, events, description.
Each log-in ends the token of another program with the same client id.";

/// Print all endpoints, a line each.
///
/// They are those of the whole Enterprise User, other programs' included.
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    access: Access,
}

/// Create an endpoint for each event, whether there is one like it or not.
///
/// Its URL is --url with the event's name and a token in the query, as `fxhook sign` prints it:
/// what comes to it is certain to be that event. Prints a line for each endpoint that was created,
/// and stops at the first failure. If an answer is lost, look at `list` before you try again.
#[derive(Debug, Args)]
pub(crate) struct Create {
    #[command(flatten)]
    wanted: Wanted,
    /// A note for people
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    #[command(flatten)]
    access: Access,
}

/// Delete an endpoint. One that is not there is done, too.
#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// Its id: see `list`
    #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    id: String,
    #[command(flatten)]
    access: Access,
}

/// Create the endpoints that are missing, so that each event has its own. A second run changes
/// nothing.
///
/// One that is there fits if its URL and its events are the same. Prints a line for each endpoint,
/// with what was done with it in `action`: create, keep, leave or delete. If it stops half-way, the
/// lines say what was done until then, and the next run does the rest.
#[derive(Debug, Args)]
pub(crate) struct Ensure {
    #[command(flatten)]
    wanted: Wanted,
    /// Delete all other endpoints of the Enterprise User, those of other programs included: try
    /// --dry-run first
    #[arg(long)]
    delete_others: bool,
    /// Print what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    access: Access,
}

impl management::Action for Action {
    fn run(self) -> Result<Answer, Failure> {
        match self {
            Self::List(options) => runtime::block_on(options.run()),
            Self::Create(options) => runtime::block_on(options.run()),
            Self::Delete(options) => runtime::block_on(options.run()),
            Self::Ensure(options) => runtime::block_on(options.run()),
        }
    }
}

impl List {
    async fn run(self) -> Result<Answer, Failure> {
        let (client, words) = self.access.client(&[])?;
        list(&client, &words).await
    }
}

impl Create {
    async fn run(self) -> Result<Answer, Failure> {
        let mut wanted = self.wanted.endpoints()?;
        let (client, words) = self.access.client(&wanted)?;
        if let Some(text) = &self.description {
            wanted = wanted
                .into_iter()
                .map(|one| one.description(text))
                .collect();
        }
        let verb = Verb {
            doing: "creating",
            done: "created",
        };
        let create = async |one: &_| client.create_webhook(one).await;
        one_by_one(&wanted, verb, &words, create, |_, made| {
            print(Line::from(made))
        })
        .await
    }
}

impl Delete {
    async fn run(self) -> Result<Answer, Failure> {
        let (client, words) = self.access.client(&[])?;
        let id = WebhookId::from(self.id.as_str());
        let deleted = client.delete_webhook(&id).await;
        match deleted.map_err(|error| words.failure(&error))? {
            Deletion::Deleted => print_action("delete", Line::of_id(&id))?,
            Deletion::Absent => output::say(format_args!(
                "{}: nothing to delete, found no such endpoint of yours (status 404)",
                id.as_str().escape_debug()
            )),
        }
        Ok(Answer::Yes)
    }
}

impl Ensure {
    async fn run(self) -> Result<Answer, Failure> {
        let wanted = self.wanted.endpoints()?;
        let (client, words) = self.access.client(&wanted)?;
        let unwanted = match self.delete_others {
            true => Unwanted::Remove,
            false => Unwanted::Leave,
        };
        ensure(&client, &wanted, unwanted, self.dry_run, &words).await
    }
}
