//! Flash Payments' sub-clients, statement, balances, payee checks and questions, each as the pages print it.

use serde_json::{Value, json};
use webhook_core::testing::edit;
use webhook_flash_payments::{DepositStatus, SubClientStatus, WithdrawalStatus};
use webhook_sandbox::flash_payments::FlashHandle;

use crate::printed::{assert_same_shape, sandbox};
use crate::printed_flash::{graphql, log_in, mutate};

const PARTS: &str = "{ building street suburb state country postcode }";

#[tokio::test]
async fn a_sub_client_is_created_and_then_looked_up() {
    let sandbox = sandbox().await;
    let flash = sandbox.flash_payments();
    flash.hold_deliveries();
    let _ = flash.add_endpoint("http://127.0.0.1:9/", &[]);
    let token = log_in(&sandbox).await;
    let address = json!({"building": "1", "street": "Main St", "suburb": "Sydney", "state": "NSW", "postcode": "2000", "country": "AU"});
    let document = json!({"type": "PASSPORT", "docNumber": "1", "issuer": "AU", "issueDate": "2020-01-01", "expiryDate": "2030-01-01", "country": "AU"});
    let input = json!({
        "legalName": "ABC Co", "businessNumber": "839399923932", "firstName": "John",
        "middleName": "M", "lastName": "Smith", "email": "john@example.com", "mobile": "1",
        "dob": "1980-12-12", "address": address, "idDoc": document, "externalId": "7",
        "instructingInstitution": {}, "instructingInstitutionId": "i",
    });
    let fields = format!(
        "id legalName businessNumber fullName clientType status primaryContact {{ firstName middleName lastName email dob mobile }} address {PARTS} bsb accountNo externalId"
    );
    let create = format!(
        "createSubClient(input: $input) {{ success code message subClient {{ {fields} }} }}"
    );
    let reply = mutate(&sandbox, &token, &create, json!({"input": input})).await;
    let printed = r#"{"success":true,"code":"SUBCLIENT_CREATED","message":"","subClient":{"id":"","legalName":"ABC Co","businessNumber":"839399923932","fullName":"ABC Co","clientType":"COMPANY","status":"ACTIVE","primaryContact":{"firstName":"John","middleName":"M","lastName":"Smith","email":"john@example.com","dob":"1980-12-12","mobile":"1"},"address":{"building":"1","street":"Main St","suburb":"Sydney","state":"NSW","country":"AU","postcode":"2000"},"bsb":"809387","accountNo":"","externalId":"7"}}"#;
    assert_same_shape(&reply, printed, &[], "createSubClient");
    let created: Value = serde_json::from_str(&edit::get(&reply, "subClient").unwrap()).unwrap();
    let expected: Value = serde_json::from_str(printed).unwrap();
    for (name, value) in expected["subClient"].as_object().unwrap() {
        if !["id", "accountNo"].contains(&name.as_str()) {
            assert_eq!(&created[name], value, "{name}");
        }
    }
    let id = &created["id"];
    let query = format!("query ($id: ID!) {{ subClient(id: $id) {{ {fields} }} }}");
    let found = graphql(&sandbox, &token, &query, json!({"id": id})).await;
    assert_eq!(edit::get(&found, "data.subClient"), edit::get(&reply, "subClient"));
    let events: Vec<String> = flash.deliveries().into_iter().map(|it| it.event).collect();
    assert_eq!(events, ["subclient_initiated", "subclient_active"]);

    let person = json!({"firstName": "Ann", "middleName": "B", "lastName": "Lee"});
    let create = "createSubClient(input: $input) { code subClient { fullName legalName clientType address { country } } }";
    let reply = mutate(&sandbox, &token, create, json!({"input": person})).await;
    assert_eq!(
        reply,
        r#"{"code":"SUBCLIENT_CREATED","subClient":{"fullName":"Ann B Lee","legalName":null,"clientType":"INDIVIDUAL","address":null}}"#
    );
    for (input, found) in [
        (json!({"clientType": "INDIVIDUAL", "status": "ACTIVE"}), 1),
        (json!({"firstName": "Ann", "lastName": "Lee"}), 1),
        (json!({"address": {"country": "AU"}}), 1),
        (json!({"address": {"country": "NZ"}}), 0),
        (json!({"externalId": "7"}), 1),
    ] {
        let list = "query ($input: Input!) { subClients(input: $input) { id } }";
        let answer = graphql(&sandbox, &token, list, json!({"input": input})).await;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["data"]["subClients"].as_array().unwrap().len(), found, "{input}");
    }
    for wrong in [
        json!({}),
        json!({"legalName": "ABC Co"}),
        json!({"firstName": "Ann"}),
        json!({"firstName": "Ann", "lastName": "Lee", "colour": "red"}),
        json!({"firstName": "Ann", "lastName": "Lee", "address": {"city": "Sydney"}}),
        json!({"firstName": "Ann", "lastName": "Lee", "idDoc": {"number": "1"}}),
    ] {
        let document = "mutation ($input: Input!) { createSubClient(input: $input) { code } }";
        let error = graphql(&sandbox, &token, document, json!({"input": wrong})).await;
        let code = edit::get(&error, "errors.0.extensions.code");
        assert_eq!(code.as_deref(), Some("\"BAD_USER_INPUT\""), "{wrong} {error}");
    }
}

