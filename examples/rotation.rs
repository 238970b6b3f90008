//! Changes a provider's key while the server runs, without losing a delivery: for a while, the receiver
//! accepts both keys.
//!
//! `cargo run -p fxhooks-examples --example rotation`

use std::error::Error;
use std::sync::Arc;

use webhook_currencycloud::Currencycloud;
use webhook_currencycloud::webhook_core::{
    Receiver, Replaceable, Secret, Secrets, testing::Simulate,
};

/// The keys in each phase.
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

    // The receivers of `webhook-axum` and `webhook-actix` can be made from an `Arc` as well.
    let provider = Arc::new(Replaceable::new(Currencycloud::new(old.clone())));
    let receiver = Receiver::from(Arc::clone(&provider));
    for (phase, keys) in phases(old, new) {
        provider.replace(Currencycloud::new(keys));
        for (key, request) in &deliveries {
            let status = match receiver.verify(&request.delivery()) {
                Ok(_) => 200,
                Err(rejection) => rejection.status(),
            };
            println!("{phase} the rotation, signed with the {key} key: {status}");
        }
    }
    Ok(())
}
