//! Currencycloud's documented errors: tokens, logins, fields, paths.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use webhook_core::Secret;
use webhook_currencycloud::client::{Client, Credentials, Environment, OPERATIONS};
use webhook_sandbox::{AccessOutcome, ApiFault, Sandbox};

use crate::currencycloud::{payment, ready};
use crate::raw::{Raw, send};

/// A token, from the login that curl would send.
pub(crate) async fn token(sandbox: &Sandbox) -> String {
    // The credentials are shown to clients only: the client logs in, and so does this.
    let form = ("content-type", "application/x-www-form-urlencoded");
    let body = format!(
        "login_id=treasury%40example.com&api_key={}",
        sandbox.currencycloud().api_key().expose()
    );
    let url = sandbox.currencycloud().base_url();
    let answer = send(url, "POST", "/v2/authenticate/api", &[form], &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["auth_token"].as_str().unwrap().into()
}

pub(crate) async fn call(
    sandbox: &Sandbox,
    token: &str,
    method: &str,
    path: &str,
    form: &str,
) -> Raw {
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-auth-token", token)];
    send(sandbox.currencycloud().base_url(), method, path, &headers, form).await
}

#[tokio::test]
async fn a_token_ends_after_30_idle_minutes() {
    let (sandbox, _, _) = ready().await;
    let token = token(&sandbox).await;
    let path = "/v2/payments/find";
    for (minutes, status) in [(29, 200), (29, 200), (30, 401)] {
        sandbox.clock().advance(Duration::from_secs(minutes * 60));
        let answer = call(&sandbox, &token, "GET", path, "").await;
        assert_eq!(answer.status, status, "{}", answer.body);
        if status == 401 {
            assert_eq!(
                answer.body,
                r#"{"error_code":"auth_failed","error_messages":{"username":[{"code":"invalid_supplied_credentials","message":"Authentication failed with the supplied credentials","params":{}}]}}"#
            );
            assert_eq!(answer.header("x-sandbox-inferred"), None);
        }
    }
}

#[tokio::test]
async fn a_closed_session_ends_its_token() {
    let (sandbox, _, _) = ready().await;
    let token = token(&sandbox).await;
    let closed = call(&sandbox, &token, "POST", "/v2/authenticate/close_session", "").await;
    assert_eq!((closed.status, closed.body.as_str()), (200, "{}"));
    assert_eq!(call(&sandbox, &token, "GET", "/v2/payments/find", "").await.status, 401);
}

#[tokio::test]
async fn the_fourth_failed_login_disables_the_account() {
    let (sandbox, _, _) = ready().await;
    let wrong = || {
        let credentials =
            Credentials::new("treasury@example.com", Secret::new("0".repeat(64)).unwrap());
        Client::builder(Environment::Demo, credentials).base_url(sandbox.currencycloud().base_url())
    };
    for _ in 0..4 {
        let client = wrong().build().unwrap();
        client.payment(&"p".into()).await.unwrap_err();
    }
    let right = || sandbox.currencycloud().client_builder().build().unwrap();
    assert!(right().payment(&"p".into()).await.unwrap_err().status() == Some(401));
    let log = sandbox.currencycloud().accesses();
    assert_eq!(log.last().unwrap().inferred, ["the answer to a disabled account"]);
    sandbox.currencycloud().enable_login();
    right().generate_hmac_key().await.unwrap();
}

#[tokio::test]
async fn a_login_is_refused_with_the_documented_codes() {
    let (sandbox, _, _) = ready().await;
    let long = "x".repeat(256);
    for (form, code) in [
        ("api_key=1".to_owned(), "login_id_is_required"),
        ("login_id=&api_key=1".into(), "login_id_is_too_short"),
        (format!("login_id={long}"), "login_id_is_too_long"),
        ("login_id=a".into(), "api_key_is_required"),
        ("login_id=a&api_key=1".into(), "api_key_length_is_invalid"),
    ] {
        let answer = call(&sandbox, "", "POST", "/v2/authenticate/api", &form).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json()["error_code"], code);
        assert!(answer.header("x-sandbox-inferred").unwrap().starts_with("error_code"));
    }
}