#[tokio::test]
async fn a_sub_client_is_updated_with_all_parts_of_an_address() {
    let sandbox = sandbox().await;
    let token = log_in(&sandbox).await;
    let sub: FlashHandle<SubClientStatus> =
        sandbox.flash_payments().create_sub_client("ACME Inc", None);
    let update = format!(
        "updateSubClient(id: $id, input: $input) {{ success code message subClient {{ id status externalId address {PARTS} postalAddress {PARTS} }} }}"
    );
    let address = json!({"building": null, "street": "Main St", "suburb": "Sydney", "state": "NSW", "postcode": "2000", "country": "AU"});
    let input = json!({"externalId": "8", "address": address});
    let reply = mutate(&sandbox, &token, &update, json!({"id": sub.id(), "input": input})).await;
    let expected = format!(
        r#"{{"success":true,"code":"SUCCESS","message":"SUCCESS","subClient":{{"id":"{}","status":"INITIATED","externalId":"8","address":{{"building":null,"street":"Main St","suburb":"Sydney","state":"NSW","country":"AU","postcode":"2000"}},"postalAddress":null}}}}"#,
        sub.id()
    );
    assert_eq!(reply, expected);
    let input = json!({"postalAddress": address});
    let reply = mutate(&sandbox, &token, &update, json!({"id": sub.id(), "input": input})).await;
    assert_eq!(edit::get(&reply, "subClient.externalId").unwrap(), "\"8\"");
    assert_eq!(
        edit::get(&reply, "subClient.postalAddress"),
        edit::get(&reply, "subClient.address")
    );
    let document =
        "mutation ($id: ID!, $input: Input!) { updateSubClient(id: $id, input: $input) { code } }";
    for (id, wrong) in [
        (sub.id(), json!({"address": {"street": "Main St"}})),
        (sub.id(), json!({"location": address})),
        ("000000000000000000000000".into(), json!({"externalId": "9"})),
    ] {
        let error = graphql(&sandbox, &token, document, json!({"id": id, "input": wrong})).await;
        assert!(error.contains("BAD_USER_INPUT"), "{wrong} {error}");
    }
}

