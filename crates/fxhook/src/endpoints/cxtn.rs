//! `fxhook endpoints cxtn`.

use std::env;

use clap::{Args, Subcommand};
use serde_json::json;
use webhook_api_client::endpoints::Change;
use webhook_core::{CallbackUrl, EndpointLabel, OpenEnum};
use webhook_cxtn::client::{
    Client, Credentials, Endpoint, EndpointStatus, Environment, NewEndpoint,
};
use webhook_cxtn::{Cxtn, EventType};

use crate::cli::secrets;
use crate::endpoints::manage::{Callback, Line, Manager, Shown, print, print_action};
use crate::endpoints::redactor::Redactor;
use crate::output::{self, Failure};

const TOKEN: &str = "FXHOOK_CXTN_TOKEN";
const USER_API_TOKEN: &str = "FXHOOK_CXTN_USER_API_TOKEN";
const IDENTITY_NUMBER: &str = "FXHOOK_CXTN_IDENTITY_NUMBER";
const BASE_URL: &str = "FXHOOK_CXTN_BASE_URL";

/// The API of CXTN.
#[derive(Debug, Args)]
#[command(after_help = ENVIRONMENT, arg_required_else_help = false, disable_help_subcommand = true, subcommand_value_name = "ACTION", subcommand_help_heading = "Actions")]
pub(crate) struct Api {
    #[command(subcommand)]
    action: Action,
    /// The API's URL up to `webhooks/endpoints`
    #[arg(long, value_name = "URL", global = true)]
    base_url: Option<String>,
    /// CXTN's environment, instead of a URL: sandbox, staging or production
    #[arg(long, value_name = "NAME", global = true, conflicts_with = "base_url", value_parser = environment)]
    environment: Option<Environment>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print all endpoints, one per line. The path (GET webhooks/endpoints), and the shape of the list,
    /// are inferred.
    List,
    /// Enable webhooks on the account, before the first endpoint is created (documented). The path (POST
    /// webhooks/enable) is inferred.
    ///
    /// Before that, ask Caxton to activate webhooks; Caxton verifies the request (documented).
    Enable,
    /// Create an endpoint for each event type (POST webhooks/endpoints, documented).
    ///
    /// Its URL is --url with a label and a token in the query. Prints a line for each endpoint that was
    /// created, and stops at the first failure. If an answer is lost, check `list` before you try again.
    Create(Desired),
    /// Change the URL of the endpoint of each event type. The path (PUT webhooks/endpoints), and
    /// the body, are inferred.
    ///
    /// The URL is made as for `create`. Prints a line for each endpoint that was changed, and stops at
    /// the first failure.
    Edit(Desired),
    /// Set the status of the endpoint of one event type. The path (PUT webhooks/endpoints/status), and
    /// the body, are inferred.
    ///
    /// No call that deletes endpoints is documented: `inactive` comes closest. How `inactive` and
    /// `paused` differ is not documented.
    Status {
        /// The event type, by name or number
        #[arg(value_name = "TYPE", value_parser = event_type)]
        event_type: EventType,
        /// The new status: active, inactive or paused
        #[arg(value_name = "STATUS", value_parser = status)]
        status: EndpointStatus,
    },
    /// Deactivate all endpoints at once, including those of other programs (documented). The path
    /// (PUT webhooks/deactivate) is inferred.
    ///
    /// For one endpoint, see `status`.
    Deactivate {
        /// Confirm that all endpoints are deactivated (required)
        #[arg(long, required = true)]
        all: bool,
    },
    /// Create the missing endpoints, and change those with another URL or status. A second run changes
    /// nothing. All paths but that of `create` are inferred.
    ///
    /// Prints a line for each endpoint, with what was done in `action`: create, change, keep, leave or
    /// set inactive. The line of a change shows the endpoint after it. After a failure, the lines show what was
    /// done before, and the next run does the rest.
    Ensure(Ensure),
}

