//! Lists, creates and reconciles endpoints, for providers whose API supports it.

use std::{fmt::Display, path::PathBuf};

use clap::Args;
use serde::{Serialize, Serializer};
use serde_json::Value;
use webhook_api_client::ApiError;
use webhook_api_client::endpoints::{Change, Endpoints, EnsureError, EnsureFault, Undesired};
use webhook_core::{CallbackUrl, CallbackUrlError, Secrets};

use crate::cli::arguments::url;
use crate::cli::secrets;
use crate::endpoints::redactor::Redactor;
use crate::output::{self, Failure, print_json};
use crate::provider::Channel;

/// The callback URLs of new endpoints.
#[derive(Debug, Args)]
pub(super) struct Callback {
    /// The URL of your receiver, to which a label and a token are added
    #[arg(long, value_name = "BASE", value_parser = url)]
    url: CallbackUrl,
    /// File with one secret per line, instead of FXHOOK_SECRET; the first makes the tokens
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
}

impl Callback {
    pub(super) fn secrets<P: Channel>(&self) -> Result<Secrets, Failure> {
        let secrets = secrets::from_file_or_environment(self.secret_file.as_deref())?;
        secrets::warn_if_short::<P>(&secrets);
        Ok(secrets)
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
    const REMOVE: &'static str;

    fn of_new(endpoint: &Self::NewEndpoint) -> Line;

    fn of_listed(endpoint: &Self::Endpoint) -> Line;

    fn of_change(change: &Change<Self>) -> Line {
        Self::of_new(&change.desired)
    }
}

pub(super) struct Manager<C> {
    pub(super) client: C,
    redactor: Redactor,
}

/// The fields of an endpoint: a line of JSON.
pub(super) type Line = Vec<(&'static str, Value)>;

struct Fields(Line);

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

pub(super) fn print(line: Line) -> Result<(), Failure> {
    print_json(&Fields(line))
}

pub(super) fn print_action(action: &str, mut line: Line) -> Result<(), Failure> {
    line.insert(0, ("action", action.into()));
    print(line)
}

impl<C: Shown> Manager<C> {
    pub(super) fn new(client: Result<C, ApiError>, redactor: Redactor) -> Result<Self, Failure> {
        match client {
            Ok(client) => Ok(Self { client, redactor }),
            Err(error) => Err(redactor.failure(&error, &error)),
        }
    }

    pub(super) async fn call<T>(
        &self,
        call: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, Failure> {
        let failure = |error: ApiError| self.redactor.failure(&error, &error);
        call.await.map_err(failure)
    }

    pub(super) async fn list(&self) -> Result<(), Failure> {
        let listed = self.call(self.client.list()).await?;
        let mut lines = listed.iter().map(C::of_listed);
        lines.try_for_each(print)
    }

    /// Makes a call for each item and prints the result. Stops at the first failure. `verb` is what
    /// the call does, and its past tense.
    pub(super) async fn each<N: Display, T>(
        &self,
        endpoints: &[N],
        [verb, done]: [&str; 2],
        call: impl AsyncFn(&N) -> Result<T, ApiError>,
        print: impl Fn(&N, &T) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        for (number, endpoint) in endpoints.iter().enumerate() {
            let answer = call(endpoint).await.map_err(|error| {
                let text =
                    format!("cannot {verb} {endpoint}: {error}; done before: {done} {number}");
                self.redactor.failure(&error, &text)
            })?;
            print(endpoint, &answer)?;
        }
        Ok(())
    }

    /// Makes the registered endpoints match, and prints a line for each, also after a failure. A dry run
    /// only prints what would be done.
    pub(super) async fn ensure(
        &self,
        desired: &[C::NewEndpoint],
        remove_others: bool,
        dry_run: bool,
    ) -> Result<(), Failure> {
        let undesired = match remove_others {
            true => Undesired::Remove,
            false => Undesired::Keep,
        };
        let plan = self.client.plan(desired, undesired).await;
        let plan = plan.map_err(|error| self.failure(&error))?;
        if dry_run {
            let created = plan.create.iter().map(C::of_new).collect();
            let others = [&plan.keep, &plan.leave, &plan.remove];
            print_all::<C>(created, &plan.change, others)?;
            output::message("Nothing was changed.");
            return Ok(());
        }
        let applied = self.client.apply(plan).await;
        let outcome = match &applied {
            Ok(outcome) => outcome,
            Err(error) => &*error.outcome,
        };
        let created = outcome.created.iter().map(|one| match &one.endpoint {
            Some(endpoint) => C::of_listed(endpoint),
            None => C::of_new(&one.desired),
        });
        let others = [&outcome.kept, &outcome.left, &outcome.removed];
        print_all::<C>(created.collect(), &outcome.changed, others)?;
        applied.as_ref().map_err(|error| self.failure(error))?;
        output::message(outcome);
        Ok(())
    }

    fn failure(&self, error: &EnsureError<C>) -> Failure {
        match (&*error.fault, error.api_error()) {
            (EnsureFault::Conflict(_), _) => Failure::usage(error),
            (_, Some(api_error)) => self.redactor.failure(api_error, error),
            (_, None) => Failure::failed(error),
        }
    }
}

fn print_all<C: Shown>(
    created: Vec<Line>,
    changed: &[Change<C>],
    [kept, left, removed]: [&Vec<C::Endpoint>; 3],
) -> Result<(), Failure> {
    let mut lines: Vec<_> = created.into_iter().map(|line| ("create", line)).collect();
    lines.extend(changed.iter().map(|one| ("change", C::of_change(one))));
    for (action, endpoints) in [("keep", kept), ("leave", left), (C::REMOVE, removed)] {
        lines.extend(endpoints.iter().map(|one| (action, C::of_listed(one))));
    }
    let mut lines = lines.into_iter();
    lines.try_for_each(|(action, line)| print_action(action, line))
}
