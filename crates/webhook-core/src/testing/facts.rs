//! What is known of a provider, fact by fact, and which test covers each.
//!
//! The facts are read from the tables in the code: [`Provider::EVENTS`], its fields, life cycles and
//! [`Provider::REDELIVERY`], and [`Simulate::DELIVERY`]. A test does not say what it covers: the assertions
//! of [`conformance`](mod@super::conformance) record what they have checked. `cargo xtask facts` runs the
//! tests and joins the two.

mod record;

pub use record::{covered, covered_by, list, list_operations, this_test};

use std::any::type_name;

use super::Simulate;
use crate::{
    Acknowledgement, Certainty, Provider, Redelivery, State, StatusInfo, Verified, WebhookEvent,
    authoring::{FieldInfo, Shape},
};

/// One fact about a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about: `delivery`, `redelivery`, `event`, `field`, `status`, `transition` or `operation`.
    pub kind: &'static str,
    /// Its name. Two facts of one kind never have the same.
    pub name: String,
    /// What is known.
    pub value: String,
    /// Whether the provider documents it. `None` if nothing is known.
    pub certainty: Option<Certainty>,
    /// Where the provider says so; empty if the table does not say.
    pub source: &'static str,
}

/// All facts of a provider's tables.
#[must_use]
pub fn of<P: Simulate>() -> Vec<Fact> {
    let mut facts: Vec<Fact> = P::DELIVERY
        .iter()
        .map(|row| Fact {
            kind: "delivery",
            name: named::<P>(row.name),
            value: row.value.into(),
            certainty: Some(row.certainty),
            source: row.source,
        })
        .collect();
    facts.extend(redelivery::<P>());
    facts.extend(P::EVENTS.iter().map(|row| Fact {
        kind: "event",
        name: row.name.into(),
        value: match row.state {
            State::Current => row.entity.into(),
            State::Historic => format!("{}, historic", row.entity),
        },
        certainty: Some(row.certainty),
        source: row.source,
    }));
    for row in P::EVENTS {
        fields::<P>(row.entity, row.fields, row.source, &mut facts);
    }
    for (entity, source, table) in life_cycles::<P>() {
        facts.extend(table.iter().map(|row| Fact {
            kind: "status",
            name: format!("{entity} {}", row.name),
            value: String::new(),
            certainty: Some(row.certainty),
            source,
        }));
        facts.extend(table.iter().filter_map(|row| {
            let (next, certainty) = row.followed_by.as_ref()?;
            let value = match &next[..] {
                [] => "final".into(),
                next => format!("-> {}", next.join(" ")),
            };
            let name = format!("{entity} {}", row.name);
            Some(Fact { kind: "transition", name, value, certainty: Some(*certainty), source })
        }));
    }
    facts
}

/// The name of a fact about this provider's deliveries, since a crate may have several providers.
pub(super) fn named<P>(name: &str) -> String {
    let provider = type_name::<P>().rsplit("::").next().unwrap_or_default();
    format!("{provider}: {name}")
}

/// The life cycle of each kind of subject that a sample has a status of, with the events' source.
pub(super) fn life_cycles<P: Simulate>() -> Vec<(&'static str, &'static str, Vec<StatusInfo>)> {
    let mut found: Vec<(&str, &str, Vec<StatusInfo>)> = Vec::new();
    for sample in P::SAMPLES {
        let Some(row) = P::EVENTS.iter().find(|row| row.name == sample.event) else { continue };
        let verified = Verified::assume_trusted(sample.body.as_bytes());
        let envelope = P::decode(match P::endpoint_of(sample.event) {
            Some(label) => verified.with_endpoint(label),
            None => verified,
        });
        let status = envelope.event.as_ref().ok().and_then(WebhookEvent::status);
        if let Some(status) = status
            && found.iter().all(|(entity, ..)| *entity != row.entity)
        {
            found.push((row.entity, row.source, status.table()));
        }
    }
    found
}

fn redelivery<P: Provider>() -> Vec<Fact> {
    let fact = |name, value: String, certainty| Fact {
        kind: "redelivery",
        name: named::<P>(name),
        value,
        certainty,
        source: "",
    };
    let Some(redelivery) = P::REDELIVERY else {
        return vec![fact("schedule", "nothing is documented".into(), None)];
    };
    let acknowledged = match redelivery.acknowledgement() {
        Acknowledgement::AnySuccess => {
            fact("acknowledgement", "any 2xx".into(), Some(redelivery.certainty()))
        }
        Acknowledgement::Contradictory => {
            let answers = "200; other 2xx are contradictory".into();
            fact("acknowledgement", answers, Some(redelivery.certainty()))
        }
        Acknowledgement::NotDocumented => {
            fact("acknowledgement", "nothing is documented".into(), None)
        }
    };
    let waits: Vec<String> = waits(redelivery).iter().map(|wait| format!("{wait} s")).collect();
    let schedule = format!("{} attempts, {} apart", redelivery.attempts(), waits.join(", "));
    vec![fact("schedule", schedule, Some(redelivery.certainty())), acknowledged]
}

/// The waits of a schedule, in seconds.
pub(super) fn waits(redelivery: Redelivery) -> Vec<u64> {
    let waits = (1..redelivery.attempts()).filter_map(|attempt| redelivery.wait_after(attempt));
    waits.map(|wait| wait.as_secs()).collect()
}

/// Adds the fields at every level, each under each of its names, unless they are there.
fn fields<P: Provider>(
    path: &str,
    infos: &[FieldInfo],
    source: &'static str,
    facts: &mut Vec<Fact>,
) {
    for info in infos {
        let required = if info.required { ", required" } else { "" };
        for name in [info.name].into_iter().chain(info.aliases.iter().copied()) {
            let alias = match name == info.name {
                true => String::new(),
                false => format!(", as {}", info.name),
            };
            let certainty = match info.inferred.contains(&name) {
                true => Certainty::Inferred,
                false => Certainty::Documented,
            };
            let name = format!("{path}.{name}");
            if facts.iter().all(|it| it.kind != "field" || it.name != name) {
                let value = format!("{}{required}{alias}", described(info.shape));
                facts.push(Fact { kind: "field", name, value, certainty: Some(certainty), source });
            }
        }
        let within = match info.shape {
            Shape::List(&item) => item,
            shape => shape,
        };
        if let Shape::Object(infos) = within
            && entity_with::<P>(infos).is_none()
        {
            fields::<P>(&format!("{path}.{}", info.name), infos, source, facts);
        }
    }
}

/// The kind of subject whose payload has these fields. An object within another may be such a payload.
pub(super) fn entity_with<P: Provider>(infos: &[FieldInfo]) -> Option<&'static str> {
    P::EVENTS.iter().find(|row| row.fields == infos).map(|row| row.entity)
}

fn described(shape: Shape) -> String {
    match shape {
        Shape::Text => "text".into(),
        Shape::OneOf(words) => format!("one of {} words", words.len()),
        Shape::Boolean => "true or false".into(),
        Shape::Integer => "whole number".into(),
        Shape::Decimal => "decimal number".into(),
        Shape::Timestamp => "time".into(),
        Shape::Object(_) => "object".into(),
        Shape::List(item) => format!("list, each {}", described(*item)),
        Shape::Any => "any value".into(),
    }
}
