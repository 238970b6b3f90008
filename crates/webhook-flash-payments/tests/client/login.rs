//! The login, and how long its token is valid.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use webhook_flash_payments::client::{
    Affiliation, ApiError, Client, ClientBuilder, Environment, ErrorReport,
};
use webhook_test_support::json as answer;
use wiremock::MockServer;

use crate::stub::{
    EMAIL, PASSWORD, TOKEN, answer_calls, answer_logins, answering, assert_sent, body_of,
    builder_at, credentials, requests, stub, token_of,
};

async fn call(client: &Client) -> Result<Value, ApiError> {
    client.query("{ a }", ()).await
}

async fn pass(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn the_login_is_the_documented_mutation_and_its_token_goes_with_every_call() {
    let (server, client) = answering(r#"{"data":{}}"#).await;
    call(&client).await.unwrap();
    call(&client.clone()).await.unwrap();
    let logins = requests(&server, true).await;
    assert_eq!(logins.len(), 1);
    let expected = json!({
        "query": "mutation ($input: LoginInput!) \
                  { login(input: $input) { token message code success } }",
        "variables": {"input": {"email": EMAIL, "password": PASSWORD}},
    });
    assert_sent(&server, true, expected).await;
    assert!(!logins[0].headers.contains_key("authorization"));
    let calls = requests(&server, false).await;
    assert_eq!(calls.len(), 2);
    for request in calls {
        assert_eq!(request.method.as_str(), "POST");
        assert_eq!(request.url.path(), "/");
        assert_eq!(request.headers["content-type"], "application/json");
        let agent = concat!("webhook-flash-payments/", env!("CARGO_PKG_VERSION"));
        assert_eq!(request.headers["user-agent"], agent);
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
        let (server, _) = answering(r#"{"data":{}}"#).await;
        let credentials = credentials().affiliation(affiliation);
        let client =
            Client::builder(Environment::Uat, credentials).base_url(server.uri()).build().unwrap();
        call(&client).await.unwrap();
        let login = body_of(&requests(&server, true).await[0]);
        assert_eq!(login["variables"]["input"]["affiliation"], text);
    }
}

/// A token with this payload.
fn jwt(payload: &str) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.c2lnbmF0dXJl", part(r#"{"alg":"HS256"}"#), part(payload))
}

fn seconds_from_now(seconds: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap() + seconds
}

/// Whether a second call, this long after the first, logs in again.
async fn logs_in_again(token: &str, seconds: u64) -> bool {
    let server = MockServer::start().await;
    answer_logins(&server, token_of(token)).await;
    answer_calls(&server, answer(200, r#"{"data":{}}"#)).await;
    let client = builder_at(&server).build().unwrap();
    call(&client).await.unwrap();
    pass(seconds).await;
    call(&client).await.unwrap();
    requests(&server, true).await.len() == 2
}

#[tokio::test]
async fn a_token_is_valid_until_its_exp() {
    let hour = jwt(&format!(r#"{{"iat":1,"exp":{}}}"#, seconds_from_now(3600)));
    assert!(!logs_in_again(&hour, 3500).await);
    assert!(logs_in_again(&hour, 3580).await);
    let fraction = jwt(&format!(r#"{{"exp":{}.5}}"#, seconds_from_now(3600)));
    assert!(logs_in_again(&fraction, 3580).await);
}

/// Also if it has expired on arrival: then one of the clocks is wrong.
#[tokio::test]
async fn a_token_without_a_readable_exp_is_valid_for_the_documented_four_hours() {
    let past = jwt(&format!(r#"{{"exp":{}}}"#, seconds_from_now(-5)));
    for token in [
        TOKEN,
        "a.b.c",
        "a.!.c",
        &jwt("[1]"),
        &jwt("{}"),
        &jwt(r#"{"exp":"soon"}"#),
        &jwt(r#"{"exp":-1}"#),
        &jwt(r#"{"exp":99999999999999999999999}"#),
        &past,
    ] {
        assert!(!logs_in_again(token, 14_300).await, "{token}");
        assert!(logs_in_again(token, 14_380).await, "{token}");
    }
}

#[tokio::test]
async fn after_a_refused_login_there_is_no_other_for_a_minute() {
    for code in ["UNREGISTERED", "NEED_AFFILIATION"] {
        let server = MockServer::start().await;
        let body = format!(
            r#"{{"data":{{"login":{{"token":null,"message":"No","code":"{code}","success":false}}}}}}"#
        );
        answer_logins(&server, answer(200, &body)).await;
        let client = builder_at(&server).build().unwrap();
        for _ in 0..2 {
            let error = call(&client).await.unwrap_err();
            assert!(matches!(error, ApiError::Login(_)), "{error}");
            assert_eq!(error.code(), Some(code));
            let report = ErrorReport::of(&error).unwrap();
            assert_eq!(report.errors[0].path.as_deref(), Some("data.login"));
        }
        assert_eq!(requests(&server, true).await.len(), 1);
        pass(61).await;
        call(&client).await.unwrap_err();
        assert_eq!(requests(&server, true).await.len(), 2);
    }
}

#[tokio::test]
async fn a_login_without_a_token_is_an_undocumented_answer() {
    for (body, at) in [
        (r#"{"data":{"login":null}}"#, "data.login"),
        (r#"{"data":{"login":{"success":true}}}"#, "data.login.token"),
        (r#"{"data":{"login":{"token":""}}}"#, "data.login.token"),
    ] {
        let server = MockServer::start().await;
        answer_logins(&server, answer(200, body)).await;
        let error = call(&builder_at(&server).build().unwrap()).await.unwrap_err();
        let ApiError::Login(inner) = &error else {
            panic!("{body}: {error}");
        };
        let ApiError::Undocumented { path, .. } = &**inner else {
            panic!("{body}: {inner}");
        };
        assert_eq!(path, at, "{body}");
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn a_code_of_the_settings_refuses_a_token_as_status_401_does() {
    let body = r#"{"errors":[{"message":"m","extensions":{"code":"UNAUTHENTICATED"}}]}"#;
    for (codes, logins) in [(vec![], 1), (vec!["UNAUTHENTICATED"], 2)] {
        let refusal = answer(200, body);
        let build = |builder: ClientBuilder| builder.token_refused_codes(codes).build();
        let (server, client) = stub(refusal, build).await;
        call(&client).await.unwrap_err();
        assert_eq!(requests(&server, true).await.len(), logins);
    }
}

#[tokio::test]
async fn neither_password_nor_token_is_shown() {
    let (server, client) = answering(r#"{"errors":[{"message":"m"}]}"#).await;
    let error = call(&client).await.unwrap_err();
    let builder = builder_at(&server);
    let shown = format!("{client:?} {builder:?} {:?} {error} {error:?}", credentials());
    for secret in [PASSWORD, TOKEN, EMAIL] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
