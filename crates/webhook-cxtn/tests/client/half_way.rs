//! What stands after a failure half-way, and that the next run does the rest.

use serde_json::{Value, json as value};

use super::*;

const CREATE: (&str, &str) = ("POST", "/webhooks/endpoints");
const EDIT: (&str, &str) = ("PUT", "/webhooks/endpoints");
const STATUS: (&str, &str) = ("PUT", "/webhooks/endpoints/status");
const LIST_CALL: (&str, &str) = ("GET", "/webhooks/endpoints");

/// Two are missing, one has an old URL and is paused, one fits, two are not wanted.
async fn unfinished() -> (MockServer, Fake, Client, [NewEndpoint; 4]) {
    let (server, fake, client) = Fake::start().await;
    fake.has("Card", &url("cards"), "Active");
    fake.has("Trade", &url("old"), "Paused");
    fake.has("Wallet", &url("wallets"), "Active");
    fake.has("Quote", &url("quotes"), "Active");
    let trades = NewEndpoint::new(EventType::Trade, url("trades"));
    let wallets = NewEndpoint::new(EventType::Wallet, url("wallets"));
    (
        server,
        fake,
        client,
        [payments(), accounts(), trades, wallets],
    )
}

/// The next run ends with what is wanted and nothing else, and the one after it changes nothing.
async fn completes(fake: &Fake, client: &Client, wanted: &[NewEndpoint]) {
    client.ensure(wanted, Unwanted::Remove).await.unwrap();
    assert_eq!(
        fake.shown(),
        [
            "AccountTransaction accounts Active",
            "Card cards Inactive",
            "Payment payments Active",
            "Quote quotes Inactive",
            "Trade trades Active",
            "Wallet wallets Active",
        ]
    );
    let third = client.ensure(wanted, Unwanted::Remove).await.unwrap();
    assert!(third.is_unchanged(), "{third}");
}

#[tokio::test]
async fn after_a_failure_at_any_step_the_next_run_does_the_rest() {
    for (at, after, step, done) in [
        (
            LIST_CALL,
            0,
            "listing the endpoints",
            "created 0, kept 0, left 0, set inactive 0",
        ),
        (
            CREATE,
            0,
            "creating Payment https",
            "created 0, kept 1, left 0, set inactive 0",
        ),
        (
            CREATE,
            1,
            "creating AccountTransaction https",
            "created 1, kept 1, left 0, set inactive 0",
        ),
        (
            EDIT,
            0,
            "changing Trade: URL https",
            "created 2, kept 1, left 0, set inactive 0",
        ),
        (
            STATUS,
            0,
            "changing Trade: status Paused to Active",
            "created 2, changed 1, kept 1, left 0, set inactive 0",
        ),
        (
            LIST_CALL,
            1,
            "looking for what was created",
            "created 2, changed 2, kept 1, left 0, set inactive 0",
        ),
        (
            STATUS,
            1,
            "setting inactive Card https",
            "created 2, changed 2, kept 1, left 0, set inactive 0",
        ),
        (
            STATUS,
            2,
            "setting inactive Quote https",
            "created 2, changed 2, kept 1, left 0, set inactive 1",
        ),
    ] {
        for acted in [false, true] {
            let (server, fake, client, wanted) = unfinished().await;
            fake.breaks(at, after, 418, acted);
            let error = client.ensure(&wanted, Unwanted::Remove).await.unwrap_err();
            assert!(error.step.to_string().starts_with(step), "{error}");
            assert_eq!(error.done.to_string(), done, "{step}");
            assert!(matches!(&error.fault, EnsureFault::Api(api) if api.status() == Some(418)));
            assert!(!format!("{error} {error:?}").contains(URL_TOKEN));
            let so_far = changes(&server).await.len();
            assert!(so_far <= 6, "it goes on: {so_far}");
            completes(&fake, &client, &wanted).await;
        }
    }
}

