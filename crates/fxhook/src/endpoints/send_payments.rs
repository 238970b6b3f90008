//! `fxhook endpoints send-payments`.

use std::env;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use serde::Serialize;
use webhook_core::{CallbackUrl, EndpointLabel, OpenEnum, Provider};
use webhook_send_payments::{
    SendPayments, Subscription,
    client::{Client, Credentials, Deletion, Endpoint, EndpointId, Environment, NewEndpoint},
};

use crate::{
    cli::secrets,
    endpoints::{
        manage::{Api, Callback, Shown, print_action},
        redactor::Redactor,
    },
    output::{self, Answer, Failure, print_json},
};

const CLIENT_ID: &str = "FXHOOK_SEND_PAYMENTS_CLIENT_ID";
const CLIENT_SECRET: &str = "FXHOOK_SEND_PAYMENTS_CLIENT_SECRET";
const BASE_URL: &str = "FXHOOK_SEND_PAYMENTS_BASE_URL";

/// What can be done with the endpoints of Send Payments.
#[derive(Debug, Subcommand)]
#[command(after_help = ENVIRONMENT)]
pub(super) enum Action {
    /// Print all endpoints, one per line.
    ///
    /// They are those of the whole Enterprise User, including other programs'.
    List {
        #[command(flatten)]
        access: Access,
    },
    /// Create an endpoint for each event, whether there is one like it or not.
    ///
    /// Its URL is --url with the event's name and a token in the query, as `fxhook sign` prints it, so
    /// the event of each delivery is certain. Prints a line for each endpoint that was created, and
    /// stops at the first failure. If an answer is lost, check `list` before you try again.
    Create {
        #[command(flatten)]
        desired: Desired,
        /// A note for people
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        #[command(flatten)]
        access: Access,
    },
    /// Delete an endpoint. If there is no such endpoint, nothing is left to do.
    Delete {
        /// Its id: see `list`
        #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
        id: String,
        #[command(flatten)]
        access: Access,
    },
    /// Create the missing endpoints, so that each event has its own. A second run changes nothing.
    ///
    /// A registered endpoint matches if its URL and its events are the same. Prints a line for each
    /// endpoint, with what was done in `action`: create, keep, leave or delete. After a failure, the
    /// lines show what was done before, and the next run does the rest.
    Ensure {
        #[command(flatten)]
        desired: Desired,
        /// Delete all other endpoints of the Enterprise User, including other programs': try --dry-run
        /// first
        #[arg(long)]
        delete_others: bool,
        /// Print what would be done, and change nothing
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        access: Access,
    },
}

const ENVIRONMENT: &str = "\
From the environment:
  FXHOOK_SEND_PAYMENTS_CLIENT_ID      the client id for the API
  FXHOOK_SEND_PAYMENTS_CLIENT_SECRET  its secret
  FXHOOK_SEND_PAYMENTS_BASE_URL       instead of --base-url
  FXHOOK_SECRET                       your own secret, which makes the tokens in callback URLs

An endpoint is a line of JSON: id, url without its query, which contains a token, events, description.
Each login ends the token of another program with the same client id.";

