//! What stands after a failure half-way, and that the next run does the rest.

use serde_json::json;

use super::*;

/// One endpoint is there, two are missing, and two are not wanted.
async fn unfinished() -> (MockServer, Fake, Client, [NewWebhook; 3]) {
    let (server, fake) = Fake::start().await;
    fake.has(&url("old"), &["recipient_updated"]);
    fake.has(&url("older"), &["recipient_updated"]);
    fake.has(&url("payouts"), &["payout_transaction_updated"]);
    let client = client_at(&server.uri());
    (server, fake, client, [payouts(), wallets(), everything()])
}

/// The next run ends with what is wanted and nothing else, and the one after it changes nothing.
async fn completes(fake: &Fake, client: &Client, wanted: &[NewWebhook]) {
    client.ensure(wanted, Unwanted::Remove).await.unwrap();
    let mut urls = fake.urls();
    urls.sort();
    assert_eq!(urls, [url("all"), url("payouts"), url("wallets")]);
    let third = client.ensure(wanted, Unwanted::Remove).await.unwrap();
    assert!(third.is_unchanged(), "{third}");
}

#[tokio::test]
async fn after_a_failed_creation_the_next_run_does_the_rest() {
    for acted in [false, true] {
        for status in [400, 409, 500, 503] {
            let (server, fake, client, wanted) = unfinished().await;
            fake.breaks("POST", 1, status, acted);
            let error = client.ensure(&wanted, Unwanted::Remove).await.unwrap_err();
            let at = match &*error.step {
                Step::Create(wanted) => wanted.url().expose().to_owned(),
                other => panic!("{other}"),
            };
            assert_eq!(at, url("all"));
            assert!(matches!(&error.fault, EnsureFault::Api(api) if api.status() == Some(status)));
            assert_eq!(
                error.done.to_string(),
                "created 1, kept 1, left 0, deleted 0"
            );
            let created = error.done.created[0].endpoint.as_ref().unwrap();
            assert_eq!(created.id(), Some(&WebhookId::from("w4")));
            assert_eq!(changes(&server).await, ["POST /webhooks"; 2], "it goes on");
            completes(&fake, &client, &wanted).await;
        }
    }
}

#[tokio::test]
async fn after_a_failed_deletion_the_next_run_does_the_rest() {
    for acted in [false, true] {
        let (_server, fake, client, wanted) = unfinished().await;
        fake.breaks("DELETE", 1, 400, acted);
        let error = client.ensure(&wanted, Unwanted::Remove).await.unwrap_err();
        let at = match &*error.step {
            Step::Remove(endpoint) => endpoint.id().unwrap().to_string(),
            other => panic!("{other}"),
        };
        assert_eq!(at, "w2");
        assert!(matches!(&error.fault, EnsureFault::Api(api) if api.status() == Some(400)));
        assert_eq!(
            error.done.to_string(),
            "created 2, kept 1, left 0, deleted 1"
        );
        completes(&fake, &client, &wanted).await;
    }
}

#[tokio::test]
async fn after_a_deletion_whose_answer_was_lost_the_repeated_one_is_done() {
    let (_server, fake, client, wanted) = unfinished().await;
    fake.breaks("DELETE", 0, 503, true);
    let done = client.ensure(&wanted, Unwanted::Remove).await.unwrap();
    assert_eq!(done.to_string(), "created 2, kept 1, left 0, deleted 2");
    assert_eq!(fake.urls().len(), 3);
}

#[tokio::test]
async fn a_list_that_fails_changes_nothing() {
    let (server, fake, client, wanted) = unfinished().await;
    for after in [0, 2] {
        fake.breaks("GET", after, 418, false);
        let error = client.ensure(&wanted, Unwanted::Remove).await.unwrap_err();
        assert!(matches!(*error.step, Step::List), "{error}");
        assert!(matches!(&error.fault, EnsureFault::Api(api) if api.status() == Some(418)));
        assert!(error.done.is_unchanged());
    }
    assert_eq!(changes(&server).await, [""; 0]);
    completes(&fake, &client, &wanted).await;
}

/// Three requests read the first list: the fourth belongs to the second.
#[tokio::test]
async fn a_second_list_that_fails_tells_what_was_created_and_nothing_is_deleted() {
    let (server, fake, client, wanted) = unfinished().await;
    fake.breaks("GET", 3, 418, false);
    let error = client.ensure(&wanted, Unwanted::Remove).await.unwrap_err();
    assert!(matches!(*error.step, Step::Confirm), "{error}");
    assert_eq!(error.done.created.len(), 2);
    assert_eq!(changes(&server).await, ["POST /webhooks"; 2]);
    completes(&fake, &client, &wanted).await;
}

#[tokio::test]
async fn if_what_was_created_is_listed_in_another_form_nothing_is_deleted() {
    let forms: [fn(serde_json::Value) -> serde_json::Value; 3] = [
        |mut endpoint| {
            if endpoint["events"][0] == "all_default_events" {
                endpoint["events"] = json!(["wallet_updated", "recipient_updated"]);
            }
            endpoint
        },
        |mut endpoint| {
            let url = endpoint["url"].as_str().unwrap().split('?').next().unwrap();
            endpoint["url"] = json!(url);
            endpoint
        },
        |_| json!({"webhookId": "another", "url": "https://h.example", "events": []}),
    ];
    for form in forms {
        let (server, fake, client, _) = unfinished().await;
        fake.state().listed_as = form;
        let wanted = [everything()];
        let error = client.ensure(&wanted, Unwanted::Remove).await.unwrap_err();
        assert!(matches!(*error.step, Step::Confirm), "{error}");
        assert!(
            matches!(&error.fault, EnsureFault::NotListed(one) if one.url() == wanted[0].url())
        );
        assert_eq!(error.done.created.len(), 1);
        assert_eq!(changes(&server).await, ["POST /webhooks"]);
        assert!(!format!("{error} {error:?}").contains(URL_TOKEN));
    }
}