const ENVIRONMENT: &str = "\
From the environment:
  FXHOOK_CXTN_TOKEN            the access token, sent as bearer token
  FXHOOK_CXTN_USER_API_TOKEN   sent as userapitoken, if it is set
  FXHOOK_CXTN_IDENTITY_NUMBER  sent as IdentityNumber, to act for a sub-account, if it is set
  FXHOOK_CXTN_BASE_URL         instead of --base-url and --environment
  FXHOOK_SECRET                your own secret, which makes the tokens in callback URLs

Only the path and the fields of `create` are documented. The other paths, their bodies, and the shape of
the list are inferred: see `ACTION --help`. Nothing was tried against the live API.

An endpoint is a line of JSON: type, url without its query, which contains a token, status. There is one
for each event type (inferred).";

#[derive(Debug, Args)]
struct Ensure {
    #[command(flatten)]
    desired: Desired,
    /// Set all other endpoints inactive, including those of other programs: try --dry-run first
    #[arg(long)]
    deactivate_others: bool,
    /// Print what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// The endpoints that should be registered.
#[derive(Debug, Args)]
pub(super) struct Desired {
    #[command(flatten)]
    callback: Callback,
    /// The event type, by name or number, such as Payment or AccountTransaction; may be given several
    /// times
    #[arg(long = "type", value_name = "TYPE", required = true, num_args = 1.., value_parser = event_type)]
    event_types: Vec<EventType>,
    /// The label in the callback URLs, instead of the event type's name
    #[arg(long, value_name = "LABEL")]
    label: Option<EndpointLabel>,
}

impl Api {
    pub(super) async fn run(self) -> Result<bool, Failure> {
        let desired = match &self.action {
            Action::Create(desired) | Action::Edit(desired) => desired.endpoints()?,
            Action::Ensure(ensure) => ensure.desired.endpoints()?,
            _ => Vec::new(),
        };
        let manager = self.manager(&desired)?;
        let client = &manager.client;
        match self.action {
            Action::List => manager.list().await?,
            Action::Enable => {
                manager.call(client.enable_webhooks()).await?;
                output::message("enabled webhooks on the account");
            }
            Action::Create(_) => {
                let create = async |one: &_| client.create_endpoint(one).await;
                let print = |one: &_, _: &_| print(Client::of_new(one));
                let verb = ["create", "created"];
                manager.each(&desired, verb, create, print).await?;
            }
            Action::Edit(_) => {
                let edit = async |one: &_| client.edit_endpoint(one).await;
                let print = |one: &_, _: &_| print_action("change", Client::of_new(one));
                let verb = ["change", "changed"];
                manager.each(&desired, verb, edit, print).await?;
            }
            Action::Status { event_type, status } => {
                let call = client.update_endpoint_status(&event_type, &status);
                manager.call(call).await?;
                print_action("change", line(Some(&event_type), None, Some(&status)))?;
            }
            Action::Deactivate { .. } => {
                manager.call(client.deactivate_all_endpoints()).await?;
                output::message("deactivated all endpoints");
            }
            Action::Ensure(one) => {
                manager.ensure(&desired, one.deactivate_others, one.dry_run).await?;
            }
        }
        Ok(true)
    }

