//! What is sent is what was asked for.

use std::collections::BTreeMap;

use webhook_api_client::{ApiError, Request};
use webhook_test_support::StubServer;

use crate::support::{USER_AGENT, api, assert_hides, builder, call, send};

#[tokio::test]
async fn the_path_of_the_base_url_is_kept_and_joined_with_one_slash() {
    let server = StubServer::start().await;
    for (base, segments, sent) in [
        ("", &["v2", "payments"][..], "/v2/payments"),
        ("/", &["v2", "payments"], "/v2/payments"),
        ("/api", &["webhooks"], "/api/webhooks"),
        ("/api/", &["webhooks"], "/api/webhooks"),
        ("/api/", &[], "/api/"),
        ("", &[], "/"),
    ] {
        let api = api(&format!("{}{base}", server.url()));
        let request = Request::get(segments.iter().copied());
        send(&api, request).await.unwrap();
        assert_eq!(server.last().await.url.path(), sent, "{base:?}");
    }
}

#[tokio::test]
async fn an_id_cannot_change_the_path() {
    let server = StubServer::start().await;
    for (id, sent) in [
        ("../x", "..%2Fx"),
        ("a/b?c", "a%2Fb%3Fc"),
        ("a#b", "a%23b"),
        ("%2e%2e", "%252e%252e"),
        ("..\\x", "..%5Cx"),
        ("...", "..."),
        ("http://host/", "http:%2F%2Fhost%2F"),
        (" a b ", "%20a%20b%20"),
        ("é", "%C3%A9"),
    ] {
        let request = Request::get(["payments", id, "submission"]);
        call(&server, request).await.unwrap();
        let url = server.last().await.url;
        assert_eq!(url.path(), format!("/payments/{sent}/submission"), "{id}");
        assert_eq!(url.query(), None, "{id}");
    }
}

#[tokio::test]
async fn a_request_with_a_mistake_is_not_sent() {
    let server = StubServer::start().await;
    let ids = ["", ".", "..", "a\nb", "a\tb", "\0", "\u{7f}"];
    let requests = ids.map(|id| Request::delete(["webhooks", id]));
    for request in requests.into_iter().chain([
        Request::get(["a"]).header("x-a", "a\r\nx-b: b"),
        Request::get(["a"]).header("x a", "a"),
        Request::post(["a"]).json(&1).field("a", "b"),
        Request::post(["a"]).field("a", "b").json(&1),
        Request::post(["a"]).json(&BTreeMap::from([((1, 2), 3)])),
    ]) {
        let error = call(&server, request.clone()).await.unwrap_err();
        assert!(
            matches!(error, ApiError::Request { .. }),
            "{request:?}: {error}"
        );
    }
    assert_eq!(server.calls().await, 0);
}

#[tokio::test]
async fn query_and_form_carry_any_text() {
    let server = StubServer::start().await;
    let request = Request::post(["v2"])
        .query("on_behalf_of", "a&b=c d")
        .field("login_id", "a+b@example.com")
        .field("api_key", "x&y");
    call(&server, request).await.unwrap();
    let sent = server.last().await;
    assert_eq!(sent.url.query(), Some("on_behalf_of=a%26b%3Dc+d"));
    assert_eq!(
        sent.headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert_eq!(sent.body, b"login_id=a%2Bb%40example.com&api_key=x%26y");
}

#[tokio::test]
async fn a_form_can_be_sent_as_multipart() {
    let server = StubServer::start().await;
    let request = Request::post(["a"])
        .field("name", "a\r\nb=c&d")
        .field("odd \"name\"", "form-field")
        .multipart();
    call(&server, request).await.unwrap();
    let sent = server.last().await;
    let content_type = "multipart/form-data; boundary=form-field-";
    assert_eq!(sent.headers["content-type"], content_type);
    assert_eq!(
        String::from_utf8(sent.body).unwrap(),
        "--form-field-\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\na\r\nb=c&d\r\n\
         --form-field-\r\nContent-Disposition: form-data; name=\"odd %22name%22\"\r\n\r\nform-field\r\n\
         --form-field---\r\n"
    );
}

#[tokio::test]
async fn json_is_sent_as_json_unless_the_request_names_another_content_type() {
    let server = StubServer::start().await;
    let request = Request::put(["a"]).json(&serde_json::json!({"Name": "a"}));
    for (request, content_type) in [
        (request.clone(), "application/json"),
        (request.header("content-type", "text/json"), "text/json"),
    ] {
        call(&server, request).await.unwrap();
        let sent = server.last().await;
        let content_types: Vec<_> = sent.headers.get_all("content-type").iter().collect();
        assert_eq!(content_types, [content_type]);
        assert_eq!(sent.body, br#"{"Name":"a"}"#);
    }
}

#[tokio::test]
async fn a_write_without_a_body_has_the_length_zero() {
    let server = StubServer::start().await;
    call(&server, Request::post(["key"])).await.unwrap();
    assert_eq!(server.last().await.headers["content-length"], "0");
}

#[tokio::test]
async fn every_request_has_the_user_agent_whatever_the_http_client() {
    let server = StubServer::start().await;
    let own = reqwest::Client::builder()
        .user_agent("curl")
        .build()
        .unwrap();
    for (builder, user_agent) in [
        (builder(&server.url()), USER_AGENT),
        (builder(&server.url()).user_agent("acme/2.0"), "acme/2.0"),
        (builder(&server.url()).http_client(own), USER_AGENT),
    ] {
        send(&builder.build().unwrap(), Request::get(["a"]))
            .await
            .unwrap();
        assert_eq!(server.last().await.headers["user-agent"], user_agent);
    }
}

#[test]
fn a_request_shows_which_headers_are_sensitive_and_no_value() {
    let request = Request::post(["v2", "s3cret-id"])
        .sensitive_header("x-auth-token", "s3cret-token")
        .header("x-note", "s3cret-note")
        .query("on_behalf_of", "s3cret-query");
    assert!(request.headers()["x-auth-token"].is_sensitive());
    assert!(!request.headers()["x-note"].is_sensitive());
    for request in [
        request.clone().field("api_key", "s3cret-key"),
        request.json(&["s3cret-json"]),
    ] {
        assert_hides(&format!("{request:?}"), &["s3cret"]);
    }
}
