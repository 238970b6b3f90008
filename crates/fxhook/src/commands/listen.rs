//! `fxhook listen`: a real receiver.

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    select, signal,
    sync::{Notify, mpsc},
    time::timeout,
};

use crate::{
    cli,
    failure::{Answer, Failure},
    keyed::Keyed,
    output,
    providers::{PROVIDERS, ProviderEntry},
    receiver::{Arrival, Journal, SharedJournal, router},
    runtime, secrets,
    serve::{self, Bounds},
    way::Way,
};

/// How long deliveries that are being read may take when the receiver ends.
const FAREWELL: Duration = Duration::from_secs(2);

/// Receives until Ctrl-C, or until nobody reads the lines any more.
pub(crate) fn run(options: &cli::Listen) -> Result<Answer, Failure> {
    let ways = configured(options)?;
    runtime::block_on(receive(options.bind, options.limit, ways))
}

type Configured = Vec<(&'static Way, Box<dyn Keyed>)>;

async fn receive(bind: SocketAddr, limit: usize, ways: Configured) -> Result<Answer, Failure> {
    let no_address = |error: io::Error| {
        Failure::impossible(format_args!(
            "expected to listen on {bind}, found that it cannot be done: {error}"
        ))
    };
    let mut interrupt = pin!(signal::ctrl_c());
    // Asked once, it is caught from now on: before anybody is told that it ends the receiver.
    select! {
        biased;
        interrupted = &mut interrupt => return interrupted.map(|()| Answer::Yes).map_err(Failure::impossible),
        () = async {} => {}
    }
    let listener = TcpListener::bind(bind).await.map_err(no_address)?;
    let address = listener.local_addr().map_err(no_address)?;
    for (way, keyed) in &ways {
        introduce(
            way,
            keyed.as_ref(),
            &format!("http://{address}/{}", way.name()),
        );
    }
    output::say("Put your public address in the place of this one. Ctrl-C ends.");

    let (unwritten, mut failures) = mpsc::channel(1);
    let journal: SharedJournal = Arc::new(Lines { unwritten });
    let end = Arc::new(Notify::new());
    let named = ways.into_iter().map(|(way, keyed)| (way.name(), keyed));
    let router = router(named, limit, &journal);
    let server = serve::serve(
        listener,
        router,
        Bounds::DEFAULT,
        Arc::clone(&end).notified_owned(),
    );
    let server = tokio::spawn(server);
    let outcome = select! {
        interrupted = &mut interrupt => interrupted,
        error = failures.recv() => error.map_or(Ok(()), Err),
    };
    end.notify_one();
    let _ = timeout(FAREWELL, server).await;
    match outcome {
        Ok(()) => Ok(Answer::Yes),
        Err(error) => Err(Failure::impossible(format_args!(
            "expected to write a line for each delivery, found: {error}; the delivery was not acknowledged"
        ))),
    }
}

/// Says what to register for this way, whose deliveries come to this URL.
fn introduce(way: &Way, keyed: &dyn Keyed, url: &str) {
    let name = way.name();
    let registered = keyed.request(url, b"").url;
    if let Some(provider) = way.provider_of_ad_hoc() {
        output::say(format_args!(
            "{name}: {url}, signed for each order: \
             `fxhook sign {provider} --ad-hoc EXTERNAL_ID --url {url}`"
        ));
    } else if way.has_labels() {
        output::say(format_args!("{name}: register {registered} for all events"));
        output::say(format_args!(
            "{name}: or, so that each delivery says its event, one URL for each: \
             `fxhook sign {name} --endpoint EVENT --url {url}`"
        ));
    } else {
        output::say(format_args!("{name}: register {registered}"));
    }
}

/// The ways to receive, each with its secrets: of each provider one at least.
fn configured(options: &cli::Listen) -> Result<Configured, Failure> {
    let asked = |provider: &&ProviderEntry| {
        let is_it = |chosen: &&ProviderEntry| chosen.name == provider.name;
        options.providers.is_empty() || options.providers.iter().any(is_it)
    };
    let mut configured = Configured::new();
    let mut unset = Vec::new();
    let mut has_hex_keys = false;
    for provider in PROVIDERS.iter().filter(asked) {
        let before = configured.len();
        let mut variables = Vec::new();
        for way in provider.ways() {
            let variable = secrets::variable_of(&way.name());
            if let Some(secrets) = secrets::from_variable(&variable)? {
                let hex = options.hex_key && way.has_hex_keys();
                has_hex_keys |= hex;
                configured.push((way, way.keyed(&secrets, hex)?));
            }
            variables.push(variable);
        }
        if configured.len() == before {
            unset.append(&mut variables);
        }
    }
    let one_is_missing = !options.providers.is_empty() && !unset.is_empty();
    if configured.is_empty() || one_is_missing {
        return Err(Failure::usage(format_args!(
            "expected a secret in {}, found none",
            unset.join(" or ")
        )));
    }
    if options.hex_key && !has_hex_keys {
        return Err(Failure::usage(
            "expected --hex-key with a provider that leaves the keys' form open, found none",
        ));
    }
    Ok(configured)
}

/// A line of JSON for each verified delivery, and talk about the others.
struct Lines {
    unwritten: mpsc::Sender<io::Error>,
}

impl Journal for Lines {
    fn record(&self, arrival: Arrival) -> io::Result<()> {
        match arrival {
            Arrival::Verified(report) => {
                let line = report.to_json().map_err(io::Error::other);
                line.and_then(output::try_print).inspect_err(|error| {
                    // A full channel holds the reason already.
                    let _ = self.unwritten.try_send(io::Error::from(error.kind()));
                })
            }
            Arrival::Refused {
                name,
                status,
                reason,
            } => {
                output::say(format_args!("{name}: answered {status}: {reason}"));
                Ok(())
            }
            Arrival::NoSuchPath { method, path } => {
                let path: String = path.chars().take(LONGEST_PATH).collect();
                output::say(format_args!(
                    "answered 404: expected POST and a provider's path, found {method} {path}"
                ));
                Ok(())
            }
        }
    }
}

/// How much is shown of a path that somebody asked for, in characters.
const LONGEST_PATH: usize = 100;
