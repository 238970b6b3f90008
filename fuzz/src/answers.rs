//! Answers of a provider's API, and what holds for whatever our clients read from them.

use std::{
    fmt::Debug,
    pin::pin,
    sync::LazyLock,
    task::{Context, Poll, Waker},
    time::Duration,
};

use serde::de::DeserializeOwned;
use webhook_api_client::{
    ApiError,
    fuzzing::{Answer, set_answers},
    reqwest::Client,
};
use webhook_core::authoring::{Payload, Value};

use crate::json::{Json, assert_kept};

/// The HTTP client that all of them are built with. It never sends.
pub static HTTP: LazyLock<Client> = LazyLock::new(Client::new);

const STATUSES: [u16; 10] = [200, 201, 204, 302, 400, 401, 404, 429, 500, 503];

/// One call and its answer.
pub struct Case<'a> {
    /// The body of the answer.
    pub body: &'a [u8],
    /// Which operation is called.
    pub operation: usize,
    answer: Answer,
}

impl<'a> Case<'a> {
    /// The body, a line end, and then a byte for the operation, one for the status, and the value of
    /// `Retry-After`. Without a line end it is the body of a success, and its length says which operation.
    pub fn of(data: &'a [u8]) -> Self {
        let end = data.iter().rposition(|byte| *byte == b'\n');
        let (body, control) = data.split_at(end.unwrap_or(data.len()));
        let (operation, status, retry_after) = match control {
            [_, operation, status, retry_after @ ..] => {
                let status = STATUSES[usize::from(*status) % STATUSES.len()];
                (usize::from(*operation), status, retry_after)
            }
            _ => (body.len(), STATUSES[0], &[][..]),
        };
        let retry_after = (!retry_after.is_empty()).then(|| retry_after.to_vec());
        let answer = Answer { status, retry_after, body: body.to_vec() };
        Self { body, operation, answer }
    }

    /// Answers the next requests: the first one with this login, if there is one, all others with the
    /// answer of the case.
    pub fn begin(&self, login: &str) {
        let body = login.as_bytes().to_vec();
        let login = (!login.is_empty()).then_some(Answer { status: 200, retry_after: None, body });
        set_answers(login.into_iter().chain([self.answer.clone()]).collect());
    }

    /// Makes a call and checks its error.
    pub fn call<T>(&self, call: impl Future<Output = Result<T, ApiError>>) -> Option<T> {
        let mut call = pin!(call);
        let Poll::Ready(outcome) = call.as_mut().poll(&mut Context::from_waker(Waker::noop()))
        else {
            panic!("a call waits");
        };
        outcome.map_err(|error| self.check_error(&error)).ok()
    }

    /// Makes a call whose answer is a payload, at this path of the body, and checks the payload.
    pub fn payload<T>(&self, call: impl Future<Output = Result<T, ApiError>>, path: &[&str])
    where
        T: Payload + DeserializeOwned + PartialEq + Debug,
    {
        if let Some(payload) = self.call(call) {
            self.check_payload(&payload, self.json().as_ref().and_then(|json| at(json, path)));
        }
    }

    /// The body as an independent reading has it, if no name comes twice.
    pub fn json(&self) -> Option<Json<'a>> {
        let json = Json::read(std::str::from_utf8(self.body).ok()?)?;
        (!json.has_repeated_names()).then_some(json)
    }

    /// Checks that a payload has what the answer says, and no more, and that it can be written and read.
    pub fn check_payload<T>(&self, payload: &T, json: Option<&Json<'_>>)
    where
        T: Value + DeserializeOwned + PartialEq + Debug,
    {
        let text = serde_json::to_string(payload).expect("a payload can be written");
        let Some(json) = json else { return };
        let written = Json::read(&text).expect("what is written is JSON");
        assert_kept(json, &written, T::SHAPE);
        assert_eq!(serde_json::from_str::<T>(&text).ok().as_ref(), Some(payload), "{text}");
    }

    fn check_error(&self, error: &ApiError) {
        let shown = format!("{error} {error:?}");
        // Codes and the names of fields are shown.
        let path = match error {
            ApiError::Undocumented { path, .. } => Some(&**path),
            _ => None,
        };
        let is_named = [error.code(), path].into_iter().flatten().any(|it| it.contains("s3cret"));
        assert!(is_named || !shown.contains("s3cret"), "{shown}");
        assert!(error.retry_after().is_none_or(|wait| wait <= Duration::from_secs(24 * 60 * 60)));
        let _ = (error.messages(), error.is_retryable(), error.is_throttled(), error.request_id());
        let is_local = matches!(error, ApiError::Request { .. } | ApiError::Config { .. });
        assert!(!is_local, "{error}");
        assert!(error.attempts() <= 1);
    }
}

/// The value at a path.
pub fn at<'j, 'a>(json: &'j Json<'a>, path: &[&str]) -> Option<&'j Json<'a>> {
    path.iter().try_fold(json, |json, step| json.field(step))
}
