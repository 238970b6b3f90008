//! Any answer of CXTN's API becomes a value that says what the answer says, or an error that shows no part
//! of it.
#![no_main]

use fxhooks_fuzz::answers::{Case, HTTP, at};
use fxhooks_fuzz::json::Json;
use libfuzzer_sys::fuzz_target;
use webhook_core::Secret;
use webhook_cxtn::client::{
    Client, Credentials, Environment, Registration, webhook_api_client::RetryPolicy,
};

fuzz_target!(|data: &[u8]| {
    let case = Case::of(data);
    let token = Secret::new("a token").expect("it is not empty");
    let client = Client::builder(Environment::Sandbox, Credentials::access_token(token))
        .http_client(HTTP.clone())
        .retry(RetryPolicy::never())
        .build()
        .expect("the settings are valid");
    case.begin("");
    match case.operation % 3 {
        0 => case.payload(client.enable_webhooks(), &[]),
        1 => {
            let registered = case.call(client.register(&Registration::new("user", "client")));
            let (Some(registered), Some(json)) = (registered, case.json()) else { return };
            let password = at(&json, &["Content", "Model", "ClientPassword"]);
            let expected = Some(registered.password.expose());
            assert!(password.is_none_or(|password| password.id() == expected));
        }
        _ => {
            let listed = case.call(client.endpoints());
            let (Some(listed), Some(json)) = (listed, case.json()) else { return };
            let Some(Json::Object(model)) = at(&json, &["Content", "Model"]) else { return };
            let is_as_long =
                |value: &Json<'_>| matches!(value, Json::Array(it) if it.len() == listed.len());
            assert!(model.iter().any(|(_, value)| is_as_long(value)));
            for endpoint in &listed {
                let _ = format!("{endpoint} {endpoint:?}");
            }
        }
    }
});
