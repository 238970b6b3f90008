//! The documents of GraphQL that the pages of Flash Payments print, with each field that a page sends or selects.

use serde_json::{Value, json};
use webhook_core::testing::edit;
use webhook_flash_payments::{AmsStatus, RfiStatus, WithdrawalStatus};
use webhook_sandbox::Sandbox;
use webhook_sandbox::flash_payments::FlashHandle;

use crate::printed::{assert_same_shape, sandbox};
use crate::raw::send;

/// Sends a document, and returns the answer's body.
pub(crate) async fn graphql(
    sandbox: &Sandbox,
    token: &str,
    query: &str,
    variables: Value,
) -> String {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let body = json!({"query": query, "variables": variables}).to_string();
    let answer = send(sandbox.flash_payments().base_url(), "POST", "/", &headers, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

pub(crate) async fn log_in(sandbox: &Sandbox) -> String {
    let login =
        "mutation ($input: LoginInput!) { login(input: $input) { token message code success } }";
    let password = sandbox.flash_payments().password();
    let input = json!({"input": {"email": "treasury@example.com", "password": password.expose()}});
    let answer = graphql(sandbox, "", login, input).await;
    let printed = r#"{"data":{"login":{"token":"YOUR_TOKEN","message":"OK","code":"SUCCESS","success":true}}}"#;
    assert_same_shape(&answer, printed, &[], "login");
    let token = edit::get(&answer, "data.login.token").unwrap();
    assert_eq!(answer.replace(&token, "\"YOUR_TOKEN\""), printed);
    serde_json::from_str(&token).unwrap()
}

/// The result of a mutation.
pub(crate) async fn mutate(sandbox: &Sandbox, token: &str, call: &str, variables: Value) -> String {
    let document = format!("mutation ($id: ID!, $input: Input!) {{ {call} }}");
    let answer = graphql(sandbox, token, &document, variables).await;
    let name = call.split('(').next().unwrap();
    let found = edit::get(&answer, &format!("data.{name}"));
    found.unwrap_or_else(|| panic!("{call}: {answer}"))
}

fn held(sandbox: &Sandbox, id: &str) -> FlashHandle<WithdrawalStatus> {
    sandbox.flash_payments().object(id).unwrap()
}

#[tokio::test]
async fn creations_of_flash_payments_are_accepted_and_answered_as_printed() {
    let sandbox = sandbox().await;
    let flash = sandbox.flash_payments();
    let token = log_in(&sandbox).await;
    let sub = flash.create_sub_client("ACME Inc", None).id();
    let person = json!({"firstName": "John", "lastName": "Smith"});
    let withdrawal = json!({
        "amount": 100, "currency": "AUD", "externalReference": "Invoice 1", "externalId": "12344321",
        "idempotencyKey": "12344321", "callbackUri": "https://a.example/hook", "recipient": person,
        "recipientId": "r", "sender": person, "senderId": "s", "subClientId": sub,
        "instructingInstitution": {}, "instructingInstitutionId": "i", "reason": "PERSONAL",
    });
    let selection = "sender { firstName lastName companyName }";
    let call = format!(
        "createWithdrawal(input: $input) {{ success code message withdrawal {{ id status amount currency {selection} }} }}"
    );
    let reply = mutate(&sandbox, &token, &call, json!({"input": withdrawal})).await;
    let printed = r#"{"success":true,"code":"SUCCESS","message":"SUCCESS","withdrawal":{"id":"","status":"INITIALISED","amount":100,"currency":"AUD","sender":{"firstName":"","lastName":"","companyName":""}}}"#;
    assert_same_shape(&reply, printed, &[], "createWithdrawal");
    assert_eq!(edit::get(&reply, "withdrawal.status").unwrap(), "\"INITIALISED\"");
    let payment = json!({
        "fromCurrency": "AUD", "toCurrency": "EUR", "size": 100, "currency": "AUD",
        "reason": "PERSONAL", "sourceOfFunds": "SALARY", "externalReference": "Invoice 1",
        "externalId": "1", "idempotencyKey": "1", "callbackUri": "https://a.example/hook",
        "recipient": person, "recipientId": "r", "sender": person, "senderId": "s",
        "subClientId": sub,
    });
    let call = format!(
        "createPayment(input: $input) {{ success code message payment {{ id status size {selection} }} }}"
    );
    let reply = mutate(&sandbox, &token, &call, json!({"input": payment})).await;
    let start = r#"{"success":true,"code":"SUCCESS","message":"Scheduled for immediate execution","payment":{"id":""#;
    assert!(reply.starts_with(start), "{reply}");
    assert!(reply.contains(r#","status":"OPEN","size":100,"sender":{"#), "{reply}");
    let quote = flash.create_quote(
        (&"100".parse().unwrap(), "AUD".into()),
        (&"71".parse().unwrap(), "EUR".into()),
    );
    let conversion = json!({
        "quoteId": quote, "externalId": "1", "note": "n", "callbackUri": "https://a.example/hook",
    });
    let call = "createConversion(input: $input) { success code message conversion { id fromCurrency toCurrency currencyPair fromAmount toAmount rate note status statusMessage callbackUri externalId createdAt updatedAt } }";
    let reply = mutate(&sandbox, &token, call, json!({"input": conversion})).await;
    let printed = r#"{"success":true,"code":"CREATED","message":"","conversion":{"id":"","fromCurrency":"AUD","toCurrency":"EUR","currencyPair":"AUDEUR","fromAmount":100,"toAmount":71,"rate":0.71,"note":"n","status":"PENDING","statusMessage":"","callbackUri":"https://a.example/hook","externalId":"1","createdAt":"","updatedAt":""}}"#;
    assert_same_shape(&reply, printed, &[], "createConversion");
    for (name, expected) in [("code", "\"CREATED\""), ("conversion.status", "\"PENDING\"")] {
        assert_eq!(edit::get(&reply, name).unwrap(), expected);
    }
}

#[tokio::test]
async fn other_mutations_of_flash_payments_are_accepted_and_answered_as_printed() {
    let sandbox = sandbox().await;
    let flash = sandbox.flash_payments();
    let token = log_in(&sandbox).await;
    let sub = flash.create_sub_client("ACME Inc", None).id();
    let aud = || "100".parse().unwrap();
    let deposit = flash.receive_deposit(&aud(), &"AUD".into(), None);
    deposit.set_status(&webhook_flash_payments::DepositStatus::Confirmed).unwrap();
    let create = "createWithdrawal(input: $input) { withdrawal { id } }";
    let input =
        json!({"input": {"amount": 100, "currency": "AUD", "externalReference": "HALT_AML"}});
    let reply = mutate(&sandbox, &token, create, input).await;
    let withdrawal: Value = serde_json::from_str(&reply).unwrap();
    let withdrawal = held(&sandbox, withdrawal["withdrawal"]["id"].as_str().unwrap());
    let rfi = flash.create_rfi(&[&withdrawal]).id();
    let answered = flash.create_rfi(&[&withdrawal]).id();
    // The question of this sandbox expects text.
    let wrong = "mutation ($input: Input!) { answerRfiQuestion(input: $input) { code } }";
    let file = json!([{"name": "a.pdf", "base64": "AA=="}]);
    for input in [
        json!({"rfiId": answered, "questionCode": "SENDER_ID_PROOF", "text": "Rent"}),
        json!({"rfiId": answered, "questionCode": "OTHER_TX_PURPOSE"}),
        json!({"rfiId": answered, "questionCode": "OTHER_TX_PURPOSE", "text": "a", "files": file}),
    ] {
        let error = graphql(&sandbox, &token, wrong, json!({"input": input})).await;
        let code = edit::get(&error, "errors.0.extensions.code");
        assert_eq!(code.as_deref(), Some("\"BAD_USER_INPUT\""), "{error}");
    }
    let search =
        json!({"country": "AU", "firstName": "John", "middleName": "M", "lastName": "Smith"});
    let account = json!({"country": "AU", "accountName": "Acme Pty Ltd"});
    let media =
        "adverseMediaSearch(input: $input) { success code message amsRequest { id status } }";
    let none = "000000000000000000000000";
    for (call, variables, expected) in [
        (
            "refundDeposit(id: $id, input: $input) { success code message }",
            json!({"id": deposit.id(), "input": {"amount": 99, "reason": "Client refund request"}}),
            r#"{"success":true,"code":"REFUND_SENT","message":"REFUND_SENT"}"#,
        ),
        (
            "answerRfiQuestion(input: $input) { success code message rfi { id status questions { questionCode answered } } }",
            json!({"input": {"rfiId": answered, "questionCode": "OTHER_TX_PURPOSE", "text": "Rent"}}),
            r#"{"success":true,"code":"RECORDED","message":"RECORDED","rfi":{"id":"_","status":"ASSESSING","questions":[{"questionCode":"OTHER_TX_PURPOSE","answered":true}]}}"#,
        ),
        (
            "answerRfiQuestion(input: $input) { success code message rfi { id status } }",
            json!({"input": {"rfiId": answered, "questionCode": "OTHER_TX_PURPOSE", "text": "Rent"}}),
            r#"{"success":false,"code":"INVALID_STATUS","message":"INVALID_STATUS","rfi":{"id":"_","status":"ASSESSING"}}"#,
        ),
        (
            "answerRfiQuestion(input: $input) { success code message }",
            json!({"input": {"rfiId": none, "questionCode": "OTHER_TX_PURPOSE", "text": "Rent"}}),
            r#"{"success":false,"code":"NOT_FOUND","message":"NOT_FOUND"}"#,
        ),
        (
            "declineRfi(input: $input) { success code message rfi { id status statusMessage } }",
            json!({"input": {"rfiId": rfi}}),
            r#"{"success":true,"code":"MARKED","message":"MARKED","rfi":{"id":"_","status":"CLOSED","statusMessage":null}}"#,
        ),
        (
            "declineRfi(input: $input) { success code message rfi { id status } }",
            json!({"input": {"rfiId": rfi}}),
            r#"{"success":false,"code":"INVALID_STATUS","message":"INVALID_STATUS","rfi":{"id":"_","status":"CLOSED"}}"#,
        ),
        (
            "declineRfi(input: $input) { success code message }",
            json!({"input": {"rfiId": none}}),
            r#"{"success":false,"code":"NOT_FOUND","message":"NOT_FOUND"}"#,
        ),
        (
            media,
            json!({"input": search}),
            r#"{"success":true,"code":"SCAN_SCHEDULED","message":"SCAN_SCHEDULED","amsRequest":{"id":"_","status":"PENDING"}}"#,
        ),
        (
            media,
            json!({"input": search}),
            r#"{"success":true,"code":"SCAN_ALREADY_SCHEDULED","message":"SCAN_ALREADY_SCHEDULED","amsRequest":{"id":"_","status":"PENDING"}}"#,
        ),
        (
            media,
            json!({"input": account}),
            r#"{"success":true,"code":"SCAN_SCHEDULED","message":"SCAN_SCHEDULED","amsRequest":{"id":"_","status":"PENDING"}}"#,
        ),
        (
            "activateSubClient(id: $id) { success code message subClient { id status } }",
            json!({"id": sub}),
            r#"{"success":true,"code":"SUCCESS","message":"SUCCESS","subClient":{"id":"_","status":"ACTIVE"}}"#,
        ),
        // The pages contradict each other on this status: see the documentation.
        (
            "disableSubClient(id: $id) { success code message subClient { id status } }",
            json!({"id": sub}),
            r#"{"success":true,"code":"SUCCESS","message":"SUCCESS","subClient":{"id":"_","status":"DEACTIVATED"}}"#,
        ),
    ] {
        let reply = mutate(&sandbox, &token, call, variables).await;
        let object = ["rfi", "amsRequest", "subClient"].into_iter().find(|it| reply.contains(it));
        let reply = match object.map(|name| format!("{name}.id")) {
            Some(id) => edit::set(&reply, &id, "\"_\"").unwrap(),
            None => reply,
        };
        assert_eq!(reply, expected, "{call}");
    }
    assert_eq!(withdrawal.id().len(), 24);
}

/// A sandbox with one object of each kind, and a token. The ids are in the order of the look-ups.
async fn one_of_each() -> (Sandbox, String, [String; 7]) {
    let sandbox = sandbox().await;
    let flash = sandbox.flash_payments();
    let token = log_in(&sandbox).await;
    let hundred = || "100".parse().unwrap();
    let sub = flash.create_sub_client("ABC Capital", None);
    let deposit = flash.receive_deposit(&hundred(), &"AUD".into(), Some(&sub));
    let payment = flash.receive_payment(
        (&hundred(), "AUD".into()),
        (&"71".parse().unwrap(), "EUR".into()),
        Some(&sub),
    );
    let quote =
        flash.create_quote((&hundred(), "AUD".into()), (&"71".parse().unwrap(), "EUR".into()));
    let id = async |call: &str, input: Value| {
        let reply = mutate(&sandbox, &token, call, json!({"input": input})).await;
        let reply: Value = serde_json::from_str(&reply).unwrap();
        let object = reply.as_object().unwrap().values().next().unwrap();
        object["id"].as_str().unwrap().to_owned()
    };
    let withdrawal = json!({"amount": 100, "currency": "AUD", "externalReference": "HALT_AML"});
    let withdrawal = id("createWithdrawal(input: $input) { withdrawal { id } }", withdrawal).await;
    let conversion =
        id("createConversion(input: $input) { conversion { id } }", json!({"quoteId": quote}))
            .await;
    let search = json!({"country": "AU", "accountName": "Acme Pty Ltd"});
    let search = id("adverseMediaSearch(input: $input) { amsRequest { id } }", search).await;
    let rfi = flash.create_rfi(&[&held(&sandbox, &withdrawal)]).id();
    let ids = [payment.id(), withdrawal, deposit.id(), conversion, sub.id(), search, rfi];
    (sandbox, token, ids)
}

#[tokio::test]
async fn look_ups_of_flash_payments_have_all_fields_that_a_page_selects() {
    let (sandbox, token, ids) = one_of_each().await;
    sandbox
        .flash_payments()
        .object::<AmsStatus>(&ids[5])
        .unwrap()
        .set_status(&AmsStatus::Completed)
        .unwrap();
    let address = "{ building street suburb state country postcode }";
    let sub_client = format!(
        "id fullName legalName tradingAsName clientType status businessNumber bsb accountNo externalId primaryContact {{ firstName middleName lastName email dob mobile }} address {address} postalAddress {address} fundingAccounts(input: $input) {{ iban accountNo accountName accountAddress bic currency externalReference }}"
    );
    let selections = [
        (
            "payment",
            "id status createdAt size fromCurrency toCurrency sender { id firstName lastName companyName } recipient { id } subClient { id } callbackUri sourceOfFunds history",
        ),
        (
            "withdrawal",
            "id status createdAt amount currency totalFee statusMessage rejectCode clearedAt rejectedAt refundedAt reason rail railService callbackUri sender { id firstName lastName companyName } recipient { id firstName lastName }",
        ),
        (
            "deposit",
            "id amount currency status statusMessage externalId externalReference createdAt totalFee rail railService subClient { id fullName status clientType } recipient { accountName accountNo bsb } sender { accountName bankName bsb accountNo }",
        ),
        (
            "conversion",
            "id fromCurrency toCurrency currencyPair fromAmount toAmount rate note status statusMessage callbackUri externalId createdAt updatedAt",
        ),
        ("subClient", &sub_client),
        (
            "amsRequest",
            "id name country status createdAt results { title snippet link adversityScore personSimilarity role roleDetails summary extractedCountry extractedState locationMismatch paywall exactFullNameMatch dob ageInArticle articlePublishDate lookup }",
        ),
        (
            "rfi",
            "id status statusMessage deadline questions { questionCode questionText fileUploadOption answered } withdrawals { id status } deposits { id status } payments { id status } createdAt",
        ),
    ];
    for ((name, selection), id) in selections.into_iter().zip(&ids) {
        let document = format!("query ($id: ID!) {{ {name}(id: $id) {{ {selection} }} }}");
        let answer = graphql(&sandbox, &token, &document, json!({"id": id})).await;
        let found = edit::get(&answer, &format!("data.{name}.id"));
        assert_eq!(found, Some(format!("\"{id}\"")), "{name}: {answer}");
    }
    // Documented for RFIs: null for an unknown id, an error for one that is none.
    let rfi = "query ($id: ID!) { rfi(id: $id) { id } }";
    let unknown = graphql(&sandbox, &token, rfi, json!({"id": "000000000000000000000000"})).await;
    assert_eq!(unknown, r#"{"data":{"rfi":null}}"#);
    let error = graphql(&sandbox, &token, rfi, json!({"id": "x"})).await;
    assert_eq!(edit::get(&error, "data"), None);
    let code = edit::get(&error, "errors.0.extensions.code").unwrap();
    assert_eq!(code, "\"BAD_USER_INPUT\"");
}

#[tokio::test]
async fn rows_of_the_lists_of_flash_payments_are_like_the_printed_ones() {
    let (sandbox, token, _) = one_of_each().await;
    for (list, input, selection, printed) in [
        (
            "payments",
            json!({"statuses": ["OPEN"], "toCurrencies": ["EUR"]}),
            "id fromCurrency toCurrency",
            r#"{"id":"5b04c62ec0bf606bf216ae21","fromCurrency":"AUD","toCurrency":"EUR"}"#,
        ),
        (
            "withdrawals",
            json!({"statuses": "REVIEWING", "maxCreatedAt": "2026-02-01"}),
            "id createdAt",
            r#"{"id":"5b04c62ec0bf606bf216ae21","createdAt":"2020-01-17T07:21:20.247Z"}"#,
        ),
        (
            "deposits",
            json!({}),
            "id amount currency status statusMessage externalId externalReference subClient { id fullName status clientType } createdAt",
            r#"{"id":"6053d4e0e3bc655e0598a742","amount":2000,"currency":"AUD","status":"CONFIRMED","statusMessage":"Transaction Confirmed","externalId":"PR.1vcl","externalReference":"FX1111","subClient":null,"createdAt":"2021-03-18T22:32:01.010Z"}"#,
        ),
        (
            "conversions",
            json!({"statuses": ["PENDING"], "toCurrencies": ["EUR"]}),
            "id fromCurrency toCurrency rate",
            r#"{"id":"6b04c62ec0bf606bf216ae21","fromCurrency":"AUD","toCurrency":"EUR","rate":0.71}"#,
        ),
        (
            "subClients",
            json!({"clientType": "COMPANY", "status": "INITIATED"}),
            "id fullName legalName clientType status businessNumber bsb accountNo externalId",
            r#"{"id":"60612f00a4d7dd5c96e37676","fullName":"ABC Capital","legalName":"ABC Co","clientType":"COMPANY","status":"ACTIVE","businessNumber":"839399923932","bsb":"802919","accountNo":"1914920","externalId":null}"#,
        ),
        (
            "rfis",
            json!({"statuses": [RfiStatus::Pending.as_str()], "minCreatedAt": "2026-01-01T00:00:00.000Z", "maxCreatedAt": "2026-02-01T00:00:00.000Z"}),
            "id status deadline questions { questionCode answered } createdAt",
            r#"{"id":"61f3a2c8d1e9b7a4c5d6e7f8","status":"PENDING","deadline":"2026-06-04T09:00:00.000Z","questions":[],"createdAt":"2026-05-28T09:00:00.000Z"}"#,
        ),
        (
            "amsRequests",
            json!({"statuses": ["PENDING"], "minCreatedAt": "2026-01-01T00:00:00.000Z", "maxCreatedAt": "2026-02-01T00:00:00.000Z", "accountName": "acme", "country": "AU"}),
            "id name country status createdAt",
            r#"{"id":"6820b1d9c3f4a7e2d0987654","name":"Acme Pty Ltd","country":"AU","status":"PENDING","createdAt":"2025-03-15T09:01:44.008Z"}"#,
        ),
    ] {
        let document =
            format!("query ($input: Input!) {{ {list}(input: $input) {{ {selection} }} }}");
        let answer = graphql(&sandbox, &token, &document, json!({"input": input})).await;
        let row = edit::get(&answer, &format!("data.{list}.0"));
        let row = row.unwrap_or_else(|| panic!("{list}: {answer}"));
        assert_same_shape(&row, printed, &[], list);
        if list == "rfis" {
            let question = edit::get(&row, "questions.0").unwrap();
            let printed = r#"{"questionCode":"SENDER_ID_PROOF","answered":false}"#;
            assert_same_shape(&question, printed, &[], "question");
        }
    }
}
