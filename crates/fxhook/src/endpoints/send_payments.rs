//! `fxhook endpoints send-payments`.

use std::env;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use serde_json::json;
use webhook_core::{CallbackUrl, EndpointLabel, OpenEnum, Provider};
use webhook_send_payments::{
    SendPayments, Subscription,
    client::{Client, Credentials, Deletion, Endpoint, EndpointId, Environment, NewEndpoint},
};

use crate::cli::secrets;
use crate::endpoints::manage::{Callback, Line, Manager, Shown, print, print_action};
use crate::endpoints::redactor::Redactor;
use crate::output::{self, Failure};

const CLIENT_ID: &str = "FXHOOK_SEND_PAYMENTS_CLIENT_ID";
const CLIENT_SECRET: &str = "FXHOOK_SEND_PAYMENTS_CLIENT_SECRET";
const BASE_URL: &str = "FXHOOK_SEND_PAYMENTS_BASE_URL";

/// The API of Send Payments.
#[derive(Debug, Args)]
#[command(after_help = ENVIRONMENT, arg_required_else_help = false, disable_help_subcommand = true, subcommand_value_name = "ACTION", subcommand_help_heading = "Actions")]
pub(crate) struct Api {
    #[command(subcommand)]
    action: Action,
    /// The API's URL up to `/auth` and `/webhooks`; Send Payments gives it to you with the credentials
    #[arg(long, value_name = "URL", global = true)]
    base_url: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print all endpoints, one per line.
    ///
    /// The list is that of the whole Enterprise User: it includes the endpoints of other programs.
    List,
    /// Create an endpoint for each event, even if there is one like it.
    ///
    /// Its URL is --url with the event's name and a token in the query, as `fxhook sign` prints it, so
    /// the event of each delivery is certain. Prints a line for each endpoint that was created, and
    /// stops at the first failure. If an answer is lost, check `list` before you try again.
    Create(Desired),
    /// Delete an endpoint. A missing endpoint is not an error.
    Delete {
        /// Its id: see `list`
        #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
        id: String,
    },
    /// Create the missing endpoints, so that each event has its own. A second run changes nothing.
    ///
    /// A registered endpoint matches if its URL and its events are the same. Prints a line for each
    /// endpoint, with what was done in `action`: create, keep, leave or delete. After a failure, the
    /// lines show what was done before, and the next run does the rest.
    Ensure(Ensure),
}

const ENVIRONMENT: &str = "\
From the environment:
  FXHOOK_SEND_PAYMENTS_CLIENT_ID      the client id for the API
  FXHOOK_SEND_PAYMENTS_CLIENT_SECRET  its secret
  FXHOOK_SEND_PAYMENTS_BASE_URL       instead of --base-url
  FXHOOK_SECRET                       your own secret, which makes the tokens in callback URLs

An endpoint is a line of JSON: id, url without its query, which contains a token, events, description.
Each login ends the token of another program with the same client id.";

#[derive(Debug, Args)]
struct Ensure {
    #[command(flatten)]
    desired: Desired,
    /// Delete all other endpoints of the Enterprise User, including those of other programs: try
    /// --dry-run first
    #[arg(long)]
    delete_others: bool,
    /// Print what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// The endpoints that should be registered.
#[derive(Debug, Args)]
pub(super) struct Desired {
    #[command(flatten)]
    callback: Callback,
    /// The event, `all_default_events` for all that are enabled by default; may be given several times
    #[arg(long = "event", value_name = "NAME", required = true, num_args = 1.., value_parser = event)]
    events: Vec<Subscription>,
    /// A note for people
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
}

impl Api {
    pub(super) async fn run(self) -> Result<bool, Failure> {
        let desired = match &self.action {
            Action::Create(desired) => desired.endpoints()?,
            Action::Ensure(ensure) => ensure.desired.endpoints()?,
            _ => Vec::new(),
        };
        let manager = self.manager(&desired)?;
        match self.action {
            Action::List => manager.list().await?,
            Action::Create(_) => {
                let create = async |one: &_| manager.client.create_endpoint(one).await;
                let print = |_: &_, created: &_| print(Client::of_listed(created));
                let verb = ["create", "created"];
                manager.each(&desired, verb, create, print).await?;
            }
            Action::Delete { id } => {
                let id = EndpointId::from(id.as_str());
                match manager.call(manager.client.delete_endpoint(&id)).await? {
                    Deletion::Deleted => print_action("delete", line(Some(&id), None, None, None))?,
                    Deletion::Absent => {
                        let id = id.as_str().escape_debug();
                        let found = "found no such endpoint of yours (status 404)";
                        output::message(format_args!("{id}: nothing to delete, {found}"));
                    }
                }
            }
            Action::Ensure(one) => {
                manager.ensure(&desired, one.delete_others, one.dry_run).await?;
            }
        }
        Ok(true)
    }

    fn manager(&self, desired: &[NewEndpoint]) -> Result<Manager<Client>, Failure> {
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
        let client = Client::builder(Environment::At(base_url), credentials);
        Manager::new(client.build(), redactor)
    }
}

impl Desired {
    fn endpoints(&self) -> Result<Vec<NewEndpoint>, Failure> {
        let send = SendPayments::new(self.callback.secrets::<SendPayments>()?);
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
            let mut endpoint = NewEndpoint::new(url, [event.clone()]);
            if let Some(text) = &self.description {
                endpoint = endpoint.description(text);
            }
            endpoints.push(endpoint);
        }
        Ok(endpoints)
    }
}

fn event(text: &str) -> Result<Subscription, &'static str> {
    match text.parse::<EndpointLabel>() {
        Ok(_) => Ok(Subscription::from_text(text)),
        Err(_) => Err("expected an event's name of letters, digits, '-', '_' and '.'"),
    }
}

fn line(
    id: Option<&EndpointId>,
    url: Option<&CallbackUrl>,
    events: Option<&[Subscription]>,
    description: Option<&str>,
) -> Line {
    vec![
        ("id", json!(id)),
        ("url", json!(url.map(CallbackUrl::without_query))),
        ("events", json!(events)),
        ("description", json!(description)),
    ]
}

impl Shown for Client {
    const REMOVE: &'static str = "delete";

    fn of_new(endpoint: &NewEndpoint) -> Line {
        line(None, Some(endpoint.url()), Some(endpoint.events()), None)
    }

    fn of_listed(endpoint: &Endpoint) -> Line {
        let (id, url) = (endpoint.id.as_ref(), endpoint.url.as_ref());
        line(id, url, endpoint.events.as_deref(), endpoint.description.as_deref())
    }
}
