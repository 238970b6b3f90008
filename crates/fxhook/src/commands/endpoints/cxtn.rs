//! `fxhook endpoints cxtn`: list, enable, create, edit, status, deactivate and ensure.

mod access;
mod line;
mod wanted;

use clap::{Args, Subcommand, ValueEnum};
use webhook_core::client::ensure::Unwanted;
use webhook_cxtn::{EventType, client::EndpointStatus};

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

/// What can be done with the endpoints of CXTN.
#[derive(Debug, Subcommand)]
#[command(after_help = ENVIRONMENT)]
pub(crate) enum Action {
    List(List),
    Enable(Enable),
    Create(Create),
    Edit(Edit),
    Status(SetStatus),
    Deactivate(Deactivate),
    Ensure(Ensure),
}

const ENVIRONMENT: &str = "\
From the environment:
  FXHOOK_CXTN_TOKEN            the access token, which is sent as bearer token
  FXHOOK_CXTN_USER_API_TOKEN   sent as userapitoken, if it is set
  FXHOOK_CXTN_IDENTITY_NUMBER  sent as IdentityNumber, to act for a sub-account, if it is set
  FXHOOK_CXTN_BASE_URL         in the place of --base-url and --environment
  FXHOOK_SECRET                your own secret, which makes the tokens in callback URLs

Only the path and the members of `create` are documented. The other paths, what is sent there, and
what the list looks like, are inferred: see `ACTION --help`. Nothing was tried against the live API.

An endpoint is a line of JSON: type, url without its query, which holds a token, status. There is
one for each event type (inferred).";

/// Print all endpoints, a line each. Where the list is (GET webhooks/endpoints), and what it looks
/// like, is inferred.
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    access: Access,
}

/// Enable webhooks on the account, before the first endpoint is created (documented). The path
/// (POST webhooks/enable) is inferred.
///
/// First ask Caxton to activate webhooks, which they verify (documented).
#[derive(Debug, Args)]
pub(crate) struct Enable {
    #[command(flatten)]
    access: Access,
}

/// Create an endpoint for each event type (POST webhooks/endpoints, documented).
///
/// Its URL is --url with a label and a token in the query. Prints a line for each endpoint that was
/// created, and stops at the first failure. If an answer is lost, look at `list` before you try
/// again.
#[derive(Debug, Args)]
pub(crate) struct Create {
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    access: Access,
}

/// Give the endpoint of each event type another URL. The path (PUT webhooks/endpoints), and what is
/// sent there, is inferred.
///
/// The URL is made as for `create`. Prints a line for each endpoint that was changed, and stops at
/// the first failure.
#[derive(Debug, Args)]
pub(crate) struct Edit {
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    access: Access,
}

/// Set the status of the endpoint of one event type. The path (PUT webhooks/endpoints/status), and
/// what is sent there, is inferred.
///
/// No way to delete an endpoint is documented: `inactive` is the nearest.
#[derive(Debug, Args)]
pub(crate) struct SetStatus {
    /// The event type, by name or number
    #[arg(value_name = "TYPE", value_parser = wanted::event_type)]
    event_type: EventType,
    /// The new status
    #[arg(value_name = "STATUS")]
    status: Status,
    #[command(flatten)]
    access: Access,
}

/// How `inactive` and `paused` differ is not documented.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Status {
    Active,
    Inactive,
    Paused,
}

/// Deactivate all endpoints at once, those of other programs included (documented). The path
/// (PUT webhooks/deactivate) is inferred.
///
/// For one of them alone, see `status`.
#[derive(Debug, Args)]
pub(crate) struct Deactivate {
    /// Yes, all of them: needed, since there is no way to deactivate some
    #[arg(long, required = true)]
    all: bool,
    #[command(flatten)]
    access: Access,
}

/// Create the endpoints that are missing, and change those that are there with another URL or
/// status. A second run changes nothing. All paths but that of `create` are inferred.
///
/// Prints a line for each endpoint, with what was done with it in `action`: create, change, keep,
/// leave or set inactive. Of a change, the line has what is new. If it stops half-way, the lines
/// say what was done until then, and the next run does the rest.
#[derive(Debug, Args)]
pub(crate) struct Ensure {
    #[command(flatten)]
    wanted: Wanted,
    /// Set all other endpoints inactive, those of other programs included: try --dry-run first
    #[arg(long)]
    deactivate_others: bool,
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
            Self::Enable(options) => runtime::block_on(options.run()),
            Self::Create(options) => runtime::block_on(options.run()),
            Self::Edit(options) => runtime::block_on(options.run()),
            Self::Status(options) => runtime::block_on(options.run()),
            Self::Deactivate(options) => runtime::block_on(options.run()),
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

impl Enable {
    async fn run(self) -> Result<Answer, Failure> {
        let (client, words) = self.access.client(&[])?;
        let enabled = client.enable_webhooks().await;
        enabled.map_err(|error| words.failure(&error))?;
        output::say("enabled webhooks on the account");
        Ok(Answer::Yes)
    }
}

impl Create {
    async fn run(self) -> Result<Answer, Failure> {
        let wanted = self.wanted.endpoints()?;
        let (client, words) = self.access.client(&wanted)?;
        let verb = Verb {
            doing: "creating",
            done: "created",
        };
        let create = async |one: &_| client.create_endpoint(one).await;
        one_by_one(&wanted, verb, &words, create, |one, _| {
            print(Line::from(one))
        })
        .await
    }
}

impl Edit {
    async fn run(self) -> Result<Answer, Failure> {
        let wanted = self.wanted.endpoints()?;
        let (client, words) = self.access.client(&wanted)?;
        let verb = Verb {
            doing: "changing",
            done: "changed",
        };
        let edit = async |one: &_| client.edit_endpoint(one).await;
        one_by_one(&wanted, verb, &words, edit, |one, _| {
            print_action("change", Line::from(one))
        })
        .await
    }
}

impl SetStatus {
    async fn run(self) -> Result<Answer, Failure> {
        let (client, words) = self.access.client(&[])?;
        let status = EndpointStatus::from(self.status);
        let changed = client.update_endpoint_status(&self.event_type, &status);
        changed.await.map_err(|error| words.failure(&error))?;
        print_action("change", Line::of_status(&self.event_type, &status))?;
        Ok(Answer::Yes)
    }
}

impl Deactivate {
    async fn run(self) -> Result<Answer, Failure> {
        let (client, words) = self.access.client(&[])?;
        let deactivated = client.deactivate_all_endpoints().await;
        deactivated.map_err(|error| words.failure(&error))?;
        output::say("deactivated all endpoints");
        Ok(Answer::Yes)
    }
}

impl Ensure {
    async fn run(self) -> Result<Answer, Failure> {
        let wanted = self.wanted.endpoints()?;
        let (client, words) = self.access.client(&wanted)?;
        let unwanted = match self.deactivate_others {
            true => Unwanted::Remove,
            false => Unwanted::Leave,
        };
        ensure(&client, &wanted, unwanted, self.dry_run, &words).await
    }
}

impl From<Status> for EndpointStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Active => Self::Active,
            Status::Inactive => Self::Inactive,
            Status::Paused => Self::Paused,
        }
    }
}
