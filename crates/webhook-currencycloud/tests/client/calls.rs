//! Each operation, as the API reference has it.

use webhook_api_client::{ApiError, Request};
use webhook_core::{OpenEnum, Secret, testing::conformance::assert_object_is_read};
use webhook_currencycloud::{
    ContactId, ConversionId, ConversionStatus, Currencycloud, PaymentId, PaymentStatus,
    RelatedEntityId, ReviewStatus, TransactionId,
    client::{
        Client, Credentials, DemoFundingAction, DemoFundingState, Environment, Rail, ReSendable,
        RejectionReason, ScreeningDecision, SenderDetails,
    },
};
use webhook_test_support::json;

use crate::stub::{API_KEY, FUNDS, TRANSFER, call, demo_funding, logged_in, sent};

#[tokio::test]
async fn a_payment_is_looked_up_with_the_fields_of_the_api() {
    let (server, client) = logged_in().await;
    let body = r#"{"id":"p1","amount":"1.00","failure_returned_amount":"0.00","currency":"GBP","status":"completed","payment_date":"2020-01-16","transferred_at":"2020-01-16T12:30:02Z","authorisation_steps_required":"0","payer_details_source":"account","charge_type":null,"review_status":"passed","quote_id":"new"}"#;
    server.answer("GET", "/v2/payments/p1", json(200, body)).await;
    let payment = client.payment(&PaymentId::from("p1")).await.unwrap();
    assert_eq!(payment.status, PaymentStatus::Completed);
    assert_eq!(payment.review_status, Some(ReviewStatus::Passed));
    assert_eq!(payment.charge_type, None);
    assert_eq!(payment.extra.get("quote_id").unwrap().get(), "\"new\"");
}

#[tokio::test]
async fn a_conversion_a_transfer_and_a_transaction_are_looked_up() {
    let (server, client) = logged_in().await;
    let conversion = r#"{"id":"c1","status":"trade_settled","buy_currency":"USD","sell_currency":"GBP","client_buy_amount":"96565.00","client_sell_amount":"70000.00","unallocated_funds":"96565.00"}"#;
    let transaction = r#"{"id":"x1","currency":"EUR","amount":"10000.00","type":"credit","related_entity_id":"f1","status":"completed"}"#;
    for (path, body) in [
        ("/v2/conversions/c1", conversion),
        ("/v2/transfers/t1", TRANSFER),
        ("/v2/transactions/x1", transaction),
    ] {
        server.answer("GET", path, json(200, body)).await;
    }
    let found = client.conversion(&ConversionId::from("c1")).await.unwrap();
    assert_eq!(found.status, ConversionStatus::TradeSettled);
    assert_eq!(found.unallocated_funds.unwrap().to_string(), "96565.00");
    let found = client.transfer(&"t1".into()).await.unwrap();
    assert_eq!(found.unique_request_id.as_deref(), Some("u1"));
    let id = TransactionId::from("x1");
    let found = client.transaction(&id).await.unwrap();
    assert_eq!(found.related_entity_id, Some(RelatedEntityId::from("f1")));
}

