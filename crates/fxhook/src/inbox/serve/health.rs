//! How the inbox is.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use webhook_core::{Certainty, Proof, Provider as _, Redelivery};
use webhook_inbox::{Counts, Entry, Filter, ParkedEntity, ReadingKind, State, StoreError};

use super::Inspector;
use super::chart::Bars;
use super::layout::{Tab, page};
use super::parts::{count, delivery_path, entity_path, span, time};
use crate::provider::{Provider, with_type};

/// How many of the newest deliveries the charts are made of.
const SAMPLE: usize = 2000;

/// How far the charts go back, unless the sample ends before.
const LONGEST: TimeDelta = TimeDelta::hours(1);

/// From this wait on, the oldest waiting delivery is an alarm.
const LONG_WAIT: TimeDelta = TimeDelta::minutes(5);

/// How many of the dead, and of the parked, are listed.
const LISTED: usize = 20;

/// What the page is made of.
struct Found {
    now: DateTime<Utc>,
    counts: Counts,
    newest: Vec<Entry>,
    dead: Vec<Entry>,
    parked: Vec<ParkedEntity>,
    undecodable: bool,
    unknown: bool,
}

pub(super) async fn health(inspector: &Inspector) -> Result<Markup, StoreError> {
    let inbox = &inspector.inbox;
    let of = |state| Filter { state: Some(state), ..Filter::default() };
    let read_as = |kind| Filter { reading: Some(kind), ..of(State::Parked) };
    let found = Found {
        counts: inbox.counts(None).await?,
        newest: inbox.latest(&Filter::default(), None, SAMPLE).await?,
        dead: inbox.latest(&of(State::Dead), None, LISTED).await?,
        parked: inbox.parked(None, None, LISTED).await?,
        undecodable: !inbox.latest(&read_as(ReadingKind::Undecodable), None, 1).await?.is_empty(),
        unknown: !inbox.latest(&read_as(ReadingKind::Unknown), None, 1).await?.is_empty(),
        now: Utc::now(),
    };
    let main = html! {
        h1 { "Health" }
        section #alarms data-live="" aria-labelledby="alarms-title" {
            h2 #alarms-title { "Alarms" }
            (alarms(&found))
        }
        section #numbers data-live="" aria-labelledby="numbers-title" {
            h2 #numbers-title { "Now" }
            (numbers(&found))
        }
        section #charts data-live="" aria-labelledby="charts-title" {
            h2 #charts-title { "Rate" }
            (charts(&found))
        }
        section aria-labelledby="loss-title" {
            h2 #loss-title { "Loss windows" }
            p {
                "How long a provider repeats a delivery that is not acknowledged. If the receiver is down for longer, "
                "deliveries are lost, and only the provider's API has what they said. The store does not know when the "
                "receiver was down, but then no delivery came: look at the longest silence."
            }
            div #loss data-live="" { (loss_windows(&found)) }
        }
        section #dead-ones data-live="" aria-labelledby="dead-title" {
            h2 #dead-title { "Dead deliveries" }
            (dead(&found))
        }
        section #parked-ones data-live="" aria-labelledby="parked-title" {
            h2 #parked-title { "Parked" }
            (parked(&found))
        }
    };
    Ok(page(inspector, Tab::Health, "Health", &main))
}

