//! `fxhook inbox serve`: a page to look at an inbox, and to act on it.

mod access;
mod action;
mod chart;
mod comparison;
mod delivery;
mod diagram;
mod entity;
mod health;
mod layout;
mod list;
mod overdue;
mod parts;
mod payload;
mod privacy;
mod query;
mod routes;
mod steps;

use std::future::ready;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use webhook_inbox::Inbox;

use self::access::Access;
use super::api::{Apis, ENVIRONMENT};
use super::url::InboxUrl;
use crate::cli::{Signals, block_on, secrets};
use crate::output::{self, Failure};
use crate::provider::Provider;
use crate::receive::arrival::{Arrival, Journal};
use crate::receive::server::{Limits, serve};

/// The variable with the token that readers need.
const VARIABLE: &str = "FXHOOK_INBOX_TOKEN";

/// Show the inbox in a browser: deliveries, payments and other objects, health, and the actions of the command
/// line.
///
/// The pages need nothing from elsewhere, and no JavaScript except to update by themselves. Names and account
/// numbers are hidden until you ask for them.
///
/// On loopback, there is no password, and the requests must name localhost or a loopback address. Any other
/// address needs a token in FXHOOK_INBOX_TOKEN or --token-file, of at least 32 characters: a browser asks for
/// it once, a program sends it as `Authorization: Bearer TOKEN`. There, the page only shows, unless
/// --allow-actions is given. It speaks HTTP: put a proxy with TLS in front of it.
///
/// A replay, a release or a heal makes a delivery due; `fxhook inbox work` or your worker handles it. Ctrl-C,
/// SIGTERM and SIGHUP stop the server.
#[derive(Debug, Args)]
#[command(after_help = ENVIRONMENT)]
pub(crate) struct Serve {
    #[command(flatten)]
    url: InboxUrl,
    /// Address and port of the pages
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8788", value_parser = address)]
    bind: SocketAddr,
    /// File with the token that readers need, one a line during a change, instead of FXHOOK_INBOX_TOKEN
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Offer actions on another address than loopback, too
    #[arg(long)]
    allow_actions: bool,
    /// Offer no actions on loopback either
    #[arg(long, conflicts_with = "allow_actions")]
    read_only: bool,
    /// Offer to compare a delivery with what the API of this provider shows; may be given several times
    #[arg(long, value_name = "PROVIDER", value_enum, conflicts_with = "read_only")]
    confirm: Vec<Provider>,
}

/// What all pages need.
struct Inspector {
    inbox: Inbox,
    access: Access,
    /// Whether there are actions.
    can_act: bool,
    /// The APIs that confirm deliveries.
    apis: Apis,
}

impl Serve {
    pub(super) fn run(&self) -> Result<bool, Failure> {
        let tokens =
            secrets::from_files_or_variable(self.token_file.as_deref().into_iter(), VARIABLE)?;
        let is_loopback = self.bind.ip().to_canonical().is_loopback();
        if tokens.is_none() && !is_loopback {
            return Err(Failure::usage(format_args!(
                "expected a token in {VARIABLE} or --token-file to show the inbox on {}, found none: make one with `openssl rand -hex 32`, or use a loopback address",
                self.bind.ip()
            )));
        }
        let access = Access::new(tokens.as_ref())?;
        let apis = Apis::of(&self.confirm)?;
        let can_act = !self.read_only && (is_loopback || self.allow_actions);
        block_on(async {
            let inbox = self.url.open_for(!can_act).await?;
            let mut signals = Signals::catch()?;
            let no_address =
                |error| Failure::failed(format_args!("cannot listen on {}: {error}", self.bind));
            let listener = TcpListener::bind(self.bind).await.map_err(no_address)?;
            let address = listener.local_addr().map_err(no_address)?;
            let can = if can_act { "" } else { " It only shows." };
            output::message(format_args!(
                "The inbox is at http://{address}/.{can} Press Ctrl-C to stop."
            ));
            let router = routes::router(Arc::new(Inspector { inbox, access, can_act, apis }));
            let end = Arc::new(Notify::new());
            let ended = Arc::clone(&end).notified_owned();
            let server = tokio::spawn(serve(listener, router, Limits::DEFAULT, journal(), ended));
            signals.next().await;
            end.notify_one();
            let _ = server.await;
            Ok(true)
        })
    }
}

/// A browser breaks connections as it likes: only what concerns the server is said.
fn journal() -> Journal {
    Arc::new(|arrival| {
        if let Arrival::Problem { problem, text } = arrival
            && problem.concerns_the_server()
        {
            output::message(text);
        }
        Box::pin(ready(Ok(())))
    })
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "expected an address and a port, such as 127.0.0.1:8788")
}
