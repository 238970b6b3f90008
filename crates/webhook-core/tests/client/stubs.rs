//! Providers that are not there.

use super::*;

/// Logs in at `/login` with a form.
pub(crate) struct Key;

impl Login for Key {
    async fn login(&self, api: &Api) -> Result<Token, ApiError> {
        let response = api
            .send(Request::post(["login"]).field("api_key", "k"))
            .await?;
        Ok(Token::new(
            response.json::<String>()?,
            Lifetime::Idle(Duration::from_secs(1800)),
        ))
    }

    fn authorise(&self, request: Request, token: &Token) -> Request {
        request.sensitive_header("x-auth-token", token.expose())
    }
}

/// Has its token without a request. Its provider refuses tokens with a code.
pub(crate) struct Ready(pub(crate) &'static str);

impl Login for Ready {
    async fn login(&self, _: &Api) -> Result<Token, ApiError> {
        given(self.0, Lifetime::UntilRefused).await
    }

    fn authorise(&self, request: Request, token: &Token) -> Request {
        request.sensitive_header("authorization", token.expose())
    }

    fn rejected(&self, error: &ApiError) -> bool {
        error.code() == Some("UNAUTHENTICATED")
    }
}

pub(crate) async fn given(token: &'static str, lifetime: Lifetime) -> Result<Token, ApiError> {
    Ok(Token::new(token, lifetime))
}

/// The cached token, or else `next`.
pub(crate) async fn cached(cache: &TokenCache, next: &'static str, lifetime: Lifetime) -> String {
    let token = cache.get(|| given(next, lifetime)).await.unwrap();
    token.expose().to_owned()
}

pub(crate) async fn pass(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

/// `CODE|message` in a body says no.
pub(crate) fn read_error(_: u16, body: &[u8]) -> Option<ProviderError> {
    let (code, message) = std::str::from_utf8(body).ok()?.split_once('|')?;
    Some(ProviderError {
        code: Some(code.into()),
        messages: vec![message.into()],
    })
}

pub(crate) fn quick() -> RetryPolicy {
    RetryPolicy::default()
        .attempts(3)
        .base(Duration::from_millis(1))
        .total_wait(Duration::from_secs(1))
}

pub(crate) fn builder(url: &str) -> ApiBuilder {
    Api::builder(url).retry(quick())
}

pub(crate) fn api(url: &str) -> Api {
    builder(url).build().unwrap()
}

pub(crate) async fn call(server: &MockServer, request: Request) -> Result<Response, ApiError> {
    send(&api(&server.uri()), request).await
}

/// A rule that is broken shall fail, not hang.
pub(crate) async fn send(api: &Api, request: Request) -> Result<Response, ApiError> {
    let call = tokio::time::timeout(Duration::from_secs(20), api.send(request));
    call.await.expect("the call hangs")
}

pub(crate) async fn answering(status: u16) -> MockServer {
    let server = MockServer::start().await;
    mount(&server, ResponseTemplate::new(status)).await;
    server
}

pub(crate) async fn mount(server: &MockServer, answer: ResponseTemplate) {
    Mock::given(any()).respond_with(answer).mount(server).await;
}

pub(crate) async fn mount_times(server: &MockServer, answer: ResponseTemplate, times: u64) {
    Mock::given(any())
        .respond_with(answer)
        .up_to_n_times(times)
        .mount(server)
        .await;
}

/// A provider that logs in at `/login`, and answers other calls by their token.
pub(crate) struct Provider {
    pub(crate) server: MockServer,
    pub(crate) rules: Arc<Mutex<Rules>>,
}

pub(crate) struct Rules {
    pub(crate) login: ResponseTemplate,
    pub(crate) accepted: String,
    pub(crate) refused: u64,
}

impl Provider {
    pub(crate) async fn start(token: &str) -> Self {
        let rules = Rules {
            login: ResponseTemplate::new(200).set_body_json(token),
            accepted: token.to_owned(),
            refused: 0,
        };
        let provider = Self {
            server: MockServer::start().await,
            rules: Arc::new(Mutex::new(rules)),
        };
        let rules = Arc::clone(&provider.rules);
        let answer = move |request: &wiremock::Request| rules.lock().unwrap().answer(request);
        Mock::given(any())
            .respond_with(answer)
            .mount(&provider.server)
            .await;
        provider
    }

    pub(crate) fn answers_login(&self, answer: ResponseTemplate) {
        self.rules.lock().unwrap().login = answer;
    }

    pub(crate) fn accepts(&self, token: &str) {
        self.rules.lock().unwrap().accepted = token.to_owned();
    }

    pub(crate) fn renews_to(&self, token: &str) {
        self.answers_login(ResponseTemplate::new(200).set_body_json(token));
        self.accepts(token);
    }

    pub(crate) fn session(&self) -> Arc<Session<Key>> {
        Arc::new(Session::new(api(&self.server.uri()), Key))
    }

    pub(crate) async fn logins(&self) -> usize {
        let requests = all(&self.server).await;
        requests
            .iter()
            .filter(|request| request.url.path() == "/login")
            .count()
    }

    pub(crate) async fn calls(&self) -> usize {
        count(&self.server).await - self.logins().await
    }
}

impl Rules {
    pub(crate) fn answer(&mut self, request: &wiremock::Request) -> ResponseTemplate {
        if request.url.path() == "/login" {
            return self.login.clone();
        }
        if request.headers["x-auth-token"] == *self.accepted {
            return ResponseTemplate::new(200);
        }
        // Some hear it at once, some long after others have renewed the token.
        self.refused += 1;
        let late = Duration::from_millis(20 * (self.refused / 10));
        ResponseTemplate::new(401).set_delay(late)
    }
}

pub(crate) async fn fifty(session: &Arc<Session<Key>>) -> Vec<Result<Response, ApiError>> {
    let mut callers = JoinSet::new();
    for _ in 0..50 {
        let session = Arc::clone(session);
        callers.spawn(async move { session.send(Request::get(["a"])).await });
    }
    callers.join_all().await
}

pub(crate) async fn all(server: &MockServer) -> Vec<wiremock::Request> {
    server.received_requests().await.unwrap()
}

pub(crate) async fn last(server: &MockServer) -> wiremock::Request {
    all(server).await.pop().unwrap()
}

pub(crate) async fn count(server: &MockServer) -> usize {
    all(server).await.len()
}

pub(crate) fn transport(error: &ApiError) -> Option<TransportKind> {
    match error {
        ApiError::Transport { kind, .. } => Some(*kind),
        _ => None,
    }
}

pub(crate) fn assert_hides(text: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} is in: {text}");
    }
}