#[tokio::test]
async fn requests_are_refused_with_the_documented_codes() {
    let (sandbox, _, _) = ready().await;
    let token = token(&sandbox).await;
    let payment = sandbox.currencycloud().create_payment(payment());
    let retry = format!("/v2/payments/{}/notifications/retry", payment.id());
    let house = sandbox.currencycloud().house_account();
    let number = sandbox.currencycloud().account_number(&house, &"EUR".into());
    let unknown = "00000000-0000-4000-8000-000000000000";
    let of = |id: &str, amount: &str| {
        format!("id={id}&receiver_account_number={number}&amount={amount}&currency=EUR")
    };
    let funding = "/v2/demo/funding/create";
    for (method, path, form, status, code) in [
        ("GET", "/v2/payments/p1".to_owned(), String::new(), 400, "invalid_id"),
        ("GET", format!("/v2/payments/{unknown}"), String::new(), 404, "payment_not_found"),
        (
            "GET",
            format!("/v2/payments/{unknown}?a=1"),
            String::new(),
            400,
            "invalid_extra_parameters",
        ),
        ("GET", format!("/v2/transfers/{unknown}"), String::new(), 400, "transfer_not_found"),
        ("GET", format!("/v2/transactions/{unknown}"), String::new(), 400, "transaction_not_found"),
        (
            "GET",
            format!("/v2/transactions/sender/{unknown}"),
            String::new(),
            404,
            "sender_not_found",
        ),
        ("GET", format!("/v2/accounts/{unknown}"), String::new(), 400, "account_not_found"),
        ("GET", "/v2/balances/eur".into(), String::new(), 400, "currency_is_in_invalid_format"),
        (
            "POST",
            "/v2/payments/p1/notifications/retry".into(),
            String::new(),
            400,
            "id_is_not_valid_uuid",
        ),
        ("POST", retry.clone(), String::new(), 400, "notification_type_not_in_range"),
        (
            "POST",
            format!("{retry}?notification_type=payment_compliance_failed_notification"),
            String::new(),
            400,
            "notification_type_not_in_range",
        ),
        ("POST", retry, "on_behalf_of=x".into(), 400, "invalid_extra_parameters"),
        ("POST", funding.into(), of(unknown, "0"), 400, "amount_must_be_greater_than_0"),
        (
            "POST",
            funding.into(),
            of(unknown, "1000000000000"),
            400,
            "amount_must_be_less_than_1000000000000",
        ),
        (
            "POST",
            funding.into(),
            of(unknown, "1").replace("EUR", "GBP"),
            400,
            "currency_not_supported_by_account",
        ),
        (
            "POST",
            funding.into(),
            of(unknown, "1").replace(&number, "1"),
            400,
            "receiver_account_number_not_found",
        ),
    ] {
        let answer = call(&sandbox, &token, method, &path, &form).await;
        assert_eq!((answer.status, &answer.json()["error_code"]), (status, &code.into()), "{path}");
    }
}

#[tokio::test]
async fn a_wrong_path_is_answered_with_an_error_of_the_sandbox() {
    let (sandbox, _, _) = ready().await;
    let token = token(&sandbox).await;
    let answer = call(&sandbox, &token, "GET", "/v2/webhooks", "").await;
    assert_eq!((answer.status, answer.header("x-sandbox-error")), (404, Some("true")));
    assert!(answer.json()["sandbox_error"].is_string());
    let log = sandbox.currencycloud().accesses();
    assert_eq!(log.last().unwrap().outcome, AccessOutcome::SandboxError(404));
}

