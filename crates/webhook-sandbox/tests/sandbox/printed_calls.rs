//! The requests that the documents print: the sandbox accepts each as printed, with ids and credentials of its own, and
//! its answer has the printed fields. Those of Flash Payments are in `printed_flash`.

use webhook_core::testing::edit;
use webhook_currencycloud::{PaymentType, RelatedEntityId, TransferStatus};
use webhook_sandbox::currencycloud::{NewConversion, NewFunds, NewTransfer};
use webhook_sandbox::send_payments::Generation;
use webhook_send_payments::{MinorUnits, PaymentAddressStatus, RecipientStatus};

use crate::currencycloud::payment;
use crate::currencycloud_errors::{call, token};
use crate::printed::{ANY_ORDER, assert_same_shape, sandbox};
use crate::raw::send;

#[tokio::test]
async fn currencycloud_sends_a_notification_again_by_query_and_by_form() {
    let sandbox = sandbox().await;
    sandbox.currencycloud().hold_deliveries();
    let token = token(&sandbox).await;
    let payment = sandbox.currencycloud().create_payment(payment());
    payment.release().unwrap();
    payment.return_funds("closed").unwrap();
    let path = format!("/v2/payments/{}/notifications/retry", payment.id());
    for kind in ["ready_to_send", "released", "failed"] {
        let field = format!("notification_type=payment_{kind}_notification");
        for (path, form) in [(format!("{path}?{field}"), ""), (path.clone(), &field)] {
            let answer = call(&sandbox, &token, "POST", &path, form).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, "{}"), "{kind}");
        }
    }
    let answer = call(&sandbox, &token, "POST", &path, "notification_type=x").await;
    let problem = &answer.json()["error_messages"]["notification_type"][0];
    assert_eq!(problem["code"], "notification_type_not_in_range");
    assert_eq!(
        problem["params"]["range"],
        "payment_ready_to_send_notification, payment_released_notification, payment_failed_notification"
    );
}

#[tokio::test]
async fn an_object_of_currencycloud_by_id_is_the_one_of_the_list() {
    let sandbox = sandbox().await;
    let currencycloud = sandbox.currencycloud();
    let token = token(&sandbox).await;
    let amount = || "10.00".parse().unwrap();
    currencycloud.create_payment(payment());
    currencycloud.create_conversion(NewConversion::new(amount(), "GBP", amount(), "USD"));
    let house = currencycloud.house_account();
    let sub = currencycloud.add_sub_account("A subsidiary").id;
    currencycloud.create_transfer(NewTransfer::new(house.clone(), sub, amount(), "GBP"));
    currencycloud.receive_funds(NewFunds::new(house, amount(), "USD")).credit().unwrap();
    let get = async |path: String| call(&sandbox, &token, "GET", &path, "").await;
    for list in ["payments", "conversions", "transfers", "transactions"] {
        let found = get(format!("/v2/{list}/find")).await;
        let row = edit::get(&found.body, &format!("{list}.0")).unwrap();
        let id = found.json()[list][0]["id"].as_str().unwrap().to_owned();
        let one = get(format!("/v2/{list}/{id}")).await.body;
        let expected = match list {
            "payments" => row.replace(
                "\"invoice_date\":null}",
                "\"invoice_date\":null,\"estimated_arrival\":null}",
            ),
            _ => row,
        };
        assert_eq!(one, expected);
    }
    let balances = get("/v2/balances/find".into()).await.body;
    let balance = get("/v2/balances/USD".into()).await.body;
    assert_eq!(edit::get(&balances, "balances.0").unwrap(), balance);
    let find = async |list: &str| {
        let answer = call(&sandbox, &token, "POST", &format!("/v2/{list}/find"), "").await;
        edit::get(&answer.body, &format!("{list}.0")).unwrap()
    };
    let printed = r#"{"login_id":"testcontact15@currencycloud.com","id":"e8466c3f-0a1e-4557-a6d5-b1de5f9509cb","first_name":"Test Contact Name","last_name":"Test Contact Lastname","account_id":"72970a7c-7921-431c-b95f-3438724ba16f","account_name":"Currency Cloud Dev Centre","status":"not_enabled","locale":"en","timezone":null,"email_address":"testcontact15@currencycloud.com","mobile_phone_number":"","phone_number":" 44 222 333444","your_reference":"","date_of_birth":"","created_at":"2018-04-27T10:49:19+00:00","updated_at":"2018-04-27T10:49:19+00:00"}"#;
    assert_same_shape(&find("contacts").await, printed, &[], "contacts");
    let account = find("accounts").await;
    // The names, and the values that are published.
    let printed = r#"{"id":"","account_name":"","brand":"","your_reference":"","status":"enabled","street":"","city":"","state_or_province":"","country":"","postal_code":"","spread_table":"","legal_entity_type":"","created_at":"2025-01-31T14:30:29.000Z","updated_at":"2025-01-31T14:30:29.000Z","short_reference":"","api_trading":null,"online_trading":null,"phone_trading":null,"process_third_party_funds":null,"settlement_type":"","agent_or_reliance":true,"terms_and_conditions_accepted":null,"bank_account_verified":"not required"}"#;
    assert_same_shape(&account, printed, &[], "accounts");
    assert_eq!(edit::get(&account, "created_at").unwrap(), "\"2026-01-05T09:00:00.000Z\"");
    let id = sandbox.currencycloud().house_account();
    assert_eq!(get(format!("/v2/accounts/{id}")).await.body, account);
}

