//! What is sent is what was asked for.

use super::*;

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
