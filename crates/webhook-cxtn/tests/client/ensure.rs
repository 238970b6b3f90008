//! Seeing to it that the endpoints are those that are wanted.

use serde_json::json as value;

use super::*;

#[tokio::test]
async fn what_is_missing_is_created_and_a_second_run_changes_nothing() {
    let (server, fake, client) = Fake::start().await;
    let wanted = [payments(), accounts()];
    let first = client.ensure(&wanted, Unwanted::Remove).await.unwrap();
    assert_eq!(
        first.to_string(),
        "created 2, kept 0, left 0, set inactive 0"
    );
    let listed = first.created[0].endpoint.as_ref().unwrap();
    assert_eq!(
        listed.to_string(),
        "Payment https://hooks.example.com/cxtn Active"
    );
    let there = [
        "AccountTransaction accounts Active",
        "Payment payments Active",
    ];
    assert_eq!(fake.shown(), there);
    let before = changes(&server).await;
    assert_eq!(before, ["POST /webhooks/endpoints"; 2]);
    for unwanted in [Unwanted::Leave, Unwanted::Remove] {
        let second = client.ensure(&wanted, unwanted).await.unwrap();
        assert_eq!(
            second.to_string(),
            "created 0, kept 2, left 0, set inactive 0"
        );
        assert!(second.is_unchanged());
    }
    assert_eq!(changes(&server).await, before);
}

#[tokio::test]
async fn what_is_there_in_another_form_is_changed() {
    for (label, status, steps, count) in [
        ("old", "Active", &["PUT /webhooks/endpoints"][..], 1),
        ("payments", "Paused", &["PUT /webhooks/endpoints/status"], 1),
        (
            "payments",
            "Inactive",
            &["PUT /webhooks/endpoints/status"],
            1,
        ),
        ("payments", "Later", &["PUT /webhooks/endpoints/status"], 1),
        (
            "old",
            "Paused",
            &["PUT /webhooks/endpoints", "PUT /webhooks/endpoints/status"],
            2,
        ),
    ] {
        let (server, fake, client) = Fake::start().await;
        fake.has("Payment", &url(label), status);
        let done = client.ensure(&[payments()], Unwanted::Leave).await.unwrap();
        let expected = format!("created 0, changed {count}, kept 0, left 0, set inactive 0");
        assert_eq!(done.to_string(), expected);
        assert!(!done.is_unchanged());
        assert_eq!(changes(&server).await, steps);
        assert_eq!(fake.shown(), ["Payment payments Active"]);
        let again = client.ensure(&[payments()], Unwanted::Leave).await.unwrap();
        assert!(again.is_unchanged(), "{again}");
        assert_eq!(changes(&server).await, steps);
    }
}

#[tokio::test]
async fn what_is_not_wanted_is_left_or_set_inactive() {
    let (server, fake, client) = Fake::start().await;
    fake.has("Card", &url("cards"), "Paused");
    fake.has("Quote", &url("quotes"), "Inactive");
    fake.has("Payment", &url("payments"), "Active");
    let left = client.ensure(&[payments()], Unwanted::Leave).await.unwrap();
    assert_eq!(
        left.to_string(),
        "created 0, kept 1, left 2, set inactive 0"
    );
    assert_eq!(changes(&server).await, [""; 0]);
    let removed = client
        .ensure(&[payments()], Unwanted::Remove)
        .await
        .unwrap();
    assert_eq!(
        removed.to_string(),
        "created 0, kept 1, left 1, set inactive 1"
    );
    let there = [
        "Card cards Inactive",
        "Payment payments Active",
        "Quote quotes Inactive",
    ];
    assert_eq!(fake.shown(), there);
    assert_eq!(changes(&server).await, ["PUT /webhooks/endpoints/status"]);
    let again = client
        .ensure(&[payments()], Unwanted::Remove)
        .await
        .unwrap();
    assert!(again.is_unchanged(), "{again}");
    assert_eq!(changes(&server).await.len(), 1);
}

/// The call that deactivates all is never part of it.
#[tokio::test]
async fn if_nothing_is_wanted_all_are_set_inactive_one_by_one() {
    let (server, fake, client) = Fake::start().await;
    fake.has("Card", &url("cards"), "Active");
    fake.has("Payment", &url("payments"), "Active");
    let done = client.ensure(&[], Unwanted::Remove).await.unwrap();
    assert_eq!(
        done.to_string(),
        "created 0, kept 0, left 0, set inactive 2"
    );
    assert_eq!(
        changes(&server).await,
        ["PUT /webhooks/endpoints/status"; 2]
    );
}

