//! Whether an event is what the provider's API shows.

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use crate::{
    Provider, Standing, Timestamp, WebhookEvent,
    authoring::{Events, FieldInfo, Object, Shape, Token, decode_as},
};

/// What a look-up says about an event.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Confirmation<E> {
    /// The API shows the object as the event does.
    Confirmed {
        /// The event with the fetched object.
        fetched: E,
    },
    /// The object has changed since: its status may follow the event's, or it was changed later. What the event
    /// said of it can no longer be compared.
    Newer {
        /// The event with the fetched object.
        fetched: E,
        /// What differs now.
        differences: Vec<Difference>,
    },
    /// The API shows another object than the event does: the event is forged, damaged or an error of the
    /// provider. Where the API shows no time, such as for a wallet of Send Payments, the object may also have changed
    /// since.
    Differs {
        /// The event with the fetched object.
        fetched: E,
        /// What differs.
        differences: Vec<Difference>,
    },
    /// The API knows no such object.
    NotFound,
    /// No look-up of such an object is documented, or its answer lacks what the event requires.
    NoLookUp,
}

/// A field that an event and the fetched object have with different values.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The field's path, in the provider's words: `amount`, `sender.iban`.
    pub field: String,
    /// The event's value, as JSON. It may be personal data: not for logs.
    pub delivered: String,
    /// The fetched value, as JSON. It may be personal data: not for logs.
    pub fetched: String,
}

impl<E: Events> Confirmation<E> {
    /// Compares an event with the fetched object: its JSON under the names that the event's payload has, its
    /// status, and the event that tells this status, if one does.
    ///
    /// Compared are the fields that both have, by their values: `"10"` and `10.00` are the same amount, and times
    /// are the same instant to the second. A field without a value on one side is not compared.
    #[must_use]
    pub fn of<P: Provider<Event = E>>(
        delivered: &E,
        object: &RawValue,
        status: Option<&str>,
        told_as: Option<E>,
    ) -> Self {
        let before = delivered.status();
        let is_same = match (&before, status) {
            (Some(before), Some(now)) => before.as_str() == now,
            _ => true,
        };
        // Several events may tell one status: the name stays.
        let fetched = match told_as {
            Some(event) if !is_same => event,
            _ => match decode_as(delivered.event_type(), object.get().as_bytes()) {
                Ok(event) => event,
                Err(_) => return Self::NoLookUp,
            },
        };
        let mut differences = differences::<P>(delivered, &fetched);
        let mut is_newer = is_changed_later(delivered, &fetched);
        if let (Some(before), Some(now), false) = (before, status, is_same) {
            is_newer |= matches!(before.standing_of(now), Standing::Fresh | Standing::Unknown);
            add_status(before.as_str(), now, &mut differences);
        }
        match (differences.is_empty(), is_newer) {
            (true, _) => Self::Confirmed { fetched },
            (false, true) => Self::Newer { fetched, differences },
            (false, false) => Self::Differs { fetched, differences },
        }
    }
}

impl Difference {
    /// What differs between an event and the fetched object as an event, as [`Confirmation`] has it: to show it again
    /// from two stored bodies.
    #[must_use]
    pub fn between<P: Provider>(delivered: &P::Event, fetched: &P::Event) -> Vec<Self> {
        let mut differences = differences::<P>(delivered, fetched);
        if let (Some(before), Some(now)) = (delivered.status(), fetched.status()) {
            add_status(before.as_str(), now.as_str(), &mut differences);
        }
        differences
    }
}

/// Adds a status that no field has, if the two differ.
fn add_status(before: &str, now: &str, differences: &mut Vec<Difference>) {
    if before != now && !differences.iter().any(|it| it.field == "status") {
        let [delivered, fetched] = [before, now].map(|it| format!("\"{it}\""));
        differences.push(Difference { field: "status".into(), delivered, fetched });
    }
}