/// The answers that the API reference prints.
#[tokio::test]
async fn each_field_of_a_printed_answer_is_read() {
    let (server, client) = logged_in().await;
    let payment = r#"{"id":"dbec7699-6508-479e-b1cf-d4fbe4bed798","amount":"10.00","beneficiary_id":"5824f6a3-a5a7-4c3e-acf2-5b1ed2939811","currency":"GBP","reference":"This is a test reference.","reason":"This is a test payment.","status":"ready_to_send","creator_contact_id":"a66ca63f-e668-47af-8bb9-74363240d781","payment_type":"regular","payment_date":"2022-01-31","transferred_at":"","authorisation_steps_required":"0","last_updater_contact_id":"a66ca63f-e668-47af-8bb9-74363240d781","short_reference":"220131-R2M0R4791","conversion_id":null,"failure_reason":"","payer_id":"79a8e858-4610-4ac7-a8a6-4bb4aa6a7b66","payer_details_source":"payer","created_at":"2022-01-31T14:30:46+00:00","updated_at":"2022-01-31T14:30:47+00:00","payment_group_id":null,"unique_request_id":null,"failure_returned_amount":"0.00","ultimate_beneficiary_name":null,"purpose_code":null,"charge_type":null,"fee_amount":null,"fee_currency":null,"review_status":"in_review","invoice_number":"INV01","invoice_date":"2023-07-03"}"#;
    let conversion = r#"{"id":"7b8a99d4-8cca-4e3a-aee1-65cf9e7eab21","settlement_date":"2018-04-30T15:30:00+00:00","conversion_date":"2018-04-30T00:00:00+00:00","short_reference":"20180426-JZVBHW","creator_contact_id":"a66ca63f-e668-47af-8bb9-74363240d781","account_id":"72970a7c-7921-431c-b95f-3438724ba16f","currency_pair":"GBPUSD","status":"closed","buy_currency":"USD","sell_currency":"GBP","client_buy_amount":"80.00","client_sell_amount":"56.74","fixed_side":"buy","core_rate":"1.4099","partner_rate":"","partner_buy_amount":"0.00","partner_sell_amount":"0.00","client_rate":"1.4099","deposit_required":false,"deposit_amount":"0.00","deposit_currency":"","deposit_status":"not_required","deposit_required_at":"","payment_ids":[],"unallocated_funds":"80.00","unique_request_id":null,"created_at":"2018-04-26T15:05:12+00:00","updated_at":"2019-02-20T13:28:11+00:00","mid_market_rate":"1.4100"}"#;
    let transfer = r#"{"id":"6c19f186-4c4d-4854-ad09-fdeee792ed25","short_reference":"BT-20220117-HNJGHM","source_account_id":"cf28b2d8-5afa-4d7f-9a26-7b45bf616a11","destination_account_id":"22ed17b5-b90c-424e-aa78-d24928b1778e","currency":"GBP","amount":"100.00","status":"pending","reason":"","created_at":"2022-01-17T14:07:31+00:00","updated_at":"2022-01-17T14:07:31+00:00","completed_at":"","creator_account_id":"72970a7c-7921-431c-b95f-3438724ba16f","creator_contact_id":"a66ca63f-e668-47af-8bb9-74363240d781","unique_request_id":""}"#;
    let transaction = r#"{"id":"85280ea5-ba77-414b-af1f-18283d4f140c","balance_id":"209ca23c-6ac3-442f-a666-aacd98b33c8b","account_id":"72970a7c-7921-431c-b95f-3438724ba16f","currency":"USD","amount":"100000.00","balance_amount":"100000.00","type":"credit","related_entity_type":"inbound_funds","related_entity_id":"85ab4e71-5a94-48eb-8ce6-9b829e102195","related_entity_short_reference":"","status":"completed","reason":"","settles_at":"2018-04-18T12:30:39+00:00","created_at":"2018-04-18T12:30:39+00:00","updated_at":"2021-03-02T07:53:46+00:00","completed_at":"2018-04-18T12:30:39+00:00","action":"funding"}"#;
    for (path, body) in [
        ("/v2/payments/p1", payment),
        ("/v2/conversions/c1", conversion),
        ("/v2/transfers/t1", transfer),
        ("/v2/transactions/x1", transaction),
    ] {
        server.answer("GET", path, json(200, body)).await;
    }
    let found = client.payment(&"p1".into()).await.unwrap();
    assert_object_is_read::<Currencycloud, _>(&found, payment);
    let found = client.conversion(&"c1".into()).await.unwrap();
    assert_object_is_read::<Currencycloud, _>(&found, conversion);
    let found = client.transfer(&"t1".into()).await.unwrap();
    assert_object_is_read::<Currencycloud, _>(&found, transfer);
    let found = client.transaction(&"x1".into()).await.unwrap();
    assert_object_is_read::<Currencycloud, _>(&found, transaction);
}

/// The API reference types account numbers as strings and prints them as numbers.
#[tokio::test]
async fn a_sender_and_a_funding_transaction_have_numbers_or_texts() {
    let (server, client) = logged_in().await;
    let sender = r#"{"id":"f1","amount":"12000.00","currency":"EUR","receiving_account_number":8119645406,"credit_debit":"credit"}"#;
    let funding = r#"{"id":"f1","amount":1.11,"currency":"GBP","rail":"swift","receiving_account_routing_code":26073150,"value_date":"2022-12-03T10:15:30+00:00","completed_at":null,"sender":{"sender_id":"s1","sender_account_number":12345678901234567890,"sender_routing_code":""}}"#;
    for (path, body) in
        [("/v2/transactions/sender/f1", sender), ("/v2/funding_transactions/f1", funding)]
    {
        server.answer("GET", path, json(200, body)).await;
    }
    let funds = RelatedEntityId::from("f1");
    let found = client.sender(&funds).await.unwrap();
    let number = found.receiving_account_number.as_deref();
    assert_eq!(number, Some("8119645406"));
    assert_eq!(found.extra.len(), 1);

    let found = client.funding_transaction(&funds).await.unwrap();
    assert_eq!(found.amount.to_string(), "1.11");
    assert_eq!(*found.rail.unwrap(), Rail::Swift);
    let sender = found.sender.unwrap();
    let number = sender.sender_account_number.as_deref();
    assert_eq!(number, Some("12345678901234567890"));
    assert_eq!(sender.sender_routing_code, None);
}

