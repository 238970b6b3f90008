//! Seeing to it that the endpoints are those that are wanted, of any provider whose client can.

use webhook_core::client::ensure::{self, Endpoints, EnsureError, EnsureFault, Plan, Unwanted};

use super::{
    shown::{Shown, print_action},
    words::Words,
};
use crate::{
    failure::{Answer, Failure},
    output,
};

/// Does it, and prints a line for each endpoint, also if it stops half-way; or prints what would be
/// done, if that is all that is asked for.
pub(super) async fn ensure<P: Shown>(
    client: &P,
    wanted: &[P::Wanted],
    unwanted: Unwanted,
    is_dry_run: bool,
    words: &Words,
) -> Result<Answer, Failure> {
    let plan = ensure::plan(client, wanted, unwanted).await;
    let plan = plan.map_err(|error| stopped(&error, words))?;
    if is_dry_run {
        return show(&plan);
    }
    let carried_out = ensure::carry_out(client, plan).await;
    let done = match &carried_out {
        Ok(done) => done,
        Err(error) => &*error.done,
    };
    for created in &done.created {
        let line = created.endpoint.as_ref().map(P::Line::from);
        print_action("create", line.unwrap_or_else(|| (&created.wanted).into()))?;
    }
    show_others::<P>(&done.changed, &done.kept, &done.left, &done.removed)?;
    match &carried_out {
        Ok(done) => {
            output::say(done);
            Ok(Answer::Yes)
        }
        Err(error) => Err(stopped(error, words)),
    }
}

/// Prints what would be done.
fn show<P: Shown>(plan: &Plan<P>) -> Result<Answer, Failure> {
    for wanted in &plan.create {
        print_action("create", P::Line::from(wanted))?;
    }
    show_others::<P>(&plan.change, &plan.keep, &plan.leave, &plan.remove)?;
    output::say("Nothing was changed.");
    Ok(Answer::Yes)
}

/// Prints what is not created.
fn show_others<P: Shown>(
    changes: &[P::Change],
    kept: &[P::Listed],
    left: &[P::Listed],
    removed: &[P::Listed],
) -> Result<(), Failure> {
    for change in changes {
        print_action("change", P::Line::from(change))?;
    }
    for (action, endpoints) in [("keep", kept), ("leave", left), (P::REMOVAL.to, removed)] {
        for endpoint in endpoints {
            print_action(action, P::Line::from(endpoint))?;
        }
    }
    Ok(())
}

/// Why it stopped, with the words of the API.
fn stopped<P: Endpoints>(error: &EnsureError<P>, words: &Words) -> Failure {
    match &error.fault {
        EnsureFault::Api(api) => words.sorted(api, format!("{error}{}", words.said(api))),
        // Two that were asked for exclude each other.
        EnsureFault::Conflict(_) => Failure::usage(error),
        _ => Failure::impossible(error),
    }
}
