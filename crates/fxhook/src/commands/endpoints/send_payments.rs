//! `fxhook endpoints send-payments`: list, create, delete and ensure.

mod access;
mod line;
mod wanted;
mod words;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use webhook_send_payments::{
    WebhookId,
    client::{Deletion, EndpointPlan, EnsureError, EnsureFault, Unwanted},
};

use self::{access::Access, line::Line, wanted::Wanted};
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
        let listed = client.webhooks().await;
        for endpoint in listed.map_err(|error| words.failure(&error))? {
            Line::from(&endpoint).print()?;
        }
        Ok(Answer::Yes)
    }
}

impl Create {
    async fn run(self) -> Result<Answer, Failure> {
        let wanted = self.wanted.endpoints()?;
        let (client, words) = self.access.client(&wanted)?;
        for (number, one) in wanted.iter().enumerate() {
            let described = match &self.description {
                Some(text) => one.clone().description(text),
                None => one.clone(),
            };
            match client.create_webhook(&described).await {
                Ok(endpoint) => Line::from(&endpoint).print()?,
                Err(error) => {
                    let problem = words.of(&error);
                    return Err(words.sorted(
                        &error,
                        format!(
                            "stopped while creating {one}: {problem}; until then: created {number}"
                        ),
                    ));
                }
            }
        }
        Ok(Answer::Yes)
    }
}

impl Delete {
    async fn run(self) -> Result<Answer, Failure> {
        let (client, words) = self.access.client(&[])?;
        let id = WebhookId::from(self.id.as_str());
        let deleted = client.delete_webhook(&id).await;
        match deleted.map_err(|error| words.failure(&error))? {
            Deletion::Deleted => Line::deleted(&id).print()?,
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
        let stopped = |error: &EnsureError| match &error.fault {
            EnsureFault::Api(api) => words.sorted(api, format!("{error}{}", words.said(api))),
            _ => Failure::impossible(error),
        };
        let plan = client.plan(&wanted, unwanted).await;
        let plan = plan.map_err(|error| stopped(&error))?;
        if self.dry_run {
            return show(&plan);
        }
        let carried_out = client.carry_out(plan).await;
        let done = match &carried_out {
            Ok(done) => done,
            Err(error) => &*error.done,
        };
        for created in &done.created {
            let line = created.endpoint.as_ref().map(Line::from);
            let line = line.unwrap_or_else(|| Line::from(&created.wanted));
            line.with("create").print()?;
        }
        for (action, endpoints) in [
            ("keep", &done.kept),
            ("leave", &done.left),
            ("delete", &done.removed),
        ] {
            for endpoint in endpoints {
                Line::from(endpoint).with(action).print()?;
            }
        }
        match &carried_out {
            Ok(done) => {
                output::say(done);
                Ok(Answer::Yes)
            }
            Err(error) => Err(stopped(error)),
        }
    }
}

/// Prints what would be done.
fn show(plan: &EndpointPlan) -> Result<Answer, Failure> {
    for wanted in &plan.create {
        Line::from(wanted).with("create").print()?;
    }
    for (action, endpoints) in [
        ("keep", &plan.keep),
        ("leave", &plan.leave),
        ("delete", &plan.remove),
    ] {
        for endpoint in endpoints {
            Line::from(endpoint).with(action).print()?;
        }
    }
    output::say("Nothing was changed.");
    Ok(Answer::Yes)
}