#[tokio::test]
async fn details_of_a_payment_and_forms_of_currencycloud_are_like_the_printed_ones() {
    let sandbox = sandbox().await;
    let currencycloud = sandbox.currencycloud();
    let token = token(&sandbox).await;
    let payment = currencycloud.create_payment(payment().payment_type(PaymentType::Priority));
    payment.release().unwrap();
    let house = currencycloud.house_account();
    let form = currencycloud.start_form("Company Name Ltd", &house).id();
    let get = async |path: &str| call(&sandbox, &token, "GET", path, "").await.body;
    for (detail, printed) in [
        (
            "confirmation",
            r#"{"id":"e6b30f2d-0088-4d99-bb47-c6b136fcf447","payment_id":"796e0d7d-bae6-4d8a-b217-3cf9ee80a350","account_id":"72970a7c-7921-431c-b95f-3438724ba16f","short_reference":"PC-2436231-LYODVS","status":"expired","confirmation_url":"","created_at":"2018-08-03T13:18:23+00:00","updated_at":"2022-01-19T00:00:01+00:00","expires_at":"2022-01-19T00:00:00+00:00"}"#,
        ),
        (
            "submission_info",
            r#"{"status":"pending","submission_ref":"MXGGYAGJULIIQKDV","format":"PACS008","message":"..."}"#,
        ),
        (
            "tracking_info",
            r#"{"uetr":"","transaction_status":{"status":"processing","reason":"transferred_and_tracked"},"initiation_time":"","completion_time":null,"last_update_time":"","payment_events":[]}"#,
        ),
    ] {
        let found = get(&format!("/v2/payments/{}/{detail}", payment.id())).await;
        assert_same_shape(&found, printed, &[], detail);
    }
    let required = r#"{"id":"","agreed_to_marketing_emails":false,"agreed_to_terms_and_conditions":true,"brand_name":"","country":"","entity_type":"corporate","products_required":[],"state":"","created_at":"","updated_at":""}"#;
    let one = get(&format!("/onboarding/v1/forms/{form}")).await;
    assert_same_shape(&edit::get(&one, "data").unwrap(), required, &[], "form");
    let all = get("/onboarding/v1/forms?application_status=new&entity_type=corporate").await;
    assert_same_shape(&edit::get(&all, "forms.0").unwrap(), required, &[], "forms");
    let pages = r#"{"total_entries":1,"total_pages":1,"current_page":1,"per_page":25,"previous_page":null,"next_page":null,"order":"created_at","order_asc_desc":"asc"}"#;
    assert_eq!(edit::get(&all, "pagination").unwrap(), pages);
    let error = get("/onboarding/v1/forms/x").await;
    let printed = r#"{"status":404,"error_code":"","reason":"","error_messages":{}}"#;
    assert_same_shape(&error, printed, &[], "error");
}

const FUNDING: &str = "1f453dcb-05c3-4320-806f-2c86d0fe6ed2";

