//! Seeing to it that the endpoints are those that are wanted.

use super::*;

#[tokio::test]
async fn what_is_missing_is_created_and_a_second_run_changes_nothing() {
    let (server, fake) = Fake::start().await;
    let client = client_at(&server.uri());
    let wanted = [payouts(), wallets(), everything()];
    let first = client.ensure(&wanted, Unwanted::Remove).await.unwrap();
    assert_eq!(first.to_string(), "created 3, kept 0, left 0, deleted 0");
    assert!(!first.is_unchanged());
    let ids = first
        .created
        .iter()
        .map(|one| one.endpoint.as_ref().unwrap().id().unwrap());
    assert_eq!(
        ids.map(WebhookId::as_str).collect::<Vec<_>>(),
        ["w1", "w2", "w3"]
    );
    assert_eq!(fake.urls(), [url("payouts"), url("wallets"), url("all")]);

    let before = changes(&server).await;
    assert_eq!(before, ["POST /webhooks"; 3]);
    for unwanted in [Unwanted::Leave, Unwanted::Remove] {
        let second = client.ensure(&wanted, unwanted).await.unwrap();
        assert_eq!(second.to_string(), "created 0, kept 3, left 0, deleted 0");
        assert!(second.is_unchanged());
    }
    assert_eq!(changes(&server).await, before);
    assert_eq!(fake.urls().len(), 3);
}

#[tokio::test]
async fn the_order_of_events_and_the_description_play_no_part() {
    let (server, fake) = Fake::start().await;
    fake.has(
        &url("wallets"),
        &["account_updated", "wallet_updated", "account_updated"],
    );
    let known_text = Subscription::Unknown("wallet_updated".into());
    let wanted = NewWebhook::new(url("wallets"), [known_text, Subscription::AccountUpdated]);
    let client = client_at(&server.uri());
    let wanted = [wanted.description("another note"), wallets()];
    let done = client.ensure(&wanted, Unwanted::Remove).await.unwrap();
    assert_eq!(done.to_string(), "created 0, kept 1, left 0, deleted 0");
}

#[tokio::test]
async fn another_url_does_not_fit() {
    let same = ["account_updated", "wallet_updated"];
    for there in [url("other"), "https://hooks.example.com/send/".to_owned()] {
        let (server, fake) = Fake::start().await;
        fake.has(&there, &same);
        let client = client_at(&server.uri());
        let done = client.ensure(&[wallets()], Unwanted::Leave).await.unwrap();
        assert_eq!(done.to_string(), "created 1, kept 0, left 1, deleted 0");
        assert_eq!(fake.urls(), [there.clone(), url("wallets")]);
        let done = client.ensure(&[wallets()], Unwanted::Remove).await.unwrap();
        assert_eq!(done.to_string(), "created 0, kept 1, left 0, deleted 1");
        assert_eq!(fake.urls(), [url("wallets")]);
    }
}

/// The list may have them in another form, and the URL is nobody else's.
#[tokio::test]
async fn beside_an_endpoint_with_the_same_url_and_other_events_nothing_is_created() {
    let fewer = ["account_updated"];
    let more = ["account_updated", "wallet_updated", "recipient_updated"];
    for events in [fewer.as_slice(), &more, &[]] {
        for unwanted in [Unwanted::Leave, Unwanted::Remove] {
            let (server, fake) = Fake::start().await;
            let id = fake.has(&url("wallets"), events);
            let client = client_at(&server.uri());
            let error = client.ensure(&[wallets()], unwanted).await.unwrap_err();
            assert!(
                matches!(&error.fault, EnsureFault::Unclear(one) if one.id().unwrap().as_str() == id),
                "{error}"
            );
            assert!(error.to_string().contains("at a wanted URL"), "{error}");
            assert!(!format!("{error} {error:?}").contains(URL_TOKEN));
            assert_eq!(changes(&server).await, [""; 0]);
        }
    }
}

