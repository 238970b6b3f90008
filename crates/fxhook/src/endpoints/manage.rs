//! Listing, creating and reconciling endpoints, for any provider whose API can.

use std::{fmt::Display, path::PathBuf};

use clap::Args;
use serde::Serialize;
use webhook_api_client::{
    ApiError,
    endpoints::{Change, Endpoints, EnsureFault, Undesired},
};
use webhook_core::{CallbackUrl, CallbackUrlError, Secrets};

use crate::{
    cli::{arguments::url, secrets},
    endpoints::redactor::Redactor,
    output::{self, Answer, Failure, print_json},
};

/// The callback URLs of new endpoints.
#[derive(Debug, Args)]
pub(super) struct Callback {
    /// The URL of your receiver, which a label and a token are added to
    #[arg(long, value_name = "BASE", value_parser = url)]
    url: CallbackUrl,
    /// File with one secret per line, instead of FXHOOK_SECRET; the first makes the tokens
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
}

impl Callback {
    /// The secrets that make the tokens.
    pub(super) fn secrets(&self) -> Result<Secrets, Failure> {
        secrets::from_file_or_environment(self.secret_file.as_deref())
    }

    /// The URL to register: the receiver's, with what `make` adds.
    pub(super) fn url(
        &self,
        make: impl FnOnce(&str) -> Result<CallbackUrl, CallbackUrlError>,
    ) -> Result<CallbackUrl, Failure> {
        make(self.url.expose()).map_err(|error| Failure::usage(format_args!("--url: {error}")))
    }
}

/// A provider's client whose endpoints can be shown: without the query of their URLs, which contains
/// a token, and without unknown fields.
pub(super) trait Shown: Endpoints {
    /// The action that removes an endpoint.
    const REMOVE: &'static str;

    fn of_new(endpoint: &Self::NewEndpoint) -> impl Serialize;

    fn of_listed(endpoint: &Self::Endpoint) -> impl Serialize;

    /// What is new.
    fn of_change(change: &Change<Self>) -> impl Serialize {
        Self::of_new(&change.desired)
    }
}

/// A client, and what its errors must not show.
pub(super) struct Api<C> {
    pub(super) client: C,
    pub(super) redactor: Redactor,
}

#[derive(Serialize)]
struct WithAction<'a, L> {
    action: &'a str,
    #[serde(flatten)]
    line: L,
}

/// Prints an endpoint, after what was done with it.
pub(super) fn print_action(action: &str, line: impl Serialize) -> Result<(), Failure> {
    print_json(&WithAction { action, line })
}

impl<C: Shown> Api<C> {
    /// Awaits one call.
    pub(super) async fn call<T>(
        &self,
        call: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, Failure> {
        let failure = |error: ApiError| self.redactor.failure(&error, &error);
        call.await.map_err(failure)
    }

    /// Prints all registered endpoints.
    pub(super) async fn list(&self) -> Result<Answer, Failure> {
        for endpoint in self.call(self.client.list()).await? {
            print_json(&C::of_listed(&endpoint))?;
        }
        Ok(Answer::Yes)
    }

    /// Makes a call for each of these, and prints the result. Stops at the first failure. `verb` is the
    /// verb and its past tense.
    pub(super) async fn for_each<N: Display, T>(
        &self,
        endpoints: &[N],
        verb: (&str, &str),
        call: impl AsyncFn(&C, &N) -> Result<T, ApiError>,
        print: impl Fn(&N, &T) -> Result<(), Failure>,
    ) -> Result<Answer, Failure> {
        for (number, endpoint) in endpoints.iter().enumerate() {
            let answer = call(&self.client, endpoint).await.map_err(|error| {
                let (to_do, done) = verb;
                let text =
                    format!("cannot {to_do} {endpoint}: {error}; done before: {done} {number}");
                self.redactor.failure(&error, &text)
            })?;
            print(endpoint, &answer)?;
        }
        Ok(Answer::Yes)
    }

    /// Makes the registered endpoints match, and prints a line for each, also after a failure. A dry run
    /// only prints what would be done.
    pub(super) async fn ensure(
        &self,
        desired: &[C::NewEndpoint],
        remove_others: bool,
        dry_run: bool,
    ) -> Result<Answer, Failure> {
        let undesired = match remove_others {
            true => Undesired::Remove,
            false => Undesired::Keep,
        };
        let failure = |error: &webhook_api_client::endpoints::EnsureError<C>| match &*error.fault {
            EnsureFault::Conflict(_) => Failure::usage(error),
            _ => match error.api_error() {
                Some(api_error) => self.redactor.failure(api_error, error),
                None => Failure::failed(error),
            },
        };
        let plan = self.client.plan(desired, undesired).await;
        let plan = plan.map_err(|error| failure(&error))?;
        if dry_run {
            for endpoint in &plan.create {
                print_action("create", C::of_new(endpoint))?;
            }
            print_rest::<C>(&plan.change, &plan.keep, &plan.leave, &plan.remove)?;
            output::message("Nothing was changed.");
            return Ok(Answer::Yes);
        }
        let applied = self.client.apply(plan).await;
        let outcome = match &applied {
            Ok(outcome) => outcome,
            Err(error) => &*error.outcome,
        };
        for created in &outcome.created {
            match &created.endpoint {
                Some(endpoint) => print_action("create", C::of_listed(endpoint))?,
                None => print_action("create", C::of_new(&created.desired))?,
            }
        }
        let (kept, left) = (&outcome.kept, &outcome.left);
        print_rest::<C>(&outcome.changed, kept, left, &outcome.removed)?;
        applied.as_ref().map_err(failure)?;
        output::message(outcome);
        Ok(Answer::Yes)
    }
}

fn print_rest<C: Shown>(
    changed: &[Change<C>],
    kept: &[C::Endpoint],
    left: &[C::Endpoint],
    removed: &[C::Endpoint],
) -> Result<(), Failure> {
    for change in changed {
        print_action("change", C::of_change(change))?;
    }
    for (action, endpoints) in [("keep", kept), ("leave", left), (C::REMOVE, removed)] {
        for endpoint in endpoints {
            print_action(action, C::of_listed(endpoint))?;
        }
    }
    Ok(())
}
