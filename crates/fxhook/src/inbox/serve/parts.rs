//! Small parts of several pages.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use maud::{Markup, html};
use webhook_core::Proof;
use webhook_inbox::{DeliveryId, EntityKey, ReadingKind, Source, State};

use super::query::query;

/// A time, to the second, and to the microsecond for programs.
pub(super) fn time(at: DateTime<Utc>) -> Markup {
    html! {
        time datetime=(at.to_rfc3339_opts(SecondsFormat::Micros, true)) {
            (at.format("%Y-%m-%d")) " " (at.format("%H:%M:%S"))
        }
    }
}

/// A duration in its two largest units: `2 h 5 min`.
pub(super) fn span(span: TimeDelta) -> String {
    let seconds = span.num_seconds().max(0);
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    let (minutes, rest) = (seconds / 60 % 60, seconds % 60);
    let [large, small] = match (days, hours, minutes) {
        (0, 0, 0) => [(rest, "s"), (0, "")],
        (0, 0, _) => [(minutes, "min"), (rest, "s")],
        (0, _, _) => [(hours, "h"), (minutes, "min")],
        _ => [(days, "d"), (hours, "h")],
    };
    match small {
        (0, _) => format!("{} {}", large.0, large.1),
        _ => format!("{} {} {} {}", large.0, large.1, small.0, small.1),
    }
}

/// A state with its colour. The word says it, too.
pub(super) fn badge(state: State) -> Markup {
    html! { span class={ "badge " (state.as_str()) } { (state.as_str()) } }
}

/// What a proof is worth, in words.
pub(super) fn proof(proof: Proof) -> &'static str {
    match proof.as_str() {
        "body" => "A signature over the whole body: a holder of the secret wrote these bytes.",
        "url" => {
            "A secret in the callback URL: the sender knows the URL. The body is not covered, so look the object up before money moves."
        }
        "fetched" => "We read it from the provider's API: no delivery said it.",
        _ => "Nothing was checked: the program that stored it vouches for the body.",
    }
}

/// What decoding found, in words.
pub(super) fn reading(kind: ReadingKind) -> &'static str {
    match kind {
        ReadingKind::Known => "decoded",
        ReadingKind::Unknown => "unknown event",
        ReadingKind::Undecodable => "cannot be decoded",
    }
}

pub(super) fn delivery_path(id: DeliveryId) -> String {
    format!("/deliveries/{id}")
}

pub(super) fn entity_path(source: &Source, key: &EntityKey) -> String {
    let of = query([("source", source.as_str()), ("kind", &*key.kind), ("id", &*key.id)]);
    format!("/entity{of}")
}

/// `1 delivery`, `2 deliveries`, with the digits in groups.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_its_two_largest_units() {
        for (seconds, text) in [
            (-5, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (61, "1 min 1 s"),
            (7500, "2 h 5 min"),
            (90_000, "1 d 1 h"),
        ] {
            assert_eq!(span(TimeDelta::seconds(seconds)), text);
        }
    }

    #[test]
    fn a_count_has_groups_of_three_digits() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(count(number), text);
        }
    }
}
