//! Look-ups by id, with the fields that the provider's pages show.

use serde_json::{Value, json};
use webhook_core::testing::conformance::assert_object_is_read;
use webhook_flash_payments::{
    FlashPayments,
    client::{ApiError, Client, ClientBuilder},
};

use crate::stub::{answering, assert_sent, last_call, requests, stub};

/// Checks a look-up against the stub: the request has these fields, and the answer, which has each of
/// them, is read without a rest.
macro_rules! look_up {
    ($test:ident, $query:literal, $method:ident, $fields:literal, $object:literal) => {
        #[tokio::test]
        async fn $test() {
            let (server, client) = answering(&answer($query, $object)).await;
            let found = client.$method(&"x1".into()).await.unwrap().unwrap();
            assert_sent(&server, false, look_up($query, $fields)).await;
            check_names($fields, $object);
            assert_object_is_read::<FlashPayments, _>(&found, $object);

            let (_server, client) = answering(&answer($query, "null")).await;
            assert_eq!(client.$method(&"x1".into()).await.unwrap(), None);
        }
    };
}

fn answer(query: &str, object: &str) -> String {
    format!(r#"{{"data":{{"{query}":{object}}}}}"#)
}

fn look_up(query: &str, fields: &str) -> Value {
    let document = format!("query ($id: ID!) {{ {query}(id: $id) {{ {fields} }} }}");
    json!({"query": document, "variables": {"id": "x1"}})
}

/// Whether the object has exactly the selected fields.
fn check_names(fields: &str, object: &str) {
    let mut selected: Vec<&str> = fields.split([' ', '{', '}']).collect();
    selected.retain(|name| !name.is_empty());
    selected.sort_unstable();
    let parts: Vec<&str> = object.split('"').collect();
    let names = parts.windows(2).filter(|pair| pair[1].starts_with(':'));
    let mut names: Vec<&str> = names.map(|pair| pair[0]).collect();
    names.sort_unstable();
    assert_eq!(selected, names);
}

look_up!(
    a_payment_is_looked_up,
    "payment",
    payment,
    "id status createdAt size fromCurrency toCurrency \
     sender { id firstName lastName companyName } recipient { id } callbackUri sourceOfFunds",
    r#"{"id":"x1","status":"OPEN","createdAt":"2026-03-03T01:25:11.984Z","size":1000.5,"fromCurrency":"AUD","toCurrency":"EUR","sender":{"id":"s1","firstName":"A","lastName":"B","companyName":"C"},"recipient":{"id":"r1"},"callbackUri":"https://example.com/f?signature=abc","sourceOfFunds":"F"}"#
);

look_up!(
    a_withdrawal_is_looked_up,
    "withdrawal",
    withdrawal,
    "id status createdAt amount currency totalFee statusMessage rejectCode clearedAt rejectedAt \
     refundedAt reason rail railService callbackUri \
     sender { id firstName lastName companyName } recipient { id firstName lastName }",
    r#"{"id":"x1","status":"CANCELLED","createdAt":"2026-03-03T01:25:11.984Z","amount":2000.1,"currency":"AUD","totalFee":1,"statusMessage":"No","rejectCode":"TECHNICAL_ISSUE","clearedAt":"2026-03-03T01:25:11.984Z","rejectedAt":"2026-03-03T01:25:11.984Z","refundedAt":"2026-03-03T01:25:11.984Z","reason":"R","rail":"NPP","railService":"NPP IFTI","callbackUri":"https://example.com/f?signature=abc","sender":{"id":"s1","firstName":"A","lastName":"B","companyName":"C"},"recipient":{"id":"r1","firstName":"D","lastName":"E"}}"#
);

look_up!(
    a_deposit_is_looked_up,
    "deposit",
    deposit,
    "id amount currency status statusMessage externalId externalReference createdAt totalFee rail \
     railService subClient { id fullName status clientType } \
     recipient { accountName accountNo bsb } sender { accountName bankName bsb accountNo }",
    r#"{"id":"x1","amount":100,"currency":"AUD","status":"CONFIRMED","statusMessage":"Deposit cleared","externalId":"PR.1vcl","externalReference":"2233445566","createdAt":"2026-03-03T01:25:11.984Z","totalFee":1,"rail":"NPP","railService":"NPP IFTI","subClient":{"id":"c1","fullName":"ACME Inc","status":"ACTIVE","clientType":"COMPANY"},"recipient":{"accountName":"ACME Inc","accountNo":"1839394","bsb":"809387"},"sender":{"accountName":"ACME Inc","bankName":"Bank ACME","bsb":"809387","accountNo":"1839394"}}"#
);

look_up!(
    a_conversion_is_looked_up,
    "conversion",
    conversion,
    "id fromCurrency toCurrency currencyPair fromAmount toAmount rate note status statusMessage \
     callbackUri externalId createdAt updatedAt",
    r#"{"id":"x1","fromCurrency":"EUR","toCurrency":"AUD","currencyPair":"AUDEUR","fromAmount":101,"toAmount":159.81,"rate":0.63199,"note":"a note","status":"PENDING","statusMessage":"m","callbackUri":"https://example.com/f?signature=abc","externalId":"12344321","createdAt":"2026-03-03T01:25:11.984Z","updatedAt":"2026-03-03T01:25:11.984Z"}"#
);

look_up!(
    a_sub_client_is_looked_up,
    "subClient",
    sub_client,
    "id fullName legalName tradingAsName clientType status businessNumber bsb accountNo externalId \
     primaryContact { firstName middleName lastName email dob mobile } \
     address { building street suburb state country postcode } \
     postalAddress { building street suburb state country postcode }",
    r#"{"id":"x1","fullName":"ACME Inc","legalName":"ACME","tradingAsName":"ACME","clientType":"COMPANY","status":"ACTIVE","businessNumber":"1","bsb":"809387","accountNo":"1839394","externalId":"111222333","primaryContact":{"firstName":"A","middleName":"B","lastName":"C","email":"a@example.com","dob":"1980-12-12","mobile":"1"},"address":{"building":"1","street":"A Street","suburb":"A","state":"NSW","country":"AU","postcode":"2000"},"postalAddress":{"building":"2","street":"B Street","suburb":"B","state":"NSW","country":"AU","postcode":"2001"}}"#
);

look_up!(
    an_ams_request_is_looked_up,
    "amsRequest",
    ams_request,
    "id name country status createdAt \
     results { title snippet link adversityScore personSimilarity role roleDetails summary \
     extractedCountry extractedState locationMismatch paywall exactFullNameMatch dob ageInArticle \
     articlePublishDate }",
    r#"{"id":"x1","name":"A Name","country":"AU","status":"COMPLETED","createdAt":"2026-03-03T01:25:11.984Z","results":[{"title":"t","snippet":"s","link":"https://example.com/","adversityScore":90,"personSimilarity":7,"role":"victim","roleDetails":"d","summary":"m","extractedCountry":"AU","extractedState":"NSW","locationMismatch":false,"paywall":true,"exactFullNameMatch":true,"dob":"1990","ageInArticle":"36","articlePublishDate":"2026-01-01"}]}"#
);

look_up!(
    an_rfi_is_looked_up,
    "rfi",
    rfi,
    "id status statusMessage deadline \
     questions { questionCode questionText fileUploadOption answered } withdrawals { id status } \
     deposits { id status } payments { id status } createdAt",
    r#"{"id":"x1","status":"PENDING","statusMessage":"m","deadline":"2026-06-04T09:00:00.000Z","questions":[{"questionCode":"q","questionText":"Why?","fileUploadOption":"PREFERRED","answered":false}],"withdrawals":[{"id":"w1","status":"REVIEWING"}],"deposits":[{"id":"d1","status":"REVIEWING"}],"payments":[{"id":"p1","status":"OPEN"}],"createdAt":"2026-05-28T09:00:00.000Z"}"#
);

#[tokio::test]
async fn an_external_id_and_the_lookup_of_ams_results_are_selected_on_request() {
    let body = r#"{"data":{"payment":{"id":"x1","externalId":"12344321"},"amsRequest":{"id":"x1","results":[{"lookup":{"fraud":2}}]}}}"#;
    let build = |builder: ClientBuilder| builder.external_ids().ams_lookup("lookup").build();
    let (server, client) = stub(webhook_test_support::json(200, body), build).await;
    let payment = client.payment(&"x1".into()).await.unwrap().unwrap();
    assert_eq!(payment.external_id, Some("12344321".into()));
    let document = last_call(&server).await["query"].to_string();
    assert!(document.contains("sourceOfFunds externalId }"), "{document}");

    let request = client.ams_request(&"x1".into()).await.unwrap().unwrap();
    let results = request.results.unwrap();
    assert_eq!(results[0].extra.get("lookup").unwrap().get(), r#"{"fraud":2}"#);
    let document = last_call(&server).await["query"].to_string();
    assert!(document.contains("articlePublishDate lookup }"), "{document}");
}

#[tokio::test]
async fn amounts_of_a_look_up_keep_their_digits_and_its_callback_uri_is_not_shown() {
    let body = r#"{"data":{"payment":{"id":"x1","size":1000.00,"callbackUri":"https://example.com/f?signature=abc"}}}"#;
    let (_server, client) = answering(body).await;
    let payment = client.payment(&"x1".into()).await.unwrap().unwrap();
    assert_eq!(payment.size.unwrap().to_string(), "1000.00");
    assert!(!format!("{payment:?}").contains("abc"));
    let uri = payment.callback_uri.unwrap();
    assert_eq!(uri.expose(), "https://example.com/f?signature=abc");
}

async fn undocumented_path(client: &Client) -> String {
    let error = client.payment(&"x1".into()).await.unwrap_err();
    let ApiError::Undocumented { path, .. } = &error else {
        panic!("{error}");
    };
    assert!(!format!("{error} {error:?}").contains("leak"), "{error}");
    path.clone()
}

/// An object that is not found is `null`, not absent.
#[tokio::test]
async fn an_answer_without_the_object_is_not_taken_for_not_found() {
    for object in [
        "{}",
        r#"{"other":null}"#,
        r#"{"payment":[]}"#,
        r#"{"payment":{"status":"OPEN"}}"#,
        r#"{"payment":{"id":{"leak":1}}}"#,
    ] {
        let (_server, client) = answering(&format!(r#"{{"data":{object}}}"#)).await;
        assert_eq!(undocumented_path(&client).await, "data.payment", "{object}");
    }
}

#[tokio::test]
async fn an_empty_id_is_not_sent_and_any_other_is_a_variable() {
    let (server, client) = answering(r#"{"data":{"payment":null}}"#).await;
    let error = client.payment(&"".into()).await.unwrap_err();
    assert!(matches!(error, ApiError::Request { .. }), "{error}");
    assert!(requests(&server, false).await.is_empty());
    let odd = "x\") { id } }\n\u{e9}";
    client.payment(&odd.into()).await.unwrap();
    assert_eq!(last_call(&server).await["variables"], json!({"id": odd}));
}