/// Whether the object was changed after the event.
fn is_changed_later<E: WebhookEvent>(delivered: &E, fetched: &E) -> bool {
    let second = |event: &E| Some(event.occurred_at()?.instant()?.timestamp());
    matches!((second(delivered), second(fetched)), (Some(before), Some(now)) if now > before)
}

fn differences<P: Provider>(delivered: &P::Event, fetched: &P::Event) -> Vec<Difference> {
    let mut found = Vec::new();
    let row = P::EVENTS.iter().find(|row| row.name == delivered.event_type());
    if let (Some(row), Ok(delivered), Ok(fetched)) = (row, delivered.payload(), fetched.payload()) {
        compare_fields("", row.fields, &delivered, &fetched, &mut found);
    }
    found
}

fn compare_fields(
    path: &str,
    fields: &[FieldInfo],
    delivered: &RawValue,
    fetched: &RawValue,
    found: &mut Vec<Difference>,
) {
    let (Ok(delivered), Ok(fetched)) = (Object::of(delivered), Object::of(fetched)) else { return };
    for field in fields {
        let value = |object: &Object<'_>| -> Option<Box<RawValue>> {
            let (_, json) = object.iter().find(|(name, _)| *name == field.name)?;
            Some(json.to_owned())
        };
        let (Some(delivered), Some(fetched)) = (value(&delivered), value(&fetched)) else {
            continue;
        };
        let path = match path {
            "" => field.name.to_owned(),
            outer => format!("{outer}.{}", field.name),
        };
        compare(&path, field.shape, &delivered, &fetched, found);
    }
}

fn compare(
    path: &str,
    shape: Shape,
    delivered: &RawValue,
    fetched: &RawValue,
    found: &mut Vec<Difference>,
) {
    if let Shape::Object(fields) = shape {
        return compare_fields(path, fields, delivered, fetched, found);
    }
    if let Shape::List(shape) = shape
        && let [Ok(a), Ok(b)] =
            [delivered, fetched].map(|json| serde_json::from_str::<Vec<&RawValue>>(json.get()))
        && a.len() == b.len()
    {
        let pairs = a.into_iter().zip(b).enumerate();
        return pairs.for_each(|(n, (a, b))| compare(&format!("{path}[{n}]"), *shape, a, b, found));
    }
    if !is_same(shape, delivered, fetched) {
        let [delivered, fetched] = [delivered, fetched].map(|json| json.get().to_owned());
        found.push(Difference { field: path.to_owned(), delivered, fetched });
    }
}

fn is_same(shape: Shape, delivered: &RawValue, fetched: &RawValue) -> bool {
    let texts = [delivered, fetched].map(text);
    let [Some(a), Some(b)] = &texts else { return delivered.get() == fetched.get() };
    if a == b {
        return true;
    }
    match shape {
        Shape::Decimal | Shape::Integer => match [a, b].map(|it| decimal(it)) {
            [Some(a), Some(b)] => a == b,
            _ => false,
        },
        Shape::Timestamp => is_same_time(a, b),
        _ => false,
    }
}

/// The digits of a number, with or without an exponent.
fn decimal(text: &str) -> Option<Decimal> {
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

/// The same instant to the second, or the same day if one of the two has no time of day.
fn is_same_time(a: &str, b: &str) -> bool {
    let [a, b] = [a, b].map(Timestamp::from);
    if let (Some(a), Some(b)) = (a.instant(), b.instant()) {
        return a.timestamp() == b.timestamp();
    }
    let is_day = |it: &Timestamp| matches!(it.moment(), crate::Moment::Date(_));
    let day = |it: &Timestamp| it.as_str().get(..10).map(str::to_owned);
    (is_day(&a) || is_day(&b)) && day(&a) == day(&b)
}

/// The text of a leaf; that of a number is its digits.
fn text(json: &RawValue) -> Option<String> {
    match Token::of(json) {
        Token::Number(digits) => Some(digits.to_owned()),
        Token::Text(text) => Some(text.into_owned()),
        _ => None,
    }
}
