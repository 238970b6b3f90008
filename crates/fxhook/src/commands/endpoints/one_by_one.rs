//! One call for each endpoint, up to the first failure.

use std::fmt::Display;

use webhook_core::client::ApiError;

use super::words::Words;
use crate::failure::{Answer, Failure};

/// How a call is told of.
pub(super) struct Verb {
    /// While it is under way: `creating`.
    pub(super) doing: &'static str,
    /// Afterwards: `created`.
    pub(super) done: &'static str,
}

/// Makes the call for each of these, and prints what came of it. It stops at the first that fails.
pub(super) async fn one_by_one<W: Display, T>(
    wanted: &[W],
    verb: Verb,
    words: &Words,
    call: impl AsyncFn(&W) -> Result<T, ApiError>,
    print: impl Fn(&W, &T) -> Result<(), Failure>,
) -> Result<Answer, Failure> {
    for (number, one) in wanted.iter().enumerate() {
        match call(one).await {
            Ok(answer) => print(one, &answer)?,
            Err(error) => {
                let Verb { doing, done } = verb;
                let problem = words.of(&error);
                let text =
                    format!("stopped while {doing} {one}: {problem}; until then: {done} {number}");
                return Err(words.sorted(&error, text));
            }
        }
    }
    Ok(Answer::Yes)
}
