//! How the inbox is.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use webhook_core::{Certainty, Provider as _, Redelivery};
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
                "deliveries are lost, and only the provider's API has what they said."
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
    let mut last: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in &found.newest {
        last.entry(entry.delivery.source.as_str()).or_insert(entry);
    }
    html! {
        @if last.is_empty() { p.quiet { "There is no delivery yet." } }
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
                        }
                    }
                    tbody {
                        @for (source, entry) in last {
                            tr {
                                th scope="row" { (source) }
                                td { (entry.delivery.provider) }
                                td { (window(entry)) }
                                td { (time(entry.delivery.received_at)) }
                                td { (span(found.now - entry.delivery.received_at)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn window(entry: &Entry) -> Markup {
    let provider = Provider::of(&entry.delivery);
    let redelivery: Option<Redelivery> =
        provider.and_then(|provider| with_type!(provider, P => P::REDELIVERY));
    html! {
        @match redelivery {
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
