//! Lists: the filters that are sent, and the objects that are read.

use serde_json::{Value, json};
use webhook_core::testing::conformance::assert_object_is_read;
use webhook_flash_payments::{
    AmsStatus, ConversionStatus, FlashPayments, PaymentStatus, RfiStatus, SubClientStatus,
    WithdrawalStatus,
    client::{
        AmsRequestQuery, ApiError, ConversionQuery, DepositQuery, PaymentQuery, RfiQuery,
        SubClientQuery, WithdrawalQuery,
    },
};

use crate::stub::{answering, assert_sent, last_call};

/// Checks a list against the stub: the request has this input and these fields, and the row, which the
/// provider's page prints, is read without a rest.
macro_rules! list {
    ($test:ident, $query:literal, $method:ident, $input_type:literal, $fields:literal, $row:literal, $empty:expr, $filled:expr, $input:expr) => {
        #[tokio::test]
        async fn $test() {
            let body = concat!(r#"{"data":{""#, $query, r#"":["#, $row, r#",null]}}"#);
            let (server, client) = answering(body).await;
            let found = client.$method(&$empty).await.unwrap();
            assert_sent(&server, false, sent($query, $input_type, $fields, json!({}))).await;
            assert_eq!(found.len(), 1);
            assert_object_is_read::<FlashPayments, _>(&found[0], $row);

            client.$method(&$filled).await.unwrap();
            assert_sent(&server, false, sent($query, $input_type, $fields, $input)).await;
        }
    };
}

fn sent(query: &str, input_type: &str, fields: &str, input: Value) -> Value {
    let document =
        format!("query ($input: {input_type}) {{ {query}(input: $input) {{ {fields} }} }}");
    json!({"query": document, "variables": {"input": input}})
}

list!(
    payments_are_listed,
    "payments",
    payments,
    "PaymentQueryInput!",
    "id status createdAt size fromCurrency toCurrency \
     sender { id firstName lastName companyName } recipient { id } callbackUri sourceOfFunds",
    r#"{"id":"5b04c62ec0bf606bf216ae21","fromCurrency":"AUD","toCurrency":"EUR"}"#,
    PaymentQuery::default(),
    {
        let mut query = PaymentQuery::default();
        query.statuses = Some(vec![PaymentStatus::Open, PaymentStatus::Closed]);
        query.to_currencies = Some(vec!["EUR".into()]);
        query.sub_client_id = Some("c1".into());
        query.extra.push("minCreatedAt", serde_json::value::to_raw_value("2026-01-01").unwrap());
        query
    },
    json!({"statuses": ["OPEN", "CLOSED"], "toCurrencies": ["EUR"], "subClientId": "c1", "minCreatedAt": "2026-01-01"})
);

list!(
    withdrawals_are_listed,
    "withdrawals",
    withdrawals,
    "WithdrawalQueryInput!",
    "id status createdAt amount currency totalFee statusMessage rejectCode clearedAt rejectedAt \
     refundedAt reason rail railService callbackUri \
     sender { id firstName lastName companyName } recipient { id firstName lastName }",
    r#"{"id":"5b04c62ec0bf606bf216ae21","createdAt":"2020-01-17T07:21:20.247Z"}"#,
    WithdrawalQuery::default(),
    {
        let mut query = WithdrawalQuery::default();
        query.statuses = Some(vec![WithdrawalStatus::Confirmed]);
        query.max_created_at = Some("2020-01-18".into());
        query.sub_client_id = Some("c1".into());
        query
    },
    json!({"statuses": ["CONFIRMED"], "maxCreatedAt": "2020-01-18", "subClientId": "c1"})
);

list!(
    deposits_are_listed,
    "deposits",
    deposits,
    "DepositQueryInput!",
    "id amount currency status statusMessage externalId externalReference createdAt totalFee rail \
     railService subClient { id fullName status clientType } \
     recipient { accountName accountNo bsb } sender { accountName bankName bsb accountNo }",
    r#"{"id":"6053d4e0e3bc655e0598a742","amount":2000,"currency":"AUD","status":"CONFIRMED","statusMessage":"Transaction Confirmed","externalId":"PR.1vcl","externalReference":"FX1111","subClient":null,"createdAt":"2021-03-18T22:32:01.010Z"}"#,
    DepositQuery::default(),
    {
        let mut query = DepositQuery::default();
        query.sub_client_id = Some("c1".into());
        query
    },
    json!({"subClientId": "c1"})
);

list!(
    conversions_are_listed,
    "conversions",
    conversions,
    "ConversionQueryInput!",
    "id fromCurrency toCurrency currencyPair fromAmount toAmount rate note status statusMessage \
     callbackUri externalId createdAt updatedAt",
    r#"{"id":"6b04c62ec0bf606bf216ae21","fromCurrency":"AUD","toCurrency":"EUR","rate":0.71}"#,
    ConversionQuery::default(),
    {
        let mut query = ConversionQuery::default();
        query.statuses = Some(vec![ConversionStatus::Converted]);
        query.to_currencies = Some(vec!["EUR".into()]);
        query
    },
    json!({"statuses": ["CONVERTED"], "toCurrencies": ["EUR"]})
);

list!(
    sub_clients_are_listed,
    "subClients",
    sub_clients,
    "SubClientQueryInput!",
    "id fullName legalName tradingAsName clientType status businessNumber bsb accountNo externalId \
     primaryContact { firstName middleName lastName email dob mobile } \
     address { building street suburb state country postcode } \
     postalAddress { building street suburb state country postcode }",
    r#"{"id":"60612f00a4d7dd5c96e37676","fullName":"ABC Capital","legalName":"ABC Co","clientType":"COMPANY","status":"ACTIVE","businessNumber":"839399923932","bsb":"802919","accountNo":"1914920","externalId":null}"#,
    SubClientQuery::default(),
    {
        let mut query = SubClientQuery::default();
        query.client_type = Some("COMPANY".into());
        query.status = Some(SubClientStatus::Active);
        query.first_name = Some("A".into());
        query.last_name = Some("B".into());
        query.external_id = Some("x".into());
        query
    },
    json!({"clientType": "COMPANY", "status": "ACTIVE", "firstName": "A", "lastName": "B", "externalId": "x"})
);

list!(
    requests_for_information_are_listed,
    "rfis",
    rfis,
    "RfisInput",
    "id status statusMessage deadline \
     questions { questionCode questionText fileUploadOption answered } withdrawals { id status } \
     deposits { id status } payments { id status } createdAt",
    r#"{"id":"61f3a2c8d1e9b7a4c5d6e7f8","status":"PENDING","deadline":"2026-06-04T09:00:00.000Z","questions":[{"questionCode":"SENDER_ID_PROOF","answered":false},{"questionCode":"OTHER_TX_PURPOSE","answered":false}],"createdAt":"2026-05-28T09:00:00.000Z"}"#,
    RfiQuery::default(),
    {
        let mut query = RfiQuery::default();
        query.statuses = Some(vec![RfiStatus::Pending]);
        query.min_created_at = Some("2026-05-28T00:00:00Z".into());
        query.max_created_at = Some("2026-05-29T00:00:00Z".into());
        query
    },
    json!({"statuses": ["PENDING"], "minCreatedAt": "2026-05-28T00:00:00Z", "maxCreatedAt": "2026-05-29T00:00:00Z"})
);

list!(
    media_searches_are_listed,
    "amsRequests",
    ams_requests,
    "AmsQueryInput",
    "id name country status createdAt",
    r#"{"id":"6820b1d9c3f4a7e2d0987654","name":"Acme Pty Ltd","country":"AU","status":"PENDING","createdAt":"2025-03-15T09:01:44.008Z"}"#,
    AmsRequestQuery::default(),
    {
        let mut query = AmsRequestQuery::default();
        query.statuses = Some(vec![AmsStatus::Pending]);
        query.min_created_at = Some("2025-03-15".into());
        query.max_created_at = Some("2025-03-16".into());
        query.first_name = Some("A".into());
        query.middle_name = Some("B".into());
        query.last_name = Some("C".into());
        query.account_name = Some("D".into());
        query.country = Some("AU".into());
        query
    },
    json!({"statuses": ["PENDING"], "minCreatedAt": "2025-03-15", "maxCreatedAt": "2025-03-16", "firstName": "A", "middleName": "B", "lastName": "C", "accountName": "D", "country": "AU"})
);

#[tokio::test]
async fn an_answer_without_the_list_or_with_an_object_without_an_id_is_undocumented() {
    for (data, at) in [
        ("{}", "data.payments"),
        (r#"{"payments":null}"#, "data.payments"),
        (r#"{"payments":{"leak":1}}"#, "data.payments"),
        (r#"{"payments":[{"id":"x1"},{"status":"leak"}]}"#, "data.payments[1]"),
    ] {
        let (_server, client) = answering(&format!(r#"{{"data":{data}}}"#)).await;
        let error = client.payments(&PaymentQuery::default()).await.unwrap_err();
        let ApiError::Undocumented { path, .. } = &error else {
            panic!("{error}");
        };
        assert_eq!(path, at, "{data}");
        assert!(!format!("{error} {error:?}").contains("leak"), "{error}");
    }
}

#[tokio::test]
async fn external_ids_are_selected_in_lists_as_in_look_ups() {
    let body = r#"{"data":{"payments":[],"withdrawals":[]}}"#;
    let answer = webhook_test_support::json(200, body);
    let (server, client) =
        crate::stub::stub(answer, |builder| builder.external_ids().build()).await;
    client.payments(&PaymentQuery::default()).await.unwrap();
    let document = last_call(&server).await["query"].to_string();
    assert!(document.contains("sourceOfFunds externalId }"), "{document}");
    client.withdrawals(&WithdrawalQuery::default()).await.unwrap();
    let document = last_call(&server).await["query"].to_string();
    assert!(document.contains("lastName } externalId }"), "{document}");
}
