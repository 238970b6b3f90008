//! Flash Payments, from nothing to webhooks that arrive and verify.

use std::time::Duration;

use serde_json::{Value, json};
use webhook_core::{Location, Secret};
use webhook_flash_payments::client::{
    Affiliation, Client, Credentials, Environment, ErrorReport, NewConversion, NewPayment,
    NewWithdrawal, OPERATIONS,
};
use webhook_flash_payments::{
    AdHocKind, AdHocWebhooks, AmsStatus, ConversionStatus, DepositStatus, FlashPayments,
    PaymentStatus, RfiStatus, SubClientStatus, WithdrawalStatus,
};
use webhook_sandbox::{AccessOutcome, ApiFault, Clock, DeliveryFault, Sandbox};

use crate::raw::{Raw, send};
use crate::receiver::Hooks;

/// A sandbox with a paused clock, a client, and a receiver of all regular webhooks.
async fn ready() -> (Sandbox, Client, Hooks<FlashPayments>) {
    let sandbox = Sandbox::builder().clock(Clock::paused()).seed(1).start().await.unwrap();
    let client = builder(&sandbox).build().unwrap();
    // FlashConnect shows the secret once the URL is known.
    let endpoint = |url: &str| sandbox.flash_payments().add_endpoint(url, &[]);
    let hooks = Hooks::failing_with(0, |url| FlashPayments::new(endpoint(url))).await;
    (sandbox, client, hooks)
}

fn builder(sandbox: &Sandbox) -> webhook_flash_payments::client::ClientBuilder {
    sandbox.flash_payments().client_builder().login_interval(Duration::ZERO)
}

fn withdrawal(reference: &str) -> NewWithdrawal {
    let mut new = NewWithdrawal::new("2000.00".parse().unwrap(), "AUD");
    new.external_reference = Some(reference.into());
    new.external_id = Some("12344321".into());
    new
}

/// An id that no object has.
const UNKNOWN: &str = "000000000000000000000000";

#[tokio::test]
async fn a_withdrawal_takes_the_path_of_its_keyword() {
    for (keyword, events, status) in [
        ("invoice 7", &["initiated", "pending", "completed"][..], WithdrawalStatus::Confirmed),
        ("HALT_AML", &["initiated", "reviewing"], WithdrawalStatus::Reviewing),
        ("FAIL_AML", &["initiated", "reviewing", "cancelled"], WithdrawalStatus::Cancelled),
        (
            "x PUSH_AML",
            &["initiated", "reviewing", "pending", "completed"],
            WithdrawalStatus::Confirmed,
        ),
        (
            "FAIL_ACC",
            &["initiated", "pending", "completed", "failed", "refunded"],
            WithdrawalStatus::Refunded,
        ),
    ] {
        let (sandbox, client, hooks) = ready().await;
        let created = client.create_withdrawal(&withdrawal(keyword)).await.unwrap();
        assert_eq!(created.status, Some(WithdrawalStatus::Initialised));
        sandbox.settled().await;
        let expected: Vec<String> = events.iter().map(|it| format!("withdrawal_{it}")).collect();
        assert_eq!(hooks.events(), expected, "{keyword}");
        let found = client.withdrawal(&created.id).await.unwrap().unwrap();
        assert_eq!(found.status, Some(status));
        assert_eq!(found.amount.unwrap().to_string(), "2000.00");
    }
}

#[tokio::test]
async fn an_ad_hoc_webhook_verifies_at_its_callback_uri() {
    let (sandbox, client, regular) = ready().await;
    let provider = || AdHocWebhooks::new(Secret::new("a secret of our own").unwrap());
    let hooks = Hooks::start(provider()).await;
    let mut new = withdrawal("");
    let id = new.external_id.clone().unwrap();
    let uri = provider().callback_uri(hooks.url(), AdHocKind::Withdrawal, &id).unwrap();
    new.callback_uri = Some(uri);
    let created = client.create_withdrawal(&new).await.unwrap();
    sandbox.settled().await;
    assert_eq!(hooks.events().len(), 3);
    assert_eq!(regular.events().len(), 3);
    let found = client.withdrawal(&created.id).await.unwrap().unwrap();
    assert_eq!(found.callback_uri, new.callback_uri);
    let deliveries = sandbox.flash_payments().deliveries();
    let ad_hoc = deliveries.iter().find(|it| !it.inferred.is_empty()).unwrap();
    let signature = Location::Header(FlashPayments::SIGNATURE_HEADER);
    assert_eq!(ad_hoc.request.signature(signature), None);
}

