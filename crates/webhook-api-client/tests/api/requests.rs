//! Requests are sent as they were built.

use std::collections::BTreeMap;

use webhook_api_client::{ApiError, Request};
use webhook_test_support::StubServer;

use crate::support::{USER_AGENT, builder, call, send};

#[tokio::test]
async fn each_segment_is_added_to_the_path_of_the_base_url_as_a_whole() {
    let server = StubServer::start().await;
    for (base, segments, sent) in [
        ("", &["v2", "payments"][..], "/v2/payments"),
        ("/", &["v2", "payments"], "/v2/payments"),
        ("/api", &["webhooks"], "/api/webhooks"),
        ("/api/", &["webhooks"], "/api/webhooks"),
        ("/api/", &[], "/api/"),
        ("", &[], "/"),
        ("", &["a", "../x", "b"], "/a/..%2Fx/b"),
        ("", &["a", "a/b?c", "b"], "/a/a%2Fb%3Fc/b"),
        ("", &["a", "a#b", "b"], "/a/a%23b/b"),
        ("", &["a", "%2e%2e", "b"], "/a/%252e%252e/b"),
        ("", &["a", "..\\x", "b"], "/a/..%5Cx/b"),
        ("", &["a", "...", "b"], "/a/.../b"),
        ("", &["a", "http://host/", "b"], "/a/http:%2F%2Fhost%2F/b"),
        ("", &["a", " a b ", "b"], "/a/%20a%20b%20/b"),
        ("", &["a", "é", "b"], "/a/%C3%A9/b"),
    ] {
        let request = Request::get(segments.iter().copied());
        send(builder(&format!("{}{base}", server.url())), request).await.unwrap();
        let url = server.last().await.url;
        assert_eq!((url.path(), url.query()), (sent, None), "{base:?} {segments:?}");
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
        assert!(matches!(error, ApiError::Request { .. }), "{request:?}: {error}");
    }
    assert_eq!(server.calls().await, 0);
}

#[tokio::test]
async fn query_form_and_json_carry_any_text() {
    let server = StubServer::start().await;
    let post = Request::post(["a"]).query("on_behalf_of", "a&b=c d");
    let json = post.clone().json(&serde_json::json!({"Name": "a"}));
    for (request, content_type, body) in [
        (post.clone(), None, ""),
        (
            post.clone().field("login_id", "a+b@example.com").field("api_key", "x&y"),
            Some("application/x-www-form-urlencoded"),
            "login_id=a%2Bb%40example.com&api_key=x%26y",
        ),
        (
            post.field("name", "a\r\nb=c&d").field("odd \"name\"", "form-field").multipart(),
            Some("multipart/form-data; boundary=form-field-"),
            "--form-field-\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\na\r\nb=c&d\r\n\
             --form-field-\r\nContent-Disposition: form-data; name=\"odd %22name%22\"\r\n\r\n\
             form-field\r\n--form-field---\r\n",
        ),
        (json.clone(), Some("application/json"), r#"{"Name":"a"}"#),
        (json.header("content-type", "text/json"), Some("text/json"), r#"{"Name":"a"}"#),
    ] {
        call(&server, request).await.unwrap();
        let sent = server.last().await;
        assert_eq!(sent.url.query(), Some("on_behalf_of=a%26b%3Dc+d"));
        let content_types: Vec<_> = sent.headers.get_all("content-type").iter().collect();
        assert_eq!(content_types, Vec::from_iter(content_type));
        assert_eq!(sent.headers["content-length"], body.len().to_string());
        assert_eq!(String::from_utf8(sent.body).unwrap(), body);
    }
}

#[tokio::test]
async fn a_write_without_a_body_has_a_length_and_other_calls_have_none() {
    let server = StubServer::start().await;
    for (request, length) in [
        (Request::get(["a"]), None),
        (Request::delete(["a"]), None),
        (Request::post(["a"]), Some("0")),
        (Request::put(["a"]), Some("0")),
    ] {
        call(&server, request).await.unwrap();
        let sent = server.last().await;
        let found = sent.headers.get("content-length").map(|length| length.to_str().unwrap());
        assert_eq!(found, length, "{}", sent.method);
    }
}

#[tokio::test]
async fn every_request_has_the_user_agent_whatever_the_http_client() {
    let server = StubServer::start().await;
    let own = reqwest::Client::builder().user_agent("curl").build().unwrap();
    for (builder, user_agent) in [
        (builder(&server.url()), USER_AGENT),
        (builder(&server.url()).user_agent("acme/2.0"), "acme/2.0"),
        (builder(&server.url()).http_client(own), USER_AGENT),
    ] {
        send(builder, Request::get(["a"])).await.unwrap();
        assert_eq!(server.last().await.headers["user-agent"], user_agent);
    }
}