#[test]
fn a_sender_is_split_in_its_two_known_forms_and_in_no_other() {
    let details = |sender: &str| {
        let body = serde_json::json!({"id": "f1", "sender": sender}).to_string();
        serde_json::from_str::<SenderDetails>(&body).unwrap()
    };
    let semicolons = details("A Name;1 A Street, A Town;DE;DE89370400440532013000;COBADEFFXXX;");
    let parts = semicolons.parts().unwrap();
    assert_eq!(parts.name, Some("A Name"));
    assert_eq!(parts.address, Some("1 A Street, A Town"));
    assert_eq!(parts.country, Some("DE"));
    assert_eq!(parts.account, Some("DE89370400440532013000"));
    assert_eq!(parts.bic, Some("COBADEFFXXX"));
    assert_eq!(parts.routing_code, None);

    let commas =
        details("FR7615589290001234567890113, CMBRFR2BARK, Debtor, FR, 1 rue A, Centre ville");
    let parts = commas.parts().unwrap();
    assert_eq!(parts.name, Some("Debtor"));
    assert_eq!(parts.address, Some("1 rue A, Centre ville"));
    assert_eq!(parts.country, Some("FR"));
    assert_eq!(parts.account, Some("FR7615589290001234567890113"));
    assert_eq!(parts.bic, Some("CMBRFR2BARK"));

    for other in [
        "CITIBANK XFER, POPMONEY",
        "IBAN, BIC, Debtor, Junior, FR, Centre ville",
        "a;b;c;d;e;f;g",
        "",
    ] {
        assert_eq!(details(other).parts(), None, "{other}");
    }
}