#[tokio::test]
async fn payments_and_conversions_are_created_by_api_and_moved_by_handles() {
    let (sandbox, client, hooks) = ready().await;
    let flash = sandbox.flash_payments();
    let amount = |text: &str| text.parse().unwrap();
    let new = NewPayment::new("AUD", "EUR", amount("1000.00"), "AUD");
    let created = client.create_payment(&new).await.unwrap();
    let payment = flash.object::<PaymentStatus>(created.id.as_str()).unwrap();
    payment.convert().unwrap();
    payment.set_status(&PaymentStatus::Closed).unwrap();
    payment.convert().unwrap_err();
    payment.set_status(&PaymentStatus::Failed).unwrap_err();
    let (thousand, other) = (amount("1000"), amount("411.04"));
    let quote = flash.create_quote((&thousand, "AUD".into()), (&other, "EUR".into()));
    let created = client.create_conversion(&NewConversion::new(quote.as_str())).await.unwrap();
    assert_eq!(created.rate.unwrap().to_string(), "0.41104");
    client.create_conversion(&NewConversion::new(quote)).await.unwrap_err();
    let conversion = flash.object::<ConversionStatus>(created.id.as_str()).unwrap();
    conversion.set_status(&ConversionStatus::Failed).unwrap();
    conversion.set_status(&ConversionStatus::Converted).unwrap();
    assert!(flash.object::<PaymentStatus>(created.id.as_str()).is_none());
    sandbox.settled().await;
    assert_eq!(
        hooks.events(),
        [
            "currency_converted",
            "payment_complete",
            "conversion_pending",
            "conversion_failed",
            "conversion_converted"
        ]
    );
    let found = client.conversion(&created.id).await.unwrap().unwrap();
    assert_eq!(found.status, Some(ConversionStatus::Converted));
}

