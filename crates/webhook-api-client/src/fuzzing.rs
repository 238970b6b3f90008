//! Answers without a network, for the fuzz targets in `fuzz/`. It exists only under `cfg(fxhooks_fuzzing)`,
//! which `fuzz/run` sets: no other build contains it. `cargo fuzz` sets `cfg(fuzzing)` for all crates, also
//! for an integrator's fuzz target, whose client must not answer by itself.

use std::cell::RefCell;

use reqwest::{Request, Response, ResponseBuilderExt};

/// An answer that the provider could give.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The HTTP status. One that HTTP does not have becomes 500.
    pub status: u16,
    /// The header `Retry-After`, if it is one that HTTP allows.
    pub retry_after: Option<Vec<u8>>,
    /// The body.
    pub body: Vec<u8>,
}

thread_local! {
    static ANSWERS: RefCell<Vec<Answer>> = const { RefCell::new(Vec::new()) };
}

/// Sets the answers that this thread's requests get, in this order. The last one repeats.
pub fn set_answers(mut answers: Vec<Answer>) {
    answers.reverse();
    ANSWERS.set(answers);
}

/// The next answer.
pub(crate) fn answer(request: &Request) -> Response {
    let next = ANSWERS.with_borrow_mut(|answers| match answers.len() {
        0 | 1 => answers.first().cloned(),
        _ => answers.pop(),
    });
    let Answer { status, retry_after, body } = next.unwrap_or_default();
    let status = reqwest::StatusCode::from_u16(status).ok();
    let mut answer = http::Response::builder().url(request.url().clone()).body(body);
    if let Ok(answer) = &mut answer {
        *answer.status_mut() = status.unwrap_or(reqwest::StatusCode::INTERNAL_SERVER_ERROR);
        let value = retry_after.map(|it| reqwest::header::HeaderValue::from_bytes(&it));
        if let Some(Ok(value)) = value {
            answer.headers_mut().insert(reqwest::header::RETRY_AFTER, value);
        }
    }
    answer.unwrap_or_default().into()
}