#[tokio::test]
async fn events_that_are_listed_in_another_form_do_not_make_an_endpoint_on_each_run() {
    let (server, fake) = Fake::start().await;
    let client = client_at(&server.uri());
    fake.state().listed_as = |mut endpoint| {
        endpoint["events"] = json!(["wallet_updated", "recipient_updated"]);
        endpoint
    };
    for run in 0..3 {
        let error = client.ensure(&[everything()], Unwanted::Remove).await;
        match (run, error.unwrap_err().fault) {
            (0, EnsureFault::NotListed(_)) | (1.., EnsureFault::Unclear(_)) => {}
            (_, other) => panic!("{run}: {other}"),
        }
    }
    assert_eq!(changes(&server).await, ["POST /webhooks"]);
    assert_eq!(fake.urls(), [url("all")]);
}

/// It may be the one that is wanted, and a new one on each run would have no end.
#[tokio::test]
async fn beside_an_endpoint_that_does_not_tell_what_it_is_nothing_is_created() {
    for (unclear, may_be) in [
        (
            json!({"webhookId": "w9", "callbackUrl": url("payouts")}),
            true,
        ),
        (json!({"webhookId": "w9", "url": url("payouts")}), true),
        (
            json!({"webhookId": "w9", "url": url("payouts"), "events": null}),
            true,
        ),
        (
            json!({"webhookId": "w9", "events": ["payout_transaction_updated"]}),
            true,
        ),
        (
            json!({"webhookId": "w9", "events": ["wallet_updated"]}),
            false,
        ),
        (json!({"webhookId": "w9", "url": url("other")}), false),
    ] {
        let (server, fake) = Fake::start().await;
        let client = client_at(&server.uri());
        fake.state().endpoints.push(unclear);
        if may_be {
            for unwanted in [Unwanted::Leave, Unwanted::Remove] {
                let error = client.ensure(&[payouts()], unwanted).await.unwrap_err();
                assert!(matches!(error.fault, EnsureFault::Unclear(_)), "{error}");
                assert!(!format!("{error} {error:?}").contains(URL_TOKEN));
            }
            assert_eq!(changes(&server).await, [""; 0]);
        } else {
            let outcome = client.ensure(&[payouts()], Unwanted::Leave).await;
            assert_eq!(
                outcome.unwrap().to_string(),
                "created 1, kept 0, left 1, deleted 0"
            );
        }
    }
}

/// As long as all that is wanted is there, it does no harm.
#[tokio::test]
async fn an_endpoint_that_does_not_tell_what_it_is_is_left_if_nothing_is_missing() {
    let (server, fake) = Fake::start().await;
    fake.has(&url("payouts"), &["payout_transaction_updated"]);
    fake.state().endpoints.push(json!({}));
    let client = client_at(&server.uri());
    let done = client.ensure(&[payouts()], Unwanted::Leave).await.unwrap();
    assert_eq!(done.to_string(), "created 0, kept 1, left 1, deleted 0");
    let error = client
        .ensure(&[payouts()], Unwanted::Remove)
        .await
        .unwrap_err();
    assert!(matches!(error.fault, EnsureFault::NoId), "{error}");
    assert!(
        error
            .to_string()
            .contains("deleting (no id) (no URL) (no events)"),
        "{error}"
    );
}

/// The answer to a creation is not documented. It was created, whatever stands there.
#[tokio::test]
async fn a_creation_whose_answer_cannot_be_read_is_done() {
    for body in ["", "<html></html>", "7", r#"{"item":{"url":7}}"#] {
        let (server, client) = logged_in(1).await;
        let empty = Mock::given(method("GET")).and(path("/webhooks"));
        let empty = empty.respond_with(json(200, "[]")).up_to_n_times(1);
        empty.mount(&server).await;
        let event = "payout_transaction_updated";
        let made = json!([{"webhookId": "w1", "url": url("payouts"), "events": [event]}]);
        let list = json(200, &made.to_string());
        answer_all(&server, "GET", "/webhooks", list, 3).await;
        answer_all(&server, "POST", "/webhooks", json(201, body), 1).await;
        let done = client.ensure(&[payouts()], Unwanted::Leave).await.unwrap();
        let created = done.created[0].endpoint.as_ref().unwrap();
        assert_eq!(created.id(), Some(&WebhookId::from("w1")), "{body}");
    }
}

#[tokio::test]
async fn an_error_shows_no_secret_of_a_member_that_is_not_known() {
    let (_server, fake, client, wanted) = unfinished().await;
    fake.state().listed_as = |mut endpoint| {
        endpoint["copy"] = endpoint["url"].clone();
        endpoint
    };
    fake.breaks("DELETE", 1, 400, false);
    let error = client.ensure(&wanted, Unwanted::Remove).await.unwrap_err();
    let done = &error.done;
    assert_eq!(done.to_string(), "created 2, kept 1, left 0, deleted 1");
    let known = done.created[0].endpoint.as_ref().unwrap();
    assert!(known.unknown.get("copy").unwrap().get().contains(URL_TOKEN));
    let shown = format!("{error} {error:?} {:?} {:?}", done.created, error.step);
    assert!(!shown.contains(URL_TOKEN), "{shown}");
    assert!(shown.starts_with("stopped while deleting w2 https://hooks.example.com/send for"));
}