#[tokio::test]
async fn a_payee_is_confirmed_by_the_keywords_of_uat() {
    let sandbox = sandbox().await;
    let token = log_in(&sandbox).await;
    let confirm = "confirmationOfPayee(input: $input) { success code message billable }";
    let input = |name: &str| json!({"input": {"accountIdType": "BSB", "bsb": "809387", "accountNo": "1", "accountName": name}});
    for (keyword, code) in [
        ("copimatch", "MATCH"),
        ("copijmatch", "MATCH"),
        ("copcmatch", "MATCH"),
        ("copiclosematch", "CLOSE_MATCH"),
        ("copijclosematch", "CLOSE_MATCH"),
        ("copcclosematch", "CLOSE_MATCH"),
        ("copinotmatch", "NOT_MATCH"),
        ("copcnotmatch", "NOT_MATCH"),
        ("copclosed", "ACCOUNT_CLOSED"),
        ("copnotfound", "ACCOUNT_NOT_FOUND"),
        ("coperror", "COP_PLATFORM_ERROR"),
    ] {
        let reply = mutate(&sandbox, &token, confirm, input(keyword)).await;
        let matches = code == "MATCH";
        let expected = format!(
            r#"{{"success":{matches},"code":"{code}","message":"{code}","billable":{matches}}}"#
        );
        assert_eq!(reply, expected);
    }
    let document = format!("mutation ($input: Input!) {{ {confirm} }}");
    for wrong in [
        input("John Smith"),
        json!({"input": {"accountIdType": "IBAN", "bsb": "1", "accountNo": "1", "accountName": "copimatch"}}),
        json!({"input": {"accountIdType": "BSB", "accountNo": "1", "accountName": "copimatch"}}),
        json!({"input": {"accountIdType": "BSB", "bsb": "1", "accountNo": "1", "accountName": "copimatch", "x": 1}}),
    ] {
        let error = graphql(&sandbox, &token, &document, wrong.clone()).await;
        assert!(error.contains("BAD_USER_INPUT"), "{wrong} {error}");
    }
}

