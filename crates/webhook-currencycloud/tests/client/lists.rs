//! Lists: the parameters that are sent, and the pages that are read. How pages that change are read is tested
//! in `webhook-api-client`.

use chrono::{DateTime, NaiveDate, Utc};
use webhook_api_client::Pages;
use webhook_core::{Secret, testing::conformance::assert_object_is_read};
use webhook_currencycloud::{
    ApplicantType, ChargeType, ContactId, ConversionStatus, Currencycloud, FormStatus,
    PaymentStatus, RelatedEntityType, ReviewStatus, TransactionAction, TransactionStatus,
    TransactionType, TransferStatus, Verification,
    client::{
        AccountQuery, AccountStatus, Client, ConversionQuery, Credentials, Environment, FormQuery,
        PaymentQuery, Scope, TransactionQuery, TransferQuery,
    },
};
use webhook_test_support::json;

use crate::look_ups::ACCOUNT;
use crate::stub::{API_KEY, logged_in, sent};

const PAYMENT: &str = r#"{"id":"dbec7699-6508-479e-b1cf-d4fbe4bed798","amount":"10.00","beneficiary_id":"5824f6a3-a5a7-4c3e-acf2-5b1ed2939811","currency":"GBP","reference":"This is a test reference.","reason":"This is a test payment.","status":"ready_to_send","creator_contact_id":"a66ca63f-e668-47af-8bb9-74363240d781","payment_type":"regular","payment_date":"2022-01-31","transferred_at":"","authorisation_steps_required":"0","last_updater_contact_id":"a66ca63f-e668-47af-8bb9-74363240d781","short_reference":"220131-R2M0R4791","conversion_id":null,"failure_reason":"","payer_id":"79a8e858-4610-4ac7-a8a6-4bb4aa6a7b66","payer_details_source":"payer","created_at":"2022-01-31T14:30:46+00:00","updated_at":"2022-01-31T14:30:47+00:00","payment_group_id":null,"unique_request_id":null,"failure_returned_amount":"0.00","ultimate_beneficiary_name":null,"purpose_code":null,"charge_type":null,"fee_amount":null,"fee_currency":null,"review_status":"in_review","invoice_number":"INV01","invoice_date":"2023-07-03"}"#;
const CONVERSION: &str = r#"{"id":"7b8a99d4-8cca-4e3a-aee1-65cf9e7eab21","settlement_date":"2018-04-30T15:30:00+00:00","conversion_date":"2018-04-30T00:00:00+00:00","short_reference":"20180426-JZVBHW","creator_contact_id":"a66ca63f-e668-47af-8bb9-74363240d781","account_id":"72970a7c-7921-431c-b95f-3438724ba16f","currency_pair":"GBPUSD","status":"closed","buy_currency":"USD","sell_currency":"GBP","client_buy_amount":"80.00","client_sell_amount":"56.74","fixed_side":"buy","core_rate":"1.4099","partner_rate":"","partner_buy_amount":"0.00","partner_sell_amount":"0.00","client_rate":"1.4099","deposit_required":false,"deposit_amount":"0.00","deposit_currency":"","deposit_status":"not_required","deposit_required_at":"","payment_ids":[],"unallocated_funds":"80.00","unique_request_id":null,"created_at":"2018-04-26T15:05:12+00:00","updated_at":"2019-02-20T13:28:11+00:00","mid_market_rate":"1.4100"}"#;
const TRANSFER: &str = r#"{"id":"6c19f186-4c4d-4854-ad09-fdeee792ed25","short_reference":"BT-20220117-HNJGHM","source_account_id":"cf28b2d8-5afa-4d7f-9a26-7b45bf616a11","destination_account_id":"22ed17b5-b90c-424e-aa78-d24928b1778e","currency":"GBP","amount":"100.00","status":"pending","reason":"","created_at":"2022-01-17T14:07:31+00:00","updated_at":"2022-01-17T14:07:31+00:00","completed_at":"","creator_account_id":"72970a7c-7921-431c-b95f-3438724ba16f","creator_contact_id":"a66ca63f-e668-47af-8bb9-74363240d781","unique_request_id":""}"#;
const TRANSACTION: &str = r#"{"id":"85280ea5-ba77-414b-af1f-18283d4f140c","balance_id":"209ca23c-6ac3-442f-a666-aacd98b33c8b","account_id":"72970a7c-7921-431c-b95f-3438724ba16f","currency":"USD","amount":"100000.00","balance_amount":"100000.00","type":"credit","related_entity_type":"inbound_funds","related_entity_id":"85ab4e71-5a94-48eb-8ce6-9b829e102195","related_entity_short_reference":"","status":"completed","reason":"","settles_at":"2018-04-18T12:30:39+00:00","created_at":"2018-04-18T12:30:39+00:00","updated_at":"2021-03-02T07:53:46+00:00","completed_at":"2018-04-18T12:30:39+00:00","action":"funding"}"#;

