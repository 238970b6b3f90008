//! Reading lists to their end.

use serde_json::{Value, json};

use super::*;

async fn listed(client: &Client) -> Vec<String> {
    let all = client.webhooks().await.unwrap();
    let id = |webhook: &Webhook| webhook.id().unwrap().to_string();
    all.iter().map(id).collect()
}

fn fill(fake: &Fake, count: usize) {
    for number in 0..count {
        fake.has(&format!("https://h.example/{number}"), &["account_updated"]);
    }
}

fn names(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("w{number}")).collect()
}

#[tokio::test]
async fn a_list_is_read_from_items_item_or_a_bare_array() {
    let shapes: [fn(Vec<Value>) -> Value; 3] = [
        |page| json!({"metadata": {"x": 1}, "items": page}),
        |page| json!({"item": page}),
        |page| json!(page),
    ];
    for shape in shapes {
        for count in [0, 1, 3] {
            let (server, fake) = Fake::start().await;
            fake.state().page_as = shape;
            fill(&fake, count);
            assert_eq!(listed(&client_at(&server.uri())).await, names(count));
        }
    }
    let (server, fake) = Fake::start().await;
    fake.state().page_as = |page| json!({"item": page[0]});
    fill(&fake, 1);
    assert_eq!(listed(&client_at(&server.uri())).await, names(1));
    let nothing: [fn(Vec<Value>) -> Value; 2] =
        [|_| json!({"items": null}), |_| json!({"item": null})];
    for shape in nothing {
        fake.state().page_as = shape;
        assert_eq!(listed(&client_at(&server.uri())).await, names(0));
    }
}

#[tokio::test]
async fn what_holds_no_list_is_an_error_that_keeps_the_answer() {
    for body in [
        "{}",
        "null",
        "7",
        "",
        "<html>leak</html>",
        r#"{"items":"leak"}"#,
        r#"{"items":{"leak":1}}"#,
        r#"{"items":[{"url":{"leak":1}}]}"#,
        r#"{"items":["leak"]}"#,
        r#"{"items":[[]]}"#,
        r#"{"item":"leak"}"#,
        r#"[{"webhookId":""},{"events":["leak",7]}]"#,
        r#"{"message":"leak"}"#,
    ] {
        let (server, client) = logged_in(1).await;
        answer_all(&server, "GET", "/webhooks", json_answer(body), 1).await;
        let error = client.webhooks().await.unwrap_err();
        assert!(
            matches!(error, ApiError::Undocumented { .. }),
            "{body}: {error}"
        );
        assert_eq!(error.body().unwrap(), body);
        assert!(!format!("{error} {error:?}").contains("leak"), "{error:?}");
    }
}

fn json_answer(body: &str) -> ResponseTemplate {
    json(200, body)
}

#[tokio::test]
async fn an_error_in_a_list_names_the_place() {
    let (server, client) = logged_in(1).await;
    let body = r#"{"items":[{"webhookId":"w1"},{"webhookId":"w2","url":7}]}"#;
    answer_all(&server, "GET", "/webhooks", json_answer(body), 1).await;
    let error = client.webhooks().await.unwrap_err().to_string();
    assert!(error.contains("`items[1].url`"), "{error}");
}

/// The documented call, without a parameter, comes first.
#[tokio::test]
async fn all_pages_are_read_whether_they_count_from_0_or_from_1() {
    for first in [0, 1] {
        for (size, count) in [(1, 3), (2, 5), (2, 4), (3, 3), (10, 3)] {
            let (server, fake) = Fake::start().await;
            fake.state().pages = Pages::Of(size, first);
            fill(&fake, count);
            let found = listed(&client_at(&server.uri())).await;
            assert_eq!(found, names(count), "{size} {first}");
            assert_eq!(sent(&server, "/webhooks").await[0].url.query(), None);
        }
    }
}

#[tokio::test]
async fn a_server_that_ignores_the_page_number_is_asked_three_times() {
    let (server, fake) = Fake::start().await;
    fill(&fake, 3);
    assert_eq!(listed(&client_at(&server.uri())).await, names(3));
    let asked = sent(&server, "/webhooks").await;
    let queries: Vec<_> = asked.iter().map(|request| request.url.query()).collect();
    assert_eq!(queries, [None, Some("pageNumber=1"), Some("pageNumber=2")]);
}

