//! [`StubServer`]: an API with a login that issues tokens and counts them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use webhook_core::testing::facts;
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// A stub of a provider's API, on loopback, built on [`wiremock`].
///
/// With a login, the server answers `POST` on the login path with the current token, and every other
/// request without that token in one of its headers with status 401. A request with it gets the
/// answer set by [`answer`](Self::answer), or 200 without a body.
///
/// ```
/// # async fn run() {
/// use webhook_test_support::{StubServer, json};
///
/// let server = StubServer::start().await.with_login("/auth", "t1", |token| {
///     json(201, &format!(r#"{{"accessToken":"{token}"}}"#))
/// });
/// server.answer("GET", "/payments/p1", json(200, r#"{"status":"paid"}"#)).await;
/// // Call the client under test with the base URL server.url().
/// assert_eq!(server.logins().await, 0);
/// # }
/// ```
///
/// A request that an answer for its method and path was set for is recorded for the report of what is
/// tested.
#[derive(Debug)]
pub struct StubServer {
    server: MockServer,
    login: Arc<Mutex<Option<Login>>>,
    /// The test that runs it. It answers on other threads.
    test: String,
}

struct Login {
    path: String,
    /// The text that a header of each call must end with.
    token: String,
    answer: ResponseTemplate,
    issue: fn(token: &str) -> ResponseTemplate,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("path", &self.path).finish_non_exhaustive()
    }
}

impl StubServer {
    /// Starts a server that answers everything with 200 and no body.
    pub async fn start() -> Self {
        let server = MockServer::start().await;
        let stub = Self { server, login: Arc::default(), test: facts::this_test() };
        let (login, test) = (Arc::clone(&stub.login), stub.test.clone());
        let fallback = move |request: &Request| match lock(&login).as_ref() {
            Some(login) if login.is_login(request) => {
                record(&test, request);
                login.answer.clone()
            }
            _ => ResponseTemplate::new(200),
        };
        Mock::given(any()).respond_with(fallback).with_priority(u8::MAX).mount(&stub.server).await;
        let login = Arc::clone(&stub.login);
        let is_refused = move |request: &Request| {
            let login = lock(&login);
            login.as_ref().is_some_and(|login| login.refuses(request))
        };
        Mock::given(is_refused)
            .respond_with(ResponseTemplate::new(401))
            .with_priority(1)
            .mount(&stub.server)
            .await;
        stub
    }

    /// Adds a login: `issue` turns the current token into the answer.
    #[must_use]
    pub fn with_login(
        self,
        path: &str,
        token: &str,
        issue: fn(token: &str) -> ResponseTemplate,
    ) -> Self {
        *lock(&self.login) = Some(Login {
            path: path.to_owned(),
            token: token.to_owned(),
            answer: issue(token),
            issue,
        });
        self
    }

    /// Replaces the current token: from now on, the login issues only this one, and no other is
    /// accepted.
    pub fn renew_token(&self, token: &str) {
        if let Some(login) = lock(&self.login).as_mut() {
            token.clone_into(&mut login.token);
            login.answer = (login.issue)(token);
        }
    }

    /// Ends the current token, without a login that issues another: only `token` is accepted.
    pub fn accept_only(&self, token: &str) {
        if let Some(login) = lock(&self.login).as_mut() {
            token.clone_into(&mut login.token);
        }
    }

    /// Replaces the answer to a login, for example by a refusal.
    pub fn answer_login(&self, answer: ResponseTemplate) {
        if let Some(login) = lock(&self.login).as_mut() {
            login.answer = answer;
        }
    }

    /// Answers requests with this method and path. An earlier answer for them comes first.
    pub async fn answer(&self, verb: &str, at: &str, answer: ResponseTemplate) {
        let answer = self.recording(answer);
        Mock::given(method(verb)).and(path(at)).respond_with(answer).mount(&self.server).await;
    }

    /// Answers the next `times` requests with this method and path, and then as set before or after.
    pub async fn answer_times(&self, verb: &str, at: &str, answer: ResponseTemplate, times: u64) {
        Mock::given(method(verb))
            .and(path(at))
            .respond_with(self.recording(answer))
            .up_to_n_times(times)
            .with_priority(2)
            .mount(&self.server)
            .await;
    }

    fn recording(&self, answer: ResponseTemplate) -> impl Respond + 'static {
        let test = self.test.clone();
        move |request: &Request| {
            record(&test, request);
            answer.clone()
        }
    }

    /// Answers everything but logins and refused tokens.
    pub async fn answer_all(&self, answer: ResponseTemplate) {
        let login = Arc::clone(&self.login);
        let is_call = move |request: &Request| {
            let login = lock(&login);
            login.as_ref().is_none_or(|login| !login.is_login(request))
        };
        Mock::given(is_call).respond_with(answer).with_priority(6).mount(&self.server).await;
    }

    /// The base URL, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.uri()
    }

    /// The underlying server, for other rules.
    #[must_use]
    pub fn mock(&self) -> &MockServer {
        &self.server
    }

    /// All requests so far, logins included.
    pub async fn requests(&self) -> Vec<Request> {
        let requests = self.server.received_requests().await;
        requests.expect("wiremock records requests")
    }

    /// The requests to this path.
    pub async fn sent(&self, at: &str) -> Vec<Request> {
        let mut requests = self.requests().await;
        requests.retain(|request| request.url.path() == at);
        requests
    }

    /// The last request.
    pub async fn last(&self) -> Request {
        self.requests().await.pop().expect("a request was sent")
    }

    /// How many logins there were.
    pub async fn logins(&self) -> usize {
        let requests = self.requests().await;
        let login = lock(&self.login);
        let is_login =
            |request: &&Request| login.as_ref().is_some_and(|login| login.is_login(request));
        requests.iter().filter(is_login).count()
    }

    /// How many other requests there were.
    pub async fn calls(&self) -> usize {
        self.requests().await.len() - self.logins().await
    }
}

impl Login {
    fn is_login(&self, request: &Request) -> bool {
        request.method.as_str() == "POST" && request.url.path() == self.path
    }

    fn refuses(&self, request: &Request) -> bool {
        let mut values = request.headers.values();
        let has_token = values.any(|value| value.as_bytes().ends_with(self.token.as_bytes()));
        !self.is_login(request) && !has_token
    }
}

/// Records that the test has made this request to the API of the provider whose crate is tested.
fn record(test: &str, request: &Request) {
    let tested = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
    let Some(provider) = tested.strip_prefix("webhook-") else { return };
    let operation = format!("{} {}", request.method, request.url.path().trim_start_matches('/'));
    facts::covered_by(test, provider, "operation", &operation);
}

fn lock(login: &Mutex<Option<Login>>) -> MutexGuard<'_, Option<Login>> {
    login.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An answer with this status and JSON body.
#[must_use]
pub fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body, "application/json")
}