#[tokio::test]
async fn deposits_sub_clients_media_searches_and_rfis_are_delivered_and_looked_up() {
    let (sandbox, client, hooks) = ready().await;
    let flash = sandbox.flash_payments();
    let hundred = "100".parse().unwrap();
    let sub = flash.create_sub_client("ACME Inc", Some("111222333"));
    sub.set_status(&SubClientStatus::FailedKyc).unwrap_err();
    sub.set_status(&SubClientStatus::Active).unwrap();
    let deposit = flash.receive_deposit(&hundred, &"AUD".into(), Some(&sub));
    deposit.set_status(&DepositStatus::Confirmed).unwrap();
    let refund = r"mutation ($id: ID!, $input: RefundDepositInput!) {
        # What the page shows.
        refundDeposit(id: $id, input: $input) { success code message }
    }";
    let variables =
        json!({"id": deposit.id(), "input": {"amount": 99, "reason": "Client refund request"}});
    let reply: Value = client.mutate(refund, variables).await.unwrap();
    assert_eq!(reply["refundDeposit"]["code"], "REFUND_SENT");
    let search = "mutation ($input: AmsRequestInput!) { adverseMediaSearch(input: $input) { code amsRequest { id status } } }";
    let input = json!({"input": {"firstName": "John", "lastName": "Smith", "country": "AU"}});
    let reply: Value = client.mutate(search, &input).await.unwrap();
    assert_eq!(reply["adverseMediaSearch"]["code"], "SCAN_SCHEDULED");
    let ams = reply["adverseMediaSearch"]["amsRequest"]["id"].as_str().unwrap().to_owned();
    flash.object::<AmsStatus>(&ams).unwrap().set_status(&AmsStatus::Completed).unwrap();
    let reply: Value = client.mutate(search, &input).await.unwrap();
    assert_eq!(reply["adverseMediaSearch"]["code"], "SCAN_ALREADY_COMPLETED");
    let held = client.create_withdrawal(&withdrawal("SEND_RFI")).await.unwrap();
    let rfis: Value = client.query("{ rfis { id withdrawals { id } } }", ()).await.unwrap();
    assert_eq!(rfis["rfis"][0]["withdrawals"][0]["id"], held.id.as_str());
    let rfi = rfis["rfis"][0]["id"].as_str().unwrap().to_owned();
    let decline =
        "mutation ($input: DeclineRfiInput!) { declineRfi(input: $input) { success code } }";
    let input = json!({"input": {"rfiId": rfi}});
    let reply: Value = client.mutate(decline, &input).await.unwrap();
    assert_eq!(reply["declineRfi"]["code"], "MARKED");
    let error = client.mutate::<Value>(decline, &input).await.unwrap_err();
    assert!(ErrorReport::of(&error).unwrap().has_code("INVALID_STATUS"));
    let held = flash.object::<WithdrawalStatus>(held.id.as_str()).unwrap();
    let answered = flash.create_rfi(&[&held]);
    answered.set_status(&RfiStatus::Assessing).unwrap();
    sandbox.settled().await;
    assert_eq!(
        hooks.events(),
        [
            "subclient_initiated",
            "subclient_active",
            "deposit_initiated",
            "deposit_cleared",
            "deposit_refunding",
            "deposit_refunded",
            "ams_initialised",
            "ams_pending",
            "ams_completed",
            "withdrawal_initiated",
            "withdrawal_reviewing",
            "rfi_created",
            "rfi_closed",
            "withdrawal_cancelled",
            "rfi_created",
            "rfi_assessing",
        ]
    );
    let found = client.deposit(&deposit.id().into()).await.unwrap().unwrap();
    assert_eq!(found.status, Some(DepositStatus::Refunded));
    assert_eq!(found.sub_client.unwrap().id, Some(sub.id().into()));
    client.sub_client(&sub.id().into()).await.unwrap().unwrap();
    client.ams_request(&ams.into()).await.unwrap().unwrap();
    let found = client.rfi(&answered.id().into()).await.unwrap().unwrap();
    assert_eq!(found.status, Some(RfiStatus::Assessing));
    assert_eq!(client.rfi(&UNKNOWN.into()).await.unwrap(), None);
}

#[tokio::test]
async fn redelivery_follows_the_schedule() {
    let sandbox = Sandbox::builder().clock(Clock::paused()).start().await.unwrap();
    let flash = sandbox.flash_payments().clone();
    let hooks =
        Hooks::failing_with(3, |url| FlashPayments::new(flash.add_endpoint(url, &[]))).await;
    let _ = sandbox.flash_payments().create_sub_client("ACME", None);
    for seconds in [0, 6, 60, 600] {
        sandbox.clock().advance(Duration::from_secs(seconds));
        sandbox.settled().await;
    }
    let delivery = sandbox.flash_payments().deliveries().remove(0);
    let seconds = delivery.attempts.iter().map(|it| (it.at - delivery.happened_at).num_seconds());
    assert_eq!(seconds.collect::<Vec<_>>(), [0, 6, 66, 666]);
    assert_eq!(hooks.events(), ["subclient_initiated"]);
    // The id of the delivery is the same at each attempt.
    let id = Location::Header(FlashPayments::REQUEST_ID_HEADER);
    let ids: Vec<_> = delivery.attempts.iter().map(|it| it.request.signature(id)).collect();
    assert!(ids.iter().all(|one| one.is_some() && *one == ids[0]));
}

#[tokio::test]
async fn lists_have_the_documented_filters_and_aliases() {
    let (sandbox, client, _) = ready().await;
    sandbox.flash_payments().set_withdrawals_wait(true);
    let first = client.create_withdrawal(&withdrawal("")).await.unwrap();
    let second = client.create_withdrawal(&withdrawal("")).await.unwrap();
    let handle = sandbox.flash_payments().object::<WithdrawalStatus>(second.id.as_str()).unwrap();
    handle.set_status(&WithdrawalStatus::Pending).unwrap();
    let query = "query ($input: WithdrawalQueryInput!) { mine: withdrawals(input: $input) { id }, all: withdrawals { id status } }";
    let found: Value =
        client.query(query, json!({"input": {"statuses": ["INITIALISED"]}})).await.unwrap();
    assert_eq!(found["mine"], json!([{"id": first.id.as_str()}]));
    let newest_first = json!([
        {"id": second.id.as_str(), "status": "PENDING"},
        {"id": first.id.as_str(), "status": "INITIALISED"},
    ]);
    assert_eq!(found["all"], newest_first);
}

