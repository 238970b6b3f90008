//! A function that receives deliveries and puts them into a queue, and a worker that takes them out.
//!
//! The queue is a channel here. In its place, use one that keeps its messages on disk and hands out
//! each one again until it is deleted, such as SQS.
//!
//! `cargo run -p fxhooks-examples --example queue_worker`

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::sync::mpsc;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use webhook_currencycloud::webhook_core::{
    DedupKey, Delivery, Provider, Receiver, Secret, Stored, testing::Simulate,
};
use webhook_currencycloud::{Currencycloud, Event};

/// What AWS API Gateway gives a Lambda function for a request: payload format 2.0.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HttpEvent {
    headers: HashMap<String, String>,
    #[serde(default)]
    raw_query_string: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    is_base64_encoded: bool,
}

/// Verifies a delivery, puts it into the queue, and returns the status to answer with.
pub(crate) fn receive(
    receiver: &Receiver<Currencycloud>,
    event: HttpEvent,
    queue: &mpsc::Sender<String>,
) -> u16 {
    // The bytes that were signed: a body that is not text arrives in Base64.
    let body = match event.is_base64_encoded {
        true => BASE64_STANDARD.decode(event.body).unwrap_or_default(),
        false => event.body.into_bytes(),
    };
    let headers: Vec<(String, String)> = event.headers.into_iter().collect();
    let delivery = Delivery::new(&headers, &body).with_query(&event.raw_query_string);
    let verified = match receiver.verify(&delivery) {
        Ok(verified) => verified,
        Err(rejection) => return rejection.status(),
    };
    let message = serde_json::to_string(&Stored::from(verified));
    match message.map_err(drop).and_then(|message| queue.send(message).map_err(drop)) {
        Ok(()) => 200,
        Err(()) => 503, // the provider sends it again
    }
}

/// Our books. In a database, one transaction writes an entry and the key of its delivery.
#[derive(Default)]
pub(crate) struct Books {
    pub(crate) entries: Vec<String>,
    done: HashSet<DedupKey>,
}

/// Handles one message. Delete it from the queue after `Ok`; after `Err`, the queue hands it out again.
pub(crate) fn handle(message: &str, books: &mut Books) -> Result<(), Box<dyn Error>> {
    let stored: Stored = serde_json::from_str(message)?;
    let envelope = Currencycloud::decode(stored.trust_recorded_proof());
    let key = envelope.dedup_key();
    if books.done.contains(&key) {
        return Ok(()); // the provider or the queue has repeated it
    }
    match &envelope.event {
        Ok(Event::PaymentReleased(it)) => books.entries.push(format!("{} is on its way", it.id)),
        Ok(Event::PaymentFailed(it)) => books.entries.push(format!("{} came back", it.id)),
        Ok(_) => {}
        // After a few attempts the queue moves it to its dead letters: for a person, or an update.
        Err(error) => return Err(error.to_string().into()),
    }
    books.done.insert(key);
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let receiver = Receiver::new(Currencycloud::new(Secret::new("the HMAC key")?));
    let (queue, messages) = mpsc::channel();
    for event in ["payment_released_notification", "payment_failed_notification"] {
        for key in ["the HMAC key", "another key", "the HMAC key"] {
            let status = receive(&receiver, delivered(event, key)?, &queue);
            println!("{event}, signed with {key:?}: {status}");
        }
    }
    drop(queue);
    let mut books = Books::default();
    messages.iter().try_for_each(|message| handle(&message, &mut books))?;
    println!("{:#?}", books.entries);
    Ok(())
}

/// The provider's side: the sample of an event, signed with this key.
pub(crate) fn delivered(event: &str, key: &str) -> Result<HttpEvent, Box<dyn Error>> {
    let sample = Currencycloud::sample(event).ok_or("expected an event with a sample")?;
    let currencycloud = Currencycloud::new(Secret::new(key)?);
    let request = currencycloud.request("https://hooks.example.com/", sample.body.as_bytes());
    Ok(HttpEvent {
        headers: request.headers.into_iter().collect(),
        raw_query_string: String::new(),
        body: BASE64_STANDARD.encode(request.body),
        is_base64_encoded: true,
    })
}
