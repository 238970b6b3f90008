//! What the API clients of all providers share.
#![cfg(feature = "client")]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what the tests need may stop at the first surprise, as the tests may"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use webhook_core::client::{
    Api, ApiBuilder, ApiError, Lifetime, Login, ProviderError, Repeat, Request, Response,
    RetryPolicy, Session, Token, TokenCache, TransportKind,
};
use wiremock::matchers::{any, body_string, header, method, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

// --- Settings

#[test]
fn a_base_url_is_absolute_http_without_user_query_and_fragment() {
    for good in [
        "http://127.0.0.1:8080",
        "http://[::1]/api/",
        "http://example.com/v2",
    ] {
        assert!(Api::builder(good).build().is_ok(), "{good}");
    }
    for (wrong, found) in [
        ("", "relative URL"),
        ("api.example.com/v2", "relative URL"),
        ("/v2", "relative URL"),
        ("https://", "empty host"),
        ("ftp://example.com", "scheme other than http"),
        ("localhost:8080", "scheme other than http"),
        ("http://user@example.com", "user or password"),
        ("http://:s3cret@example.com", "user or password"),
        ("http://example.com/?key=s3cret", "query"),
        ("http://example.com/?", "query"),
        ("http://example.com/#s3cret", "fragment"),
    ] {
        let error = Api::builder(wrong).build().unwrap_err();
        assert!(
            matches!(error, ApiError::Config { .. }),
            "{wrong}: {error:?}"
        );
        let text = error.to_string();
        assert!(text.contains(found), "{wrong}: {text}");
        assert!(text.contains("expected a base URL such as"), "{text}");
        assert_eq!(error.attempts(), 0);
    }
}

#[test]
fn a_wrong_base_url_is_not_shown() {
    for wrong in [
        "http://u:s3cret@example.com",
        "http://example.com/?s3cret",
        "s3cret",
    ] {
        let builder = Api::builder(wrong);
        assert_hides(&format!("{builder:?}"), &["s3cret"]);
        assert_hides_error(&builder.build().unwrap_err(), &["s3cret"]);
    }
}

#[cfg(not(feature = "rustls"))]
#[test]
fn an_https_api_without_tls_is_refused_when_it_is_built_and_not_when_it_is_called() {
    let error = Api::builder("https://example.com").build().unwrap_err();
    assert!(error.to_string().contains("feature `rustls`"), "{error}");

    let own = reqwest::Client::new();
    assert!(
        Api::builder("https://example.com")
            .http_client(own)
            .build()
            .is_ok()
    );
}

#[test]
fn a_header_setting_that_http_does_not_allow_is_refused() {
    let agent = builder("http://example.com").user_agent("a\nb").build();
    assert!(matches!(agent, Err(ApiError::Config { .. })));
    let id = builder("http://example.com")
        .request_id_header("no name")
        .build();
    assert!(matches!(id, Err(ApiError::Config { .. })));
}

// --- Requests

#[tokio::test]
async fn the_path_of_the_base_url_is_kept_and_joined_with_one_slash() {
    let server = answering(200).await;
    for (base, segments, sent) in [
        ("", &["v2", "payments"][..], "/v2/payments"),
        ("/", &["v2", "payments"], "/v2/payments"),
        (
            "/api",
            &["webhooks", "endpoints"],
            "/api/webhooks/endpoints",
        ),
        (
            "/api/",
            &["webhooks", "endpoints"],
            "/api/webhooks/endpoints",
        ),
        ("/api/", &[], "/api/"),
        ("", &[], "/"),
    ] {
        let api = api(&format!("{}{base}", server.uri()));
        send(&api, Request::get(segments.iter().copied()))
            .await
            .unwrap();
        assert_eq!(
            last(&server).await.url.path(),
            sent,
            "{base:?} {segments:?}"
        );
    }
}

#[tokio::test]
async fn an_id_cannot_change_the_path() {
    let server = answering(200).await;
    for (id, sent) in [
        ("../x", "..%2Fx"),
        ("../../admin", "..%2F..%2Fadmin"),
        ("a/b?c", "a%2Fb%3Fc"),
        ("a#b", "a%23b"),
        ("%2e%2e", "%252e%252e"),
        ("%2F", "%252F"),
        ("..\\x", "..%5Cx"),
        ("...", "..."),
        ("//host/x", "%2F%2Fhost%2Fx"),
        ("http://host/", "http:%2F%2Fhost%2F"),
        (" a b ", "%20a%20b%20"),
        ("é", "%C3%A9"),
    ] {
        let request = Request::get(["v2", "payments", id, "submission"]);
        call(&server, request).await.unwrap();
        let path = format!("/v2/payments/{sent}/submission");
        assert_eq!(last(&server).await.url.path(), path, "{id}");
        assert_eq!(last(&server).await.url.query(), None, "{id}");
    }
}

#[tokio::test]
async fn an_id_that_is_empty_or_that_a_url_would_drop_is_not_sent() {
    let server = answering(200).await;
    for id in ["", ".", "..", "a\nb", "a\tb", "\r", "\0", "\u{7f}"] {
        let begun = Request::delete(["v2", "webhooks"]).segment(id);
        for request in [Request::get(["v2", "payments", id]), begun] {
            let error = call(&server, request).await.unwrap_err();
            assert!(matches!(error, ApiError::Request { .. }), "{id:?}: {error}");
        }
    }
    assert_eq!(count(&server).await, 0);
}

#[tokio::test]
async fn query_and_form_carry_any_text() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(query_param("on_behalf_of", "a&b=c d"))
        .and(header("content-type", "application/x-www-form-urlencoded"))
        .and(body_string("login_id=a%2Bb%40example.com&api_key=x%26y"))
        .respond_with(ResponseTemplate::new(200))
        .expect(1)
        .mount(&server)
        .await;
    let request = Request::post(["v2"])
        .query("on_behalf_of", "a&b=c d")
        .field("login_id", "a+b@example.com")
        .field("api_key", "x&y");
    call(&server, request).await.unwrap();
}