#[tokio::test]
async fn funding_of_currencycloud_is_created_and_looked_up_with_all_printed_fields() {
    let sandbox = sandbox().await;
    let currencycloud = sandbox.currencycloud();
    let token = token(&sandbox).await;
    let sub = currencycloud.add_sub_account("A subsidiary");
    let number = currencycloud.account_number(&sub.id, &"EUR".into());
    let form = format!(
        "id={FUNDING}&receiver_account_number={number}&receiver_routing_code=1&amount=10000.00&currency=EUR&sender_name=N&sender_address=A&sender_country=FR&sender_reference=R&sender_account_number=2&sender_routing_code=3&action=approve&on_behalf_of={}",
        sub.contact
    );
    let created = call(&sandbox, &token, "POST", "/v2/demo/funding/create", &form).await;
    assert_eq!(created.status, 200, "{}", created.body);
    let printed = r#"{"id":"","account_id":"","state":"approved","receiver_account_number":"","receiver_routing_code":"","amount":"1","currency":"EUR","sender_name":"","sender_address":"","sender_country":"","sender_reference":"","sender_account_number":"","sender_routing_code":"","action":"","short_reference":"","created_at":"","updated_at":""}"#;
    assert_same_shape(&created.body, printed, &[ANY_ORDER], "funding");
    let get = async |path: &str| {
        let path = format!("{path}?on_behalf_of={}", sub.contact);
        call(&sandbox, &token, "GET", &path, "").await.body
    };
    let sender = get(&format!("/v2/transactions/sender/{FUNDING}")).await;
    let printed = r#"{"id":"","amount":"1","currency":"EUR","additional_information":"","value_date":"","sender":"name;address;country;account_number;bic;routing_code","receiving_account_number":"","receiving_account_iban":"","created_at":"","updated_at":""}"#;
    assert_same_shape(&sender, printed, &[], "sender");
    assert_eq!(edit::get(&sender, "sender").unwrap(), "\"N;A;FR;2;;3\"");
    let funding = get(&format!("/v2/funding_transactions/{FUNDING}")).await;
    let printed = r#"{"id":"","amount":"1","currency":"EUR","rail":"SEPA","additional_information":"","receiving_account_routing_code":"","value_date":"","receiving_account_number":"","receiving_account_iban":"","created_at":"","updated_at":"","completed_at":"","sender":{"sender_id":"","sender_address":"","sender_country":"","sender_name":"","sender_bic":"","sender_iban":"","sender_account_number":"","sender_routing_code":""}}"#;
    assert_same_shape(&funding, printed, &[], "funding transaction");
}

#[tokio::test]
async fn a_decision_on_funds_of_currencycloud_is_answered_as_printed() {
    let sandbox = sandbox().await;
    let currencycloud = sandbox.currencycloud();
    currencycloud.enable_screening();
    let token = token(&sandbox).await;
    let house = currencycloud.house_account();
    let number = currencycloud.account_number(&house, &"EUR".into());
    for (index, reason) in [
        "accepted",
        "sanctioned_match",
        "unsupported_currency",
        "insufficient_transaction_information",
        "suspected_fraud",
        "internal_watchlist_match",
        "suspected_money_laundering_activity",
    ]
    .into_iter()
    .enumerate()
    {
        let id = FUNDING.replacen('1', &index.to_string(), 1);
        let form = format!(
            "id={id}&receiver_account_number={number}&amount=1&currency=EUR&action=approve"
        );
        call(&sandbox, &token, "POST", "/v2/demo/funding/create", &form).await;
        assert!(currencycloud.funds(&RelatedEntityId::from(id.as_str())).is_some());
        let path = format!("/v2/collections_screening/{id}/complete");
        let accepted = reason == "accepted";
        let form = format!("accepted={accepted}&reason={reason}");
        let answer = call(&sandbox, &token, "PUT", &path, &form).await;
        let reason = if accepted { "Accepted" } else { reason };
        let expected = format!(
            r#"{{"transaction_id":"{id}","account_id":"{house}","house_account_id":"{house}","result":{{"reason":"{reason}","accepted":{accepted}}}}}"#
        );
        assert_eq!((answer.status, answer.body), (200, expected));
        let again = call(&sandbox, &token, "PUT", &path, &form).await;
        assert_eq!(
            again.body,
            r#"{"error_code":"400","error_messages":{"base":{"code":"400","message":"Screening is already expired.","params":{}}}}"#
        );
    }
}

