//! The command line.

mod endpoints;

pub(crate) use endpoints::Endpoints;

use std::{net::SocketAddr, path::PathBuf};

use clap::{
    Args, Parser, Subcommand,
    builder::{NonEmptyStringValueParser, PossibleValue, PossibleValuesParser, TypedValueParser},
};
use webhook_core::{CallbackUrlError, EndpointLabel, Secrets, testing::Fault};

use crate::{
    commands::verify::Header,
    failure::Failure,
    keyed::Keyed,
    providers::{PROVIDERS, ProviderEntry},
    receiver, secrets,
    setting::Setting,
    target::Target,
    way::Way,
};

/// Rehearse, receive, verify and decode the webhooks of payment providers.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = SECRETS_AND_STATUS)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const SECRETS_AND_STATUS: &str = "\
Secrets come from the environment or a file, never from a flag:
  FXHOOK_SECRET           the secret; several, separated by commas, while one replaces another
  --secret-file FILE      one secret a line, in the place of FXHOOK_SECRET
  FXHOOK_PROVIDER_SECRET  the same for `listen`: PROVIDER in capitals, with _ for -
For ad hoc webhooks, `listen` takes them from FXHOOK_PROVIDER_AD_HOC_SECRET, and --ad-hoc from
FXHOOK_SECRET or FILE. That secret is your own: it signs the callback URIs. So is that of a provider
that signs nothing: it makes the tokens in the callback URLs.

Exit status: 0 done; 1 the answer is no, or it cannot be done; 2 wrong usage.
Data goes to standard output, talk to standard error.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Take the tour: every provider, sample and fault against a receiver on this machine.
    ///
    /// Needs no secret and no network. Exits with 0 if each delivery was answered, and understood
    /// by the receiver, as it must be.
    Demo,
    Listen(Listen),
    Send(Send),
    Sign(Sign),
    Verify(Verify),
    Decode(Decode),
    Events(Events),
    Endpoints(Endpoints),
}

/// Receive deliveries: print each verified one as a line of JSON.
///
/// The secrets of a provider stand in FXHOOK_PROVIDER_SECRET, with the provider's name in capitals
/// and _ for -. Its deliveries come to the path with its name. Those of its ad hoc webhooks, if it
/// has them, stand in FXHOOK_PROVIDER_AD_HOC_SECRET, and they come to the path with /ad-hoc behind.
///
/// Answers 200 to a verified delivery, decoded or not, once its line is written; 400 to one whose
/// transfer breaks; 401 to one that is not verified; 408 to one whose body takes more than 30 s;
/// 413 to one that is too long; 404 to any other path, and 405 to any method but POST. If a line
/// cannot be written, the delivery is answered with 500, so that it comes again.
///
/// The line of a delivery that cannot be decoded says where and why in `error`, and holds what came
/// in `body`, or in `body_base64` if it is not UTF-8. Ctrl-C ends the receiver.
#[derive(Debug, Args)]
#[command(after_help = variables())]
pub(crate) struct Listen {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8787", value_parser = address)]
    pub(crate) bind: SocketAddr,
    /// Receive this provider alone; may be given several times
    #[arg(long = "provider", value_name = "PROVIDER", value_parser = provider())]
    pub(crate) providers: Vec<&'static ProviderEntry>,
    /// How long a body may be, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = receiver::DEFAULT_LIMIT)]
    pub(crate) limit: usize,
    /// Take keys as hexadecimal, where a provider leaves their form open
    #[arg(long)]
    pub(crate) hex_key: bool,
}

/// Play the provider: sign an event, deliver it, and deliver it again until acknowledged.
///
/// Prints a line of JSON for each attempt. Several events are delivered one after the other. Exits
/// with 0 if each delivery was acknowledged in the end, and with 1 if the provider would give up:
/// also after a fault that a receiver must refuse.
#[derive(Debug, Args)]
pub(crate) struct Send {
    /// Which provider to play
    #[arg(value_parser = provider())]
    pub(crate) provider: &'static ProviderEntry,
    /// Events whose samples are sent: see `fxhook events`
    #[arg(value_name = "EVENT", required = true)]
    pub(crate) events: Vec<String>,
    /// Where to deliver
    #[arg(long, value_name = "URL")]
    pub(crate) to: Target,
    /// Send this file, byte for byte, in the place of the event's sample
    #[arg(long, value_name = "FILE")]
    pub(crate) body: Option<PathBuf>,
    /// Change the body in one place, such as body.amount=12.50; may be given several times
    ///
    /// What is a string stays a string, unless the value is null or stands in double quotes.
    /// Elsewhere the value is JSON if it reads as JSON, and else a string. Digits stay as given.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub(crate) settings: Vec<Setting>,
    /// Deliver an ad hoc webhook of the order with this id of your own
    ///
    /// The id is put into the body, after --set, and the delivery goes to the callback URI of the
    /// order: --to with a signature of the id, made with your own secret.
    #[arg(long, value_name = "EXTERNAL_ID", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) ad_hoc: Option<String>,
    /// Deliver to the endpoint with this label, in the place of the one for the event
    ///
    /// For a provider whose callback URLs have labels: there the label says of which event a
    /// delivery is. --to is the URL that the label and its token are added to. A fault that brings
    /// a body of its own comes to the endpoint for all events.
    #[arg(long, value_name = "LABEL", value_parser = label, conflicts_with = "ad_hoc")]
    pub(crate) endpoint: Option<EndpointLabel>,
    /// What goes wrong
    #[arg(long, value_name = "KIND", value_parser = fault())]
    pub(crate) fault: Option<Fault>,
    /// Redeliver at once, without the provider's waits
    #[arg(long)]
    pub(crate) fast: bool,
    #[command(flatten)]
    pub(crate) key: Key,
}