#[tokio::test]
async fn an_empty_page_is_the_end() {
    let (server, fake) = Fake::start().await;
    fake.state().pages = Pages::Of(10, 0);
    fill(&fake, 3);
    assert_eq!(listed(&client_at(&server.uri())).await, names(3));
    assert_eq!(sent(&server, "/webhooks").await.len(), 2);
}

/// Without an id, an endpoint is known by all that stands in it.
#[tokio::test]
async fn endpoints_without_an_id_do_not_make_a_list_endless() {
    let (server, fake) = Fake::start().await;
    fake.state().listed_as = |endpoint| json!({"url": endpoint["url"]});
    fill(&fake, 3);
    let all = client_at(&server.uri()).webhooks().await.unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(sent(&server, "/webhooks").await.len(), 3);
}

#[tokio::test]
async fn a_page_that_is_refused_with_400_or_404_is_the_end() {
    for status in [400, 404] {
        let (server, fake) = Fake::start().await;
        fake.state().pages = Pages::Refused(status);
        fill(&fake, 2);
        assert_eq!(listed(&client_at(&server.uri())).await, names(2));
        assert_eq!(sent(&server, "/webhooks").await.len(), 2);
    }
}

#[tokio::test]
async fn a_page_that_fails_otherwise_is_an_error() {
    for status in [403, 409, 418, 500] {
        let (server, fake) = Fake::start().await;
        fake.state().pages = Pages::Refused(status);
        fill(&fake, 2);
        let error = client_at(&server.uri()).webhooks().await.unwrap_err();
        assert_eq!(error.status(), Some(status));
    }
}

#[tokio::test]
async fn a_first_page_that_is_refused_is_an_error() {
    for status in [400, 404] {
        let (server, client) = logged_in(1).await;
        answer_all(&server, "GET", "/webhooks", refusal(status), 1).await;
        let error = client.webhooks().await.unwrap_err();
        assert_eq!(error.status(), Some(status));
    }
}

/// The token dies between two pages, and the login is refused: the list is not at its end.
#[tokio::test]
async fn a_login_that_is_refused_between_two_pages_is_not_the_end() {
    for status in [400, 404] {
        let server = MockServer::start().await;
        let first_login = Mock::given(path("/auth")).respond_with(token(TOKEN));
        first_login.up_to_n_times(1).mount(&server).await;
        answer_all(&server, "POST", "/auth", refusal(status), 1).await;
        Mock::given(path("/webhooks"))
            .and(wiremock::matchers::query_param("pageNumber", "1"))
            .respond_with(refusal(401))
            .expect(1)
            .mount(&server)
            .await;
        let page = json_answer(r#"[{"webhookId":"w1"}]"#);
        answer_all(&server, "GET", "/webhooks", page, 1).await;
        let error = client_at(&server.uri()).webhooks().await.unwrap_err();
        assert!(matches!(error, ApiError::Login(_)), "{error}");
    }
}

#[tokio::test]
async fn a_list_without_an_end_is_an_error() {
    let (server, fake) = Fake::start().await;
    fake.state().pages = Pages::Endless;
    let error = client_at(&server.uri()).webhooks().await.unwrap_err();
    assert!(matches!(error, ApiError::Undocumented { .. }), "{error}");
    assert_eq!(sent(&server, "/webhooks").await.len(), 201);
}

#[tokio::test]
async fn the_size_of_a_page_is_sent_with_each_request_if_it_is_set() {
    let (server, fake) = Fake::start().await;
    fill(&fake, 1);
    let paged = builder_at(&server.uri()).paging(Paging::NumberedBy(1000));
    assert_eq!(listed(&paged.build().unwrap()).await, names(1));
    let asked = sent(&server, "/webhooks").await;
    let queries: Vec<_> = asked
        .iter()
        .map(|request| request.url.query().unwrap())
        .collect();
    assert_eq!(
        queries,
        [
            "itemsPerPage=1000",
            "itemsPerPage=1000&pageNumber=1",
            "itemsPerPage=1000&pageNumber=2"
        ]
    );
}

#[tokio::test]
async fn the_documented_call_alone_is_made_if_that_is_chosen() {
    let (server, fake) = Fake::start().await;
    fill(&fake, 1);
    let single = builder_at(&server.uri()).paging(Paging::Single);
    assert_eq!(listed(&single.build().unwrap()).await, names(1));
    let asked = sent(&server, "/webhooks").await;
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].url.query(), None);
}
