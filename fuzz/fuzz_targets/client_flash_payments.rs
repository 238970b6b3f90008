//! Any answer of Flash Payments' API becomes a value that says what the answer says, or an error that
//! shows no part of it.
#![no_main]

use fxhooks_fuzz::answers::{Case, HTTP, at};
use libfuzzer_sys::fuzz_target;
use serde::de::DeserializeOwned;
use std::{fmt::Debug, time::Duration};
use webhook_core::{Amount, Extra, Secret, authoring::Payload};
use webhook_flash_payments::client::{
    ApiError, Client, Credentials, Environment, ErrorReport, NewConversion, NewPayment,
    NewWithdrawal, webhook_api_client::RetryPolicy,
};

const LOGIN: &str = r#"{"data":{"login":{"token":"token","success":true}}}"#;

fuzz_target!(|data: &[u8]| {
    let case = Case::of(data);
    let password = Secret::new("a password").expect("it is not empty");
    let client = Client::builder(Environment::Uat, Credentials::new("a@example.com", password))
        .http_client(HTTP.clone())
        .retry(RetryPolicy::never())
        .login_interval(Duration::ZERO)
        .refusal_pause(Duration::ZERO)
        .build()
        .expect("the settings are valid");
    let _ = ErrorReport::read(case.body);
    let amount: Amount = "1.00".parse().expect("digits");
    case.begin(if case.operation % 12 == 0 { "" } else { LOGIN });
    match case.operation % 12 {
        0 | 1 => found(&case, client.payment(&"1".into()), "payment"),
        2 => found(&case, client.withdrawal(&"1".into()), "withdrawal"),
        3 => found(&case, client.deposit(&"1".into()), "deposit"),
        4 => found(&case, client.conversion(&"1".into()), "conversion"),
        5 => found(&case, client.sub_client(&"1".into()), "subClient"),
        6 => found(&case, client.ams_request(&"1".into()), "amsRequest"),
        7 => found(&case, client.rfi(&"1".into()), "rfi"),
        8 => drop(case.call(client.query::<Extra>("query { me }", ()))),
        9 => {
            let payment = NewPayment::new("GBP", "EUR", amount, "GBP");
            case.payload(client.create_payment(&payment), &["data", "createPayment", "payment"]);
        }
        10 => {
            let new = NewWithdrawal::new(amount, "GBP");
            let path = ["data", "createWithdrawal", "withdrawal"];
            case.payload(client.create_withdrawal(&new), &path);
        }
        _ => {
            let new = NewConversion::new("1");
            let path = ["data", "createConversion", "conversion"];
            case.payload(client.create_conversion(&new), &path);
        }
    }
});

fn found<T>(case: &Case<'_>, call: impl Future<Output = Result<Option<T>, ApiError>>, name: &str)
where
    T: Payload + DeserializeOwned + PartialEq + Debug,
{
    let (Some(found), Some(json)) = (case.call(call), case.json()) else { return };
    match (found, at(&json, &["data", name])) {
        (Some(payload), json) => case.check_payload(&payload, json),
        (None, json) => assert!(json.is_some_and(|json| json.is_empty())),
    }
}