/// Which status an endpoint has after its creation is not published.
#[tokio::test]
async fn what_is_not_active_after_its_creation_is_set_so() {
    for status in ["Inactive", "Paused", "Pending"] {
        let (server, fake, client) = Fake::start().await;
        fake.state().first_status = value!(status);
        fake.has("Card", &url("cards"), "Active");
        let done = client
            .ensure(&[payments()], Unwanted::Remove)
            .await
            .unwrap();
        assert_eq!(
            done.to_string(),
            "created 1, changed 1, kept 0, left 0, set inactive 1"
        );
        let listed = done.created[0].endpoint.as_ref().unwrap();
        assert_eq!(listed.status.as_deref(), Some(&EndpointStatus::Active));
        assert_eq!(
            fake.shown(),
            ["Card cards Inactive", "Payment payments Active"]
        );
        let steps = [
            "POST /webhooks/endpoints",
            "PUT /webhooks/endpoints/status",
            "PUT /webhooks/endpoints/status",
        ];
        assert_eq!(changes(&server).await, steps);
        let again = client
            .ensure(&[payments()], Unwanted::Remove)
            .await
            .unwrap();
        assert!(again.is_unchanged(), "{again}");
    }
}

#[tokio::test]
async fn a_list_without_statuses_counts_as_active() {
    let (server, fake, client) = Fake::start().await;
    fake.state().first_status = value!(null);
    let done = client.ensure(&[payments()], Unwanted::Leave).await.unwrap();
    assert_eq!(
        done.to_string(),
        "created 1, kept 0, left 0, set inactive 0"
    );
    let again = client.ensure(&[payments()], Unwanted::Leave).await.unwrap();
    assert!(again.is_unchanged(), "{again}");
    assert_eq!(changes(&server).await.len(), 1);
}

#[tokio::test]
async fn a_plan_is_printed_without_secrets_and_changes_nothing() {
    let (server, fake, client) = Fake::start().await;
    fake.has("AccountTransaction", &url("old"), "Paused");
    fake.has(
        "Trade",
        "https://old.example/x?token=0f1e2d3c4b5a",
        "Active",
    );
    fake.has("Card", &url("cards"), "Active");
    fake.has("Quote", &url("quotes"), "Active");
    let trades = NewEndpoint::new(EventType::Trade, url("trades"));
    let cards = NewEndpoint::new(EventType::Card, url("cards"));
    let wanted = [payments(), accounts(), trades, cards];
    let plan = client.plan(&wanted, Unwanted::Leave).await.unwrap();
    assert_eq!(
        plan.to_string(),
        "create Payment https://hooks.example.com/cxtn\n\
         change AccountTransaction: URL https://hooks.example.com/cxtn, of which a part that is \
         not shown differs\n\
         change AccountTransaction: status Paused to Active\n\
         change Trade: URL https://old.example/x to https://hooks.example.com/cxtn\n\
         keep   Card https://hooks.example.com/cxtn Active\n\
         leave  Quote https://hooks.example.com/cxtn Active"
    );
    assert!(!plan.is_settled());
    let plan = client.plan(&wanted, Unwanted::Remove).await.unwrap();
    assert!(
        plan.to_string()
            .ends_with("\nset inactive Quote https://hooks.example.com/cxtn Active")
    );
    let shown = format!("{plan} {plan:?} {:?} {:?}", plan.change, plan.keep);
    assert!(!shown.contains(URL_TOKEN), "{shown}");
    assert_eq!(changes(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_plan_may_be_changed_before_it_is_carried_out() {
    let (server, fake, client) = Fake::start().await;
    fake.has("Card", &url("cards"), "Active");
    fake.has("Payment", &url("payments"), "Paused");
    let mut plan = client.plan(&[payments()], Unwanted::Remove).await.unwrap();
    plan.remove.clear();
    plan.change
        .retain(|one| matches!(one, EndpointChange::Url { .. }));
    client.carry_out(plan).await.unwrap();
    assert_eq!(changes(&server).await, [""; 0]);
}