/// Where the API is.
#[derive(Debug, Args)]
pub(super) struct Access {
    /// The API's URL up to `/auth` and `/webhooks`; Send Payments gives it to you with the credentials
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

/// The endpoints that should be registered.
#[derive(Debug, Args)]
pub(super) struct Desired {
    #[command(flatten)]
    callback: Callback,
    /// The event, `all_default_events` for all that are enabled by default; may be given several times
    #[arg(long = "event", value_name = "NAME", required = true, num_args = 1.., value_parser = event)]
    events: Vec<Subscription>,
}

impl Action {
    pub(super) async fn run(self) -> Result<Answer, Failure> {
        match self {
            Self::List { access } => access.api(&[])?.list().await,
            Self::Create {
                desired,
                description,
                access,
            } => {
                let mut desired = desired.endpoints()?;
                let api = access.api(&desired)?;
                if let Some(text) = &description {
                    let described = desired.into_iter().map(|one| one.description(text));
                    desired = described.collect();
                }
                let verb = ("create", "created");
                let create = async |client: &Client, one: &_| client.create_endpoint(one).await;
                let print = |_: &_, created: &_| print_json(&Client::of_listed(created));
                api.for_each(&desired, verb, create, print).await
            }
            Self::Delete { id, access } => {
                let api = access.api(&[])?;
                let id = EndpointId::from(id.as_str());
                match api.call(api.client.delete_endpoint(&id)).await? {
                    Deletion::Deleted => print_action("delete", Line::of_id(&id))?,
                    Deletion::Absent => output::message(format_args!(
                        "{}: nothing to delete, found no such endpoint of yours (status 404)",
                        id.as_str().escape_debug()
                    )),
                }
                Ok(Answer::Yes)
            }
            Self::Ensure {
                desired,
                delete_others,
                dry_run,
                access,
            } => {
                let desired = desired.endpoints()?;
                let api = access.api(&desired)?;
                api.ensure(&desired, delete_others, dry_run).await
            }
        }
    }
}

impl Access {
    fn api(&self, desired: &[NewEndpoint]) -> Result<Api<Client>, Failure> {
        let base_url = self.base_url.clone().or_else(|| env::var(BASE_URL).ok());
        let id = env::var(CLIENT_ID).ok();
        let secret = secrets::one_from_variable(CLIENT_SECRET)?;
        let (Some(base_url), Some(id), Some(secret)) = (base_url, id, secret) else {
            return Err(Failure::usage(format_args!(
                "expected the API's base URL in --base-url or {BASE_URL}, the client id in {CLIENT_ID} \
                 and its secret in {CLIENT_SECRET}, found not all of them"
            )));
        };
        let redactor = Redactor::new([secret.clone()], desired.iter().map(NewEndpoint::url));
        let credentials = Credentials::new(id, secret);
        let client = Client::builder(Environment::At(base_url), credentials).build();
        let client = client.map_err(|error| redactor.failure(&error, &error))?;
        Ok(Api { client, redactor })
    }
}

impl Desired {
    /// One endpoint for each event, in their order.
    fn endpoints(&self) -> Result<Vec<NewEndpoint>, Failure> {
        let send = SendPayments::new(self.callback.secrets()?);
        let mut endpoints: Vec<NewEndpoint> = Vec::new();
        for event in &self.events {
            if endpoints.iter().any(|one| one.events().contains(event)) {
                continue;
            }
            if !event.is_known() {
                output::message(format_args!(
                    "{}: fxhook does not know this event: see `fxhook events {}`",
                    event.as_str(),
                    SendPayments::NAME
                ));
            }
            let url = self.callback.url(|base| send.callback_url(base, event))?;
            endpoints.push(NewEndpoint::new(url, [event.clone()]));
        }
        Ok(endpoints)
    }
}

/// Reads an event's name.
fn event(text: &str) -> Result<Subscription, &'static str> {
    match text.parse::<EndpointLabel>() {
        Ok(_) => Ok(Subscription::from_text(text)),
        Err(_) => Err("expected an event's name of letters, digits, '-', '_' and '.'"),
    }
}

/// An endpoint as a line of JSON.
#[derive(Debug, Default, Serialize)]
struct Line<'e> {
    id: Option<&'e str>,
    url: Option<&'e str>,
    events: Option<&'e [Subscription]>,
    description: Option<&'e str>,
}

impl<'e> Line<'e> {
    fn of_id(id: &'e EndpointId) -> Self {
        Self {
            id: Some(id.as_str()),
            ..Self::default()
        }
    }
}

impl Shown for Client {
    const REMOVE: &'static str = "delete";

    fn of_new(endpoint: &NewEndpoint) -> impl Serialize {
        Line {
            url: Some(endpoint.url().without_query()),
            events: Some(endpoint.events()),
            ..Line::default()
        }
    }

    fn of_listed(endpoint: &Endpoint) -> impl Serialize {
        Line {
            id: endpoint.id.as_ref().map(EndpointId::as_str),
            url: endpoint.url.as_ref().map(CallbackUrl::without_query),
            events: endpoint.events.as_deref(),
            description: endpoint.description.as_deref(),
        }
    }
}