#[tokio::test]
async fn currencycloud_deletes_a_payment_and_cancels_a_transfer_as_printed() {
    let sandbox = sandbox().await;
    let currencycloud = sandbox.currencycloud();
    let token = token(&sandbox).await;
    let payment = currencycloud.create_payment(payment()).id();
    let path = format!("/v2/payments/{payment}/delete");
    let deleted = call(&sandbox, &token, "POST", &path, "").await;
    assert_eq!((deleted.status, &deleted.json()["status"]), (200, &"deleted".into()));
    let house = currencycloud.house_account();
    let sub = currencycloud.add_sub_account("A subsidiary").id;
    let new = NewTransfer::new(house, sub, "1".parse().unwrap(), "GBP");
    let transfer = currencycloud.create_transfer(new).id();
    let cancel = format!("/v2/transfers/{transfer}/cancel");
    let cancelled = call(&sandbox, &token, "POST", &cancel, "").await;
    assert_eq!((cancelled.status, &cancelled.json()["status"]), (200, &"pending".into()));
    let path = format!("/v2/transfers/{transfer}");
    let found = call(&sandbox, &token, "GET", &path, "").await;
    assert_eq!(found.json()["status"], TransferStatus::Cancelled.as_str());
    let again = call(&sandbox, &token, "POST", &cancel, "").await;
    assert_eq!(
        (again.status, &again.json()["error_code"]),
        (400, &"transfer_is_already_cancelled".into())
    );
}

