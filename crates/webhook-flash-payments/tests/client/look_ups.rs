//! Looking up by id, with the fields that the provider's pages show.

use super::*;

/// A look-up by this name, whose query is `query` with `fields`, answered with `object`. Gives the
/// details as JSON, and as `Debug` shows them.
async fn look_up(name: &str, query: &str, fields: &str, object: &str) -> (String, String) {
    assert_eq!(names_in_fields(fields), names_in_json(object), "{name}");
    let server = MockServer::start().await;
    answer_logins(&server, token_of(TOKEN), 1).await;
    let body = format!(r#"{{"data":{{"{query}":{object}}}}}"#);
    answer_calls(&server, answer(200, &body), 1).await;
    let client = builder_at(&server.uri()).external_ids().build().unwrap();
    let found = found(&client, name).await;
    assert_eq!(
        last_call(&server).await,
        json!({
            "query": format!("query ($id: ID!) {{ {query}(id: $id) {{ {fields} }} }}"),
            "variables": {"id": "x1"},
        })
    );
    found
}

async fn found(client: &Client, name: &str) -> (String, String) {
    macro_rules! found {
        ($method:ident) => {{
            let details = client.$method(&"x1".into()).await.unwrap().unwrap();
            let json = serde_json::to_string(&details).unwrap();
            (json, format!("{details:?}"))
        }};
    }
    match name {
        "payment" => found!(payment),
        "withdrawal" => found!(withdrawal),
        "deposit" => found!(deposit),
        "conversion" => found!(conversion),
        "sub-client" => found!(sub_client),
        "ams" => found!(ams_request),
        "rfi" => found!(rfi),
        _ => panic!("no look-up {name}"),
    }
}

fn names_in_fields(fields: &str) -> Vec<&str> {
    let mut names: Vec<&str> = fields.split([' ', '{', '}']).collect();
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    names
}

/// Every string that is followed by a colon, once for each object of a list.
fn names_in_json(json: &str) -> Vec<&str> {
    let parts: Vec<&str> = json.split('"').collect();
    let mut names: Vec<&str> = parts
        .windows(2)
        .filter_map(|pair| pair[1].starts_with(':').then_some(pair[0]))
        .collect();
    names.sort_unstable();
    names
}

const LOOK_UPS: [(&str, &str, &str, &str); 7] = [
    (
        "payment",
        "payment",
        "id status createdAt size fromCurrency toCurrency \
         sender { id firstName lastName companyName } recipient { id } callbackUri \
         sourceOfFunds externalId",
        r#"{"id":"x1","status":"OPEN","createdAt":"2026-03-03T01:25:11.984Z","size":1000.00,"fromCurrency":"AUD","toCurrency":"EUR","sender":{"id":"s1","firstName":"A","lastName":"B","companyName":"C"},"recipient":{"id":"r1"},"callbackUri":"https://example.com/f?signature=abc","sourceOfFunds":"F","externalId":"12344321"}"#,
    ),
    (
        "withdrawal",
        "withdrawal",
        "id status createdAt amount currency totalFee statusMessage rejectCode clearedAt \
         rejectedAt refundedAt reason rail railService callbackUri \
         sender { id firstName lastName companyName } recipient { id firstName lastName } \
         externalId",
        r#"{"id":"x1","status":"CANCELLED","createdAt":"2026-03-03T01:25:11.984Z","amount":2000.10,"currency":"AUD","totalFee":1,"statusMessage":"No","rejectCode":"TECHNICAL_ISSUE","clearedAt":"2026-03-03T01:25:11.984Z","rejectedAt":"2026-03-03T01:25:11.984Z","refundedAt":"2026-03-03T01:25:11.984Z","reason":"R","rail":"NPP","railService":"NPP IFTI","callbackUri":"https://example.com/f?signature=abc","sender":{"id":"s1","firstName":"A","lastName":"B","companyName":"C"},"recipient":{"id":"r1","firstName":"D","lastName":"E"},"externalId":"12344321"}"#,
    ),
    (
        "deposit",
        "deposit",
        "id amount currency status statusMessage externalId externalReference createdAt \
         totalFee rail railService subClient { id fullName status clientType } \
         recipient { accountName accountNo bsb } \
         sender { accountName bankName bsb accountNo }",
        r#"{"id":"x1","amount":100,"currency":"AUD","status":"CONFIRMED","statusMessage":"Deposit cleared","externalId":"PR.1vcl","externalReference":"2233445566","createdAt":"2026-03-03T01:25:11.984Z","totalFee":1.00,"rail":"NPP","railService":"NPP IFTI","subClient":{"id":"c1","fullName":"ACME Inc","status":"ACTIVE","clientType":"T"},"recipient":{"accountName":"ACME Inc","accountNo":"1839394","bsb":"809387"},"sender":{"accountName":"ACME Inc","bankName":"Bank ACME","bsb":"809387","accountNo":"1839394"}}"#,
    ),
    (
        "conversion",
        "conversion",
        "id fromCurrency toCurrency currencyPair fromAmount toAmount rate note status \
         statusMessage callbackUri externalId createdAt updatedAt",
        r#"{"id":"x1","fromCurrency":"EUR","toCurrency":"AUD","currencyPair":"AUDEUR","fromAmount":101,"toAmount":159.81,"rate":0.63199,"note":"a note","status":"PENDING","statusMessage":"m","callbackUri":"https://example.com/f?signature=abc","externalId":"12344321","createdAt":"2026-03-03T01:25:11.984Z","updatedAt":"2026-03-03T01:25:11.984Z"}"#,
    ),
    (
        "sub-client",
        "subClient",
        "id fullName legalName tradingAsName clientType status businessNumber bsb accountNo \
         externalId primaryContact { firstName middleName lastName email dob mobile } \
         address { building street suburb state country postcode } \
         postalAddress { building street suburb state country postcode }",
        r#"{"id":"x1","fullName":"ACME Inc","legalName":"ACME","tradingAsName":"ACME","clientType":"T","status":"ACTIVE","businessNumber":"1","bsb":"809387","accountNo":"1839394","externalId":"111222333","primaryContact":{"firstName":"A","middleName":"B","lastName":"C","email":"a@example.com","dob":"1990-01-01","mobile":"1"},"address":{"building":1,"street":"A Street","suburb":"A","state":"NSW","country":"AU","postcode":2000},"postalAddress":{"building":"2","street":"B Street","suburb":"B","state":"NSW","country":"AU","postcode":"2001"}}"#,
    ),
    (
        "ams",
        "amsRequest",
        "id name country status createdAt \
         results { title snippet link adversityScore personSimilarity role roleDetails summary \
         extractedCountry extractedState locationMismatch paywall exactFullNameMatch dob \
         ageInArticle articlePublishDate lookup }",
        r#"{"id":"x1","name":"A Name","country":"AU","status":"COMPLETED","createdAt":"2026-03-03T01:25:11.984Z","results":[{"title":"t","snippet":"s","link":"https://example.com/","adversityScore":0.90,"personSimilarity":7,"role":"r","roleDetails":["d"],"summary":"m","extractedCountry":"AU","extractedState":"NSW","locationMismatch":false,"paywall":true,"exactFullNameMatch":true,"dob":"1990","ageInArticle":36,"articlePublishDate":"2026-01-01","lookup":{}}]}"#,
    ),
    (
        "rfi",
        "rfi",
        "id status statusMessage deadline \
         questions { questionCode questionText fileUploadOption answered } \
         withdrawals { id status } deposits { id status } payments { id status } createdAt",
        r#"{"id":"x1","status":"PENDING","statusMessage":"m","deadline":"2026-06-04T09:00:00.000Z","questions":[{"questionCode":"q","questionText":"Why?","fileUploadOption":"o","answered":false}],"withdrawals":[{"id":"w1","status":"REVIEWING"}],"deposits":[{"id":"d1","status":"REVIEWING"}],"payments":[{"id":"p1","status":"OPEN"}],"createdAt":"2026-05-28T09:00:00.000Z"}"#,
    ),
];

#[tokio::test]
async fn each_look_up_asks_for_the_fields_that_are_shown_and_has_a_field_for_each() {
    for (name, query, fields, object) in LOOK_UPS {
        let (json, debug) = look_up(name, query, fields, object).await;
        assert_eq!(json, object, "{name}");
        assert!(!debug.contains("None"), "{name}: {debug}");
        assert!(!debug.contains("Unknown("), "{name}: {debug}");
        let all = debug.matches("unknown: ").count();
        let empty = debug.matches("unknown: []").count();
        assert!(all > 0 && all == empty, "{name}: {debug}");
    }
}

#[tokio::test]
async fn external_ids_of_payments_and_withdrawals_are_asked_for_only_if_that_is_chosen() {
    for name in ["payment", "withdrawal"] {
        let (server, client) = logged_in(1).await;
        let body = format!(r#"{{"data":{{"{name}":null}}}}"#);
        answer_calls(&server, answer(200, &body), 1).await;
        call(&client, name).await.unwrap();
        let sent = last_call(&server).await;
        assert!(!sent["query"].as_str().unwrap().contains("externalId"));
    }
}

#[tokio::test]
async fn amounts_keep_their_digits_and_statuses_are_typed() {
    let (server, client) = logged_in(1).await;
    let object = LOOK_UPS[0].3;
    let body = format!(r#"{{"data":{{"payment":{object}}}}}"#);
    answer_calls(&server, answer(200, &body), 1).await;
    let found = client.payment(&PaymentId::from("x1")).await.unwrap();
    let found = found.unwrap();
    assert_eq!(found.size.unwrap().to_string(), "1000.00");
    assert_eq!(found.status, Some(PaymentStatus::Open));
    assert_eq!(found.external_id, Some(ExternalId::from("12344321")));
}

#[tokio::test]
async fn an_ams_request_without_results_and_an_rfi_with_new_fields_are_read() {
    let (server, client) = logged_in(1).await;
    let body = r#"{"data":{"amsRequest":{"id":"x1","status":"PENDING","results":null}}}"#;
    answer_calls(&server, answer(200, body), 1).await;
    let found = client.ams_request(&AmsRequestId::from("x1")).await;
    assert_eq!(found.unwrap().unwrap().results, None);

    let (server, client) = logged_in(1).await;
    let body = r#"{"data":{"rfi":{"id":"x1","status":"LATER","colour":"red"}}}"#;
    answer_calls(&server, answer(200, body), 1).await;
    let found = client.rfi(&"x1".into()).await.unwrap().unwrap();
    assert_eq!(found.status, Some(RfiStatus::Unknown("LATER".into())));
    assert_eq!(found.unknown.get("colour").unwrap().get(), "\"red\"");
}

#[tokio::test]
async fn values_of_a_type_that_is_not_documented_are_read_whatever_they_are() {
    let (server, client) = logged_in(1).await;
    let body = r#"{"data":{"rfi":{"id":"x1","questions":[{"fileUploadOption":"a \"b\"","answered":true},{"fileUploadOption":7.10,"answered":"no"},{"fileUploadOption":null,"answered":{"a":[]}}]}}}"#;
    answer_calls(&server, answer(200, body), 1).await;
    let found = client.rfi(&"x1".into()).await.unwrap().unwrap();
    let questions = found.questions.unwrap();
    let option = |number: usize| questions[number].file_upload_option.as_ref();
    let answered = |number: usize| questions[number].answered.as_ref().unwrap();
    assert_eq!(option(0).unwrap().text(), "a \"b\"");
    assert_eq!(option(1).unwrap().text(), "7.10");
    assert_eq!(option(2), None);
    assert_eq!(answered(0).boolean(), Some(true));
    assert_eq!(answered(1).boolean(), None);
    assert_eq!(answered(2).json(), r#"{"a":[]}"#);
}

#[tokio::test]
async fn what_is_not_there_is_none() {
    for (name, query, ..) in LOOK_UPS {
        let (server, client) = logged_in(1).await;
        let body = format!(r#"{{"data":{{"{query}":null}}}}"#);
        answer_calls(&server, answer(200, &body), 1).await;
        let none = match name {
            "payment" => client.payment(&"x1".into()).await.unwrap().is_none(),
            "withdrawal" => client.withdrawal(&"x1".into()).await.unwrap().is_none(),
            "deposit" => client.deposit(&"x1".into()).await.unwrap().is_none(),
            "conversion" => client.conversion(&"x1".into()).await.unwrap().is_none(),
            "sub-client" => client.sub_client(&"x1".into()).await.unwrap().is_none(),
            "ams" => client.ams_request(&"x1".into()).await.unwrap().is_none(),
            _ => client.rfi(&"x1".into()).await.unwrap().is_none(),
        };
        assert!(none, "{name}");
    }
}

#[tokio::test]
async fn an_empty_id_is_not_sent_and_any_other_is_a_value_and_no_graph_ql() {
    let (server, client) = logged_in(1).await;
    let error = client.payment(&"".into()).await.unwrap_err();
    assert!(matches!(error, ApiError::Request { .. }), "{error}");
    assert!(server.received_requests().await.unwrap().is_empty());

    let odd = "x\") { id } }\n\u{e9}";
    answer_calls(&server, answer(200, r#"{"data":{"payment":null}}"#), 1).await;
    client.payment(&odd.into()).await.unwrap();
    let sent = last_call(&server).await;
    assert_eq!(sent["variables"], json!({"id": odd}));
    assert!(!sent["query"].as_str().unwrap().contains("x\""));
}