/// Print the headers with which the provider would send the body on standard input.
///
/// One `name: value` a line, as `curl --header @FILE` reads them. For a provider that signs the
/// callback URL, and not the body, and for ad hoc webhooks, prints that URL and reads no body.
#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// Which provider to play
    #[arg(value_parser = provider())]
    pub(crate) provider: &'static ProviderEntry,
    /// The URL that the delivery goes to
    #[arg(long)]
    pub(crate) url: Option<Target>,
    /// Print the callback URI of the order with this id of your own: --url with a signature of the
    /// id, made with your own secret
    #[arg(
        long,
        value_name = "EXTERNAL_ID",
        requires = "url",
        value_parser = NonEmptyStringValueParser::new()
    )]
    pub(crate) ad_hoc: Option<String>,
    /// Print the callback URL of the endpoint with this label, the event's name, in the place of
    /// the one for all events
    #[arg(
        long,
        value_name = "LABEL",
        requires = "url",
        conflicts_with = "ad_hoc",
        value_parser = label
    )]
    pub(crate) endpoint: Option<EndpointLabel>,
    #[command(flatten)]
    pub(crate) key: Key,
}

/// Say whether the body on standard input comes from the provider, or why not.
///
/// Prints `verified` with what that proves and exits with 0, or `refused` with the reason and exits
/// with 1.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Whose delivery it should be
    #[arg(value_parser = provider())]
    pub(crate) provider: &'static ProviderEntry,
    /// A header of the delivery; may be given several times
    #[arg(long = "header", value_name = "NAME: VALUE")]
    pub(crate) headers: Vec<Header>,
    /// The URL that the delivery came to
    #[arg(long)]
    pub(crate) url: Option<Target>,
    /// Check it as an ad hoc webhook: the signature in --url against the id in the body, with your
    /// own secret. Takes no id
    #[arg(long)]
    pub(crate) ad_hoc: bool,
    #[command(flatten)]
    pub(crate) key: Key,
}

/// Decode the body on standard input as if it had been verified, and print one JSON object.
///
/// Needs no secret. Exits with 1 if the body cannot be decoded; the object then says where and why
/// in `error`, and holds the body in `body`, or in `body_base64` if it is not UTF-8.
///
/// A body that fits several events, and does not say which, is not `known`, and holds it as each of
/// them in `readings`. The label of the endpoint that it came to may say which one it is.
#[derive(Debug, Args)]
pub(crate) struct Decode {
    /// Whose delivery it is
    #[arg(value_parser = provider())]
    pub(crate) provider: &'static ProviderEntry,
    /// The label of the endpoint that it came to, such as the event's name
    #[arg(long, value_name = "LABEL", value_parser = label)]
    pub(crate) endpoint: Option<EndpointLabel>,
}

/// List the events that are known: name, entity, state, basis, newest sample, source.
///
/// Events that are `historic` stand in older documents alone. What is `inferred` the provider does
/// not document. An event with a sample can be sent: see `fxhook send`.
#[derive(Debug, Args)]
pub(crate) struct Events {
    /// This provider's alone
    #[arg(value_parser = provider())]
    pub(crate) provider: Option<&'static ProviderEntry>,
}

/// Where the secrets of one provider are, and in which form.
#[derive(Debug, Args)]
pub(crate) struct Key {
    /// File with one secret a line, in the place of FXHOOK_SECRET
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Take the key as hexadecimal, where the provider leaves its form open
    #[arg(long)]
    hex_key: bool,
}

impl Key {
    /// The way with its secrets.
    pub(crate) fn keyed(&self, way: &Way) -> Result<Box<dyn Keyed>, Failure> {
        let secrets: Secrets = secrets::from_file_or_environment(self.secret_file.as_deref())?;
        way.keyed(&secrets, self.hex_key)
    }
}

/// Where `listen` looks for the secrets of each provider.
fn variables() -> String {
    let names = PROVIDERS
        .iter()
        .flat_map(ProviderEntry::ways)
        .map(Way::name);
    let lines = names.map(|name| format!("\n  {}  for {name}", secrets::variable_of(&name)));
    format!(
        "Secrets, from the environment:{}",
        lines.collect::<String>()
    )
}

/// Reads a provider's name.
fn provider() -> impl TypedValueParser<Value = &'static ProviderEntry> {
    let names = PROVIDERS.iter().map(|entry| entry.name);
    PossibleValuesParser::new(names)
        .try_map(|name| ProviderEntry::named(&name).ok_or("expected a provider's name"))
}

/// Reads an address with its port.
fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse()
        .map_err(|_| "expected an address and a port, such as 127.0.0.1:8787")
}

/// Reads an endpoint's label.
fn label(text: &str) -> Result<EndpointLabel, CallbackUrlError> {
    EndpointLabel::new(text)
}

/// Reads a fault's name.
fn fault() -> impl TypedValueParser<Value = Fault> {
    let faults = Fault::ALL
        .iter()
        .map(|(_, name, what)| PossibleValue::new(*name).help(*what));
    PossibleValuesParser::new(faults).try_map(|name| name.parse())
}