#[tokio::test]
async fn requests_of_send_payments_are_accepted_as_printed() {
    for generation in [Generation::Older, Generation::Newer] {
        let sandbox = sandbox().await;
        let send_payments = sandbox.send_payments();
        send_payments.set_generation(generation);
        send_payments.hold_deliveries();
        let base = send_payments.base_url();
        let login = format!(
            r#"{{"clientId":"{}","clientSecret":"{}"}}"#,
            send_payments.client_id(),
            send_payments.client_secret().expose()
        );
        let answer = send(base, "POST", "/auth", &[], &login).await;
        assert_eq!(answer.status, 201);
        let printed = r#"{"accessToken":"a.b.c","expiresAt":"2024-02-09T13:30:00Z"}"#;
        assert_same_shape(&answer.body, printed, &[], "auth");
        let bearer = format!("Bearer {}", answer.json()["accessToken"].as_str().unwrap());
        let headers = [
            ("authorization", bearer.as_str()),
            ("idempotency", "2bde2e5a-7606-49c2-b28e-253792258e34"),
        ];
        let post = async |path: &str, body: String| {
            let answer = send(base, "POST", path, &headers, &body).await;
            assert_eq!(answer.status, 201, "{path} {body}: {}", answer.body);
            edit::get(&answer.body, "item").unwrap()
        };
        let get = async |path: String| {
            let answer = send(base, "GET", &path, &headers[..1], "").await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
            answer.body
        };
        let create = r#"{"url":"https://www.testtest123456666.com/apievents1","events":["account_registration_status_updated"],"description":"d"}"#;
        let endpoint = post("/webhooks", create.into()).await;
        let list = get("/webhooks?itemsPerPage=1000&pageNumber=1".into()).await;
        assert_eq!(edit::get(&list, "items.0").unwrap(), endpoint);
        assert!(edit::get(&list, "metadata").is_some());
        let id: String = serde_json::from_str(&edit::get(&endpoint, "webhookId").unwrap()).unwrap();
        let deleted = send(base, "DELETE", &format!("/webhooks/{id}"), &headers[..1], "").await;
        assert_eq!((deleted.status, deleted.body.as_str()), (204, ""));

        let account = send_payments.create_account().id();
        let wallet = send_payments.create_wallet(&account.as_str().into(), &"USD".into()).id();
        let address = send_payments.create_pay_in_address(&wallet.as_str().into()).id();
        let recipient = send_payments.create_recipient(&account.as_str().into());
        recipient.set_status(&RecipientStatus::Active).unwrap();
        let payee = send_payments.create_payment_address(&recipient.id().into());
        payee.set_status(&PaymentAddressStatus::Active).unwrap();
        post(
            "/sandbox/payins",
            format!(r#"{{"payinAddressId":"{address}","amount":1000,"sourceDetails":"s","remitterDetails":"r","reference":"t"}}"#),
        )
        .await;
        let required = format!(
            r#""paymentReason":"p","currency":"USD","amount":1000,"fromWalletId":"{wallet}","recipientId":"{}","paymentAddressId":"{}""#,
            recipient.id(),
            payee.id()
        );
        let optional = r#""reference":"r","externalReference":"e""#;
        let payout = post("/payments/payout", format!("{{{required},{optional}}}")).await;
        let required = format!(
            r#""currency":"USD","amount":1000,"fromWalletId":"{wallet}","toWalletId":"{wallet}""#
        );
        post("/payments/transfer", format!(r#"{{{required},"paymentReason":"p",{optional}}}"#))
            .await;
        // Only what is required; another key, as the same one would get the first answer.
        let bare = format!("{{{required}}}");
        let bare = send(base, "POST", "/payments/transfer", &headers[..1], &bare).await;
        assert_eq!(bare.status, 201);

        let printed = r#"{"paymentTransactionId":"","paymentReason":"","reference":"","paymentType":"payout","currency":"USD","amount":1000,"fromWalletId":"","recipientId":"","paymentAddressId":"","failureReason":"","status":"submitted"}"#;
        assert_same_shape(&payout, printed, &[], "payout");
        let id = edit::get(&payout, "paymentTransactionId").unwrap().replace('"', "");
        let found = get(format!("/payments/{id}?paymentType=payout&payoutType=swift")).await;
        assert_same_shape(&found, printed, &[], "payment");
        let found = get(format!("/accounts/{account}")).await;
        let printed = r#"{"accountId":"","email":"","firstName":"","lastName":"","middleName":"","phoneCountryCode":"","phone":"","termsAndConditionsAccepted":true}"#;
        assert_same_shape(&found, printed, &[], "account");
        let trade = send_payments.create_trade(
            &wallet.as_str().into(),
            MinorUnits::new(1),
            &wallet.as_str().into(),
            MinorUnits::new(1),
        );
        let found = get(format!("/trades/{}", trade.id())).await;
        let printed = r#"{"tradeTransactionId":"","buyCurrency":"USD","sellCurrency":"USD","buyAmount":1,"sellAmount":1,"rateSheetId":"","rate":null,"status":"submitted","fromWalletId":"","toWalletId":"","tenor":"T+0","settlementDate":"","createdAt":"","updatedAt":""}"#;
        assert_same_shape(&found, printed, &[], "trade");
    }
}

#[tokio::test]
async fn sandbox_operations_of_cxtn_are_accepted_and_answered_as_printed() {
    let sandbox = sandbox().await;
    let cxtn = sandbox.cxtn();
    let bearer = format!("Bearer {}", cxtn.access_token().expose());
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let user = cxtn.main_account();
    let payment = || cxtn.create_payment(&user, &"10".parse().unwrap(), &"GBP".into()).id().0;
    let decide =
        |status: &str| format!(r#"{{"TransferId":{},"TransferStatus":"{status}"}}"#, payment());
    let printed = r#"{"MainAccountHolderName":"<MainAccountHolderName>","Content":{"Model":{"ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"},"ExpectedResponses":["IsValid"]},"AuthorisedClientModel":{"ClientId":"<ClientId>","ClientRef":"<ClientRef>","UserId":"<UserId>","TokenStartDate":"2023-11-06T10:06:28.1175216","TokenEndDate":"2024-04-24T10:33:04.4417713","ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"},"AuthorisedUserModel":{"UserId":"<UserId>","AppVersion":"20240322.1","TokenStartDate":"2024-03-25T00:00:00","TokenEndDate":"2024-04-24T00:00:00","LoginTimestamp":"2024-03-25T10:33:04.410525","ApiLoginType":1,"ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"}}"#;
    for (path, body) in [
        (
            "/sandbox/payments-in",
            format!(r#"{{"Currency":"GBP","Amount":1000,"UserId":"{user}"}}"#),
        ),
        ("/sandbox/payments-out", decide("Approved")),
        ("/sandbox/payments-out", decide("Rejected")),
    ] {
        let answer = send(cxtn.base_url(), "POST", path, &headers, &body).await;
        assert_eq!(answer.status, 200, "{path} {body}: {}", answer.body);
        assert_same_shape(&answer.body, printed, &[], path);
    }
}
