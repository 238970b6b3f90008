//! Each call, as the reference has it.

use super::*;

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