/// The answer was lost, or says nothing: for the integrator it is a failure.
#[tokio::test]
async fn a_write_is_not_repeated_by_itself() {
    for at in [CREATE, EDIT, STATUS] {
        for (status, acted) in [(503, true), (503, false), (204, true), (200, true)] {
            let (server, fake, client, wanted) = unfinished().await;
            fake.breaks(at, 0, status, acted);
            let error = client.ensure(&wanted, Unwanted::Remove).await.unwrap_err();
            assert!(matches!(&error.fault, EnsureFault::Api(api) if api.status() == Some(status)));
            let all = changes(&server).await;
            let name = format!("{} {}", at.0, at.1);
            assert_eq!(all.last(), Some(&name));
            let times = all.iter().filter(|one| **one == name).count();
            assert_eq!(times, 1, "{name}");
            completes(&fake, &client, &wanted).await;
        }
    }
}

#[tokio::test]
async fn what_the_list_does_not_show_as_it_was_sent_stops_before_anything_is_set_inactive() {
    let forms: [fn(Value) -> Value; 2] = [
        |mut endpoint| {
            if endpoint["WebhookEventType"] == "Payment" {
                endpoint["WebhookEventType"] = value!("BulkPayments");
            }
            endpoint
        },
        |mut endpoint| {
            if endpoint["WebhookEventType"] == "Payment" {
                endpoint["EndpointUrl"] = value!(null);
            }
            endpoint
        },
    ];
    for form in forms {
        let (server, fake, client) = Fake::start().await;
        fake.has("Card", &url("cards"), "Active");
        fake.state().listed_as = form;
        let error = client
            .ensure(&[payments()], Unwanted::Remove)
            .await
            .unwrap_err();
        assert!(matches!(*error.step, Step::Confirm), "{error}");
        assert!(matches!(error.fault, EnsureFault::NotListed(_)), "{error}");
        assert_eq!(changes(&server).await, ["POST /webhooks/endpoints"]);
        assert!(!format!("{error} {error:?}").contains(URL_TOKEN));
    }
}

/// The names of what an edit and a status send are inferred: Caxton may ignore them.
#[tokio::test]
async fn changes_that_are_accepted_and_have_no_effect_are_noticed() {
    for (label, status) in [("old", "Active"), ("payments", "Paused")] {
        let (server, fake, client) = Fake::start().await;
        fake.has("Payment", &url(label), status);
        fake.has("Card", &url("cards"), "Active");
        fake.state().forgets = true;
        let error = client
            .ensure(&[payments()], Unwanted::Remove)
            .await
            .unwrap_err();
        assert!(matches!(*error.step, Step::Confirm), "{error}");
        assert!(matches!(error.fault, EnsureFault::NotChanged(_)), "{error}");
        assert_eq!(changes(&server).await.len(), 1);
        assert!(!format!("{error} {error:?}").contains(URL_TOKEN));
    }
}

/// It is changed once, and not for ever.
#[tokio::test]
async fn a_new_endpoint_that_does_not_become_active_is_noticed() {
    let (server, fake, client) = Fake::start().await;
    fake.state().first_status = value!("Pending");
    fake.state().forgets = true;
    let error = client
        .ensure(&[payments()], Unwanted::Leave)
        .await
        .unwrap_err();
    assert!(matches!(error.fault, EnsureFault::NotChanged(_)), "{error}");
    assert_eq!(error.done.created.len(), 1);
    let steps = ["POST /webhooks/endpoints", "PUT /webhooks/endpoints/status"];
    assert_eq!(changes(&server).await, steps);
}

#[tokio::test]
async fn an_error_shows_no_secret_of_a_member_that_is_not_known() {
    let (_server, fake, client, wanted) = unfinished().await;
    fake.state().listed_as = |mut endpoint| {
        endpoint["Copy"] = endpoint["EndpointUrl"].clone();
        endpoint
    };
    fake.breaks(STATUS, 2, 400, false);
    let error = client.ensure(&wanted, Unwanted::Remove).await.unwrap_err();
    let known = error.done.created[0].endpoint.as_ref().unwrap();
    assert!(known.unknown.get("Copy").unwrap().get().contains(URL_TOKEN));
    let done = &error.done;
    let shown = format!(
        "{error} {error:?} {done:?} {:?} {:?}",
        done.created, done.changed
    );
    assert!(!shown.contains(URL_TOKEN), "{shown}");
}
