//! Stored deliveries as CloudEvents.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::SecondsFormat;
use serde::Serialize;
use serde_json::value::RawValue;
use webhook_core::{Proof, Timestamp};

use crate::Details;

/// A stored delivery as a [CloudEvent](https://cloudevents.io) of version 1.0. Its JSON is the JSON event format.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use webhook_currencycloud::{Currencycloud, webhook_core::Verified};
/// use webhook_inbox::{Inbox, MemoryStore, Receipt, Settings};
///
/// let inbox = Inbox::new(MemoryStore::new(), Settings::default());
/// let delivery = Verified::assume_trusted(br#"{"header":{},"body":{"amount":1.00}}"#);
/// let receipt = inbox.accept::<Currencycloud>(&"currencycloud/payouts".parse()?, &delivery).await?;
///
/// let id = receipt.id().ok_or("in the spool")?;
/// let details = inbox.get(id).await?.ok_or("purged")?;
/// let json = serde_json::to_string(&details.cloud_event())?;
/// assert!(json.starts_with(r#"{"specversion":"1.0","id":""#));
/// assert!(json.ends_with(r#""data":{"header":{},"body":{"amount":1.00}}}"#));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct CloudEvent {
    /// `1.0`.
    pub specversion: &'static str,
    /// The delivery's key: unique within its source. A late repetition that is handled has its number at the end:
    /// `9f86d0…#2`.
    pub id: String,
    /// The inbox's source.
    pub source: String,
    /// The provider's name and its name for what happened: `currencycloud.payment_released_notification`. An event
    /// without a name is `undecodable`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The kind and the id of the object: `payment/a634d8c2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When it happened. `None` if the event says no instant: a time without a zone is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// An extension: what verification established.
    pub proof: Proof,
    /// An extension: when the inbox received it.
    pub receivedat: String,
    /// `application/json` if the body is JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datacontenttype: Option<&'static str>,
    /// The body, with its digits, if it is JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Box<RawValue>>,
    /// Another body, in Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_base64: Option<String>,
}

impl Details {
    /// The delivery as a CloudEvent.
    #[must_use]
    pub fn cloud_event(&self) -> CloudEvent {
        let delivery = &self.entry.delivery;
        let reading = &delivery.reading;
        let data: Option<Box<RawValue>> = serde_json::from_slice(&self.body).ok();
        let time = reading.occurred_at.as_deref().and_then(|time| Timestamp::from(time).instant());
        let id = match delivery.occurrence {
            0 | 1 => delivery.key.to_string(),
            n => format!("{}#{n}", delivery.key),
        };
        let event = reading.event_type.as_deref().filter(|name| !name.is_empty());
        CloudEvent {
            specversion: "1.0",
            id,
            source: delivery.source.to_string(),
            event_type: format!("{}.{}", delivery.provider, event.unwrap_or("undecodable")),
            subject: reading.subject.as_ref().map(|it| format!("{}/{}", it.kind, it.id)),
            time: time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            proof: delivery.proof,
            receivedat: delivery.received_at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            datacontenttype: data.is_some().then_some("application/json"),
            data_base64: data.is_none().then(|| STANDARD.encode(&self.body)),
            data,
        }
    }
}