/// One that is there as it is wanted is no reason to leave another out.
#[tokio::test]
async fn two_endpoints_with_one_url_may_be_wanted() {
    let (server, fake) = Fake::start().await;
    let client = client_at(&server.uri());
    fake.has(&url("payouts"), &["payout_transaction_updated"]);
    let second = NewWebhook::new(url("payouts"), [Subscription::WalletUpdated]);
    let wanted = [payouts(), second];
    for created in [1, 0] {
        let done = client.ensure(&wanted, Unwanted::Remove).await.unwrap();
        assert_eq!(done.created.len(), created);
    }
    assert_eq!(fake.urls(), [url("payouts"), url("payouts")]);
}

#[tokio::test]
async fn a_plan_is_printed_without_secrets_and_changes_nothing() {
    let (server, fake) = Fake::start().await;
    fake.has(&url("payouts"), &["payout_transaction_updated"]);
    fake.has(&url("old"), &["recipient_updated", "later\nevent"]);
    let client = client_at(&server.uri());
    let wanted = [wallets(), payouts()];
    let plan = client.plan(&wanted, Unwanted::Leave).await.unwrap();
    assert_eq!(
        plan.to_string(),
        "create https://hooks.example.com/send for wallet_updated, account_updated\n\
         keep   w1 https://hooks.example.com/send for payout_transaction_updated\n\
         leave  w2 https://hooks.example.com/send for recipient_updated, later\\nevent"
    );
    let plan = client.plan(&wanted, Unwanted::Remove).await.unwrap();
    assert!(plan.to_string().contains("\ndelete w2 https"), "{plan}");
    assert!(!format!("{plan:?}").contains(URL_TOKEN), "{plan:?}");
    assert!(!plan.is_settled());
    assert_eq!(changes(&server).await, [""; 0]);
    assert_eq!(fake.urls().len(), 2);
}

#[tokio::test]
async fn a_plan_may_be_changed_before_it_is_carried_out() {
    let (server, fake) = Fake::start().await;
    fake.has(&url("somebody's"), &["recipient_updated"]);
    fake.has(&url("old"), &["recipient_updated"]);
    let client = client_at(&server.uri());
    let mut plan = client.plan(&[payouts()], Unwanted::Remove).await.unwrap();
    plan.remove
        .retain(|one| one.url != Some(url("somebody's").into()));
    let done = client.carry_out(plan).await.unwrap();
    assert_eq!(done.to_string(), "created 1, kept 0, left 0, deleted 1");
    assert_eq!(fake.urls(), [url("somebody's"), url("payouts")]);
    assert_eq!(
        changes(&server).await,
        ["POST /webhooks", "DELETE /webhooks/w2"]
    );
}

#[tokio::test]
async fn an_idempotency_key_goes_with_a_creation_only_if_it_is_given() {
    let (server, _fake) = Fake::start().await;
    let wanted = [payouts().idempotency(key("of our own")), wallets()];
    let client = client_at(&server.uri());
    client.ensure(&wanted, Unwanted::Leave).await.unwrap();
    let all = sent(&server, "/webhooks").await;
    let posts: Vec<_> = all
        .iter()
        .filter(|one| one.method.as_str() == "POST")
        .collect();
    assert_eq!(posts[0].headers["idempotency"], "of our own");
    assert!(!posts[1].headers.contains_key("idempotency"));
}

/// An endpoint on a later page is not created once more.
#[tokio::test]
async fn all_pages_of_the_list_count() {
    let (server, fake) = Fake::start().await;
    fake.state().pages = Pages::Of(1, 1);
    fake.has(&url("other"), &["recipient_updated"]);
    fake.has(&url("payouts"), &["payout_transaction_updated"]);
    let client = client_at(&server.uri());
    let done = client.ensure(&[payouts()], Unwanted::Leave).await.unwrap();
    assert_eq!(done.to_string(), "created 0, kept 1, left 1, deleted 0");
    assert_eq!(changes(&server).await, [""; 0]);
}

/// Each list is three requests here.
#[tokio::test]
async fn the_list_is_read_again_only_if_something_was_created() {
    let (server, fake) = Fake::start().await;
    fake.has(&url("old"), &["recipient_updated"]);
    let client = client_at(&server.uri());
    for lists in [2, 3] {
        client.ensure(&[payouts()], Unwanted::Remove).await.unwrap();
        let all = sent(&server, "/webhooks").await;
        let gets = all.iter().filter(|one| one.method.as_str() == "GET");
        assert_eq!(gets.count(), 3 * lists);
    }
}
