//! Any answer of Send Payments' API becomes a value that says what the answer says, or an error that
//! shows no part of it.
#![no_main]

use fxhooks_fuzz::{
    answers::{Case, HTTP, at},
    json::Json,
};
use libfuzzer_sys::fuzz_target;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use webhook_core::{Secret, authoring::Payload};
use webhook_send_payments::client::{
    ApiError, Client, Credentials, Environment, webhook_api_client::RetryPolicy,
};

const LOGIN: &str = r#"{"accessToken":"token"}"#;

fuzz_target!(|data: &[u8]| {
    let case = Case::of(data);
    let secret = Secret::new("a secret").expect("it is not empty");
    let client = Client::builder(
        Environment::At("https://localhost".into()),
        Credentials::new("client", secret),
    )
    .http_client(HTTP.clone())
    .retry(RetryPolicy::never())
    .build()
    .expect("the settings are valid");
    case.begin(if case.operation % 10 == 0 { "" } else { LOGIN });
    match case.operation % 10 {
        0 | 1 => object(&case, client.account(&"1".into())),
        2 => object(&case, client.wallet(&"1".into())),
        3 => object(&case, client.trade(&"1".into())),
        4 => object(&case, client.payment(&"1".into())),
        5 => object(&case, client.recipient(&"1".into())),
        6 => list(&case, client.pay_in_addresses(&"1".into())),
        7 => list(&case, client.payment_addresses(&"1".into())),
        8 => drop(case.call(client.endpoints())),
        _ => drop(case.call(client.delete_endpoint(&"1".into()))),
    }
});

fn object<T>(case: &Case<'_>, call: impl Future<Output = Result<T, ApiError>>)
where
    T: Payload + DeserializeOwned + PartialEq + Debug,
{
    let (Some(payload), Some(json)) = (case.call(call), case.json()) else { return };
    case.check_payload(&payload, json.field("item").or(Some(&json)));
}

fn list<T>(case: &Case<'_>, call: impl Future<Output = Result<Vec<T>, ApiError>>)
where
    T: Payload + DeserializeOwned + PartialEq + Debug,
{
    let (Some(payloads), Some(json)) = (case.call(call), case.json()) else { return };
    let Some(Json::Array(items)) = at(&json, &["items"]) else { panic!("no list") };
    assert_eq!(payloads.len(), items.len());
    for (payload, json) in payloads.iter().zip(items) {
        case.check_payload(payload, Some(json));
    }
}
