//! Answers are read up to a limit, and kept whole.

use super::*;

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
    assert!(matches!(error, ApiError::Undocumented { .. }), "{error:?}");
    assert!(error.to_string().contains("Policy::none()"), "{error}");
    assert_eq!(error.status(), Some(200));
}

/// What a write has brought about may stand in the part that came.
#[tokio::test]
async fn an_answer_that_breaks_off_keeps_its_status_and_the_part_that_came() {
    let raw = Raw::start(DropAt::Body);
    let error = send(&api(&raw.url), Request::post(["a"]))
        .await
        .unwrap_err();
    assert_eq!(transport(&error), Some(TransportKind::Dropped));
    assert_eq!(error.status(), Some(200));
    assert!(!error.body().unwrap().is_empty());
}

#[tokio::test]
async fn a_form_can_be_sent_in_parts() {
    let server = answering(200).await;
    let request = Request::post(["a"])
        .field("name", "a\r\nb=c&d")
        .field("odd \"name\"", "form-field")
        .form_encoding(FormEncoding::Multipart);
    call(&server, request).await.unwrap();
    let sent = last(&server).await;
    assert_eq!(
        sent.headers["content-type"],
        "multipart/form-data; boundary=form-field-"
    );
    let body = String::from_utf8(sent.body).unwrap();
    assert_eq!(
        body,
        "--form-field-\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\na\r\nb=c&d\r\n\
         --form-field-\r\nContent-Disposition: form-data; name=\"odd %22name%22\"\r\n\r\nform-field\r\n\
         --form-field---\r\n"
    );
}

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