/// In `Display`, in `Debug`, and in those of every source.
pub(crate) fn assert_hides_error(error: &ApiError, secrets: &[&str]) {
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(error) = next {
        assert_hides(&format!("{error} {error:?} {error:#?}"), secrets);
        next = error.source();
    }
}

/// A loopback address at which nobody listens.
pub(crate) fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A server that misbehaves as no HTTP library would.
pub(crate) struct Raw {
    pub(crate) url: String,
    pub(crate) served: std::thread::JoinHandle<u32>,
}

#[derive(Clone, Copy)]
pub(crate) enum DropAt {
    /// Reads the request, and hangs up.
    Request,
    /// Answers one request, reads another on the same connection, and hangs up.
    SecondRequest,
    /// Hangs up in the middle of the answer's body.
    Body,
    /// Hangs up after an answer of so many bytes, whose length was announced or not.
    After { length: usize, announced: bool },
    /// Announces a long body, sends none of it, and does not hang up.
    Announced,
    /// Does not answer, and does not hang up.
    Never,
}

impl Raw {
    pub(crate) fn start(drop_at: DropAt) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let served = std::thread::spawn(move || {
            let mut kept = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut request = [0; 4096];
                let length = stream.read(&mut request).unwrap_or(0);
                if request[..length].starts_with(Self::STOP) {
                    break;
                }
                drop_at.answer(&mut stream);
                let open = matches!(drop_at, DropAt::Never | DropAt::Announced).then_some(stream);
                kept.push(open);
            }
            kept.len().try_into().unwrap()
        });
        Self { url, served }
    }

    const STOP: &[u8] = b"STOP";

    /// How many connections there were. They are served in turn, so none is missed.
    pub(crate) fn connections(self) -> u32 {
        let address = self.url.strip_prefix("http://").unwrap();
        TcpStream::connect(address)
            .unwrap()
            .write_all(Self::STOP)
            .unwrap();
        self.served.join().unwrap()
    }
}

impl DropAt {
    pub(crate) fn answer(self, stream: &mut TcpStream) {
        let headers = match self {
            Self::Request | Self::Never => return,
            Self::SecondRequest => "content-length: 0",
            Self::Announced => "content-length: 1000",
            Self::Body => "content-length: 10",
            Self::After { length, announced } if announced => &format!("content-length: {length}"),
            Self::After { .. } => "connection: close",
        };
        let body = match self {
            Self::Body => "x".repeat(3),
            Self::After { length, .. } => "x".repeat(length),
            _ => String::new(),
        };
        let answer = format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n{body}");
        // Whoever reads no further has hung up.
        let _ = stream.write_all(answer.as_bytes());
        if matches!(self, Self::SecondRequest) {
            let _ = stream.read(&mut [0; 4096]);
        }
    }
}
