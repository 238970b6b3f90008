//! Answers that are printed without their cause, or against each other: the sandbox gives each on request, and our
//! clients read it.

use serde_json::{Value, json};
use webhook_currencycloud::PaymentId;
use webhook_currencycloud::client::{ErrorReport, webhook_api_client::RetryPolicy};
use webhook_flash_payments::client::Client as FlashClient;
use webhook_sandbox::currencycloud::Brand;
use webhook_sandbox::{ApiFault, PrintedAnswer, Sandbox};

use crate::currencycloud_errors::{call, token};
use crate::printed::sandbox;

/// The answer to a look-up that this printed answer hits, and what our client reports of it.
async fn reported(sandbox: &Sandbox, printed: PrintedAnswer) -> (u16, Value, ErrorReport) {
    let currencycloud = sandbox.currencycloud();
    let token = token(sandbox).await;
    currencycloud.fail_next_call(ApiFault::Printed(printed));
    let answer = call(sandbox, &token, "GET", "/v2/payments/p1", "").await;
    let client = currencycloud.client_builder().retry(RetryPolicy::never()).build().unwrap();
    client.generate_hmac_key().await.unwrap();
    currencycloud.fail_next_call(ApiFault::Printed(printed));
    let error = client.payment(&PaymentId::from("p1")).await.unwrap_err();
    assert_eq!(error.status(), Some(answer.status));
    (answer.status, answer.json(), ErrorReport::of(&error).unwrap())
}

#[tokio::test]
async fn messages_of_currencycloud_that_are_a_text_are_one_message() {
    let sandbox = sandbox().await;
    let (_, answer, report) = reported(&sandbox, PrintedAnswer::MessagesText).await;
    let text = answer["error_messages"].as_str().unwrap();
    assert_eq!(report.messages.len(), 1);
    assert_eq!(report.messages[0].message.as_deref(), Some(text));
}

#[tokio::test]
async fn one_message_of_currencycloud_without_a_list_is_one_message() {
    let sandbox = sandbox().await;
    let (_, answer, report) = reported(&sandbox, PrintedAnswer::SingleMessage).await;
    assert!(answer["error_messages"]["base"].is_object());
    assert_eq!(report.messages[0].code.as_deref(), Some("internal_server_error"));
}

