//! Clients that do not wait, and errors to look at.

use std::error::Error;
use std::time::Duration;

use webhook_api_client::{
    Api, ApiBuilder, ApiError, ProviderError, Request, Response, RetryPolicy, TransportKind,
};
use webhook_test_support::StubServer;
use wiremock::ResponseTemplate;

pub(crate) const USER_AGENT: &str = "webhook-example/1.0";

pub(crate) fn builder(url: &str) -> ApiBuilder {
    let quick = RetryPolicy::default().attempts(3).first_delay(Duration::from_millis(1));
    Api::builder(url, USER_AGENT).retry(quick).error_reader(read_error)
}

pub(crate) fn api(url: &str) -> Api {
    builder(url).build().unwrap()
}

/// `CODE|message` in a body reports a failure; `SLOW|seconds` asks for fewer requests.
fn read_error(_: u16, body: &[u8]) -> Option<ProviderError> {
    let (code, message) = std::str::from_utf8(body).ok()?.split_once('|')?;
    Some(ProviderError {
        code: Some(code.into()),
        messages: vec![message.into()],
        throttled: code == "SLOW",
        retry_after: message.parse().ok().map(Duration::from_secs),
    })
}

pub(crate) async fn call(server: &StubServer, request: Request) -> Result<Response, ApiError> {
    send(builder(&server.url()), request).await
}

pub(crate) async fn send(builder: ApiBuilder, request: Request) -> Result<Response, ApiError> {
    send_with(&builder.build().unwrap(), request).await
}

/// A broken rule must fail, not hang.
pub(crate) async fn send_with(api: &Api, request: Request) -> Result<Response, ApiError> {
    let call = tokio::time::timeout(Duration::from_secs(20), api.send(request));
    call.await.expect("the call hangs")
}

/// A server that answers all calls with this status and body.
pub(crate) async fn answering(status: u16, body: &str) -> StubServer {
    answering_with(ResponseTemplate::new(status).set_body_string(body)).await
}

pub(crate) async fn answering_with(answer: ResponseTemplate) -> StubServer {
    let server = StubServer::start().await;
    server.answer_all(answer).await;
    server
}

pub(crate) fn transport(error: &ApiError) -> Option<TransportKind> {
    match error {
        ApiError::Transport { kind, .. } => Some(*kind),
        _ => None,
    }
}

/// In `Display`, in `Debug`, and in those of every source.
pub(crate) fn assert_error_hides(error: &ApiError, secret: &str) {
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(error) = next {
        let text = format!("{error} {error:?} {error:#?}");
        assert!(!text.contains(secret), "{text}");
        next = error.source();
    }
}
