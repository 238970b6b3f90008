//! Logging in: once, no more than once a second, and for as long as the token says.

use super::*;

/// A token whose payload is this JSON.
fn jwt(payload: &str) -> String {
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let header = part(r#"{"alg":"HS256","typ":"JWT"}"#);
    format!("{header}.{}.c2lnbmF0dXJl", part(payload))
}

fn seconds_from_now(seconds: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap() + seconds
}

async fn pass(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

/// How many logins three calls take, between which so many seconds pass.
async fn logins_with(token: &str, seconds: [u64; 2]) -> usize {
    let server = MockServer::start().await;
    Mock::given(is_login)
        .respond_with(token_of(token))
        .mount(&server)
        .await;
    answer_calls(&server, answer(200, r#"{"data":{}}"#), 3).await;
    let client = client_at(&server.uri());
    call(&client, "query").await.unwrap();
    for seconds in seconds {
        pass(seconds).await;
        call(&client, "query").await.unwrap();
    }
    let all = server.received_requests().await.unwrap();
    all.iter().filter(|request| is_login(request)).count()
}

#[tokio::test]
async fn the_login_is_the_documented_mutation_and_its_token_goes_with_every_call() {
    let (server, client) = logged_in(1).await;
    answer_calls(&server, answer(200, r#"{"data":{}}"#), 3).await;
    for client in [&client, &client.clone(), &client] {
        call(client, "query").await.unwrap();
    }
    let all = server.received_requests().await.unwrap();
    let login = body_of(&all[0]);
    assert_eq!(
        login,
        json!({
            "query": "mutation ($input: LoginInput!) \
                      { login(input: $input) { token message code success } }",
            "variables": {"input": {"email": EMAIL, "password": PASSWORD}},
        })
    );
    assert!(!all[0].headers.contains_key("authorization"));
    for request in &all {
        assert_eq!(request.method.as_str(), "POST");
        assert_eq!(request.url.path(), "/");
        assert_eq!(request.headers["content-type"], "application/json");
        assert_eq!(request.headers["user-agent"], AGENT);
    }
    for request in &all[1..] {
        let token = request.headers["authorization"].to_str().unwrap();
        assert_eq!(token, format!("Bearer {TOKEN}"));
    }
}

#[tokio::test]
async fn the_affiliation_is_sent_if_there_is_one() {
    for (affiliation, text) in [
        (Affiliation::Australia, "FP_AUS"),
        (Affiliation::Luxembourg, "FP_LUX"),
        (Affiliation::Unknown("FP_NEW".into()), "FP_NEW"),
    ] {
        let server = MockServer::start().await;
        answer_logins(&server, token_of(TOKEN), 1).await;
        answer_calls(&server, answer(200, r#"{"data":{}}"#), 1).await;
        let credentials = credentials().affiliation(affiliation);
        let client = Client::builder(Environment::At(server.uri()), credentials, AGENT)
            .build()
            .unwrap();
        call(&client, "query").await.unwrap();
        let login = body_of(&server.received_requests().await.unwrap()[0]);
        assert_eq!(login["variables"]["input"]["affiliation"], text);
    }
}

#[tokio::test]
async fn a_token_lives_until_the_end_that_stands_in_it() {
    let token = jwt(&format!(
        r#"{{"iat":1620967717,"exp":{}}}"#,
        seconds_from_now(3600)
    ));
    assert_eq!(logins_with(&token, [3500, 10]).await, 1);
    assert_eq!(logins_with(&token, [3580, 1]).await, 2);
    let fraction = jwt(&format!(r#"{{"exp":{}.5}}"#, seconds_from_now(3600)));
    assert_eq!(logins_with(&fraction, [3500, 80]).await, 2);
    let day = jwt(&format!(r#"{{"exp":{}}}"#, seconds_from_now(86_400)));
    assert_eq!(logins_with(&day, [50_000, 30_000]).await, 1);
}

/// Which is also so for an end that has passed when the token comes: some clock is wrong.
#[tokio::test]
async fn a_token_whose_end_cannot_be_read_lives_the_documented_four_hours() {
    let past = jwt(&format!(r#"{{"exp":{}}}"#, seconds_from_now(-5)));
    for token in [
        TOKEN,
        "a.b.c",
        "a.!.c",
        &jwt("{}"),
        &jwt("[1]"),
        &jwt(r#"{"exp":null}"#),
        &jwt(r#"{"exp":"soon"}"#),
        &jwt(r#"{"exp":-1}"#),
        &jwt(r#"{"exp":1e99}"#),
        &jwt(r#"{"exp":99999999999999999999999}"#),
        &past,
    ] {
        assert_eq!(logins_with(token, [14_000, 300]).await, 1, "{token}");
        assert_eq!(logins_with(token, [14_000, 380]).await, 2, "{token}");
    }
}

/// Nobody answers, and in paused time each login gives up after its millisecond.
#[tokio::test(start_paused = true)]
async fn logins_begin_a_second_apart_unless_set_and_even_if_they_fail() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    for (interval, least) in [(None, 1000), (Some(Duration::from_secs(5)), 5000)] {
        let builder = Client::builder(Environment::At(url.clone()), credentials(), AGENT)
            .api(|api| api.request_timeout(Duration::from_millis(1)));
        let client = match interval {
            Some(interval) => builder.login_interval(interval),
            None => builder,
        };
        let client = client.build().unwrap();
        let within = |wait| tokio::time::timeout(Duration::from_millis(wait), call(&client, "rfi"));
        assert!(within(100).await.unwrap().is_err());
        assert!(within(least - 100).await.is_err(), "it did not wait");
        assert!(within(200).await.unwrap().is_err(), "it waits for ever");
    }
}

#[tokio::test]
async fn many_calls_at_once_log_in_once() {
    let (server, client) = logged_in(1).await;
    answer_calls(&server, answer(200, r#"{"data":{"payment":null}}"#), 50).await;
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.payment(&"p1".into()).await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

fn refused_login(code: &str) -> ResponseTemplate {
    let body = format!(
        r#"{{"data":{{"login":{{"token":null,"message":"No","code":"{code}","success":false}}}}}}"#
    );
    answer(200, &body)
}

#[tokio::test]
async fn a_refused_login_is_an_error_with_its_code_and_rests_for_a_minute() {
    for code in ["UNREGISTERED", "NEED_AFFILIATION", "Something else"] {
        let server = MockServer::start().await;
        answer_logins(&server, refused_login(code), 2).await;
        let client = client_at(&server.uri());
        for (name, _) in CALLS {
            let error = call(&client, name).await.unwrap_err();
            assert!(matches!(error, ApiError::Login(_)), "{name}: {error}");
            assert_eq!((error.status(), error.code()), (Some(200), Some(code)));
            assert_eq!(error.messages(), ["No"]);
            let report = ErrorReport::of(&error).unwrap();
            assert_eq!(report.replies[0].member, "login");
        }
        pass(61).await;
        call(&client, "query").await.unwrap_err();
        assert!(calls(&server).await.is_empty());
    }
}

#[tokio::test]
async fn the_rest_after_a_refused_login_is_a_setting_and_a_fault_is_no_refusal() {
    let server = MockServer::start().await;
    answer_logins(&server, refused_login("UNREGISTERED"), 2).await;
    let client = builder_at(&server.uri()).refusal_pause(Duration::ZERO);
    let client = client.build().unwrap();
    for _ in 0..2 {
        call(&client, "query").await.unwrap_err();
    }

    for fault in [answer(503, ""), throttle(429, "1"), throttle(200, "1")] {
        let server = MockServer::start().await;
        answer_logins(&server, fault, 2).await;
        let client = client_at(&server.uri());
        for _ in 0..2 {
            let error = call(&client, "query").await.unwrap_err();
            assert!(matches!(error, ApiError::Login(_)), "{error}");
        }
    }
}

#[tokio::test]
async fn a_login_that_is_answered_oddly_is_an_error_that_keeps_the_answer() {
    for (status, body, at) in [
        (200, "<html></html>", ""),
        (200, "", ""),
        (200, "[]", ""),
        (200, r#"{"data":null}"#, "data"),
        (200, r#"{"data":{}}"#, "data.login"),
        (200, r#"{"data":{"login":null}}"#, "data.login"),
        (
            200,
            r#"{"data":{"login":{"success":true}}}"#,
            "data.login.token",
        ),
        (
            200,
            r#"{"data":{"login":{"token":null}}}"#,
            "data.login.token",
        ),
        (
            200,
            r#"{"data":{"login":{"token":""}}}"#,
            "data.login.token",
        ),
        (200, r#"{"data":{"login":["t"]}}"#, "data.login"),
        (502, "<html></html>", ""),
    ] {
        let server = MockServer::start().await;
        answer_logins(&server, answer(status, body), 1).await;
        let error = call(&client_at(&server.uri()), "query").await.unwrap_err();
        let ApiError::Login(inner) = &error else {
            panic!("{body}: {error}");
        };
        if let ApiError::Undocumented { path, .. } = &**inner {
            assert_eq!(path, at, "{body}");
        } else {
            assert_eq!(status, 502, "{body}: {error}");
        }
        assert_eq!(error.status(), Some(status), "{body}");
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn neither_password_nor_token_is_shown() {
    let (server, client) = logged_in(1).await;
    answer_calls(&server, graph_ql_error("BAD_USER_INPUT"), 1).await;
    let error = call(&client, "query").await.unwrap_err();
    let builder = builder_at(&server.uri());
    let shown = format!(
        "{client:?} {builder:?} {:?} {error} {error:?}",
        credentials()
    );
    for secret in [PASSWORD, TOKEN, EMAIL] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn the_base_urls_are_the_documented_ones() {
    for (environment, url) in [
        (Environment::Uat, "https://api.uat.flash-payments.com.au"),
        (Environment::Production, "https://api.flash-payments.com"),
        (Environment::OlderDomain, "https://api.flash-fx.com"),
    ] {
        assert_eq!(environment.base_url(), url);
    }
    let shown = format!(
        "{:?}",
        Environment::At("https://example.com/?s3cret".into())
    );
    assert_eq!(shown, "At(..)");
}

#[test]
fn a_client_without_a_user_agent_is_not_built() {
    for agent in ["", "  "] {
        let at = Environment::At("http://127.0.0.1:1".into());
        let built = Client::builder(at, credentials(), agent).build();
        assert!(matches!(built, Err(ApiError::Config { .. })));
    }
}