/// Each operation is known by its path: none gets an error of the sandbox.
#[tokio::test]
async fn every_operation_of_the_client_is_answered() {
    let (sandbox, _, _) = ready().await;
    for operation in OPERATIONS {
        let token = token(&sandbox).await;
        let path = format!("/{}", operation.path.replace("{id}", "x"));
        let method = format!("{:?}", operation.verb).to_uppercase();
        let answer = call(&sandbox, &token, &method, &path, "").await;
        assert_eq!(answer.header("x-sandbox-error"), None, "{method} {path}: {}", answer.body);
    }
}

#[tokio::test]
async fn faults_of_the_api_have_the_documented_shapes() {
    let (sandbox, client, _) = ready().await;
    let currencycloud = sandbox.currencycloud();
    let id = currencycloud.create_payment(payment()).id();
    let token = token(&sandbox).await;
    for (fault, status, code) in [
        (ApiFault::Outage, 503, "service_unavailable"),
        (ApiFault::TooManyRequests { retry_after: Some(7) }, 429, "too_many_requests"),
        (ApiFault::TooManyRequests { retry_after: None }, 429, "too_many_requests"),
    ] {
        currencycloud.fail_next_call(fault);
        let answer = call(&sandbox, &token, "GET", &format!("/v2/payments/{id}"), "").await;
        assert_eq!((answer.status, &answer.json()["error_code"]), (status, &code.into()));
        let seven = fault == ApiFault::TooManyRequests { retry_after: Some(7) };
        assert_eq!(answer.header("retry-after"), seven.then_some("7"));
        assert_eq!(answer.header("x-sandbox-inferred"), None);
    }
    // The client logs in again, once, and its call succeeds.
    currencycloud.fail_next_call(ApiFault::ExpiredToken);
    client.payment(&id).await.unwrap();
    let statuses: Vec<AccessOutcome> =
        currencycloud.accesses().iter().rev().take(3).map(|it| it.outcome).collect();
    let answered = [200, 200, 401].map(AccessOutcome::Answered);
    assert_eq!(statuses, answered);
}

#[tokio::test]
async fn a_slow_answer_takes_as_long_by_the_clock_of_the_sandbox() {
    let (sandbox, client, _) = ready().await;
    let id = sandbox.currencycloud().create_payment(payment()).id();
    let start = sandbox.clock().now();
    sandbox.currencycloud().fail_next_call(ApiFault::Slow(Duration::from_secs(60)));
    let time_passes = async {
        loop {
            sandbox.clock().advance(Duration::from_secs(1));
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        found = client.payment(&id) => drop(found.unwrap()),
        () = time_passes => {}
    }
    let answered_at = sandbox.currencycloud().accesses().last().unwrap().at;
    assert!((answered_at - start).num_seconds() >= 60);
}

#[tokio::test]
async fn a_reset_comes_before_or_after_the_effect() {
    let (sandbox, client, _) = ready().await;
    let currencycloud = sandbox.currencycloud();
    let before = currencycloud.hmac_key().unwrap();
    currencycloud.fail_next_call(ApiFault::ResetBefore);
    client.generate_hmac_key().await.unwrap_err();
    assert_eq!(currencycloud.hmac_key().unwrap().expose(), before.expose());
    currencycloud.fail_next_call(ApiFault::ResetAfter);
    let error = client.generate_hmac_key().await.unwrap_err();
    assert_eq!(error.status(), None);
    assert_ne!(currencycloud.hmac_key().unwrap().expose(), before.expose());
    let log = currencycloud.accesses();
    assert_eq!(log.last().unwrap().outcome, AccessOutcome::ResetAfter(200));
    // It is a reset, and not the end of the stream.
    currencycloud.fail_next_call(ApiFault::ResetBefore);
    let address = currencycloud.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let error = stream.read_to_end(&mut Vec::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn a_multipart_form_is_read() {
    let (sandbox, _, _) = ready().await;
    let client = sandbox.currencycloud().client_builder().multipart_forms().build().unwrap();
    client.generate_hmac_key().await.unwrap();
}