const LAST: &str = r#"{"total_entries":1,"total_pages":1,"current_page":1,"per_page":25,"previous_page":-1,"next_page":-1,"order":"created_at","order_asc_desc":"asc"}"#;

fn page(list: &str, rows: &str, pagination: &str) -> String {
    format!(r#"{{"{list}":[{rows}],"pagination":{pagination}}}"#)
}

fn time() -> DateTime<Utc> {
    "2026-11-22T05:06:07.999Z".parse().unwrap()
}

async fn only<T>(mut pages: Pages<T>) -> T {
    let found = pages.next().await.unwrap().unwrap();
    assert!(pages.next().await.is_none());
    found
}

const ORDER_AND_PAGE: &str = "order=updated_at&order_asc_desc=desc&page=1&per_page=25";

/// Checks that a request has these parameters, then the sub-account, order and page.
async fn assert_query(server: &webhook_test_support::StubServer, at: &str, expected: &str) {
    let (query, _) = sent(server, at).await;
    let expected = format!("{expected}&on_behalf_of=sub&{ORDER_AND_PAGE}");
    assert_eq!(query, Some(expected));
}

#[tokio::test]
async fn payments_are_listed() {
    let (server, client) = logged_in().await;
    let at = "/v2/payments/find";
    server.answer("GET", at, json(200, &page("payments", PAYMENT, LAST))).await;
    let client = client.on_behalf_of(ContactId::from("sub"));
    let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let query = PaymentQuery::default()
        .created_at_from(time())
        .created_at_to(time())
        .updated_at_from(time())
        .updated_at_to(time())
        .transferred_at_from(time())
        .transferred_at_to(time().fixed_offset())
        .payment_date_from(day)
        .payment_date_to(day)
        .status(&PaymentStatus::New)
        .status(&PaymentStatus::Failed)
        .short_reference("s 1")
        .unique_request_id("u")
        .currency(&"GBP".into())
        .amount(&"1.50".parse().unwrap())
        .amount_from(&"1".parse().unwrap())
        .amount_to(&"2.125".parse().unwrap())
        .beneficiary_id(&"b".into())
        .conversion_id(&"c".into())
        .review_status(&ReviewStatus::Rejected)
        .charge_type(&ChargeType::Ours)
        .reason("r")
        .payment_group_id(&"g".into())
        .bulk_upload_id("k")
        .scope(&Scope::Clients)
        .with_deleted()
        .parameter("of_tomorrow", "1");
    let text = format!("{query:?}");
    assert!(text.contains("short_reference") && !text.contains("s 1"), "{text}");
    let found = only(client.payments(query)).await;
    assert_object_is_read::<Currencycloud, _>(&found, PAYMENT);
    let at_time = "2026-11-22T05%3A06%3A07Z";
    let times = ["created_at", "updated_at", "transferred_at"]
        .map(|name| format!("{name}_from={at_time}&{name}_to={at_time}&"));
    let rest = "payment_date_from=2026-11-22&payment_date_to=2026-11-22&status=failed\
                &short_reference=s+1&unique_request_id=u&currency=GBP&amount=1.50&amount_from=1\
                &amount_to=2.125&beneficiary_id=b&conversion_id=c&review_status=rejected\
                &charge_type=ours&reason=r&payment_group_id=g&bulk_upload_id=k&scope=clients\
                &with_deleted=true&of_tomorrow=1";
    assert_query(&server, at, &format!("{}{rest}", times.concat())).await;
}

#[tokio::test]
async fn conversions_are_listed() {
    let (server, client) = logged_in().await;
    let at = "/v2/conversions/find";
    server.answer("GET", at, json(200, &page("conversions", CONVERSION, LAST))).await;
    let client = client.on_behalf_of(ContactId::from("sub"));
    let amount = "1.50".parse().unwrap();
    let query = ConversionQuery::default()
        .created_at_from(time())
        .created_at_to(time())
        .updated_at_from(time())
        .updated_at_to(time())
        .settlement_date_from(time())
        .settlement_date_to(time())
        .conversion_date_from(time())
        .conversion_date_to(time())
        .status(&ConversionStatus::Closed)
        .short_reference("s")
        .unique_request_id("u")
        .buy_currency(&"USD".into())
        .sell_currency(&"GBP".into())
        .currency_pair("GBPUSD")
        .buy_amount_from(&amount)
        .buy_amount_to(&amount)
        .sell_amount_from(&amount)
        .sell_amount_to(&amount)
        .partner_buy_amount_from(&amount)
        .partner_buy_amount_to(&amount)
        .partner_sell_amount_from(&amount)
        .partner_sell_amount_to(&amount)
        .scope(&Scope::All);
    let found = only(client.conversions(query)).await;
    assert_object_is_read::<Currencycloud, _>(&found, CONVERSION);
    let at_time = "2026-11-22T05%3A06%3A07Z";
    let times = ["created_at", "updated_at", "settlement_date", "conversion_date"]
        .map(|name| format!("{name}_from={at_time}&{name}_to={at_time}&"));
    let amounts = ["buy", "sell", "partner_buy", "partner_sell"]
        .map(|name| format!("{name}_amount_from=1.50&{name}_amount_to=1.50&"));
    let texts = "status=closed&short_reference=s&unique_request_id=u&buy_currency=USD\
                 &sell_currency=GBP&currency_pair=GBPUSD&";
    let expected = format!("{}{texts}{}scope=all", times.concat(), amounts.concat());
    assert_query(&server, at, &expected).await;
}

#[tokio::test]
async fn transfers_are_listed() {
    let (server, client) = logged_in().await;
    let at = "/v2/transfers/find";
    server.answer("GET", at, json(200, &page("transfers", TRANSFER, LAST))).await;
    let client = client.on_behalf_of(ContactId::from("sub"));
    let query = TransferQuery::default()
        .created_at_from(time())
        .created_at_to(time())
        .updated_at_from(time())
        .updated_at_to(time())
        .completed_at_from(time())
        .completed_at_to(time())
        .status(&TransferStatus::Cancelled)
        .short_reference("s")
        .unique_request_id("u")
        .currency(&"GBP".into())
        .amount_from(&"1".parse().unwrap())
        .amount_to(&"2".parse().unwrap())
        .source_account_id(&"a".into())
        .destination_account_id(&"b".into())
        .creator_account_id(&"c".into())
        .creator_contact_id(&"d".into());
    let found = only(client.transfers(query)).await;
    assert_object_is_read::<Currencycloud, _>(&found, TRANSFER);
    let at_time = "2026-11-22T05%3A06%3A07Z";
    let times = ["created_at", "updated_at", "completed_at"]
        .map(|name| format!("{name}_from={at_time}&{name}_to={at_time}&"));
    let rest = "status=cancelled&short_reference=s&unique_request_id=u&currency=GBP&amount_from=1\
                &amount_to=2&source_account_id=a&destination_account_id=b&creator_account_id=c\
                &creator_contact_id=d";
    assert_query(&server, at, &format!("{}{rest}", times.concat())).await;
}

#[tokio::test]
async fn transactions_are_listed() {
    let (server, client) = logged_in().await;
    let at = "/v2/transactions/find";
    server.answer("GET", at, json(200, &page("transactions", TRANSACTION, LAST))).await;
    let client = client.on_behalf_of(ContactId::from("sub"));
    let query = TransactionQuery::default()
        .created_at_from(time())
        .created_at_to(time())
        .updated_at_from(time())
        .updated_at_to(time())
        .completed_at_from(time())
        .completed_at_to(time())
        .settles_at_from(time())
        .settles_at_to(time())
        .status(&TransactionStatus::Deleted)
        .currency(&"GBP".into())
        .currency_pair("GBPUSD")
        .amount(&"1".parse().unwrap())
        .amount_from(&"2".parse().unwrap())
        .amount_to(&"3".parse().unwrap())
        .related_entity_id(&"f".into())
        .related_entity_short_reference("s")
        .beneficiary_id(&"b".into())
        .action(&TransactionAction::Funding)
        .scope(&Scope::Own)
        .kind(&TransactionType::Credit)
        .related_entity_type(&RelatedEntityType::InboundFunds)
        .related_entity_type(&RelatedEntityType::BalanceTransfer);
    let found = only(client.transactions(query)).await;
    assert_object_is_read::<Currencycloud, _>(&found, TRANSACTION);
    let at_time = "2026-11-22T05%3A06%3A07Z";
    let times = ["created_at", "updated_at", "completed_at", "settles_at"]
        .map(|name| format!("{name}_from={at_time}&{name}_to={at_time}&"));
    let rest = "status=deleted&currency=GBP&currency_pair=GBPUSD&amount=1&amount_from=2&amount_to=3\
                &related_entity_id=f&related_entity_short_reference=s&beneficiary_id=b\
                &action=funding&scope=own&type=credit&related_entity_type=transfer";
    assert_query(&server, at, &format!("{}{rest}", times.concat())).await;
    let query = TransactionQuery::default().related_entity_type(&RelatedEntityType::InboundFunds);
    only(client.transactions(query)).await;
    assert_query(&server, at, "related_entity_type=inbound_funds").await;
}

#[tokio::test]
async fn all_that_changed_is_listed_one_kind_after_the_other() {
    let (server, client) = logged_in().await;
    for (list, row) in [
        ("payments", PAYMENT),
        ("conversions", CONVERSION),
        ("transfers", TRANSFER),
        ("transactions", TRANSACTION),
    ] {
        let at = format!("/v2/{list}/find");
        server.answer("GET", &at, json(200, &page(list, row, LAST))).await;
    }
    let mut changed = client.changed_since(time());
    let mut found = Vec::new();
    while let Some(shown) = changed.next().await {
        let shown = shown.unwrap();
        let times = [shown.created_at, shown.changed_at].map(|time| time.unwrap().to_string());
        found.push((shown.kind.to_string(), shown.status.to_string(), times[0] <= times[1]));
    }
    let expected = [
        ("payment", "ready_to_send"),
        ("conversion", "closed"),
        ("transfer", "pending"),
        ("cash_manager_transaction", "completed"),
    ];
    assert_eq!(found, expected.map(|(kind, status)| (kind.to_owned(), status.to_owned(), true)));
    let from = "updated_at_from=2026-11-22T05%3A06%3A07Z";
    let all = format!("{from}&scope=all&{ORDER_AND_PAGE}");
    for (list, expected) in [
        ("payments", &all),
        ("conversions", &all),
        ("transfers", &format!("{from}&{ORDER_AND_PAGE}")),
        ("transactions", &all),
    ] {
        let (query, _) = sent(&server, &format!("/v2/{list}/find")).await;
        assert_eq!(query.as_ref(), Some(expected), "{list}");
    }

    let mut of_sub = client.on_behalf_of(ContactId::from("sub")).changed_since(time());
    while of_sub.next().await.is_some() {}
    for list in ["payments", "conversions", "transfers", "transactions"] {
        assert_query(&server, &format!("/v2/{list}/find"), from).await;
    }
}

/// A search by POST, which is retried because it only reads.
#[tokio::test]
async fn accounts_are_listed_with_a_form_and_without_the_sub_account() {
    let (server, client) = logged_in().await;
    let at = "/v2/accounts/find";
    server.answer_times("POST", at, json(503, "").insert_header("retry-after", "0"), 1).await;
    server.answer("POST", at, json(200, &page("accounts", ACCOUNT, LAST))).await;
    let query = AccountQuery::default()
        .account_name("n")
        .brand("b")
        .your_reference("y")
        .status(&AccountStatus::EnabledNoTrading)
        .spread_table("t")
        .bank_account_verified(&Verification::NotRequired);
    let client = client.on_behalf_of(ContactId::from("sub"));
    let found = only(client.accounts(query)).await;
    assert_object_is_read::<Currencycloud, _>(&found, ACCOUNT);
    let (query, form) = sent(&server, at).await;
    let parameters = "account_name=n&brand=b&your_reference=y&status=enabled_no_trading\
                      &spread_table=t&bank_account_verified=not+required";
    assert_eq!((query, form), (None, format!("{parameters}&{ORDER_AND_PAGE}")));
    assert_eq!(server.sent(at).await.len(), 2);
}

/// Their pagination has null where others have -1, and their order is not documented.
#[tokio::test]
async fn onboarding_forms_are_listed_and_looked_up() {
    let form = r#"{"id":"f1","agreed_to_terms_and_conditions":true,"brand_name":"b","country":"GB","entity_type":"corporate","products_required":["payments"],"state":"s","email":"a@example.com","contact_name":"A","phone_number":"1","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","people":[]}"#;
    let (server, client) = logged_in().await;
    let at = "/onboarding/v1/forms";
    let pagination = r#"{"total_entries":1,"total_pages":1,"current_page":1,"per_page":25,"previous_page":null,"next_page":null,"order":"x","order_asc_desc":"asc"}"#;
    server.answer("GET", at, json(200, &page("forms", form, pagination))).await;
    let query = FormQuery::default()
        .application_status(&FormStatus::Submitted)
        .entity_type(&ApplicantType::Corporate);
    let found = only(client.onboarding_forms(query)).await;
    assert_eq!(found.state.as_deref(), Some("s"));
    assert_eq!(found.products_required.as_deref(), Some(&["payments".to_owned()][..]));
    assert_eq!(found.extra.len(), 2);
    let (query, _) = sent(&server, at).await;
    let expected = "application_status=submitted&entity_type=corporate&page=1&per_page=25";
    assert_eq!(query.as_deref(), Some(expected));

    let at = "/onboarding/v1/forms/f1";
    server.answer("GET", at, json(200, &format!(r#"{{"data":{form}}}"#))).await;
    assert_eq!(client.onboarding_form(&"f1".into()).await.unwrap(), found);
}

/// Recordings have a next page although there is only one, and all lists say -1 or null on the last.
#[tokio::test]
async fn a_list_ends_with_its_last_page_or_without_a_next_one() {
    let older = TRANSFER.replace("6c19f186", "00000000").replace("2022-01-17", "2022-01-16");
    for (first, second, pages) in [
        (r#"{"total_entries":1,"total_pages":1,"next_page":2}"#, "", &["page=1"][..]),
        (r#"{"total_entries":1,"total_pages":2,"next_page":-1}"#, "", &["page=1"]),
        (r#"{"total_entries":1,"total_pages":2,"next_page":null}"#, "", &["page=1"]),
        (r#"{"total_entries":1,"next_page":0}"#, "", &["page=1"]),
        (
            r#"{"total_entries":2,"total_pages":2,"next_page":2}"#,
            r#"{"total_entries":2,"total_pages":2,"next_page":3}"#,
            &["page=1", "page=2", "page=1", "page=2"],
        ),
    ] {
        let (server, client) = logged_in().await;
        let at = "/v2/transfers/find";
        for _ in 0..2 {
            let body = page("transfers", TRANSFER, first);
            server.answer_times("GET", at, json(200, &body), 1).await;
            let body = page("transfers", &older, second);
            server.answer_times("GET", at, json(200, &body), 1).await;
        }
        let mut listed = client.transfers(TransferQuery::default());
        let mut found = 0;
        while let Some(transfer) = listed.next().await {
            transfer.unwrap();
            found += 1;
        }
        assert_eq!(found, if pages.len() == 1 { 1 } else { 2 }, "{first}");
        let sent = server.sent(at).await;
        let asked = sent.iter().map(|it| it.url.query().unwrap().split('&').nth(2).unwrap());
        assert_eq!(asked.collect::<Vec<&str>>(), pages, "{first}");
    }
}

#[tokio::test]
async fn an_answer_without_pagination_is_undocumented() {
    let (server, client) = logged_in().await;
    server.answer_all(json(200, r#"{"transfers":[]}"#)).await;
    let error = client.transfers(TransferQuery::default()).next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("pagination"), "{error}");
}

/// 150 requests a minute in demo, 500 in production (documented). A stub has no limit.
#[tokio::test]
async fn pages_are_asked_for_at_the_documented_rate() {
    for (environment, base_url, interval) in [
        (Environment::Demo, None, "interval: 400ms"),
        (Environment::Production, None, "interval: 120ms"),
        (Environment::Production, Some("http://127.0.0.1:9"), "interval: 0ns"),
    ] {
        let credentials = Credentials::new("treasury@example.com", Secret::new(API_KEY).unwrap());
        let mut builder = Client::builder(environment, credentials);
        if let Some(url) = base_url {
            builder = builder.base_url(url);
        }
        let Ok(client) = builder.build() else {
            // Without TLS, only a client that was handed in reaches the provider.
            continue;
        };
        let text = format!("{:?}", client.payments(PaymentQuery::default()));
        assert!(text.contains(interval), "{text}");
    }
}