#[tokio::test]
async fn the_statement_of_a_day_and_the_balances_follow_from_what_was_booked() {
    let sandbox = sandbox().await;
    let flash = sandbox.flash_payments();
    let token = log_in(&sandbox).await;
    let deposit = |amount: &str, currency: &str| {
        flash.receive_deposit(&amount.parse().unwrap(), &currency.into(), None)
    };
    deposit("2000.50", "AUD").set_status(&DepositStatus::Confirmed).unwrap();
    deposit("7", "NZD").set_status(&DepositStatus::Confirmed).unwrap();
    deposit("30", "AUD");
    let create = "createWithdrawal(input: $input) { withdrawal { id } }";
    for reference in ["", "HALT_AML"] {
        let input = json!({"amount": 100, "currency": "AUD", "externalReference": reference});
        mutate(&sandbox, &token, create, json!({"input": input})).await;
    }
    let statement = "query ($input: StatementQueryInput!) { statement(input: $input) { success code message fromDate toDate rows { debit credit } } }";
    let ask = async |input: Value| {
        let answer = graphql(&sandbox, &token, statement, json!({"input": input})).await;
        edit::get(&answer, "data.statement").unwrap_or(answer)
    };
    assert_eq!(
        ask(json!({"fromDate": "2026-01-05T11:00:00+11:00"})).await,
        r#"{"success":true,"code":"GENERATED","message":"GENERATED","fromDate":"2026-01-05T00:00:00.000Z","toDate":"2026-01-06T00:00:00.000Z","rows":[{"debit":null,"credit":2000.50},{"debit":100,"credit":null}]}"#
    );
    let rows = |answer: String| edit::get(&answer, "rows").unwrap();
    let other = ask(json!({"fromDate": "2026-01-05T00:00:00Z", "currency": "NZD"})).await;
    assert_eq!(rows(other), r#"[{"debit":null,"credit":7}]"#);
    assert_eq!(rows(ask(json!({"fromDate": "2026-01-06T00:00:00Z"})).await), "[]");
    for wrong in [
        json!({}),
        json!({"fromDate": "2026-01-05"}),
        json!({"fromDate": "2026-01-05T00:00:00Z", "toDate": ""}),
    ] {
        assert!(ask(wrong.clone()).await.contains("BAD_USER_INPUT"), "{wrong}");
    }

    let balances = "query ($currencies: [CurrencyIso3]) { balances(currencies: $currencies) { currency cleared pending } }";
    let all =
        graphql(&sandbox, &token, "{ balances { currency cleared pending } }", json!({})).await;
    let aud = r#"{"currency":"AUD","cleared":1900.50,"pending":-70}"#;
    let nzd = r#"{"currency":"NZD","cleared":7,"pending":0}"#;
    assert_eq!(all, format!(r#"{{"data":{{"balances":[{aud},{nzd}]}}}}"#));
    let some = graphql(&sandbox, &token, balances, json!({"currencies": ["USD", "NZD"]})).await;
    let usd = r#"{"currency":"USD","cleared":0,"pending":0}"#;
    assert_eq!(some, format!(r#"{{"data":{{"balances":[{nzd},{usd}]}}}}"#));
}

#[tokio::test]
async fn an_rfi_is_assessed_once_all_its_questions_are_answered() {
    let sandbox = sandbox().await;
    let flash = sandbox.flash_payments();
    let token = log_in(&sandbox).await;
    let rfi = flash.create_rfi(&[] as &[&FlashHandle<WithdrawalStatus>]);
    rfi.ask("SENDER_ID_PROOF", true).unwrap();
    let query = "query ($id: ID!) { rfi(id: $id) { questions { questionCode fileUploadOption answered } } }";
    let asked = graphql(&sandbox, &token, query, json!({"id": rfi.id()})).await;
    assert_eq!(
        edit::get(&asked, "data.rfi.questions").unwrap(),
        r#"[{"questionCode":"OTHER_TX_PURPOSE","fileUploadOption":"NONE","answered":false},{"questionCode":"SENDER_ID_PROOF","fileUploadOption":"PREFERRED","answered":false}]"#
    );
    let answer = "answerRfiQuestion(input: $input) { code rfi { status questions { answered } } }";
    let file = json!({"name": "passport.PDF", "base64": "AA=="});
    let proof = |files: Value| json!({"rfiId": rfi.id(), "questionCode": "SENDER_ID_PROOF", "files": files});
    let document = format!("mutation ($input: Input!) {{ {answer} }}");
    let mut both = proof(json!([file]));
    both["text"] = "a".into();
    for wrong in [
        proof(json!([])),
        proof(json!([{"name": "a.exe", "base64": "AA=="}])),
        proof(json!([{"name": "a.pdf", "base64": "data:application/pdf;base64,AA=="}])),
        proof(json!([{"name": "a.pdf"}])),
        proof(json!(vec![file.clone(); 11])),
        both,
        json!({"rfiId": rfi.id(), "questionCode": "SENDER_ID_PROOF"}),
    ] {
        let error = graphql(&sandbox, &token, &document, json!({"input": wrong})).await;
        assert!(error.contains("BAD_USER_INPUT"), "{wrong} {error}");
    }
    let input = json!({"input": proof(json!([file]))});
    let first = mutate(&sandbox, &token, answer, input.clone()).await;
    assert_eq!(
        first,
        r#"{"code":"RECORDED","rfi":{"status":"PENDING","questions":[{"answered":false},{"answered":true}]}}"#
    );
    let again = mutate(&sandbox, &token, answer, input).await;
    assert_eq!(edit::get(&again, "code").unwrap(), "\"Already provided\"");
    let input = json!({"rfiId": rfi.id(), "questionCode": "OTHER_TX_PURPOSE", "text": "Rent"});
    let last = mutate(&sandbox, &token, answer, json!({"input": input})).await;
    assert_eq!(
        last,
        r#"{"code":"RECORDED","rfi":{"status":"ASSESSING","questions":[{"answered":true},{"answered":true}]}}"#
    );
    rfi.ask("OTHER", false).unwrap_err();
}
