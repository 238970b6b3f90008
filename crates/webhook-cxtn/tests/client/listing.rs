//! Reading the list, whose form is not published.

use super::*;

const STATUS: &str = r#""ApiStatusCode":100,"ApiStatus":"IsValid""#;

async fn listed(body: &str) -> Result<Vec<String>, ApiError> {
    let (server, client) = stubbed().await;
    answer_all(&server, "GET", "/webhooks/endpoints", json(200, body), 1).await;
    let all = client.endpoints().await?;
    Ok(all.iter().map(ToString::to_string).collect())
}

#[tokio::test]
async fn the_array_is_found_wherever_it_may_stand() {
    let entries = [
        r#"{"WebhookEventType":"Payment","EndpointUrl":"https://h.example/1","Status":"Active"}"#,
        r#"{"WebhookEventType":"Card","EndpointUrl":"https://h.example/2","Status":"Paused"}"#,
    ];
    let expected = [
        "Payment https://h.example/1 Active",
        "Card https://h.example/2 Paused",
    ];
    for count in 0..=2 {
        let list = entries[..count].join(",");
        for body in [
            format!(" [{list}]"),
            format!(r#"{{"Content":[{list}]}}"#),
            format!(r#"{{"Content":{{"Model":[{list}],"ExpectedResponses":["IsValid"]}}}}"#),
            format!(r#"{{"Content":{{"Model":{{"WebhookEndpoints":[{list}],{STATUS}}}}}}}"#),
            format!(r#"{{"Content":{{"Model":{{{STATUS},"Result":[{list}]}}}}}}"#),
        ] {
            assert_eq!(listed(&body).await.unwrap(), expected[..count], "{body}");
        }
    }
}

#[tokio::test]
async fn an_array_with_entries_may_have_anything_beside_it() {
    let body = format!(
        r#"{{"Content":{{"Model":{{{STATUS},"Total":2,"x":null,"Any":[{{}}]}},"y":1}},"z":1}}"#
    );
    let expected = ["(no event type) (no URL) (no status)"];
    assert_eq!(listed(&body).await.unwrap(), expected);
}

#[tokio::test]
async fn null_in_the_place_of_the_array_is_an_empty_list() {
    for name in ["Endpoints", "WebhookEndpoints", "webhooks", "Result"] {
        let body = format!(r#"{{"Content":{{"Model":{{"{name}":null,{STATUS}}}}}}}"#);
        assert_eq!(listed(&body).await.unwrap(), [""; 0]);
    }
}

/// To take them for "no endpoints" would be to create what is there.
#[tokio::test]
async fn what_may_be_no_list_of_endpoints_is_not_an_empty_one() {
    let in_model = |rest: &str| {
        format!(r#"{{"Content":{{"Model":{{"ApiStatusCode":100,"ApiStatus":"IsValid"{rest}}}}}}}"#)
    };
    for body in [
        in_model(r#","ApiStatusDescription":null"#),
        in_model(r#","ApiStatusDescription":[]"#),
        in_model(r#","Warnings":[]"#),
        in_model(r#","Warnings":[],"Endpoint":{"WebhookEventType":"Payment"}"#),
        in_model(r#","Warnings":null"#),
        in_model(r#","Endpoints":[],"Endpoint":{"WebhookEventType":"Payment"}"#),
        in_model(r#","Endpoints":[],"Total":2"#),
        in_model(r#","Endpoints":null,"Total":2"#),
        in_model(r#","Endpoints":[],"Warnings":[]"#),
        r#"{"Content":[],"Endpoints":[{}]}"#.into(),
        r#"{"Content":{"Model":[],"Endpoints":[{}]}}"#.into(),
    ] {
        let error = listed(&body).await.expect_err(&body);
        assert!(
            matches!(error, ApiError::Undocumented { .. }),
            "{body}: {error}"
        );
    }
}

#[tokio::test]
async fn an_array_beside_a_status_that_is_not_good_is_no_success() {
    let other = r#"{"ApiStatusCode":401}"#;
    for (body, code) in [
        (
            r#"{"ApiStatusCode":500,"ApiStatus":"Failed","Content":[]}"#.to_owned(),
            Some("500"),
        ),
        (
            format!(
                r#"{{"Content":{{"Model":[],"ApiStatusCode":500}},"AuthorisedClientModel":{other}}}"#
            ),
            Some("500"),
        ),
        (
            format!(r#"{{"Content":[],"AuthorisedClientModel":{other}}}"#),
            Some("401"),
        ),
        (
            format!(r#"{{"Content":[{{}}],"AuthorisedUserModel":{other}}}"#),
            Some("401"),
        ),
        (
            r#"{"Content":{"Model":[],"ApiStatus":"Failed"}}"#.to_owned(),
            None,
        ),
        (r#"{"ApiStatusCode":"E7","Content":[]}"#.to_owned(), None),
        (
            r#"{"Content":[],"AuthorisedUserModel":{"ApiStatusCode":1.5}}"#.to_owned(),
            None,
        ),
    ] {
        let error = listed(&body).await.expect_err(&body);
        assert!(matches!(error, ApiError::Status { .. }), "{body}: {error}");
        assert_eq!(error.code(), code, "{body}");
    }
    let good = r#"{"ApiStatusCode":100,"ApiStatus":"IsValid"}"#;
    for body in [
        format!(r#"{{"ApiStatusCode":"100","Content":[],"AuthorisedClientModel":{good}}}"#),
        r#"{"ApiStatusCode":null,"Content":{"Model":[],"ApiStatus":"Fine","ExpectedResponses":["Fine"]}}"#.to_owned(),
    ] {
        assert_eq!(listed(&body).await.unwrap(), [""; 0], "{body}");
    }
}

#[tokio::test]
async fn an_answer_without_one_array_is_an_error_that_keeps_it() {
    for body in [
        format!(r#"{{"Content":{{"Model":{{{STATUS}}}}}}}"#),
        format!(r#"{{"Content":{{"Model":{{{STATUS},"a":null,"b":null}}}}}}"#),
        format!(r#"{{"Content":{{"Model":{{{STATUS},"a":[],"b":[]}}}}}}"#),
        format!(r#"{{"Content":{{"Model":{{{STATUS},"a":{{"b":[]}}}}}}}}"#),
        r#"["leak"]"#.to_owned(),
        r#"[null]"#.to_owned(),
        r#"[[]]"#.to_owned(),
    ] {
        let error = listed(&body).await.unwrap_err();
        assert!(
            matches!(error, ApiError::Undocumented { .. }),
            "{body}: {error}"
        );
        assert_eq!(error.body().unwrap(), body.as_bytes());
        assert!(!format!("{error} {error:?}").contains("leak"), "{error:?}");
    }
}

#[tokio::test]
async fn an_error_names_the_place_of_an_entry_that_is_none() {
    let body = format!(r#"{{"Content":{{"Model":{{"List":[{{}},7],{STATUS}}}}}}}"#);
    let error = listed(&body).await.unwrap_err();
    assert!(
        error.to_string().contains("`Content.Model.List[1]`"),
        "{error}"
    );
}

#[tokio::test]
async fn an_entry_is_read_as_far_as_it_can_be() {
    let body = r#"[
        {"WebhookEventType":1,"EndpointUrl":"https://h.example/a?secret","Status":"active"},
        {"webhookEventType":"2","endpointURL":"https://h.example/b","status":"Later"},
        {"EventType":"Account Transaction","EndpointURL":"","Status":null},
        {"WebhookEventType":9,"EndpointUrl":7,"Status":1,"Id":"x"},
        {"WebhookEventType":"New\nOne","EventType":"Card","ApiStatus":"IsValid"},
        {"WebhookEventType":null,"EventType":"Card"},
        {"WebhookEventType":" ","EventType":"Quote"},
        {}
    ]"#;
    assert_eq!(
        listed(body).await.unwrap(),
        [
            "Payment https://h.example/a active",
            "AccountTransaction https://h.example/b Later",
            "AccountTransaction (no URL) (no status)",
            "9 (no URL) (no status)",
            "New\\nOne (no URL) (no status)",
            "Card (no URL) (no status)",
            "Quote (no URL) (no status)",
            "(no event type) (no URL) (no status)",
        ]
    );
    let (server, client) = stubbed().await;
    answer_all(&server, "GET", "/webhooks/endpoints", json(200, body), 1).await;
    let all = client.endpoints().await.unwrap();
    assert_eq!(all[0].status.as_deref(), Some(&EndpointStatus::Active));
    assert_eq!(all[0].status.as_ref().map(Spelled::as_str), Some("active"));
    assert_eq!(
        all[0].url.as_ref().unwrap().expose(),
        "https://h.example/a?secret"
    );
    let rest: Vec<usize> = all.iter().map(|one| one.unknown.len()).collect();
    assert_eq!(rest, [0, 0, 2, 3, 2, 1, 1, 0]);
    assert!(!format!("{:?}", all[0]).contains("secret"));
}
