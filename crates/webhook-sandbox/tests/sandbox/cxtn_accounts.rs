//! CXTN's pots, movements, subsidiaries, wallets, uploads and banks, each as the pages print it.

use serde_json::{Value, json};
use webhook_core::testing::edit;
use webhook_sandbox::Sandbox;

use crate::printed::{assert_same_shape, sandbox};
use crate::raw::{Raw, send};

/// Sends a call with both tokens, and more headers.
async fn call(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    more: &[(&str, &str)],
    body: &str,
) -> Raw {
    let cxtn = sandbox.cxtn();
    let bearer = format!("Bearer {}", cxtn.access_token().expose());
    let user = cxtn.user_api_token();
    let mut headers = vec![("authorization", bearer.as_str()), ("userapitoken", user.expose())];
    headers.extend(more);
    send(cxtn.base_url(), method, path, &headers, body).await
}

const POT: &str = "/api/account/balances/balance/GBP/POTBC";
const MOVEMENT: &str = "/api/account/balances/third-party/movement";

#[tokio::test]
async fn a_movement_into_a_pot_is_delivered_and_shown_by_the_printed_balances() {
    let sandbox = sandbox().await;
    let cxtn = sandbox.cxtn();
    cxtn.hold_deliveries();
    let client = cxtn.client_builder().build().unwrap();
    client.enable_webhooks().await.unwrap();
    let endpoint =
        r#"{"WebhookEventType":"AccountTransaction","EndpointUrl":"http://127.0.0.1:9/"}"#;
    assert_eq!(call(&sandbox, "POST", "/api//webhooks/endpoints", &[], endpoint).await.status, 200);
    cxtn.deposit(&cxtn.main_account(), &"1050.31".parse().unwrap(), &"GBP".into());
    let created = call(&sandbox, "POST", POT, &[], r#"{"FriendlyName":"Rent"}"#).await;
    assert_eq!(created.status, 200, "{}", created.body);
    let movement = r#"{"FromCurrency":"GBP","ToCurrency":"POTBC-GBP","Amount":"10"}"#;
    let moved = call(&sandbox, "POST", MOVEMENT, &[], movement).await;
    assert_eq!(moved.status, 200, "{}", moved.body);
    let item = edit::get(&moved.body, "Content.Model.Balances.0").unwrap();
    let printed = r#"{"Balance":1040.31,"CcyCode":"GBP","BaseCcyCode":"GBP","AlphabeticCode":"GBP","Description":"British Pound Sterling","NumericCode":"826","Symbol":"£","ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"}"#;
    assert_eq!(item, printed);
    let pot: Value =
        serde_json::from_str(&edit::get(&moved.body, "Content.Model.Balances.1").unwrap()).unwrap();
    assert_eq!(
        (&pot["Balance"], &pot["CcyCode"], &pot["BaseCcyCode"], &pot["FriendlyName"]),
        (&json!(10), &json!("POTBC-GBP"), &json!("GBP"), &json!("Rent"))
    );
    let deliveries = cxtn.deliveries();
    let events: Vec<(&str, Value, Value)> = deliveries
        .iter()
        .map(|it| {
            let body: Value = serde_json::from_slice(it.body()).unwrap();
            (it.event.as_str(), body["data"]["amount"].clone(), body["data"]["ccyCode"].clone())
        })
        .collect();
    assert_eq!(
        events[1..],
        [
            ("account_debit", json!(-10), json!("GBP")),
            ("account_credit", json!(10), json!("POTBC-GBP"))
        ]
    );
    // The path of the balances is not published.
    let path = "/api/account/balances";
    assert_eq!(call(&sandbox, "GET", path, &[], "").await.status, 404);
    cxtn.set_balances_path("account/balances");
    let found = call(&sandbox, "GET", path, &[], "").await;
    assert_eq!(edit::get(&found.body, "Content"), edit::get(&moved.body, "Content"));
    assert_eq!(found.header("x-sandbox-inferred"), Some("the path"));
}

#[tokio::test]
async fn a_pot_or_movement_that_cannot_be_is_an_error_of_the_sandbox() {
    let sandbox = sandbox().await;
    let cxtn = sandbox.cxtn();
    cxtn.deposit(&cxtn.main_account(), &"10".parse().unwrap(), &"GBP".into());
    let named = r#"{"FriendlyName":"Rent"}"#;
    assert_eq!(call(&sandbox, "POST", POT, &[], named).await.status, 200);
    let movement = |from: &str, to: &str, amount: Value| {
        json!({"FromCurrency": from, "ToCurrency": to, "Amount": amount}).to_string()
    };
    let pot = "POTBC-GBP";
    for (path, body, status) in [
        (POT, named.to_owned(), 409),
        (POT, "{}".into(), 400),
        ("/account/balances/balance/GBP/POT1234", named.into(), 400),
        ("/account/balances/balance/GBP/P_T", named.into(), 400),
        ("/account/balances/balance/gbp/POT", named.into(), 400),
        (MOVEMENT, movement("GBP", pot, json!("10.01")), 409),
        // The sample has the amount as a text.
        (MOVEMENT, movement("GBP", pot, json!(10)), 400),
        (MOVEMENT, movement("GBP", pot, json!("0")), 400),
        (MOVEMENT, movement("GBP", "OTHER-GBP", json!("1")), 404),
        (MOVEMENT, movement("GBP", "GBP", json!("1")), 400),
        (MOVEMENT, movement("GBP", "USD", json!("1")), 400),
        (MOVEMENT, movement("GBP", pot, json!("10")), 200),
    ] {
        let answer = call(&sandbox, "POST", path, &[], &body).await;
        assert_eq!(answer.status, status, "{path} {body}: {}", answer.body);
        let is_error = answer.header("x-sandbox-error").is_some();
        assert_eq!(is_error, status != 200, "{path} {body}");
    }
}

#[tokio::test]
async fn subsidiaries_wallets_uploads_and_banks_are_answered_as_printed() {
    let sandbox = sandbox().await;
    let cxtn = sandbox.cxtn();
    let user = cxtn.add_account();
    let identity = [("IdentityNumber", user.as_str())];
    let subsidiary = r#"{"CompanyName":"A Ltd","Email":"a@example.com"}"#;
    for (method, path, more, body, model) in [
        (
            "POST",
            "/api//clients/subsidiary",
            &[][..],
            subsidiary,
            r#"{"Username":"a@example.com","Name":"A Ltd""#,
        ),
        (
            "POST",
            "/api//wallets",
            &identity,
            r#"{"Name":"Fuel"}"#,
            r#"{"WalletId":1,"Name":"Fuel""#,
        ),
        ("POST", "/wallets", &[], r#"{"Name":"Food"}"#, r#"{"WalletId":2,"Name":"Food""#),
        (
            "POST",
            "/api/payments",
            &identity,
            r#"{"Description":"Wages","ExternalSource":"1"}"#,
            r#"{"UploadRecordId":1,"ColumnFormat":null"#,
        ),
        ("GET", "/api/reference/lookup/banks/EUR", &[], "", "{"),
    ] {
        let answer = call(&sandbox, method, path, more, body).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let found = edit::get(&answer.body, "Content.Model").unwrap();
        assert!(found.starts_with(model), "{path}: {found}");
        let triple = r#""ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"}"#;
        assert!(found.ends_with(triple), "{path}: {found}");
        let printed = r#"{"ClientId":"<clientid>","ClientRef":"<clientref>","ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"}"#;
        let client = edit::get(&answer.body, "AuthorisedClientModel").unwrap();
        assert_same_shape(&client, printed, &[], path);
    }
    let made: Vec<(String, String)> =
        cxtn.subsidiaries().into_iter().map(|it| (it.username, it.name)).collect();
    assert_eq!(made, [("a@example.com".to_owned(), "A Ltd".to_owned())]);
    let owners: Vec<(u64, String)> =
        cxtn.wallets().into_iter().map(|it| (it.id, it.user_id)).collect();
    assert_eq!(owners, [(1, user.to_string()), (2, cxtn.main_account().to_string())]);
}

#[tokio::test]
async fn calls_on_behalf_of_a_user_need_both_tokens_and_an_account_that_exists() {
    let sandbox = sandbox().await;
    let cxtn = sandbox.cxtn();
    let bearer = format!("Bearer {}", cxtn.access_token().expose());
    // There is one, and the calls below have another.
    let _ = cxtn.user_api_token();
    let only = [("authorization", bearer.as_str())];
    let wallet = r#"{"Name":"Fuel"}"#;
    for (method, path, body) in [
        ("POST", POT, r#"{"FriendlyName":"Rent"}"#),
        ("POST", MOVEMENT, "{}"),
        ("GET", "/reference/lookup/banks/EUR", ""),
        ("POST", "/payments", r#"{"Description":"Wages","ExternalSource":"1"}"#),
        ("POST", "/wallets", wallet),
    ] {
        for token in [&[][..], &[("userapitoken", "other")]] {
            let headers = [&only, token].concat();
            let answer = send(cxtn.base_url(), method, path, &headers, body).await;
            assert_eq!(answer.status, 401, "{path}: {}", answer.body);
        }
    }
    let subsidiary = r#"{"CompanyName":"A Ltd","Email":"a@example.com"}"#;
    let path = "/clients/subsidiary";
    assert_eq!(send(cxtn.base_url(), "POST", path, &only, subsidiary).await.status, 200);
    assert_eq!(send(cxtn.base_url(), "POST", path, &only, r#"{"Email":"a"}"#).await.status, 400);
    let unknown = [("IdentityNumber", "C0")];
    assert_eq!(call(&sandbox, "POST", "/wallets", &unknown, wallet).await.status, 404);
    assert_eq!(call(&sandbox, "POST", "/wallets", &[], "{}").await.status, 400);
    let wages = r#"{"Description":"Wages"}"#;
    assert_eq!(call(&sandbox, "POST", "/payments", &[], wages).await.status, 400);
    assert!(cxtn.wallets().is_empty());
}