    fn manager(&self, desired: &[NewEndpoint]) -> Result<Manager<Client>, Failure> {
        let base_url = self.base_url.clone().or_else(|| env::var(BASE_URL).ok());
        let base_url = base_url.filter(|_| self.environment.is_none());
        let is_anywhere = self.environment.is_some() || base_url.is_some();
        let Some(token) = secrets::one_from_variable(TOKEN)?.filter(|_| is_anywhere) else {
            return Err(Failure::usage(format!(
                "expected the API in --environment, --base-url or {BASE_URL}, and the access token in \
                 {TOKEN}, found not all of them"
            )));
        };
        let user_api_token = secrets::one_from_variable(USER_API_TOKEN)?;
        let identity_number = secrets::one_from_variable(IDENTITY_NUMBER)?;
        let mut hidden = vec![token.clone()];
        hidden.extend(user_api_token.iter().chain(&identity_number).cloned());
        let redactor = Redactor::new(hidden, desired.iter().map(NewEndpoint::url));
        let mut credentials = Credentials::access_token(token);
        if let Some(token) = user_api_token {
            credentials = credentials.with_user_api_token(token);
        }
        let environment = self.environment.unwrap_or(Environment::Sandbox);
        let mut client = Client::builder(environment, credentials);
        if let Some(url) = base_url {
            client = client.base_url(url);
        }
        if let Some(number) = identity_number {
            client = client.identity_number(number.expose());
        }
        Manager::new(client.build(), redactor)
    }
}

fn environment(name: &str) -> Result<Environment, &'static str> {
    match name {
        "sandbox" => Ok(Environment::Sandbox),
        "staging" => Ok(Environment::Staging),
        "production" => Ok(Environment::Production),
        _ => Err("expected sandbox, staging or production"),
    }
}

fn status(name: &str) -> Result<EndpointStatus, &'static str> {
    match name {
        "active" => Ok(EndpointStatus::Active),
        "inactive" => Ok(EndpointStatus::Inactive),
        "paused" => Ok(EndpointStatus::Paused),
        _ => Err("expected active, inactive or paused"),
    }
}

impl Desired {
    fn endpoints(&self) -> Result<Vec<NewEndpoint>, Failure> {
        let cxtn = Cxtn::new(self.callback.secrets::<Cxtn>()?);
        let mut endpoints: Vec<NewEndpoint> = Vec::new();
        for event_type in &self.event_types {
            if endpoints.iter().any(|one| one.event_type() == event_type) {
                continue;
            }
            let name = event_type.as_str();
            let label = match &self.label {
                Some(label) => label.clone(),
                None => name.parse().map_err(|error| {
                    let name = name.escape_debug();
                    Failure::usage(format_args!("--type {name}: {error}; give one with --label"))
                })?,
            };
            let url = self.callback.url(|base| cxtn.callback_url(base, &label))?;
            if let Some(problem) = problem_of(event_type) {
                output::message(format_args!("{}: {problem}", name.escape_debug()));
            }
            endpoints.push(NewEndpoint::new(event_type.clone(), url));
        }
        Ok(endpoints)
    }
}

/// Reads an event type. One that is not known is kept as it is.
fn event_type(text: &str) -> Result<EventType, &'static str> {
    match text.trim() {
        "" => Err("expected an event type, by name or number"),
        text => Ok(EventType::read(text)),
    }
}

/// What may be wrong with an event type.
fn problem_of(event_type: &EventType) -> Option<&'static str> {
    match event_type {
        EventType::Payment | EventType::AccountTransaction => None,
        EventType::Wallets => Some("this type is in one sample, and in no table (documented)"),
        known if known.is_known() => Some(
            "CXTN calls this type inactive (documented): presumably nothing is delivered (inferred)",
        ),
        _ => Some("fxhook does not know this event type"),
    }
}

fn line(
    event_type: Option<&EventType>,
    url: Option<&CallbackUrl>,
    status: Option<&EndpointStatus>,
) -> Line {
    vec![
        ("type", json!(event_type)),
        ("url", json!(url.map(CallbackUrl::without_query))),
        ("status", json!(status)),
    ]
}

impl Shown for Client {
    const REMOVE: &'static str = "set inactive";

    fn of_new(endpoint: &NewEndpoint) -> Line {
        line(Some(endpoint.event_type()), Some(endpoint.url()), None)
    }

    fn of_listed(endpoint: &Endpoint) -> Line {
        let (event_type, url) = (endpoint.event_type.as_ref(), endpoint.url.as_ref());
        line(event_type, url, endpoint.status.as_deref())
    }

    fn of_change(change: &Change<Self>) -> Line {
        let (event_type, url) = (change.desired.event_type(), change.desired.url());
        line(Some(event_type), Some(url), Some(&EndpointStatus::Active))
    }
}
