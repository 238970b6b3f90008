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
            format!(
                r#"{{"Content":{{"Model":{{{STATUS},"Total":2,"x":null,"Result":[{list}]}}}}}}"#
            ),
        ] {
            assert_eq!(listed(&body).await.unwrap(), expected[..count], "{body}");
        }
    }
}

#[tokio::test]
async fn null_in_the_place_of_the_array_is_an_empty_list() {
    let body = format!(r#"{{"Content":{{"Model":{{"Endpoints":null,{STATUS}}}}}}}"#);
    assert_eq!(listed(&body).await.unwrap(), [""; 0]);
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