#[tokio::test]
async fn json_is_sent_as_json_unless_a_provider_wants_another_content_type() {
    let server = answering(200).await;
    let api = api(&server.uri());
    let body = serde_json::json!({"Name": "a"});
    send(&api, Request::put(["a"]).json(&body)).await.unwrap();
    assert_eq!(
        last(&server).await.headers["content-type"],
        "application/json"
    );
    assert_eq!(last(&server).await.body, br#"{"Name":"a"}"#);

    let other = Request::put(["a"])
        .header("content-type", "text/json")
        .json(&body);
    send(&api, other).await.unwrap();
    assert_eq!(last(&server).await.headers["content-type"], "text/json");
    assert_eq!(
        last(&server)
            .await
            .headers
            .get_all("content-type")
            .iter()
            .count(),
        1
    );
}

#[tokio::test]
async fn a_write_without_a_body_says_that_its_length_is_zero() {
    let server = answering(200).await;
    call(&server, Request::post(["key"])).await.unwrap();
    assert_eq!(last(&server).await.headers["content-length"], "0");
}

#[tokio::test]
async fn every_request_says_who_is_calling_whatever_the_http_client() {
    let server = answering(200).await;
    let own = reqwest::Client::builder()
        .user_agent("curl")
        .build()
        .unwrap();
    for builder in [
        builder(&server.uri()),
        builder(&server.uri()).http_client(own),
    ] {
        let api = builder.user_agent("acme-payments/1.0").build().unwrap();
        send(&api, Request::get(["a"])).await.unwrap();
        assert_eq!(
            last(&server).await.headers["user-agent"],
            "acme-payments/1.0"
        );
    }
}

#[tokio::test]
async fn a_mistaken_request_is_not_sent_and_logs_nobody_in() {
    let server = answering(200).await;
    let session = Session::new(api(&server.uri()), Key);
    for request in [
        Request::get(["a"]).header("x-a", "a\r\nx-b: b"),
        Request::get(["a"]).header("x a", "a"),
        Request::post(["a"]).json(&1).field("a", "b"),
        Request::post(["a"]).field("a", "b").json(&1),
        Request::post(["a"]).json(&BTreeMap::from([((1, 2), 3)])),
        Request::get([""]),
    ] {
        let error = session.send(request.clone()).await.unwrap_err();
        assert!(matches!(error, ApiError::Request { .. }), "{error:?}");
        let error = session.send_once(request.clone()).await.unwrap_err();
        assert!(matches!(error, ApiError::Request { .. }), "{error:?}");
        let error = session.close(request).await.unwrap_err();
        assert!(matches!(error, ApiError::Request { .. }), "{error:?}");
    }
    assert_eq!(count(&server).await, 0);
}

// --- What is repeated

#[tokio::test]
async fn a_safe_request_is_repeated_on_faults_that_may_pass() {
    for status in [429, 500, 502, 503, 504] {
        let server = MockServer::start().await;
        mount_times(&server, ResponseTemplate::new(status), 2).await;
        mount(&server, ResponseTemplate::new(200)).await;
        let response = call(&server, Request::get(["a"])).await.unwrap();
        assert_eq!(
            (response.attempts(), count(&server).await),
            (3, 3),
            "{status}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_will_stay_the_same_is_not_asked_for_again() {
    for status in [300, 304, 400, 401, 403, 404, 409, 422, 501] {
        let server = answering(status).await;
        let error = call(&server, Request::get(["a"])).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        assert_eq!(count(&server).await, 1, "{status}");
    }
}

#[tokio::test]
async fn attempts_come_to_an_end_even_if_the_provider_always_asks_to_come_back() {
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(503).insert_header("retry-after", "0");
    mount(&server, busy).await;
    let error = call(&server, Request::get(["a"])).await.unwrap_err();
    assert_eq!((error.attempts(), count(&server).await), (3, 3));
    assert!(error.to_string().contains("after 3 requests"), "{error}");
}

#[tokio::test]
async fn a_policy_of_never_repeats_nothing() {
    let server = answering(503).await;
    let api = builder(&server.uri())
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    send(&api, Request::get(["a"])).await.unwrap_err();
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn a_write_is_never_repeated_after_a_refusal_or_a_fault() {
    for status in [401, 429, 500, 502, 503, 504] {
        for request in [
            Request::post(["a"]),
            Request::put(["a"]),
            Request::delete(["a"]),
            Request::get(["a"]).repeat(Repeat::Never),
        ] {
            let server = answering(status).await;
            let error = call(&server, request).await.unwrap_err();
            assert_eq!((error.status(), error.attempts()), (Some(status), 1));
            assert_eq!(count(&server).await, 1, "{status}");
        }
    }
}

#[tokio::test]
async fn a_write_that_says_it_is_safe_is_repeated() {
    let server = MockServer::start().await;
    mount_times(&server, ResponseTemplate::new(500), 1).await;
    mount(&server, ResponseTemplate::new(200)).await;
    let request = Request::post(["a"]).field("b", "c").repeat(Repeat::Safe);
    assert_eq!(call(&server, request).await.unwrap().attempts(), 2);
    let bodies: Vec<_> = all(&server)
        .await
        .into_iter()
        .map(|sent| sent.body)
        .collect();
    assert_eq!(bodies, [b"b=c", b"b=c"]);
}

#[tokio::test]
async fn a_dropped_connection_is_repeated_for_a_safe_request_only() {
    for drop_at in [DropAt::Request, DropAt::Body] {
        for (request, connections) in [(Request::get(["a"]), 3), (Request::post(["a"]), 1)] {
            let raw = Raw::start(drop_at);
            let error = send(&api(&raw.url), request).await.unwrap_err();
            assert_eq!(transport(&error), Some(TransportKind::Dropped), "{error:?}");
            assert_eq!(error.attempts(), connections);
            assert_eq!(raw.connections(), connections);
        }
    }
}

#[tokio::test]
async fn a_write_on_a_connection_that_was_used_before_is_not_repeated_either() {
    let raw = Raw::start(DropAt::SecondRequest);
    let api = api(&raw.url);
    send(&api, Request::get(["a"])).await.unwrap();
    let error = send(&api, Request::post(["a"])).await.unwrap_err();
    assert_eq!(transport(&error), Some(TransportKind::Dropped), "{error:?}");
    assert_eq!((error.attempts(), raw.connections()), (1, 1));
}

#[tokio::test]
async fn a_request_without_an_answer_in_time_is_repeated_if_safe_only() {
    for (request, connections) in [(Request::get(["a"]), 3), (Request::post(["a"]), 1)] {
        let raw = Raw::start(DropAt::Never);
        let patience = Duration::from_millis(250);
        let api = builder(&raw.url).request_timeout(patience).build().unwrap();
        let error = send(&api, request).await.unwrap_err();
        assert_eq!(transport(&error), Some(TransportKind::Timeout), "{error:?}");
        assert_eq!(error.attempts(), connections);
        assert_eq!(raw.connections(), connections);
    }
}

#[tokio::test]
async fn a_missing_connection_is_told_from_a_dropped_one() {
    for (request, attempts) in [(Request::get(["a"]), 3), (Request::post(["a"]), 1)] {
        let error = send(&api(&nobody()), request).await.unwrap_err();
        assert_eq!(transport(&error), Some(TransportKind::Connect));
        assert_eq!(error.attempts(), attempts);
        assert!(error.to_string().contains("nothing was sent"), "{error}");
        assert!(error.source().is_some());
    }
}

// --- Retry-After. That it is waited for is tested beside the policy, in paused time.

#[tokio::test]
async fn an_error_says_how_long_to_wait_in_both_forms_of_retry_after() {
    let date = SystemTime::now() + Duration::from_secs(3600);
    let date = chrono::DateTime::<chrono::Utc>::from(date);
    let date = date.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (text, least, most) in [("59", 59, 59), (date.as_str(), 3000, 3600)] {
        let server = MockServer::start().await;
        let busy = ResponseTemplate::new(429).insert_header("retry-after", text);
        mount(&server, busy).await;
        let error = call(&server, Request::post(["a"])).await.unwrap_err();
        let wait = error.retry_after().unwrap().as_secs();
        assert!((least..=most).contains(&wait), "{text}: {wait}");
        assert!(
            error.to_string().contains(&format!("wait {wait} s")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_throttle_without_retry_after_has_the_documented_wait() {
    let server = answering(429).await;
    let policy = quick().throttled_wait(Duration::from_secs(60));
    let api = builder(&server.uri()).retry(policy).build().unwrap();
    let error = send(&api, Request::post(["a"])).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
}

#[tokio::test]
async fn a_longer_wait_than_allowed_is_reported_and_not_waited_for() {
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(503).insert_header("retry-after", "86400");
    mount(&server, busy).await;
    let error = call(&server, Request::get(["a"])).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(86_400)));
    assert_eq!((error.attempts(), count(&server).await), (1, 1));
}

// --- Answers

#[tokio::test]
async fn a_body_is_read_up_to_the_limit_and_not_beyond() {
    for (length, fits) in [
        (0, true),
        (99, true),
        (100, true),
        (101, false),
        (1_000_000, false),
    ] {
        for announced in [true, false] {
            let raw = Raw::start(DropAt::After { length, announced });
            let api = builder(&raw.url).response_limit(100).build().unwrap();
            let outcome = send(&api, Request::get(["a"])).await;
            match outcome {
                Ok(response) => assert_eq!((response.body().len(), fits), (length, true)),
                Err(error) => {
                    assert!(
                        matches!(error, ApiError::TooLarge { limit: 100, .. }),
                        "{error:?}"
                    );
                    assert!(!fits, "{length} {announced}");
                    assert_eq!((error.status(), error.attempts()), (Some(200), 1));
                }
            }
        }
    }
}

#[tokio::test]
async fn a_body_that_is_announced_as_too_long_is_not_waited_for() {
    let raw = Raw::start(DropAt::Announced);
    let api = builder(&raw.url).response_limit(100).build().unwrap();
    let error = send(&api, Request::post(["a"])).await.unwrap_err();
    assert!(matches!(error, ApiError::TooLarge { .. }), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_is_not_as_documented_is_kept_whole() {
    #[derive(Debug, Deserialize)]
    struct Key {
        #[expect(dead_code)]
        keys: Vec<u8>,
    }
    for (body, at, why) in [
        (
            r#"{"keys":[1,"s3cret"]}"#,
            "at `keys[1]`",
            "expected u8, found string",
        ),
        (
            r#"{"keys":[1,256]}"#,
            "at `keys[1]`",
            "expected u8, found integer",
        ),
        (r#"{"other":"s3cret"}"#, "at `keys`", "found none"),
        (
            r#"{"keys":[1"#,
            "at `keys`",
            "expected JSON, found an error in line 1",
        ),
        (
            r#"{"keys":[]} s3cret"#,
            "documented: expected",
            "trailing characters",
        ),
        (
            "<html>s3cret</html>",
            "documented: expected",
            "expected JSON",
        ),
        ("", "documented: expected", "EOF"),
    ] {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(200)
            .insert_header("X-Request-Id", "2778807612227406609")
            .set_body_string(body);
        mount(&server, answer).await;
        let response = call(&server, Request::post(["key"])).await.unwrap();
        let error = response.json::<Key>().unwrap_err();
        assert!(matches!(error, ApiError::Undocumented { .. }));
        assert_eq!(error.status(), Some(200));
        assert_eq!(error.request_id(), Some("2778807612227406609"));
        assert_eq!(error.body().unwrap(), body);
        assert_hides_error(&error, &["s3cret"]);
        let text = error.to_string();
        assert!(text.contains(at) && text.contains(why), "{body}: {text}");
        assert!(
            text.contains("succeeded") && text.contains("do not repeat"),
            "{text}"
        );
        assert!(!text.contains('\n'), "{text}");
    }
}

#[tokio::test]
async fn json_may_borrow_from_the_answer() {
    let server = MockServer::start().await;
    mount(
        &server,
        ResponseTemplate::new(201).set_body_string(r#"{"id":"a"}"#),
    )
    .await;
    let response = call(&server, Request::post(["a"])).await.unwrap();
    let json: BTreeMap<&str, &str> = response.json().unwrap();
    assert_eq!((response.status(), json["id"]), (201, "a"));
}

#[tokio::test]
async fn an_error_keeps_status_code_messages_request_id_headers_and_body() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(400)
        .insert_header("trace", "7")
        .insert_header("x-other", "o")
        .set_body_string("payment_not_found|No payment for s3cret");
    mount(&server, answer).await;
    let api = builder(&server.uri())
        .request_id_header("Trace")
        .error_reader(read_error)
        .build()
        .unwrap();
    let error = send(&api, Request::get(["a"])).await.unwrap_err();
    assert_eq!(error.status(), Some(400));
    assert_eq!(error.code(), Some("payment_not_found"));
    assert_eq!(error.messages(), ["No payment for s3cret"]);
    assert_eq!(error.request_id(), Some("7"));
    assert_eq!(error.response().unwrap().header("X-Other"), Some("o"));
    assert_eq!(
        error.body().unwrap(),
        "payment_not_found|No payment for s3cret"
    );
    assert_eq!(
        error.to_string(),
        "expected success, found status 400, code payment_not_found, request id 7; \
         see code(), messages() and body()"
    );
    assert_hides_error(&error, &["s3cret"]);
}

#[tokio::test]
async fn a_body_that_says_no_is_an_error_whatever_the_status() {
    let server = MockServer::start().await;
    mount(
        &server,
        ResponseTemplate::new(200).set_body_string("UNAUTHENTICATED|no"),
    )
    .await;
    let api = builder(&server.uri())
        .error_reader(read_error)
        .build()
        .unwrap();
    let error = send(&api, Request::get(["a"])).await.unwrap_err();
    assert_eq!(
        (error.status(), error.code()),
        (Some(200), Some("UNAUTHENTICATED"))
    );

    let server = answering(200).await;
    let response = call(&server, Request::get(["a"])).await.unwrap();
    let error = response.refused(ProviderError {
        code: Some("NO".into()),
        messages: vec![],
    });
    assert_eq!((error.status(), error.code()), (Some(200), Some("NO")));
}

#[tokio::test]
async fn a_code_that_is_not_fit_for_a_log_is_not_in_the_line() {
    let long = "x".repeat(65);
    for code in ["a\nb", "é", &long] {
        let server = MockServer::start().await;
        mount(
            &server,
            ResponseTemplate::new(400).set_body_string(format!("{code}|m")),
        )
        .await;
        let api = builder(&server.uri())
            .error_reader(read_error)
            .build()
            .unwrap();
        let error = send(&api, Request::get(["a"])).await.unwrap_err();
        assert_eq!(error.code(), Some(code));
        assert_hides_error(&error, &[code, "a\\nb"]);
    }
}

#[tokio::test]
async fn redirects_are_not_followed_and_a_client_that_does_is_found_out() {
    let elsewhere = answering(200).await;
    let server = MockServer::start().await;
    let moved = ResponseTemplate::new(302).insert_header("location", elsewhere.uri());
    mount(&server, moved).await;
    let error = call(&server, Request::get(["a"])).await.unwrap_err();
    assert_eq!(error.status(), Some(302));
    assert!(
        error.to_string().contains("redirects are not followed"),
        "{error}"
    );
    assert_eq!(count(&elsewhere).await, 0);

    let following = builder(&server.uri())
        .http_client(reqwest::Client::new())
        .build()
        .unwrap();
    let error = following.send(Request::get(["a"])).await.unwrap_err();
    assert!(matches!(error, ApiError::Config { .. }), "{error:?}");
    assert!(error.to_string().contains("Policy::none()"), "{error}");
}

// --- Secrets

#[tokio::test]
async fn nothing_shows_a_secret_or_a_value() {
    let secrets = [
        "s3cret-token",
        "s3cret-key",
        "s3cret-query",
        "s3cret-json",
        "s3cret-id",
    ];
    let requests = || {
        let base = || {
            Request::post(["v2", "s3cret-id"])
                .sensitive_header("x-auth-token", "s3cret-token")
                .header("x-note", "s3cret-key")
                .query("on_behalf_of", "s3cret-query")
        };
        [
            base().field("api_key", "s3cret-key"),
            base().json(&["s3cret-json"]),
        ]
    };
    for request in requests() {
        assert_hides(&format!("{request:?}"), &secrets);
    }
    let echo = MockServer::start().await;
    let answer = ResponseTemplate::new(400)
        .insert_header("set-cookie", "s3cret-token")
        .set_body_string("code|s3cret-json");
    mount(&echo, answer).await;
    let raw = Raw::start(DropAt::Request);
    for url in [echo.uri(), raw.url.clone(), nobody()] {
        let api = builder(&url).error_reader(read_error).build().unwrap();
        for request in requests() {
            let error = send(&api, request.clone()).await.unwrap_err();
            assert_hides_error(&error, &secrets);
            assert_hides_error(&ApiError::Login(Arc::new(error)), &secrets);
            let session = Session::new(api.clone(), Ready("s3cret-token"));
            assert_hides_error(&session.send(request).await.unwrap_err(), &secrets);
            assert_hides(&format!("{session:?}"), &secrets);
        }
    }
    let cache = TokenCache::new();
    let token = cache
        .get(|| given("s3cret-token", Lifetime::UntilRefused))
        .await
        .unwrap();
    assert_eq!(token.expose(), "s3cret-token");
    assert_hides(&format!("{token:?} {cache:?}"), &secrets);
}

// --- Sessions

#[tokio::test]
async fn fifty_concurrent_callers_log_in_once() {
    let provider = Provider::start("t1").await;
    let outcomes = fifty(&provider.session()).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!((provider.logins().await, provider.calls().await), (1, 50));
}

#[tokio::test]
async fn fifty_callers_whose_token_died_log_in_once_more() {
    let provider = Provider::start("t1").await;
    let session = provider.session();
    session.send(Request::get(["a"])).await.unwrap();
    provider.renews_to("t2");
    let outcomes = fifty(&session).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(
        (provider.logins().await, provider.calls().await),
        (2, 1 + 2 * 50)
    );
}

#[tokio::test]
async fn fifty_callers_whose_token_died_share_one_failed_login() {
    let provider = Provider::start("t1").await;
    let session = provider.session();
    session.send(Request::get(["a"])).await.unwrap();
    provider.renews_to("t2");
    provider.answers_login(ResponseTemplate::new(401));
    let outcomes = fifty(&session).await;
    assert!(
        outcomes
            .iter()
            .all(|outcome| matches!(outcome, Err(ApiError::Login(_))))
    );
    assert_eq!(
        (provider.logins().await, provider.calls().await),
        (2, 1 + 50)
    );
}

#[tokio::test]
async fn a_failed_login_is_not_repeated_and_does_not_spoil_the_next_call() {
    for status in [400, 401, 429, 500, 503] {
        let provider = Provider::start("t1").await;
        let session = provider.session();
        provider.answers_login(ResponseTemplate::new(status));
        let error = session.send(Request::get(["a"])).await.unwrap_err();
        assert!(matches!(error, ApiError::Login(_)), "{error:?}");
        assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        assert!(error.to_string().contains("login failed"), "{error}");
        assert_eq!((provider.logins().await, provider.calls().await), (1, 0));

        provider.renews_to("t2");
        session.send(Request::get(["a"])).await.unwrap();
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_then_the_answer_stands() {
    let provider = Provider::start("t1").await;
    provider.accepts("another");
    let error = provider
        .session()
        .send(Request::get(["a"]))
        .await
        .unwrap_err();
    assert!(matches!(error, ApiError::Status { .. }), "{error:?}");
    assert_eq!(error.status(), Some(401));
    assert_eq!((provider.logins().await, provider.calls().await), (2, 2));
}

#[tokio::test]
async fn a_write_goes_out_again_after_a_refused_token() {
    let provider = Provider::start("t1").await;
    let session = provider.session();
    session.send(Request::get(["a"])).await.unwrap();
    provider.renews_to("t2");
    session
        .send(Request::post(["a"]).field("b", "c"))
        .await
        .unwrap();
    assert_eq!(last(&provider.server).await.body, b"b=c");
    assert_eq!((provider.logins().await, provider.calls().await), (2, 3));
}

#[tokio::test]
async fn a_write_goes_out_once_after_anything_else() {
    for status in [400, 403, 429, 500, 503] {
        let server = answering(status).await;
        let session = Session::new(api(&server.uri()), Ready("t"));
        session.send(Request::post(["a"])).await.unwrap_err();
        assert_eq!(count(&server).await, 1, "{status}");
    }
}

#[tokio::test]
async fn what_is_sent_once_is_not_repeated_even_with_a_new_token() {
    let provider = Provider::start("t1").await;
    let session = provider.session();
    session.send(Request::get(["a"])).await.unwrap();
    provider.renews_to("t2");
    let error = session.send_once(Request::post(["key"])).await.unwrap_err();
    assert_eq!(error.status(), Some(401));
    assert_eq!((provider.logins().await, provider.calls().await), (1, 2));
    // The refused token is forgotten.
    session.send_once(Request::post(["key"])).await.unwrap();
    assert_eq!((provider.logins().await, provider.calls().await), (2, 3));

    for status in [401, 429, 500, 503] {
        let server = answering(status).await;
        let session = Session::new(api(&server.uri()), Ready("t"));
        let safe = Request::post(["key"]).repeat(Repeat::Safe);
        session.send_once(safe).await.unwrap_err();
        assert_eq!(count(&server).await, 1, "{status}");
    }
}

#[tokio::test]
async fn a_provider_may_say_otherwise_that_a_token_is_refused() {
    let server = MockServer::start().await;
    mount(
        &server,
        ResponseTemplate::new(200).set_body_string("UNAUTHENTICATED|no"),
    )
    .await;
    let api = builder(&server.uri())
        .error_reader(read_error)
        .build()
        .unwrap();
    let session = Session::new(api, Ready("t"));
    session.send(Request::post([""; 0])).await.unwrap_err();
    assert_eq!(count(&server).await, 2);
}

#[tokio::test]
async fn closing_sends_the_last_token_and_forgets_it() {
    let provider = Provider::start("t1").await;
    let session = provider.session();
    let close = || session.close(Request::post(["close"]));
    assert!(close().await.unwrap().is_none());
    assert_eq!(count(&provider.server).await, 0);

    session.send(Request::get(["a"])).await.unwrap();
    assert!(close().await.unwrap().is_some());
    assert_eq!(last(&provider.server).await.headers["x-auth-token"], "t1");
    session.send(Request::get(["a"])).await.unwrap();
    assert_eq!(provider.logins().await, 2);
}

#[tokio::test]
async fn a_refused_close_logs_nobody_in() {
    let provider = Provider::start("t1").await;
    let session = provider.session();
    session.send(Request::get(["a"])).await.unwrap();
    provider.renews_to("t2");
    let error = session.close(Request::post(["close"])).await.unwrap_err();
    assert_eq!((error.status(), provider.logins().await), (Some(401), 1));
}

#[test]
fn calls_can_be_spawned() {
    fn is_send<T: Send>(_: &T) {}
    let api = api("http://127.0.0.1:1");
    let session = Session::new(api.clone(), Key);
    is_send(&api.send(Request::get(["a"])));
    is_send(&session.send(Request::get(["a"])));
    is_send(&session.send_once(Request::get(["a"])));
    is_send(&session.close(Request::get(["a"])));
}

// --- Tokens

#[tokio::test(start_paused = true)]
async fn callers_who_wait_for_a_login_that_fails_get_its_failure() {
    let (cache, logins) = (Arc::new(TokenCache::new()), Arc::new(AtomicU32::new(0)));
    let gate = Arc::new(Semaphore::new(0));
    let mut callers = JoinSet::new();
    for _ in 0..50 {
        let (cache, logins, gate) = (Arc::clone(&cache), Arc::clone(&logins), Arc::clone(&gate));
        callers.spawn(async move {
            let login = || async {
                logins.fetch_add(1, Ordering::SeqCst);
                gate.acquire().await.unwrap().forget();
                Err(ApiError::Config {
                    problem: "login".into(),
                })
            };
            cache.get(login).await.map(drop)
        });
    }
    // In paused time this returns once all callers wait.
    tokio::time::sleep(Duration::from_secs(1)).await;
    gate.add_permits(50);
    let outcomes = callers.join_all().await;
    assert!(outcomes.iter().all(Result::is_err));
    assert_eq!(logins.load(Ordering::SeqCst), 1);

    // A caller who comes later may try again.
    assert!(
        cache
            .get(|| given("t", Lifetime::UntilRefused))
            .await
            .is_ok()
    );
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_cancelled_leaves_the_next_caller_to_log_in() {
    let cache = Arc::new(TokenCache::new());
    let first = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move { cache.get(std::future::pending).await.map(drop) }
    });
    let second = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move { cache.get(|| given("t", Lifetime::UntilRefused)).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!second.is_finished());
    first.abort();
    assert_eq!(second.await.unwrap().unwrap().expose(), "t");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_shortly_before_its_end() {
    let life = Lifetime::Fixed(Duration::from_secs(300));
    let cache = TokenCache::new();
    assert_eq!(cached(&cache, "a", life).await, "a");
    pass(269).await;
    assert_eq!(cached(&cache, "b", life).await, "a");
    pass(1).await;
    assert_eq!(cached(&cache, "b", life).await, "b");
}

#[tokio::test(start_paused = true)]
async fn the_life_of_a_token_counts_from_before_its_login() {
    let life = Lifetime::Fixed(Duration::from_secs(300));
    let cache = TokenCache::new();
    let slow = || async {
        pass(100).await;
        given("a", life).await
    };
    cache.get(slow).await.unwrap();
    pass(170).await;
    assert_eq!(cached(&cache, "b", life).await, "b");
}

#[tokio::test(start_paused = true)]
async fn every_use_extends_a_token_that_dies_of_inactivity() {
    let life = Lifetime::Idle(Duration::from_secs(30 * 60));
    let cache = TokenCache::new();
    assert_eq!(cached(&cache, "a", life).await, "a");
    for _ in 0..5 {
        pass(29 * 60).await;
        assert_eq!(cached(&cache, "b", life).await, "a");
    }
    pass(29 * 60).await;
    pass(30).await;
    assert_eq!(cached(&cache, "b", life).await, "b");
}

#[tokio::test(start_paused = true)]
async fn a_token_without_a_known_end_lives_until_it_is_refused() {
    let cache = TokenCache::new();
    assert_eq!(cached(&cache, "a", Lifetime::UntilRefused).await, "a");
    pass(365 * 86_400).await;
    assert_eq!(cached(&cache, "b", Lifetime::UntilRefused).await, "a");
}

#[tokio::test(start_paused = true)]
async fn a_short_life_or_an_endless_one_is_no_trouble() {
    let cache = TokenCache::new();
    let short = Lifetime::Fixed(Duration::from_secs(10));
    assert_eq!(cached(&cache, "a", short).await, "a");
    pass(4).await;
    assert_eq!(cached(&cache, "b", short).await, "a");
    pass(1).await;
    let endless = Lifetime::Fixed(Duration::MAX);
    assert_eq!(cached(&cache, "b", endless).await, "b");
    pass(86_400).await;
    assert_eq!(cached(&cache, "c", endless).await, "b");
}

#[tokio::test]
async fn only_the_token_that_was_refused_is_forgotten() {
    let cache = TokenCache::new();
    let life = Lifetime::UntilRefused;
    let old = cache.get(|| given("same", life)).await.unwrap();
    let new = cache.renew(&old, || given("same", life)).await.unwrap();
    // Late news about the old one, even if both have the same text.
    cache.invalidate(&old);
    assert_eq!(cached(&cache, "c", life).await, "same");
    let again = cache.renew(&old, || given("c", life)).await.unwrap();
    assert!(Arc::ptr_eq(&again, &new));
    cache.invalidate(&new);
    assert_eq!(cached(&cache, "c", life).await, "c");
}

#[tokio::test]
async fn after_a_refused_login_there_is_a_pause_if_one_is_set() {
    let server = answering(401).await;
    let api = api(&server.uri());
    let refused = Arc::new(send(&api, Request::post(["login"])).await.unwrap_err());
    let unreached = Arc::new(
        send(&self::api(&nobody()), Request::post(["login"]))
            .await
            .unwrap_err(),
    );
    tokio::time::pause();
    let cache = TokenCache::new().refusal_pause(Duration::from_secs(60));
    let fails = |error: &Arc<ApiError>| std::future::ready(Err(ApiError::Login(Arc::clone(error))));

    // A fault is no refusal.
    cache.get(|| fails(&unreached)).await.unwrap_err();
    cache.get(|| fails(&refused)).await.unwrap_err();
    pass(59).await;
    let error = cache
        .get(|| given("t", Lifetime::UntilRefused))
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(401));
    pass(1).await;
    assert_eq!(cached(&cache, "t", Lifetime::UntilRefused).await, "t");
}

// --- What the tests need

/// Logs in at `/login`, as Currencycloud does.
struct Key;

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
struct Ready(&'static str);

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

async fn given(token: &'static str, lifetime: Lifetime) -> Result<Token, ApiError> {
    Ok(Token::new(token, lifetime))
}

/// The cached token, or else `next`.
async fn cached(cache: &TokenCache, next: &'static str, lifetime: Lifetime) -> String {
    let token = cache.get(|| given(next, lifetime)).await.unwrap();
    token.expose().to_owned()
}

async fn pass(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

/// `CODE|message` in a body says no.
fn read_error(_: u16, body: &[u8]) -> Option<ProviderError> {
    let (code, message) = std::str::from_utf8(body).ok()?.split_once('|')?;
    Some(ProviderError {
        code: Some(code.into()),
        messages: vec![message.into()],
    })
}

fn quick() -> RetryPolicy {
    RetryPolicy::default()
        .attempts(3)
        .base(Duration::from_millis(1))
        .total_wait(Duration::from_secs(1))
}

fn builder(url: &str) -> ApiBuilder {
    Api::builder(url).retry(quick())
}

fn api(url: &str) -> Api {
    builder(url).build().unwrap()
}

async fn call(server: &MockServer, request: Request) -> Result<Response, ApiError> {
    send(&api(&server.uri()), request).await
}

/// A rule that is broken shall fail, not hang.
async fn send(api: &Api, request: Request) -> Result<Response, ApiError> {
    let call = tokio::time::timeout(Duration::from_secs(20), api.send(request));
    call.await.expect("the call hangs")
}

async fn answering(status: u16) -> MockServer {
    let server = MockServer::start().await;
    mount(&server, ResponseTemplate::new(status)).await;
    server
}

async fn mount(server: &MockServer, answer: ResponseTemplate) {
    Mock::given(any()).respond_with(answer).mount(server).await;
}

async fn mount_times(server: &MockServer, answer: ResponseTemplate, times: u64) {
    Mock::given(any())
        .respond_with(answer)
        .up_to_n_times(times)
        .mount(server)
        .await;
}

/// A provider that logs in at `/login`, and answers other calls by their token.
struct Provider {
    server: MockServer,
    rules: Arc<Mutex<Rules>>,
}

struct Rules {
    login: ResponseTemplate,
    accepted: String,
    refused: u64,
}

impl Provider {
    async fn start(token: &str) -> Self {
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

    fn answers_login(&self, answer: ResponseTemplate) {
        self.rules.lock().unwrap().login = answer;
    }

    fn accepts(&self, token: &str) {
        self.rules.lock().unwrap().accepted = token.to_owned();
    }

    fn renews_to(&self, token: &str) {
        self.answers_login(ResponseTemplate::new(200).set_body_json(token));
        self.accepts(token);
    }

    fn session(&self) -> Arc<Session<Key>> {
        Arc::new(Session::new(api(&self.server.uri()), Key))
    }

    async fn logins(&self) -> usize {
        let requests = all(&self.server).await;
        requests
            .iter()
            .filter(|request| request.url.path() == "/login")
            .count()
    }

    async fn calls(&self) -> usize {
        count(&self.server).await - self.logins().await
    }
}

impl Rules {
    fn answer(&mut self, request: &wiremock::Request) -> ResponseTemplate {
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

async fn fifty(session: &Arc<Session<Key>>) -> Vec<Result<Response, ApiError>> {
    let mut callers = JoinSet::new();
    for _ in 0..50 {
        let session = Arc::clone(session);
        callers.spawn(async move { session.send(Request::get(["a"])).await });
    }
    callers.join_all().await
}

async fn all(server: &MockServer) -> Vec<wiremock::Request> {
    server.received_requests().await.unwrap()
}

async fn last(server: &MockServer) -> wiremock::Request {
    all(server).await.pop().unwrap()
}

async fn count(server: &MockServer) -> usize {
    all(server).await.len()
}

fn transport(error: &ApiError) -> Option<TransportKind> {
    match error {
        ApiError::Transport { kind, .. } => Some(*kind),
        _ => None,
    }
}

fn assert_hides(text: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} is in: {text}");
    }
}

/// In `Display`, in `Debug`, and in those of every source.
fn assert_hides_error(error: &ApiError, secrets: &[&str]) {
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(error) = next {
        assert_hides(&format!("{error} {error:?} {error:#?}"), secrets);
        next = error.source();
    }
}

/// A loopback address at which nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A server that misbehaves as no HTTP library would.
struct Raw {
    url: String,
    served: std::thread::JoinHandle<u32>,
}

#[derive(Clone, Copy)]
enum DropAt {
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
    fn start(drop_at: DropAt) -> Self {
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
    fn connections(self) -> u32 {
        let address = self.url.strip_prefix("http://").unwrap();
        TcpStream::connect(address)
            .unwrap()
            .write_all(Self::STOP)
            .unwrap();
        self.served.join().unwrap()
    }
}

impl DropAt {
    fn answer(self, stream: &mut TcpStream) {
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
