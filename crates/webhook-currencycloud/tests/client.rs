//! The management API against a stub: each request as the reference has it, each answer, each
//! error.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::time::Duration;

use webhook_core::{
    Secret,
    client::{ApiError, Request, RetryPolicy, TransportKind},
};
use webhook_currencycloud::{
    ContactId, ConversionId, ConversionStatus, PaymentId, PaymentStatus, RelatedEntityId,
    ReviewStatus, TransactionId, TransferId,
    client::{
        Client, Credentials, DemoFunding, DemoFundingAction, Environment, ErrorReport, ReSendable,
        RejectionReason, ScreeningDecision,
    },
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_string, header, header_exists, method, path, query_param},
};

const API_KEY: &str = "deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
const TOKEN: &str = "ea6d13c7bc50feb46cf978d137bc01a2";
const NEW_TOKEN: &str = "38881cf4cbc4fb3a1b3e2e4a2c8c7f11";
const PAYMENT: &str = "a634d8c2-f520-4cba-985c-77dc1e0cc9af";
const FUNDS: &str = "1f453dcb-05c3-4320-806f-2c86d0fe6ed2";

fn client_at(base_url: &str) -> Client {
    let key = Secret::new(API_KEY).unwrap();
    let credentials = Credentials::new("treasury@example.com", key);
    let quick = RetryPolicy::default()
        .base(Duration::from_millis(1))
        .throttled_wait(Duration::from_millis(1));
    Client::builder(Environment::At(base_url.into()), credentials)
        .api(|api| api.retry(quick))
        .build()
        .unwrap()
}