#[tokio::test]
async fn a_request_id_of_currencycloud_above_2_to_the_53_keeps_its_digits() {
    let sandbox = sandbox().await;
    let (_, answer, report) = reported(&sandbox, PrintedAnswer::BigRequestId).await;
    let params = &answer["error_messages"]["base"][0]["params"];
    assert_eq!(params, &json!({"request_id": 2_771_875_643_610_572_878_u64}));
    let params = report.messages[0].params.as_ref().unwrap().get();
    assert_eq!(params, r#"{"request_id":2771875643610572878}"#);
}

#[tokio::test]
async fn a_missing_permission_of_currencycloud_is_an_error_with_its_code() {
    let sandbox = sandbox().await;
    let (status, _, report) = reported(&sandbox, PrintedAnswer::PermissionDenied).await;
    assert_eq!(status, 403);
    assert!(report.has_code("permission_denied"));
}

#[tokio::test]
async fn a_login_of_currencycloud_is_refused_in_each_printed_form() {
    let sandbox = sandbox().await;
    let currencycloud = sandbox.currencycloud();
    for (printed, status, code) in [
        (PrintedAnswer::ApiKeyRefused, 401, "invalid_supplied_credentials"),
        (PrintedAnswer::InvalidLoginDetails, 400, "auth_invalid_user_login_details"),
    ] {
        currencycloud.fail_next_call(ApiFault::Printed(printed));
        let client = currencycloud.client_builder().build().unwrap();
        let error = client.generate_hmac_key().await.unwrap_err();
        assert_eq!(error.status(), Some(status), "{error}");
        let report = ErrorReport::of(&error).unwrap();
        assert!(report.has_code(code), "{report:?}");
        assert_eq!(report.messages[0].parameter, "api_key");
        let access = currencycloud.accesses().pop().unwrap();
        assert_eq!(access.path, "/v2/authenticate/api");
        assert_eq!(access.fault, Some(ApiFault::Printed(printed)));
        // A client does not try a refused login again by itself.
        let client = currencycloud.client_builder().build().unwrap();
        client.generate_hmac_key().await.unwrap();
    }
}

#[tokio::test]
async fn a_brand_of_currencycloud_without_a_key_gets_the_documented_codes() {
    let sandbox = sandbox().await;
    let currencycloud = sandbox.currencycloud();
    let client = currencycloud.client_builder().build().unwrap();
    for (brand, code, message) in [
        (
            Brand::Wrong,
            "generate_hmac_key_wrong_brand",
            "HMAC key can't be generated for that brand",
        ),
        (
            Brand::NotConfigured,
            "generate_hmac_key_brand_not_configured",
            "Brand sandbox should be configured first",
        ),
    ] {
        currencycloud.set_brand(brand);
        let error = client.generate_hmac_key().await.unwrap_err();
        let report = ErrorReport::of(&error).unwrap();
        assert_eq!((error.status(), report.has_code(code)), (Some(400), true));
        let base = &report.messages[0];
        assert_eq!((&*base.parameter, base.message.as_deref()), ("base", Some(message)));
        assert!(currencycloud.hmac_key().is_none());
    }
    currencycloud.set_brand(Brand::Configured);
    client.generate_hmac_key().await.unwrap();
}

#[tokio::test]
async fn an_answer_of_one_operation_waits_for_a_call_of_it() {
    let sandbox = sandbox().await;
    let currencycloud = sandbox.currencycloud();
    let token = token(&sandbox).await;
    let printed = PrintedAnswer::ReportPermissionMissing;
    currencycloud.fail_next_call(ApiFault::Printed(printed));
    let found = call(&sandbox, &token, "GET", "/v2/payments/find", "").await;
    assert_eq!(found.status, 200);
    let create = async || call(&sandbox, &token, "POST", "/v2/reports/payments/create", "").await;
    let refused = create().await.json();
    assert_eq!(refused["error_code"], "report_write_permission_missing");
    assert_eq!(refused["error_messages"]["base"]["params"], json!([]));
    assert_eq!(create().await.status, 200);
}

#[tokio::test]
async fn an_answer_of_another_provider_is_an_error_of_the_sandbox() {
    let sandbox = sandbox().await;
    sandbox.flash_payments().fail_next_call(ApiFault::Printed(PrintedAnswer::BigRequestId));
    sandbox.send_payments().fail_next_call(ApiFault::Printed(PrintedAnswer::BigRequestId));
    let flash = sandbox.flash_payments().client_builder().build().unwrap();
    let send = sandbox.send_payments().client_builder().build().unwrap();
    let error = flash.query::<Value>("{ deposits { id } }", ()).await.unwrap_err();
    assert_eq!(error.status(), Some(501));
    assert_eq!(send.endpoints().await.unwrap_err().status(), Some(501));
}

/// The reply of a mutation that a printed answer hits, and the one after it.
async fn replies(
    sandbox: &Sandbox,
    printed: PrintedAnswer,
    document: &str,
    input: Value,
) -> [Result<Value, String>; 2] {
    let flash = sandbox.flash_payments();
    let client: FlashClient = flash.client_builder().build().unwrap();
    flash.fail_next_call(ApiFault::Printed(printed));
    let reply = async || {
        let reply = client.mutate::<Value>(document, json!({"input": input.clone()})).await;
        reply.map_err(|error| error.code().unwrap_or_default().to_owned())
    };
    [reply().await, reply().await]
}

#[tokio::test]
async fn a_limit_of_flash_payments_is_a_refusal_with_its_code() {
    let sandbox = sandbox().await;
    let search = "mutation ($input: AmsRequestInput!) { adverseMediaSearch(input: $input) { success code message amsRequest { id status } } }";
    let input = json!({"country": "AU", "accountName": "Acme Pty Ltd"});
    let [limited, next] = replies(&sandbox, PrintedAnswer::MediaSearchLimit, search, input).await;
    assert_eq!(limited.unwrap_err(), "LIMIT_EXCEEDED");
    assert_eq!(next.unwrap()["adverseMediaSearch"]["code"], "SCAN_SCHEDULED");
    let payee = "mutation ($input: CopInput!) { confirmationOfPayee(input: $input) { success code message billable } }";
    let input = json!({"accountIdType": "BSB", "bsb": "809387", "accountNo": "1", "accountName": "copimatch"});
    for (printed, code) in [
        (PrintedAnswer::PayeeAccountTypeNotSupported, "ACCOUNT_TYPE_NOT_SUPPORTED"),
        (PrintedAnswer::PayeeLimitExceeded, "COP_LIMIT_EXCEEDED"),
        (PrintedAnswer::PayeeApiDisabled, "COP_API_DISABLED"),
    ] {
        let [refused, next] = replies(&sandbox, printed, payee, input.clone()).await;
        assert_eq!(refused.unwrap_err(), code);
        assert_eq!(next.unwrap()["confirmationOfPayee"]["code"], "MATCH");
    }
}

#[tokio::test]
async fn an_answer_to_an_rfi_of_flash_payments_is_refused_in_both_printed_forms() {
    let sandbox = sandbox().await;
    let rfi = sandbox.flash_payments().create_rfi(&[]);
    rfi.ask("SENDER_ID_PROOF", true).unwrap();
    let answer = "mutation ($input: AnswerRfiQuestionInput!) { answerRfiQuestion(input: $input) { success code message rfi { id status } } }";
    let input = json!({"rfiId": rfi.id(), "questionCode": "OTHER_TX_PURPOSE", "text": "Rent"});
    let [refused, next] =
        replies(&sandbox, PrintedAnswer::RfiBadInput, answer, input.clone()).await;
    assert_eq!(refused.unwrap_err(), "BAD_USER_INPUT");
    let next = next.unwrap();
    assert_eq!(next["answerRfiQuestion"]["code"], "RECORDED");
    assert_eq!(next["answerRfiQuestion"]["rfi"]["status"], "PENDING");
    let client = sandbox.flash_payments().client_builder().build().unwrap();
    let again = client.mutate::<Value>(answer, json!({"input": input})).await.unwrap_err();
    assert_eq!(again.code(), Some("Already provided"));
}
