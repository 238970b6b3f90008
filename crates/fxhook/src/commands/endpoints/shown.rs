//! Endpoints as lines of JSON.

use serde::Serialize;
use webhook_core::client::ensure::Endpoints;

use super::words::Words;
use crate::{
    failure::{Answer, Failure},
    output,
};

/// A provider's client whose endpoints can be shown.
pub(super) trait Shown:
    Endpoints<Wanted: 'static, Listed: 'static, Change: 'static>
{
    /// An endpoint without the secrets in its URL's query, and without members that are not known.
    type Line<'e>: Serialize
        + From<&'e Self::Wanted>
        + From<&'e Self::Listed>
        + From<&'e Self::Change>;
}

/// Prints an endpoint.
pub(super) fn print(line: impl Serialize) -> Result<(), Failure> {
    output::print(serde_json::to_string(&line).map_err(Failure::impossible)?)
}

/// Prints an endpoint, and before it what is done with it.
pub(super) fn print_action(action: &str, line: impl Serialize) -> Result<(), Failure> {
    print(WithAction { action, line })
}

/// Prints all that are there.
pub(super) async fn list<P: Shown>(client: &P, words: &Words) -> Result<Answer, Failure> {
    let listed = client.list().await;
    for endpoint in &listed.map_err(|error| words.failure(&error))? {
        print(P::Line::from(endpoint))?;
    }
    Ok(Answer::Yes)
}

#[derive(Serialize)]
struct WithAction<'a, L> {
    action: &'a str,
    #[serde(flatten)]
    line: L,
}