/// A stub that logs in, as often as is said.
async fn logged_in(times: u64) -> (MockServer, Client) {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v2/authenticate/api"))
        .respond_with(json(200, &format!(r#"{{"auth_token":"{TOKEN}"}}"#)))
        .expect(times)
        .mount(&server)
        .await;
    let client = client_at(&server.uri());
    (server, client)
}

fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body, "application/json")
}

/// An error in the documented shape.
fn refusal(status: u16, code: &str) -> ResponseTemplate {
    let body = format!(
        r#"{{"error_code":"{code}","error_messages":{{"base":[{{"code":"{code}","message":"No","params":{{}}}}]}}}}"#
    );
    json(status, &body).insert_header("x-request-id", "2778807612227406609")
}

async fn answer_all(
    server: &MockServer,
    verb: &str,
    at: &str,
    answer: ResponseTemplate,
    times: u64,
) {
    Mock::given(method(verb))
        .and(path(at))
        .respond_with(answer)
        .expect(times)
        .mount(server)
        .await;
}

/// What was sent to a path.
async fn sent(server: &MockServer, at: &str) -> Vec<wiremock::Request> {
    let all = server.received_requests().await.unwrap();
    all.into_iter()
        .filter(|request| request.url.path() == at)
        .collect()
}

/// Each call, by a name, with its verb, its path and whether it reads.
const CALLS: &[(&str, &str, &str, bool)] = &[
    ("payment", "GET", "/v2/payments/p1", true),
    ("conversion", "GET", "/v2/conversions/c1", true),
    ("transfer", "GET", "/v2/transfers/t1", true),
    ("transaction", "GET", "/v2/transactions/x1", true),
    ("sender", "GET", "/v2/transactions/sender/f1", true),
    ("funding", "GET", "/v2/funding_transactions/f1", true),
    ("key", "POST", "/v2/contacts/generate_hmac_key", false),
    (
        "re-send",
        "POST",
        "/v2/payments/p1/notifications/retry",
        false,
    ),
    (
        "screening",
        "PUT",
        "/v2/collections_screening/f1/complete",
        false,
    ),
    ("demo", "POST", "/v2/demo/funding/create", false),
];

async fn call(client: &Client, name: &str) -> Result<(), ApiError> {
    let funds = RelatedEntityId::from("f1");
    match name {
        "payment" => client.payment(&"p1".into()).await.map(drop),
        "conversion" => client.conversion(&"c1".into()).await.map(drop),
        "transfer" => client.transfer(&"t1".into()).await.map(drop),
        "transaction" => client.transaction(&"x1".into()).await.map(drop),
        "sender" => client.sender(&funds).await.map(drop),
        "funding" => client.funding_transaction(&funds).await.map(drop),
        "key" => client.generate_hmac_key().await.map(drop),
        "re-send" => {
            let payment = PaymentId::from("p1");
            client
                .re_send_notification(&payment, ReSendable::Released)
                .await
        }
        "screening" => client
            .complete_screening(&funds, ScreeningDecision::Accept)
            .await
            .map(drop),
        "demo" => client.create_demo_funding(demo_funding()).await.map(drop),
        _ => panic!("no call {name}"),
    }
}

fn demo_funding() -> DemoFunding {
    let amount = "10.50".parse().unwrap();
    DemoFunding::new("d1", "8119645406", &amount, &"GBP".into())
}

#[tokio::test]
async fn the_login_is_a_form_and_its_token_goes_with_every_call() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v2/authenticate/api"))
        .and(header("content-type", "application/x-www-form-urlencoded"))
        .and(body_string(format!(
            "login_id=treasury%40example.com&api_key={API_KEY}"
        )))
        .respond_with(json(200, &format!(r#"{{"auth_token":"{TOKEN}"}}"#)))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/v2/transfers/t1"))
        .and(header("x-auth-token", TOKEN))
        .respond_with(json(200, TRANSFER))
        .expect(3)
        .mount(&server)
        .await;
    let client = client_at(&server.uri());
    for client in [&client, &client.clone(), &client] {
        client.transfer(&"t1".into()).await.unwrap();
    }
}

#[tokio::test]
async fn ending_the_session_needs_a_session_and_the_next_call_logs_in_again() {
    let (server, client) = logged_in(2).await;
    answer_all(&server, "GET", "/v2/transfers/t1", json(200, TRANSFER), 2).await;
    answer_all(
        &server,
        "POST",
        "/v2/authenticate/close_session",
        json(200, "{}"),
        1,
    )
    .await;
    client.close_session().await.unwrap();
    client.transfer(&"t1".into()).await.unwrap();
    client.close_session().await.unwrap();
    client.transfer(&"t1".into()).await.unwrap();
    let closed = sent(&server, "/v2/authenticate/close_session").await;
    assert_eq!(closed[0].headers["x-auth-token"], TOKEN);
}

const TRANSFER: &str = r#"{"id":"t1","short_reference":"BT-20180511-KZTTYX","source_account_id":"a","destination_account_id":"b","currency":"USD","amount":"300.00","status":"pending","created_at":"2018-05-11T13:21:43+00:00","updated_at":"2018-05-11T13:21:43+00:00","completed_at":"","creator_account_id":"a","creator_contact_id":"c","reason":"","unique_request_id":"u1"}"#;

#[tokio::test]
async fn a_payment_is_looked_up_with_the_fields_that_only_the_api_has() {
    let (server, client) = logged_in(1).await;
    let body = r#"{"id":"a634d8c2-f520-4cba-985c-77dc1e0cc9af","amount":"1.00","failure_returned_amount":"0.00","currency":"GBP","status":"completed","payment_date":"2020-01-16","transferred_at":"2020-01-16T12:30:02Z","authorisation_steps_required":"0","payer_id":"pp","payer_details_source":"account","created_at":"2020-01-16T12:00:00+00:00","updated_at":"2020-01-16T12:30:02+00:00","ultimate_beneficiary_name":null,"purpose_code":null,"charge_type":null,"review_status":"passed","quote_id":"new"}"#;
    answer_all(
        &server,
        "GET",
        &format!("/v2/payments/{PAYMENT}"),
        json(200, body),
        1,
    )
    .await;
    let payment = client.payment(&PaymentId::from(PAYMENT)).await.unwrap();
    assert_eq!(payment.status, PaymentStatus::Completed);
    assert_eq!(payment.review_status, Some(ReviewStatus::Passed));
    assert_eq!(payment.unknown.get("quote_id").unwrap().get(), "\"new\"");
    assert_eq!(serde_json::to_string(&payment).unwrap(), body);
}

#[tokio::test]
async fn a_conversion_a_transfer_and_a_transaction_are_looked_up() {
    let (server, client) = logged_in(1).await;
    let conversion = r#"{"id":"c1","status":"trade_settled","buy_currency":"USD","sell_currency":"GBP","client_buy_amount":"96565.00","client_sell_amount":"70000.00","unallocated_funds":"96565.00","unique_request_id":""}"#;
    let transaction = r#"{"id":"x1","currency":"EUR","amount":"10000.00","type":"credit","related_entity_type":"inbound_funds","related_entity_id":"f1","status":"completed","action":"funding"}"#;
    answer_all(
        &server,
        "GET",
        "/v2/conversions/c1",
        json(200, conversion),
        1,
    )
    .await;
    answer_all(&server, "GET", "/v2/transfers/t1", json(200, TRANSFER), 1).await;
    answer_all(
        &server,
        "GET",
        "/v2/transactions/x1",
        json(200, transaction),
        1,
    )
    .await;
    let found = client.conversion(&ConversionId::from("c1")).await.unwrap();
    assert_eq!(found.status, ConversionStatus::TradeSettled);
    assert_eq!(found.unallocated_funds.unwrap().to_string(), "96565.00");
    let found = client.transfer(&TransferId::from("t1")).await.unwrap();
    assert_eq!(found.unique_request_id.as_deref(), Some("u1"));
    let found = client
        .transaction(&TransactionId::from("x1"))
        .await
        .unwrap();
    assert_eq!(found.related_entity_id, Some(RelatedEntityId::from("f1")));
}

/// The reference's own example has numbers where its schema has strings.
#[tokio::test]
async fn a_sender_and_a_funding_transaction_are_looked_up_with_numbers_or_texts() {
    let (server, client) = logged_in(1).await;
    let sender = r#"{"id":"f1","amount":"12000.00","currency":"EUR","additional_information":"","value_date":"2021-04-09T00:00:00+00:00","sender":"A Name;1 A Street, A Town;DE;DE89370400440532013000;COBADEFFXXX;","receiving_account_number":8119645406,"receiving_account_iban":null,"created_at":"","updated_at":"","credit_debit":"credit"}"#;
    let funding = r#"{"id":"f1","amount":1.11,"currency":"GBP","rail":"SEPA","receiving_account_routing_code":26073150,"value_date":"2022-12-03 10:15:30+00:00","receiving_account_number":"8119645406","completed_at":null,"sender":{"sender_id":"s1","sender_account_number":12345678901234567890,"sender_routing_code":""}}"#;
    answer_all(
        &server,
        "GET",
        "/v2/transactions/sender/f1",
        json(200, sender),
        1,
    )
    .await;
    answer_all(
        &server,
        "GET",
        "/v2/funding_transactions/f1",
        json(200, funding),
        1,
    )
    .await;
    let funds = RelatedEntityId::from("f1");

    let found = client.sender(&funds).await.unwrap();
    let parts = found.parts().unwrap();
    assert_eq!(parts.name, Some("A Name"));
    assert_eq!(parts.country, Some("DE"));
    assert_eq!(parts.account, Some("DE89370400440532013000"));
    assert_eq!(parts.routing_code, None);
    assert_eq!(
        found.receiving_account_number.as_ref().unwrap().as_str(),
        "8119645406"
    );
    assert_eq!(serde_json::to_string(&found).unwrap(), sender);
    let mut other = found;
    other.sender = Some("CITIBANK XFER, POPMONEY".into());
    assert_eq!(other.parts(), None);

    let found = client.funding_transaction(&funds).await.unwrap();
    assert_eq!(found.amount.to_string(), "1.11");
    let sender = found.sender.as_ref().unwrap();
    assert_eq!(
        sender.sender_account_number.as_ref().unwrap().as_str(),
        "12345678901234567890"
    );
    assert_eq!(sender.sender_routing_code, None);
    assert_eq!(serde_json::to_string(&found).unwrap(), funding);
}

#[tokio::test]
async fn the_hmac_key_is_made_without_parameters_and_comes_as_a_secret() {
    let (server, client) = logged_in(1).await;
    let key = "c3dcec5699e30a7dcb5437594a126a6d1fb9971c77f6517a";
    let answer = json(200, &format!(r#"{{"hmac_key":"{key}"}}"#));
    answer_all(&server, "POST", "/v2/contacts/generate_hmac_key", answer, 1).await;
    assert_eq!(client.generate_hmac_key().await.unwrap().expose(), key);
    let request = &sent(&server, "/v2/contacts/generate_hmac_key").await[0];
    assert!(request.body.is_empty() && request.url.query().is_none());
    assert_eq!(request.headers["x-auth-token"], TOKEN);
}

/// It would replace the key of the house account.
#[tokio::test]
async fn no_hmac_key_is_made_by_a_client_that_acts_for_a_sub_account() {
    let (server, client) = logged_in(0).await;
    let client = client.on_behalf_of(ContactId::from("sub"));
    let Err(error) = client.generate_hmac_key().await else {
        panic!("a key is made");
    };
    assert!(matches!(error, ApiError::Config { .. }), "{error}");
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn login_and_demo_funding_go_as_multipart_if_that_is_chosen() {
    let server = MockServer::start().await;
    let token = json(200, &format!(r#"{{"auth_token":"{TOKEN}"}}"#));
    answer_all(&server, "POST", "/v2/authenticate/api", token, 1).await;
    let receipt = json(200, r#"{"id":"d1"}"#);
    answer_all(&server, "POST", "/v2/demo/funding/create", receipt, 1).await;
    let credentials = Credentials::new("treasury@example.com", Secret::new(API_KEY).unwrap());
    let client = Client::builder(Environment::At(server.uri()), credentials)
        .multipart_forms()
        .build()
        .unwrap();
    client.create_demo_funding(demo_funding()).await.unwrap();
    for request in server.received_requests().await.unwrap() {
        let content_type = request.headers["content-type"].to_str().unwrap();
        assert!(content_type.starts_with("multipart/form-data; boundary="));
        assert!(
            String::from_utf8(request.body)
                .unwrap()
                .contains("form-data; name=\"")
        );
    }
}

/// A token that dies of 30 idle minutes is not tried after them.
#[tokio::test]
async fn after_thirty_idle_minutes_a_call_logs_in_first() {
    let (server, client) = logged_in(2).await;
    answer_all(&server, "GET", "/v2/transfers/t1", json(200, TRANSFER), 4).await;
    for idle_minutes in [0, 29, 29, 31] {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(idle_minutes * 60)).await;
        tokio::time::resume();
        client.transfer(&"t1".into()).await.unwrap();
    }
}

#[tokio::test]
async fn an_hmac_key_that_is_none_is_an_error_that_keeps_the_answer() {
    for body in [
        r#"{"hmac_key":""}"#,
        r#"{"hmac_key":" k"}"#,
        r#"{"key":"k"}"#,
        "null",
    ] {
        let (server, client) = logged_in(1).await;
        answer_all(
            &server,
            "POST",
            "/v2/contacts/generate_hmac_key",
            json(200, body),
            1,
        )
        .await;
        let Err(error) = client.generate_hmac_key().await else {
            panic!("{body} has a key");
        };
        assert!(matches!(error, ApiError::Undocumented { .. }), "{error}");
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn a_notification_is_sent_again_with_its_type_in_the_query() {
    let (server, client) = logged_in(1).await;
    let at = format!("/v2/payments/{PAYMENT}/notifications/retry");
    for notification in [
        ReSendable::ReadyToSend,
        ReSendable::Released,
        ReSendable::Failed,
    ] {
        Mock::given(method("POST"))
            .and(path(&at))
            .and(query_param("notification_type", notification.as_str()))
            .respond_with(json(200, "{}"))
            .expect(1)
            .mount(&server)
            .await;
        let payment = PaymentId::from(PAYMENT);
        client
            .re_send_notification(&payment, notification)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_screening_decision_is_a_form_with_the_reason() {
    use RejectionReason::{
        InsufficientTransactionInformation, InternalWatchlistMatch, SanctionedMatch,
        SuspectedFraud, SuspectedMoneyLaunderingActivity, UnsupportedCurrency,
    };
    let (server, client) = logged_in(1).await;
    let answer = format!(
        r#"{{"transaction_id":"{FUNDS}","account_id":"a","house_account_id":"h","result":{{"reason":"Accepted","accepted":true}}}}"#
    );
    let at = format!("/v2/collections_screening/{FUNDS}/complete");
    answer_all(&server, "PUT", &at, json(200, &answer), 7).await;
    let funds = RelatedEntityId::from(FUNDS);
    let reject = ScreeningDecision::Reject;
    for (decision, form) in [
        (ScreeningDecision::Accept, "accepted=true&reason=accepted"),
        (
            reject(SanctionedMatch),
            "accepted=false&reason=sanctioned_match",
        ),
        (
            reject(UnsupportedCurrency),
            "accepted=false&reason=unsupported_currency",
        ),
        (
            reject(InsufficientTransactionInformation),
            "accepted=false&reason=insufficient_transaction_information",
        ),
        (
            reject(SuspectedFraud),
            "accepted=false&reason=suspected_fraud",
        ),
        (
            reject(InternalWatchlistMatch),
            "accepted=false&reason=internal_watchlist_match",
        ),
        (
            reject(SuspectedMoneyLaunderingActivity),
            "accepted=false&reason=suspected_money_laundering_activity",
        ),
    ] {
        let result = client.complete_screening(&funds, decision).await.unwrap();
        assert!(result.result.accepted);
        assert_eq!(result.result.reason.as_deref(), Some("Accepted"));
        let last = sent(&server, &at).await.pop().unwrap();
        assert_eq!(last.url.query(), None);
        assert_eq!(String::from_utf8(last.body).unwrap(), form);
    }
}

#[tokio::test]
async fn demo_funding_is_a_form_of_what_was_set() {
    let (server, client) = logged_in(1).await;
    let answer = r#"{"id":"d1","account_id":"a","state":"approved","receiver_account_number":"8119645406","amount":"10.50","currency":"GBP","sender_name":"A Name","short_reference":"IF-1","created_at":"2021-04-09T16:57:55+00:00","updated_at":"2021-04-09T16:57:55+00:00"}"#;
    answer_all(
        &server,
        "POST",
        "/v2/demo/funding/create",
        json(200, answer),
        1,
    )
    .await;
    let funding = demo_funding()
        .receiver_routing_code("r")
        .sender_name("A Name")
        .sender_address("1 A Street")
        .sender_country("DE")
        .sender_reference("ref")
        .sender_account_number("n")
        .sender_routing_code("s")
        .action(DemoFundingAction::Approve)
        .action(DemoFundingAction::Reject);
    let receipt = client
        .on_behalf_of(ContactId::from("sub"))
        .create_demo_funding(funding)
        .await
        .unwrap();
    assert_eq!(receipt.state.as_deref(), Some("approved"));
    assert_eq!(receipt.unknown.len(), 1);
    let request = &sent(&server, "/v2/demo/funding/create").await[0];
    let form = String::from_utf8(request.body.clone()).unwrap();
    assert_eq!(
        form,
        "on_behalf_of=sub&id=d1&receiver_account_number=8119645406&amount=10.50&currency=GBP\
         &receiver_routing_code=r&sender_name=A+Name&sender_address=1+A+Street&sender_country=DE\
         &sender_reference=ref&sender_account_number=n&sender_routing_code=s&action=reject"
    );
}

#[tokio::test]
async fn demo_funding_is_not_sent_to_production() {
    let credentials = Credentials::new("treasury@example.com", Secret::new(API_KEY).unwrap());
    let client = Client::builder(Environment::Production, credentials)
        .api(|api| api.http_client(reqwest::Client::new()))
        .build()
        .unwrap();
    let refused = client.create_demo_funding(demo_funding()).await;
    assert!(matches!(refused, Err(ApiError::Config { .. })));
}

#[test]
fn the_base_urls_are_the_documented_ones() {
    assert_eq!(
        Environment::Demo.base_url(),
        "https://devapi.currencycloud.com"
    );
    assert_eq!(
        Environment::Production.base_url(),
        "https://api.currencycloud.com"
    );
}

#[tokio::test]
async fn on_behalf_of_goes_into_the_query_of_reads_and_the_form_of_writes() {
    let (server, client) = logged_in(1).await;
    let client = client.on_behalf_of(ContactId::from("sub account"));
    Mock::given(method("GET"))
        .and(query_param("on_behalf_of", "sub account"))
        .respond_with(json(200, TRANSFER))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/v2/payments/p1/notifications/retry"))
        .and(body_string("on_behalf_of=sub+account"))
        .respond_with(json(200, "{}"))
        .expect(1)
        .mount(&server)
        .await;
    client.transfer(&"t1".into()).await.unwrap();
    call(&client, "re-send").await.unwrap();
}

#[tokio::test]
async fn any_other_operation_is_sent_with_the_token() {
    let (server, client) = logged_in(1).await;
    Mock::given(method("GET"))
        .and(path("/v2/transactions/find"))
        .and(query_param("related_entity_id", FUNDS))
        .and(header("x-auth-token", TOKEN))
        .respond_with(json(200, "{}"))
        .expect(1)
        .mount(&server)
        .await;
    let request = Request::get(["v2", "transactions", "find"]).query("related_entity_id", FUNDS);
    client.send(request).await.unwrap();
}

#[tokio::test]
async fn an_id_cannot_lead_to_another_path() {
    let (server, client) = logged_in(1).await;
    answer_all(
        &server,
        "GET",
        "/v2/payments/..%2Fcontacts%3Fa=b",
        refusal(404, "payment_not_found"),
        1,
    )
    .await;
    let error = client.payment(&"../contacts?a=b".into()).await.unwrap_err();
    assert_eq!(error.code(), Some("payment_not_found"));
    let error = client.payment(&"..".into()).await.unwrap_err();
    assert!(matches!(error, ApiError::Request { .. }), "{error}");
}

/// Each documented code, with the status that it comes with.
#[tokio::test]
async fn documented_errors_keep_status_code_request_id_and_body() {
    let documented: &[(&str, u16, &[&str])] = &[
        ("payment", 404, &["payment_not_found", "contact_not_found"]),
        ("payment", 400, &["invalid_id", "on_behalf_of_self"]),
        ("transfer", 400, &["transfer_not_found"]),
        ("transaction", 400, &["transaction_not_found"]),
        ("sender", 404, &["sender_not_found"]),
        ("funding", 404, &["transaction_not_found"]),
        (
            "key",
            400,
            &[
                "generate_hmac_key_wrong_brand",
                "generate_hmac_key_brand_not_configured",
            ],
        ),
        ("key", 401, &["invalid_supplied_credentials"]),
        ("key", 403, &["permission_denied"]),
        (
            "re-send",
            400,
            &[
                "id_is_not_valid_uuid",
                "payment_not_found",
                "notification_type_not_in_range",
                "payment_notification_retry_failed",
            ],
        ),
        ("re-send", 404, &["payment_not_found"]),
        (
            "screening",
            400,
            &[
                "screening_already_expired",
                "transaction_id_is_not_valid_uuid",
                "accepted_type_is_wrong",
                "invalid_request",
            ],
        ),
        ("screening", 404, &["resource_not_found"]),
        (
            "demo",
            400,
            &[
                "receiver_account_number_not_found",
                "currency_not_supported_by_account",
                "amount_must_be_greater_than_0",
                "amount_must_be_less_than_1000000000000",
                "id_has_already_been_taken",
            ],
        ),
        ("demo", 403, &["permission_denied"]),
    ];
    for (name, status, codes) in documented {
        for code in *codes {
            let (server, client) = logged_in(1).await;
            let (_, verb, at, _) = CALLS.iter().find(|call| call.0 == *name).unwrap();
            answer_all(&server, verb, at, refusal(*status, code), 1).await;
            let error = call(&client, name).await.unwrap_err();
            assert_eq!(error.status(), Some(*status), "{name}");
            assert_eq!(error.code(), Some(*code), "{name}");
            assert_eq!(error.request_id(), Some("2778807612227406609"));
            assert!(error.body().unwrap().starts_with(b"{\"error_code\""));
            assert!(ErrorReport::of(&error).unwrap().has_code(code));
        }
    }
}

#[tokio::test]
async fn a_refused_login_is_never_tried_again_whatever_is_called() {
    for (status, code) in [
        (400, "login_id_is_required"),
        (400, "login_id_is_too_short"),
        (400, "login_id_is_too_long"),
        (400, "api_key_is_required"),
        (400, "api_key_length_is_invalid"),
        (400, "auth_invalid_user_login_details"),
        (401, "auth_failed"),
    ] {
        let server = MockServer::start().await;
        answer_all(
            &server,
            "POST",
            "/v2/authenticate/api",
            refusal(status, code),
            1,
        )
        .await;
        let client = client_at(&server.uri());
        for (name, ..) in CALLS {
            let error = call(&client, name).await.unwrap_err();
            assert!(matches!(error, ApiError::Login(_)), "{error}");
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.code(), Some(code));
        }
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_login_that_fails_for_another_reason_is_not_repeated_within_a_call() {
    for status in [429, 500, 503] {
        let server = MockServer::start().await;
        answer_all(
            &server,
            "POST",
            "/v2/authenticate/api",
            refusal(status, "no"),
            1,
        )
        .await;
        let error = call(&client_at(&server.uri()), "payment")
            .await
            .unwrap_err();
        assert!(matches!(error, ApiError::Login(_)), "{error}");
    }
}

#[tokio::test]
async fn a_dead_token_is_renewed_once_and_the_call_repeated_once() {
    for (name, verb, at, _) in CALLS.iter().filter(|call| call.0 != "key") {
        let server = MockServer::start().await;
        for token in [TOKEN, NEW_TOKEN] {
            Mock::given(method("POST"))
                .and(path("/v2/authenticate/api"))
                .respond_with(json(200, &format!(r#"{{"auth_token":"{token}"}}"#)))
                .up_to_n_times(1)
                .expect(1)
                .mount(&server)
                .await;
        }
        Mock::given(method(*verb))
            .and(path(*at))
            .and(header("x-auth-token", TOKEN))
            .respond_with(refusal(401, "auth_failed"))
            .expect(1)
            .mount(&server)
            .await;
        Mock::given(method(*verb))
            .and(path(*at))
            .and(header("x-auth-token", NEW_TOKEN))
            .respond_with(refusal(404, "not_found"))
            .expect(1)
            .mount(&server)
            .await;
        let error = call(&client_at(&server.uri()), name).await.unwrap_err();
        assert_eq!(error.code(), Some("not_found"), "{name}");
    }
}

#[tokio::test]
async fn a_call_that_is_refused_twice_stops_there() {
    let (server, client) = logged_in(2).await;
    answer_all(
        &server,
        "GET",
        "/v2/payments/p1",
        refusal(401, "auth_failed"),
        2,
    )
    .await;
    let error = call(&client, "payment").await.unwrap_err();
    assert_eq!(error.status(), Some(401));
}

#[tokio::test]
async fn the_hmac_key_is_asked_for_once_whatever_happens() {
    for status in [401, 429, 500, 502, 503] {
        let (server, client) = logged_in(1).await;
        answer_all(
            &server,
            "POST",
            "/v2/contacts/generate_hmac_key",
            refusal(status, "no"),
            1,
        )
        .await;
        let Err(error) = client.generate_hmac_key().await else {
            panic!("{status} is a key");
        };
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.attempts(), 1);
    }
}

/// The token that was refused is not used again.
#[tokio::test]
async fn after_a_401_for_the_hmac_key_the_next_call_logs_in_again() {
    let (server, client) = logged_in(2).await;
    answer_all(
        &server,
        "POST",
        "/v2/contacts/generate_hmac_key",
        refusal(401, "auth_failed"),
        1,
    )
    .await;
    answer_all(&server, "GET", "/v2/transfers/t1", json(200, TRANSFER), 1).await;
    assert!(client.generate_hmac_key().await.is_err());
    client.transfer(&"t1".into()).await.unwrap();
}

#[tokio::test]
async fn reads_are_repeated_after_429_and_faults_and_writes_are_not() {
    for status in [429, 500, 503] {
        for (name, verb, at, reads) in CALLS {
            let (server, client) = logged_in(1).await;
            let times = if *reads { 4 } else { 1 };
            answer_all(
                &server,
                verb,
                at,
                refusal(status, "too_many_requests"),
                times,
            )
            .await;
            let error = call(&client, name).await.unwrap_err();
            assert_eq!(error.status(), Some(status), "{name}");
            assert_eq!(u64::from(error.attempts()), times, "{name}");
        }
    }
}

#[tokio::test]
async fn a_read_that_was_throttled_succeeds_after_waiting() {
    let (server, client) = logged_in(1).await;
    Mock::given(path("/v2/transfers/t1"))
        .respond_with(refusal(429, "too_many_requests"))
        .up_to_n_times(2)
        .expect(2)
        .mount(&server)
        .await;
    answer_all(&server, "GET", "/v2/transfers/t1", json(200, TRANSFER), 1).await;
    assert!(client.transfer(&"t1".into()).await.is_ok());
}

/// The provider sends no `Retry-After`, and documents a minute.
#[tokio::test]
async fn without_retry_after_a_throttled_call_says_to_wait_a_minute() {
    let server = MockServer::start().await;
    let answer = json(200, &format!(r#"{{"auth_token":"{TOKEN}"}}"#));
    answer_all(&server, "POST", "/v2/authenticate/api", answer, 1).await;
    let throttled = refusal(429, "too_many_requests");
    answer_all(
        &server,
        "POST",
        "/v2/contacts/generate_hmac_key",
        throttled,
        1,
    )
    .await;
    let credentials = Credentials::new("treasury@example.com", Secret::new(API_KEY).unwrap());
    let client = Client::builder(Environment::At(server.uri()), credentials)
        .build()
        .unwrap();
    let Err(error) = client.generate_hmac_key().await else {
        panic!("a throttled call is a success");
    };
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
}

/// A server that logs in, and hangs up on everything else.
async fn server_that_hangs_up() -> (String, std::sync::Arc<std::sync::atomic::AtomicU32>) {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let hung_up = Arc::new(AtomicU32::new(0));
    let counter = hung_up.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0; 4096];
            let _ = stream.read(&mut head).await;
            if head.starts_with(b"POST /v2/authenticate/api") {
                let body = format!(r#"{{"auth_token":"{TOKEN}"}}"#);
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            } else {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    (base_url, hung_up)
}

#[tokio::test]
async fn a_dropped_connection_is_an_error_and_only_reads_are_repeated() {
    use std::sync::atomic::Ordering;
    for (name, _, _, reads) in CALLS {
        let (base_url, hung_up) = server_that_hangs_up().await;
        let error = call(&client_at(&base_url), name).await.unwrap_err();
        let kind = match &error {
            ApiError::Transport { kind, .. } => *kind,
            other => panic!("{other}"),
        };
        assert_eq!(kind, TransportKind::Dropped, "{name}");
        let times = if *reads { 4 } else { 1 };
        assert_eq!(hung_up.load(Ordering::SeqCst), times, "{name}");
        assert_eq!(error.status(), None);
    }
}

#[tokio::test]
async fn an_answer_that_is_not_as_documented_is_kept() {
    for (name, verb, at, _) in CALLS {
        let no_object = ["<html>leak</html>", "", "[]"];
        // Of what a re-sending is answered with, no more than that it is an object is documented.
        let other_objects: &[_] = match *name {
            "re-send" => &[],
            _ => &[r#"{"leak":1}"#, r#"{"id":{"leak":1}}"#],
        };
        for body in no_object.iter().chain(other_objects).copied() {
            let (server, client) = logged_in(1).await;
            answer_all(&server, verb, at, json(200, body), 1).await;
            let Err(error) = call(&client, name).await else {
                panic!("{name}: {body} is as documented");
            };
            assert!(
                matches!(error, ApiError::Undocumented { .. }),
                "{name}: {error}"
            );
            assert_eq!(error.status(), Some(200));
            assert_eq!(error.body().unwrap(), body);
            assert!(
                !format!("{error} {error:?}").contains("leak"),
                "{error} {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn an_error_that_is_no_json_keeps_status_and_body() {
    for (name, verb, at, _) in CALLS {
        for body in ["<html>Bad gateway</html>", "", "null", "[]", "{}", "\u{0}"] {
            let (server, client) = logged_in(1).await;
            answer_all(&server, verb, at, json(418, body), 1).await;
            let error = call(&client, name).await.unwrap_err();
            assert_eq!(error.status(), Some(418));
            assert_eq!(error.code(), None);
            assert!(error.messages().is_empty());
            assert_eq!(error.body().unwrap(), body);
            assert!(ErrorReport::of(&error).is_none());
        }
    }
}

#[tokio::test]
async fn a_login_that_is_answered_oddly_is_an_error_that_keeps_the_answer() {
    for (status, body) in [
        (200, "<html></html>"),
        (200, ""),
        (200, r#"{"token":"t"}"#),
        (200, r#"["t"]"#),
        (502, "<html></html>"),
    ] {
        let server = MockServer::start().await;
        answer_all(
            &server,
            "POST",
            "/v2/authenticate/api",
            json(status, body),
            1,
        )
        .await;
        let error = call(&client_at(&server.uri()), "payment")
            .await
            .unwrap_err();
        assert!(matches!(error, ApiError::Login(_)), "{error}");
        assert_eq!(error.status(), Some(status), "{body}");
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn a_session_that_cannot_be_ended_is_an_error_and_the_token_is_forgotten_all_the_same() {
    for answer in [
        refusal(401, "auth_failed"),
        refusal(429, "too_many_requests"),
        refusal(500, "internal_server_error"),
        json(200, "<html></html>"),
        json(503, ""),
    ] {
        let (server, client) = logged_in(2).await;
        answer_all(&server, "GET", "/v2/transfers/t1", json(200, TRANSFER), 2).await;
        answer_all(&server, "POST", "/v2/authenticate/close_session", answer, 1).await;
        client.transfer(&"t1".into()).await.unwrap();
        assert!(client.close_session().await.is_err());
        client.transfer(&"t1".into()).await.unwrap();
    }
}

#[test]
fn every_shape_of_an_error_is_read() {
    let read = |body: &str| ErrorReport::read(body.as_bytes()).unwrap();

    let normal = read(
        r#"{"error_code":"auth_failed","error_messages":{"username":[{"code":"invalid_supplied_credentials","message":"Authentication failed with the supplied credentials","params":{}}]}}"#,
    );
    assert_eq!(normal.code.as_deref(), Some("auth_failed"));
    assert_eq!(normal.messages[0].parameter, "username");
    assert!(normal.has_code("invalid_supplied_credentials"));
    let by_key = read(
        r#"{"error_code":"auth_failed","error_messages":{"api_key":[{"code":"invalid_supplied_credentials","message":"m","params":{}}]}}"#,
    );
    assert_eq!(by_key.messages[0].parameter, "api_key");

    let several = read(
        r#"{"error_code":"e","error_messages":{"a":[{"code":"a1"},{"code":"a2"}],"b":[{"code":"b1"}]}}"#,
    );
    let codes: Vec<_> = several
        .messages
        .iter()
        .map(|m| m.code.as_deref().unwrap())
        .collect();
    assert_eq!(codes, ["a1", "a2", "b1"]);

    let single = read(
        r#"{"error_code":"400","error_messages":{"base":{"code":"400","message":"Screening is already expired.","params":{}}}}"#,
    );
    assert_eq!(
        single.messages[0].message.as_deref(),
        Some("Screening is already expired.")
    );
    let list = read(
        r#"{"error_code":"report_write_permission_missing","error_messages":{"base":{"code":"c","message":"m","params":[]}}}"#,
    );
    assert_eq!(list.messages[0].params.as_ref().unwrap().get(), "[]");

    let text = read(r#"{"error_code":"e","error_messages":"just a text"}"#);
    assert_eq!(text.messages[0].message.as_deref(), Some("just a text"));
    assert_eq!(text.messages[0].parameter, "base");

    let big = read(
        r#"{"error_code":"e","error_messages":{"base":[{"code":"c","message":"m","params":{"request_id":2771875643610572878}}]}}"#,
    );
    assert_eq!(
        big.messages[0].params.as_ref().unwrap().get(),
        r#"{"request_id":2771875643610572878}"#
    );
    let range = read(
        r#"{"error_code":"e","error_messages":{"notification_type":[{"code":"notification_type_not_in_range","message":"m","params":{"range":"a, b"}}]}}"#,
    );
    assert_eq!(
        range.messages[0].to_string(),
        "notification_type: notification_type_not_in_range: m"
    );

    let maintenance = read(
        r#"{"error_code":"service_unavailable","error_messages":{"base":[{"code":"service_unavailable","message":"Service is temporarily unavailable due to maintenance","params":{}}]}}"#,
    );
    assert!(maintenance.has_code("service_unavailable"));
    let odd = read(r#"{"error_code":400,"error_messages":{"base":["text",null,5,{"code":7}]}}"#);
    assert_eq!(odd.code.as_deref(), Some("400"));
    assert_eq!(odd.messages.len(), 4);
    assert_eq!(odd.messages[3].code.as_deref(), Some("7"));
    for none in [
        r#"["code",{}]"#,
        "",
        "null",
        "[]",
        "{}",
        "{\"message\":\"m\"}",
        "\u{ff}",
    ] {
        assert!(ErrorReport::read(none.as_bytes()).is_none(), "{none}");
    }
}

#[tokio::test]
async fn neither_key_nor_token_is_shown() {
    let (server, client) = logged_in(1).await;
    Mock::given(header_exists("x-auth-token"))
        .respond_with(refusal(404, "payment_not_found"))
        .mount(&server)
        .await;
    let error = call(&client, "payment").await.unwrap_err();
    let shown = format!("{client:?} {error} {error:?}");
    for secret in [API_KEY, TOKEN, "treasury@example.com"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn many_calls_at_once_log_in_once() {
    let (server, client) = logged_in(1).await;
    answer_all(&server, "GET", "/v2/transfers/t1", json(200, TRANSFER), 50).await;
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.transfer(&"t1".into()).await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}