#[tokio::test]
async fn an_idempotency_key_creates_one_object_although_an_answer_is_lost() {
    let (sandbox, client, _) = ready().await;
    let mut new = withdrawal("");
    new.idempotency_key = Some("k1".into());
    client.rfi(&UNKNOWN.into()).await.unwrap();
    sandbox.flash_payments().fail_next_call(ApiFault::ResetAfter);
    let one = client.create_withdrawal(&new).await.unwrap();
    assert_eq!(client.create_withdrawal(&new).await.unwrap().id, one.id);
    let all: Value = client.query("{ withdrawals { id } }", ()).await.unwrap();
    assert_eq!(all["withdrawals"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn logins_have_the_documented_codes() {
    let (sandbox, ..) = ready().await;
    let flash = sandbox.flash_payments();
    let code = async |credentials: Credentials| {
        let client = Client::builder(Environment::Uat, credentials).base_url(flash.base_url());
        let error = client.build().unwrap().rfi(&UNKNOWN.into()).await.err()?;
        ErrorReport::of(&error)?.code().map(str::to_owned)
    };
    let right = || flash.credentials();
    assert_eq!(code(right()).await, None);
    let luxembourg = right().affiliation(Affiliation::Luxembourg);
    assert_eq!(code(luxembourg.clone()).await.as_deref(), Some("UNREGISTERED"));
    flash.set_affiliations(&[Affiliation::Australia, Affiliation::Luxembourg]);
    assert_eq!(code(right()).await.as_deref(), Some("NEED_AFFILIATION"));
    assert_eq!(code(luxembourg).await, None);
    let wrong = Credentials::new("treasury@example.com", Secret::new("wrong").unwrap());
    assert_eq!(code(wrong).await.as_deref(), Some("SANDBOX_WRONG_PASSWORD"));
    assert_eq!(flash.accesses().last().unwrap().outcome, AccessOutcome::SandboxError(200));
}

async fn call(sandbox: &Sandbox, token: &str, query: &str, variables: &Value) -> Raw {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let body = json!({"query": query, "variables": variables}).to_string();
    send(sandbox.flash_payments().base_url(), "POST", "/", &headers, &body).await
}

async fn token(sandbox: &Sandbox) -> String {
    // The printed request.
    let login =
        "mutation ($input: LoginInput!) { login(input: $input) { token message code success } }";
    let password = sandbox.flash_payments().password();
    let input = json!({"input": {"email": "treasury@example.com", "password": password.expose()}});
    let answer = call(sandbox, "", login, &input).await;
    let reply = &answer.json()["data"]["login"];
    assert_eq!((&reply["message"], &reply["code"]), (&json!("OK"), &json!("SUCCESS")));
    reply["token"].as_str().unwrap().into()
}

#[tokio::test]
async fn a_token_lives_for_four_hours() {
    let (sandbox, ..) = ready().await;
    let token = token(&sandbox).await;
    for (seconds, status) in [(4 * 3600 - 1, 200), (1, 401)] {
        sandbox.clock().advance(Duration::from_secs(seconds));
        let answer = call(&sandbox, &token, "{ rfis { id } }", &json!({})).await;
        assert_eq!(answer.status, status, "{}", answer.body);
    }
}

#[tokio::test]
async fn wrong_documents_and_inputs_are_refused() {
    let (sandbox, ..) = ready().await;
    let token = token(&sandbox).await;
    let create =
        "mutation ($input: CreateWithdrawalInput!) { createWithdrawal(input: $input) { code } }";
    let none = json!({});
    for (query, variables) in [
        ("{ rfis { id }", &none),
        ("{ rfis { } }", &none),
        ("{ rfis { id } } { rfis { id } }", &none),
        ("{ rfis { ...all } }", &none),
        ("{ rfis @skip(if: true) { id } }", &none),
        ("{ rfis }", &none),
        ("{ rfis { id { x } } }", &none),
        ("{ rfis { secret } }", &none),
        ("{ webhooks { id } }", &none),
        ("{ rfi { id } }", &none),
        ("{ rfis(input: \"x) { id } }", &none),
        ("subscription { rfis { id } }", &none),
        (create, &none),
        (create, &json!({"input": {"currency": "AUD"}})),
        (create, &json!({"input": {"amount": -1, "currency": "AUD"}})),
        (create, &json!({"input": {"amount": 1, "currency": "AUD", "callback": "x"}})),
        (create, &json!({"input": {"amount": 1, "currency": "AUD", "externalId": "\u{e9}"}})),
        (create, &json!({"input": {"amount": 1, "currency": "AUD", "subClientId": "x"}})),
    ] {
        // A list without elements would accept any selection.
        if sandbox.flash_payments().deliveries().is_empty() {
            let held =
                json!({"input": {"amount": 1, "currency": "AUD", "externalReference": "SEND_RFI"}});
            assert_eq!(call(&sandbox, &token, create, &held).await.status, 200);
        }
        let answer = call(&sandbox, &token, query, variables).await;
        let code = &answer.json()["errors"][0]["extensions"]["code"];
        assert_eq!(code, "BAD_USER_INPUT", "{query} {variables}: {}", answer.body);
        assert!(answer.header("x-sandbox-inferred").is_some());
    }
    let answer = send(sandbox.flash_payments().base_url(), "GET", "/", &[], "").await;
    assert_eq!((answer.status, answer.header("x-sandbox-error")), (404, Some("true")));
}

#[tokio::test]
async fn faults_have_the_documented_shape_where_there_is_one() {
    let (sandbox, ..) = ready().await;
    let token = token(&sandbox).await;
    for retry_after in [Some(59), None] {
        sandbox.flash_payments().fail_next_call(ApiFault::TooManyRequests { retry_after });
        let answer = call(&sandbox, &token, "{ rfis { id } }", &json!({})).await;
        assert_eq!(answer.status, 429);
        assert_eq!(answer.header("retry-after"), retry_after.map(|_| "59"));
        assert_eq!(
            answer.body,
            r#"{"success":false,"code":"TOO_MANY_REQUESTS","message":"Retry after 1 min","retrySecs":59}"#
        );
    }
    sandbox.flash_payments().fail_next_call(ApiFault::Outage);
    let answer = call(&sandbox, &token, "{ rfis { id } }", &json!({})).await;
    assert_eq!((answer.status, answer.header("x-sandbox-error")), (503, Some("true")));
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_the_redelivery_verifies() {
    let (sandbox, _, hooks) = ready().await;
    sandbox.flash_payments().fail_next_delivery(DeliveryFault::WrongSignature);
    let _ = sandbox.flash_payments().create_sub_client("ACME", None);
    sandbox.settled().await;
    assert_eq!((hooks.refused(), hooks.events().len()), (1, 0));
    sandbox.clock().advance(Duration::from_secs(6));
    sandbox.settled().await;
    assert_eq!((hooks.refused(), hooks.events().len()), (1, 1));
}

/// None is unknown: an answer has `data`, or an error that is not about the operation.
#[tokio::test]
async fn every_operation_of_the_client_is_answered() {
    let (sandbox, ..) = ready().await;
    let token = token(&sandbox).await;
    for operation in OPERATIONS {
        let document = match format!("{:?}", operation.verb).as_str() {
            "Mutation" => format!("mutation {{ {}(input: {{}}) {{ code }} }}", operation.path),
            _ => format!("{{ {}(id: \"x\") {{ id }} }}", operation.path),
        };
        let document = document.replace("{}", "$none");
        let answer = call(&sandbox, &token, &document, &json!({"none": {}})).await;
        assert!(!answer.body.contains("operation of this sandbox"), "{document}: {}", answer.body);
    }
}
