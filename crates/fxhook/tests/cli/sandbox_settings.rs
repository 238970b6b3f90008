//! `fxhook sandbox do`: what a person at the provider would set.

use serde_json::json;

use crate::run::has;
use crate::sandbox::Sandbox;

#[test]
fn a_brand_has_an_hmac_key_or_the_documented_error() {
    let sandbox = Sandbox::start();
    for (brand, code) in [
        ("wrong", "generate_hmac_key_wrong_brand"),
        ("not-configured", "generate_hmac_key_brand_not_configured"),
    ] {
        sandbox.does(&format!("currencycloud brand {brand}"));
        has(&sandbox.command("currencycloud hmac_key create").error(1), code);
    }
    sandbox.does("currencycloud brand configured");
    sandbox.does("currencycloud hmac_key create");
    sandbox.command("currencycloud brand red").error(2);
    sandbox.command("currencycloud report failed --id x").error(1);
    sandbox.command("currencycloud report lost --id x").error(2);
}

#[test]
fn a_question_is_added_to_an_rfi_until_it_is_closed() {
    let sandbox = Sandbox::start();
    let rfi = sandbox.does("flash-payments rfi create")["id"].clone();
    let ask = "flash-payments rfi ask --question-code SENDER_ID_PROOF";
    assert_eq!(sandbox.does(&format!("{ask} --files"))["id"], rfi);
    sandbox.command(&format!("{ask} --files maybe")).error(2);
    sandbox.does("flash-payments rfi closed");
    sandbox.command(ask).error(1);
}

#[test]
fn the_form_of_lists_and_the_path_of_balances_are_set() {
    let sandbox = Sandbox::start();
    let get = |provider: &str, path: &str, headers: &str| {
        sandbox.ask_api(provider, &format!("GET {path} HTTP/1.1\r\n{headers}"), "")
    };
    let body = json!({
        "clientId": sandbox.credential("send-payments", "client_id"),
        "clientSecret": sandbox.credential("send-payments", "client_secret"),
    });
    let login = sandbox.ask_api("send-payments", "POST /auth HTTP/1.1", &body.to_string());
    let token = login.split("\"accessToken\":\"").nth(1).unwrap().split('"').next().unwrap();
    let bearer = format!("authorization: Bearer {token}");
    for (form, field) in [("older", "\"meta\":"), ("newer", "\"metadata\":")] {
        sandbox.does(&format!("send-payments lists {form}"));
        has(&get("send-payments", "/webhooks", &bearer), field);
    }
    sandbox.command("send-payments lists oldest").error(2);

    let access = sandbox.credential("cxtn", "access_token");
    let user = sandbox.does("cxtn user_api_token show")["user_api_token"].clone();
    let tokens =
        format!("authorization: Bearer {access}\r\nuserapitoken: {}", user.as_str().unwrap());
    sandbox.does("cxtn account_transaction deposit --currency GBP");
    let path = "/account/balances";
    has(&get("cxtn", path, &tokens), "HTTP/1.1 404 ");
    sandbox.does("cxtn balances at --path account/balances");
    has(&get("cxtn", path, &tokens), r#""Balance":10.00,"CcyCode":"GBP""#);
}
