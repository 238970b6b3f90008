//! Changes a provider's key without losing a delivery: for a while, the receiver accepts both keys.
//!
//! `cargo run -p fxhooks-examples --example rotation`

use std::error::Error;

use webhook_currencycloud::Currencycloud;
use webhook_currencycloud::webhook_core::{Provider, Secret, Secrets, testing::Simulate};

/// The receiver's keys in each phase. A server reads them from the environment:
/// `Secrets::from_env("CURRENCYCLOUD_HMAC_KEY")`, with a comma between two keys.
pub(crate) fn phases(old: Secret, new: Secret) -> [(&'static str, Secrets); 3] {
    [
        ("before", Secrets::new(old.clone())),
        // As soon as the new key exists: what is refused until then is redelivered, but not for long.
        ("during", Secrets::new(new.clone()).and(old)),
        // After the redelivery window: nothing that is signed with the old key is on its way.
        ("after", Secrets::new(new)),
    ]
}

fn main() -> Result<(), Box<dyn Error>> {
    let (old, new) = (Secret::new("the old key")?, Secret::new("the new key")?);
    let body = br#"{"header":{"notification_type":"teapot"},"body":{}}"#;
    let signed_with = |key: &Secret| {
        Currencycloud::new(key.clone()).request("https://hooks.example.com/currencycloud", body)
    };
    let deliveries = [("old", signed_with(&old)), ("new", signed_with(&new))];
    for (phase, secrets) in phases(old, new) {
        let currencycloud = Currencycloud::new(secrets);
        for (key, request) in &deliveries {
            let status = match currencycloud.verify(&request.delivery()) {
                Ok(_) => 200,
                Err(_) => 401,
            };
            println!("{phase} the rotation, signed with the {key} key: {status}");
        }
    }
    Ok(())
}