fn alarms(found: &Found) -> Markup {
    let counts = &found.counts;
    let waited = found.waited().filter(|it| *it >= LONG_WAIT);
    let is_calm = counts.dead == 0 && waited.is_none() && !found.undecodable && !found.unknown;
    html! {
        @if is_calm { p.calm { "None." } }
        @else {
            ul.alarms {
                @if counts.dead > 0 {
                    li { a #alarm-dead href="/?state=dead" { (count(counts.dead)) " dead" } ": their attempts failed. Mend the cause, then replay them." }
                }
                @if let Some(waited) = waited {
                    li { a #alarm-waiting href="/?state=waiting" { "The oldest has waited for " (span(waited)) } ": is a worker running?" }
                }
                @if found.undecodable {
                    li { a #alarm-undecodable href="/?state=parked" { "Some cannot be decoded" } ": update fxhook, then decode them again." }
                }
                @if found.unknown {
                    li { a #alarm-unknown href="/?state=parked" { "Some events are unknown" } ": update fxhook, then decode them again, or release them." }
                }
            }
        }
        p.quiet { "This page reads the store. Whether the receiver takes deliveries, its own health says." }
    }
}

fn numbers(found: &Found) -> Markup {
    let counts = &found.counts;
    let number = |name: &str, class: &str, value: String| {
        html! { div class=(class) { dt { (name) } dd { (value) } } }
    };
    let oldest = found.waited().map_or_else(|| "none".to_owned(), span);
    html! {
        dl.numbers {
            (number("waiting", "waiting", count(counts.waiting)))
            (number("oldest waits for", "waiting", oldest))
            (number("working", "working", count(counts.working)))
            (number("dead", "dead", count(counts.dead)))
            (number("parked", "parked", count(counts.parked)))
            (number("done", "done", count(counts.done)))
        }
    }
}

fn charts(found: &Found) -> Markup {
    let oldest = found.newest.last().map(|entry| entry.delivery.received_at);
    let is_cut = found.newest.len() == SAMPLE;
    let reaches = oldest.filter(|_| is_cut).map(|oldest| found.now - oldest);
    let span = reaches.map_or(LONGEST, |it| it.clamp(TimeDelta::seconds(1), LONGEST));
    let times = |is_meant: fn(&Entry) -> bool| {
        let entries = found.newest.iter().filter(move |entry| is_meant(entry));
        Bars::of(entries.map(|entry| entry.delivery.received_at), span, found.now)
    };
    html! {
        (times(|_| true).draw("Deliveries received"))
        (times(|entry| entry.state != State::Done).draw("Of these, not done"))
    }
}

/// Each source with its last delivery and its provider's patience.
fn loss_windows(found: &Found) -> Markup {
    let mut sources: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    let delivered = |entry: &&Entry| entry.delivery.proof != Proof::Fetched;
    for entry in found.newest.iter().filter(delivered) {
        sources.entry(entry.delivery.source.as_str()).or_default().push(entry);
    }
    let sources = sources.into_iter().filter_map(|(source, entries)| {
        let last = *entries.first()?;
        Some((source, last, Silence::longest(&entries, found.now)))
    });
    let sources: Vec<_> = sources.collect();
    html! {
        @if sources.is_empty() { p.quiet { "There is no delivery yet." } }
        @else {
            div.scroll tabindex="0" role="region" aria-label="Table of loss windows" {
                table {
                    thead {
                        tr {
                            th scope="col" { "Source" }
                            th scope="col" { "Provider" }
                            th scope="col" { "Loss window" }
                            th scope="col" { "Last delivery (UTC)" }
                            th scope="col" { "Silent for" }
                            th scope="col" { "Longest silence" }
                        }
                    }
                    tbody {
                        @for (source, entry, silence) in sources {
                            tr {
                                th scope="row" { (source) }
                                td { (entry.delivery.provider) }
                                td { (window(entry)) }
                                td { (time(entry.delivery.received_at)) }
                                td { (span(found.now - entry.delivery.received_at)) }
                                td { (silence.draw(redelivery(entry))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A time without a delivery of a source.
struct Silence {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Silence {
    /// The longest one up to now. The newest delivery is the first of them.
    fn longest(newest: &[&Entry], now: DateTime<Utc>) -> Self {
        let mut longest = Self { from: now, to: now };
        let mut to = now;
        for entry in newest {
            let from = entry.delivery.received_at;
            if to - from > longest.to - longest.from {
                longest = Self { from, to };
            }
            to = from;
        }
        longest
    }

    fn draw(&self, redelivery: Option<Redelivery>) -> Markup {
        let lasted = self.to - self.from;
        let is_long = redelivery.is_some_and(|it| lasted > delta(it.loss_window()));
        html! {
            (span(lasted)) " from " (time(self.from))
            @if is_long { div.note { "Longer than the loss window: if the receiver was down, run fxhook missed." } }
        }
    }
}

fn redelivery(entry: &Entry) -> Option<Redelivery> {
    Provider::of(&entry.delivery).and_then(|provider| with_type!(provider, P => P::REDELIVERY))
}

fn window(entry: &Entry) -> Markup {
    html! {
        @match redelivery(entry) {
            Some(redelivery) => {
                (span(delta(redelivery.loss_window())))
                @if redelivery.certainty() == Certainty::Inferred { span.quiet { " (inferred)" } }
            }
            None => { span.quiet { "not documented" } }
        }
    }
}

fn dead(found: &Found) -> Markup {
    html! {
        @if found.dead.is_empty() { p.calm { "None." } }
        ul.listed {
            @for entry in &found.dead {
                @let id = entry.delivery.id;
                li {
                    a id={ "dead-" (id) } href=(delivery_path(id)) {
                        (id) " " (entry.delivery.reading.event_type.as_deref().unwrap_or("unknown event"))
                    }
                    @if let Some(error) = &entry.last_error { " " span.note { (error) } }
                }
            }
        }
        @if found.counts.dead > LISTED as u64 { p { a #all-dead href="/?state=dead" { "All dead deliveries" } } }
    }
}

fn parked(found: &Found) -> Markup {
    html! {
        @if found.parked.is_empty() { p.calm { "Nothing." } }
        ul.listed {
            @for entity in &found.parked {
                li {
                    @if entity.key.kind.is_empty() { a id={ "parked-" (entity.id) } href="/?state=parked" { "A delivery without a subject" } }
                    @else {
                        a id={ "parked-" (entity.id) } href=(entity_path(&entity.source, &entity.key)) {
                            (entity.key.kind) " " (entity.key.id)
                        }
                    }
                    " " span.note { (entity.because) }
                    span.quiet { " " (count(entity.open)) " wait" }
                }
            }
        }
        @if found.parked.len() == LISTED { p { a #all-parked href="/?state=parked" { "All parked deliveries" } } }
    }
}

impl Found {
    /// For how long the oldest one that waits has waited.
    fn waited(&self) -> Option<TimeDelta> {
        self.counts.oldest_waiting.map(|at| self.now - at)
    }
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

#[cfg(test)]
mod tests {
    use webhook_core::DedupKey;
    use webhook_inbox::{DeliveryId, DeliveryRecord, Reading};

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn entry(minute: i64) -> Entry {
        let reading = Reading {
            kind: ReadingKind::Known,
            event_type: None,
            subject: None,
            occurred_at: None,
            error: None,
            read_by: "".into(),
            parks: false,
        };
        let delivery = DeliveryRecord {
            id: DeliveryId(minute),
            source: "currencycloud".parse().unwrap(),
            provider: "currencycloud".into(),
            key: DedupKey::of(b""),
            proof: Proof::Body,
            evidence: None,
            endpoint: None,
            provider_id: None,
            reading,
            received_at: at(minute),
            last_seen_at: at(minute),
            times_seen: 1,
            occurrence: 1,
        };
        Entry { delivery, state: State::Done, attempts: 1, last_error: None, due_at: None }
    }

    #[test]
    fn the_longest_silence_lies_between_two_deliveries_or_before_now() {
        let entries = [20, 15, 3, 1].map(entry);
        let newest: Vec<&Entry> = entries.iter().collect();
        for (now, from, to) in [(21, 3, 15), (31, 3, 15), (32, 20, 32)] {
            let longest = Silence::longest(&newest, at(now));
            assert_eq!((longest.from, longest.to), (at(from), at(to)), "{now}");
        }
    }

    #[test]
    fn a_silence_is_marked_if_it_is_longer_than_the_loss_window() {
        let window = redelivery(&entry(0)).unwrap();
        for (minutes, is_marked) in [(0, false), (1, true)] {
            let silence = Silence { from: at(0), to: at(minutes) };
            let shown = silence.draw(Some(window)).into_string();
            assert_eq!(shown.contains("fxhook missed"), is_marked, "{shown}");
        }
    }
}
