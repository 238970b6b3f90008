//! Any answer of Currencycloud's API becomes a value that says what the answer says, or an error that
//! shows no part of it.
#![no_main]

use fxhooks_fuzz::answers::{Case, HTTP};
use libfuzzer_sys::fuzz_target;
use webhook_core::{Amount, Secret};
use webhook_currencycloud::client::{
    Client, Credentials, DemoFunding, Environment, ErrorReport, ReSendable, ScreeningDecision,
    webhook_api_client::RetryPolicy,
};

const LOGIN: &str = r#"{"auth_token":"token"}"#;

fuzz_target!(|data: &[u8]| {
    let case = Case::of(data);
    let key = Secret::new("a key").expect("it is not empty");
    let client = Client::builder(Environment::Demo, Credentials::new("login", key))
        .http_client(HTTP.clone())
        .retry(RetryPolicy::never())
        .build()
        .expect("the settings are valid");
    let _ = ErrorReport::read(case.body);
    case.begin(if case.operation % 11 == 0 { "" } else { LOGIN });
    match case.operation % 11 {
        0 | 1 => case.payload(client.payment(&"1".into()), &[]),
        2 => case.payload(client.conversion(&"1".into()), &[]),
        3 => case.payload(client.transfer(&"1".into()), &[]),
        4 => case.payload(client.transaction(&"1".into()), &[]),
        5 => case.payload(client.sender(&"1".into()), &[]),
        6 => case.payload(client.funding_transaction(&"1".into()), &[]),
        7 => drop(case.call(client.generate_hmac_key())),
        8 => {
            case.call(client.re_send_notification(&"1".into(), &ReSendable::Failed));
            case.call(client.close_session());
        }
        9 => {
            let decision = ScreeningDecision::Accept;
            case.payload(client.complete_screening(&"1".into(), &decision), &[]);
        }
        _ => {
            let amount: Amount = "1.00".parse().expect("digits");
            let funding = DemoFunding::new("1", "2", &amount, &"GBP".into());
            case.payload(client.create_demo_funding(funding), &[]);
        }
    }
});