#[tokio::test]
async fn the_hmac_key_is_requested_without_parameters() {
    let (server, client) = logged_in().await;
    let key = "c3dcec5699e30a7dcb5437594a126a6d1fb9971c77f6517a";
    let path = "/v2/contacts/generate_hmac_key";
    let answer = json(200, &format!(r#"{{"hmac_key":"{key}"}}"#));
    server.answer("POST", path, answer).await;
    assert_eq!(client.generate_hmac_key().await.unwrap().expose(), key);
    assert_eq!(sent(&server, path).await, (None, String::new()));
}

/// It would replace the key of the house account.
#[tokio::test]
async fn a_client_that_acts_for_a_sub_account_makes_no_hmac_key() {
    let (server, client) = logged_in().await;
    let client = client.on_behalf_of(ContactId::from("sub"));
    let error = client.generate_hmac_key().await.unwrap_err();
    assert!(matches!(error, ApiError::Config { .. }), "{error}");
    assert!(server.requests().await.is_empty());
}

#[tokio::test]
async fn a_notification_is_sent_again_by_its_type_and_without_the_sub_account() {
    let (server, client) = logged_in().await;
    let client = client.on_behalf_of(ContactId::from("sub"));
    let path = "/v2/payments/p1/notifications/retry";
    server.answer("POST", path, json(200, "{}")).await;
    for event in [
        "payment_ready_to_send_notification",
        "payment_released_notification",
        "payment_failed_notification",
    ] {
        let (payment, notification) = (PaymentId::from("p1"), ReSendable::from_text(event));
        assert!(notification.is_known(), "{event}");
        client.re_send_notification(&payment, &notification).await.unwrap();
        let query = format!("notification_type={event}");
        assert_eq!(sent(&server, path).await, (Some(query), String::new()));
    }
}

#[tokio::test]
async fn a_screening_decision_is_a_form_with_the_reason() {
    let (server, client) = logged_in().await;
    let path = format!("/v2/collections_screening/{FUNDS}/complete");
    let answer = format!(
        r#"{{"transaction_id":"{FUNDS}","account_id":"a","house_account_id":"h","result":{{"reason":"Accepted","accepted":true}}}}"#
    );
    server.answer("PUT", &path, json(200, &answer)).await;
    let funds = RelatedEntityId::from(FUNDS);
    let accept = ScreeningDecision::Accept;
    let result = client.complete_screening(&funds, &accept).await.unwrap();
    assert!(result.result.accepted);
    assert_eq!(result.result.reason.as_deref(), Some("Accepted"));
    let (query, form) = sent(&server, &path).await;
    assert_eq!((query, &*form), (None, "accepted=true&reason=accepted"));
    for text in [
        "sanctioned_match",
        "unsupported_currency",
        "insufficient_transaction_information",
        "suspected_fraud",
        "internal_watchlist_match",
        "suspected_money_laundering_activity",
    ] {
        let reason = RejectionReason::from_text(text);
        assert!(reason.is_known(), "{text}");
        let decision = ScreeningDecision::Reject(reason);
        client.complete_screening(&funds, &decision).await.unwrap();
        let (_, form) = sent(&server, &path).await;
        assert_eq!(form, format!("accepted=false&reason={text}"));
    }
}

#[tokio::test]
async fn demo_funding_is_a_form_of_all_fields_that_were_set() {
    let (server, client) = logged_in().await;
    let path = "/v2/demo/funding/create";
    let answer = r#"{"id":"d1","state":"pending","amount":"10.50","currency":"GBP","sender_name":"A Name","short_reference":"IF-1"}"#;
    server.answer("POST", path, json(200, answer)).await;
    let funding = demo_funding()
        .receiver_routing_code("r")
        .sender_name("A Name")
        .sender_address("1 A Street")
        .sender_country("DE")
        .sender_reference("ref")
        .sender_account_number("n")
        .sender_routing_code("s")
        .action(&DemoFundingAction::Approve)
        .action(&DemoFundingAction::Reject)
        .field("of_tomorrow", "1");
    let client = client.on_behalf_of(ContactId::from("sub"));
    let receipt = client.create_demo_funding(funding).await.unwrap();
    assert_eq!(receipt.state, Some(DemoFundingState::Pending));
    let (_, form) = sent(&server, path).await;
    assert_eq!(
        form,
        "id=d1&receiver_account_number=8119645406&amount=10.50&currency=GBP\
         &receiver_routing_code=r&sender_name=A+Name&sender_address=1+A+Street&sender_country=DE\
         &sender_reference=ref&sender_account_number=n&sender_routing_code=s&action=reject\
         &of_tomorrow=1&on_behalf_of=sub"
    );
}

#[tokio::test]
async fn demo_funding_is_not_sent_to_production() {
    let (server, _) = logged_in().await;
    let credentials = Credentials::new("treasury@example.com", Secret::new(API_KEY).unwrap());
    let client = Client::builder(Environment::Production, credentials)
        .base_url(server.url())
        .build()
        .unwrap();
    let refused = client.create_demo_funding(demo_funding()).await;
    assert!(matches!(refused, Err(ApiError::Config { .. })));
    assert!(server.requests().await.is_empty());
}

#[test]
fn the_base_urls_are_the_documented_ones() {
    let demo = Environment::Demo.base_url();
    assert_eq!(demo, "https://devapi.currencycloud.com");
    let production = Environment::Production.base_url();
    assert_eq!(production, "https://api.currencycloud.com");
}

#[tokio::test]
async fn a_look_up_for_a_sub_account_has_a_parameter() {
    let (server, client) = logged_in().await;
    server.answer_all(json(200, TRANSFER)).await;
    let client = client.on_behalf_of(ContactId::from("sub account"));
    call(&client, "/v2/transfers/t1").await.unwrap();
    let (query, _) = sent(&server, "/v2/transfers/t1").await;
    assert_eq!(query.as_deref(), Some("on_behalf_of=sub+account"));
}

#[tokio::test]
async fn any_other_operation_is_sent_with_the_token() {
    let (server, client) = logged_in().await;
    let path = "/v2/transactions/find";
    let request = Request::get(["v2", "transactions", "find"]).query("related_entity_id", FUNDS);
    client.send(request).await.unwrap();
    let (query, _) = sent(&server, path).await;
    assert_eq!(query, Some(format!("related_entity_id={FUNDS}")));
}
