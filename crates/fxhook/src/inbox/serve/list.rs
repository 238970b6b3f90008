//! The list of deliveries.

use maud::{Markup, html};
use webhook_core::Proof;
use webhook_inbox::{Counts, DeliveryId, Entry, Filter, State, StoreError};

use super::Inspector;
use super::layout::{Tab, page};
use super::parts::{badge, count, delivery_path, entity_path, reading, time};
use super::query::Parameters;
use crate::provider::{Provider, with_type};

/// How many are on a page.
const PAGE: usize = 50;

/// How many ids are searched for what has no index, so that a page is there at once.
const SEARCHED: i64 = 20_000;

const STATES: [State; 5] =
    [State::Waiting, State::Working, State::Dead, State::Parked, State::Done];

pub(super) async fn list(
    inspector: &Inspector,
    parameters: &Parameters,
) -> Result<Markup, StoreError> {
    let counts = inspector.inbox.counts(None).await?;
    let (found, misfit) = match parameters.filter() {
        Ok((filter, before)) => (Found::of(inspector, filter, before).await?, None),
        Err(name) => (Found::default(), Some(name)),
    };
    let Found { shown, older, searched } = &found;
    let main = html! {
        h1 { "Deliveries" }
        (states(&counts, parameters))
        (form(parameters, misfit))
        section #list data-live="" aria-label="Deliveries, newest first" {
            @if shown.is_empty() {
                p.empty {
                    @if let Some(searched) = searched { "None of the deliveries " (searched) " fits the filter." }
                    @else if misfit.is_some() || parameters.has_filter() { "No delivery fits the filter." }
                    @else { "The inbox is empty. `fxhook listen --inbox` stores deliveries." }
                }
            } @else {
                (table(shown))
                @if let Some(searched) = searched { p.quiet { "Searched the deliveries " (searched) "." } }
            }
            nav.pager aria-label="Older and newer deliveries" {
                @if parameters.get("before").is_some() {
                    a href={ "/" (parameters.with("before", None)) } { "Newest" }
                }
                @if let Some(older) = older {
                    a #older href={ "/" (parameters.with("before", Some(&older.to_string()))) } {
                        @if searched.is_some() { "Search older ones" } @else { "Older" }
                    }
                }
            }
        }
    };
    Ok(page(inspector, Tab::Deliveries, "Deliveries", &main))
}

/// What is on a page.
#[derive(Default)]
struct Found {
    shown: Vec<Entry>,
    /// Before which delivery the next page begins, if there may be one.
    older: Option<DeliveryId>,
    /// The ids that were searched, if these were not all.
    searched: Option<String>,
}

impl Found {
    async fn of(
        inspector: &Inspector,
        mut filter: Filter,
        before: Option<DeliveryId>,
    ) -> Result<Self, StoreError> {
        let inbox = &inspector.inbox;
        // For a subject there is an index, and open ones are few.
        let is_indexed =
            filter.subject.is_some() || filter.state.is_some_and(|it| it != State::Done);
        let newest = match is_indexed {
            true => None,
            false => inbox.latest(&Filter::default(), before, 1).await?.pop(),
        };
        let newest = newest.map(|entry| entry.delivery.id);
        let bound = newest.map(|id| DeliveryId(id.0 - SEARCHED)).filter(|id| id.0 > 0);
        filter.after = bound;
        let mut shown = inbox.latest(&filter, before, PAGE + 1).await?;
        if shown.len() > PAGE {
            shown.truncate(PAGE);
            let older = shown.last().map(|entry| entry.delivery.id);
            return Ok(Self { shown, older, searched: None });
        }
        let older = bound.map(|id| DeliveryId(id.0 + 1));
        let searched = older.zip(newest).map(|(from, to)| format!("{from} to {to}"));
        Ok(Self { shown, older, searched })
    }
}

/// How many deliveries are in which state, each a link to these.
fn states(counts: &Counts, parameters: &Parameters) -> Markup {
    let Counts { waiting, working, dead, parked, done, .. } = *counts;
    let numbers = [waiting, working, dead, parked, done];
    let here = parameters.get("state");
    html! {
        nav #states .states data-live="" aria-label="States" {
            a #state-all href={ "/" (parameters.with("state", None)) } aria-current=[here.is_none().then_some("true")] {
                span.number { (count(numbers.iter().sum())) } " all"
            }
            @for (state, number) in STATES.iter().zip(numbers) {
                @let name = state.as_str();
                a id={ "state-" (name) } class=(name) href={ "/" (parameters.with("state", Some(name))) }
                    aria-current=[(here == Some(name)).then_some("true")] {
                    span.number { (count(number)) } " " (name)
                }
            }
        }
    }
}

fn form(parameters: &Parameters, misfit: Option<&str>) -> Markup {
    let field = |name: &'static str, label: &str, kind: &str, list: Option<&str>| {
        let is_misfit = misfit == Some(name);
        html! {
            div {
                label for=(name) { (label) }
                input id=(name) name=(name) type=(kind) value=[parameters.get(name)] list=[list]
                    step=[(kind == "datetime-local").then_some("1")]
                    aria-invalid=[is_misfit.then_some("true")] aria-describedby=[is_misfit.then_some("misfit")];
            }
        }
    };
    let proofs = [Proof::Body, Proof::Url, Proof::Fetched, Proof::Assumed].map(Proof::as_str);
    html! {
        form.filter role="search" action="/" aria-label="Filter" {
            (field("source", "Source", "text", None))
            (field("event", "Event", "text", Some("events")))
            datalist #events {
                @for name in event_names() { option value=(name) {} }
            }
            (choice("state", "State", &STATES.map(State::as_str), parameters))
            (choice("proof", "Proof", &proofs, parameters))
            (field("subject", "Subject", "text", None))
            (field("text", "Text in the body", "text", None))
            (field("since", "From (UTC)", "datetime-local", None))
            (field("until", "Before (UTC)", "datetime-local", None))
            div.buttons {
                button.primary type="submit" { "Filter" }
                @if parameters.has_filter() { a href="/" { "Show all" } }
            }
        }
        @if let Some(name) = misfit {
            p #misfit .alert role="alert" { "Expected another value in the field “" (name) "” of the filter." }
        }
    }
}

fn choice(name: &str, label: &str, values: &[&str], parameters: &Parameters) -> Markup {
    html! {
        div {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                option value="" { "any" }
                @for value in values {
                    option value=(value) selected[parameters.get(name) == Some(value)] { (value) }
                }
            }
        }
    }
}

/// The names of all events that the providers document.
fn event_names() -> Vec<&'static str> {
    let events = |provider| with_type!(provider, P => <P as webhook_core::Provider>::EVENTS);
    let mut names: Vec<_> = Provider::all().flat_map(events).map(|event| event.name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn table(entries: &[Entry]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Table of deliveries" {
            table {
                thead {
                    tr {
                        th scope="col" { "Delivery" }
                        th scope="col" { "Received (UTC)" }
                        th scope="col" { "Event" }
                        th scope="col" { "Subject" }
                        th scope="col" { "State" }
                        th scope="col" { "Proof" }
                        th.right scope="col" { "Attempts" }
                        th.right scope="col" { "Seen" }
                        th scope="col" { "Source" }
                    }
                }
                tbody {
                    @for entry in entries { (row(entry)) }
                }
            }
        }
    }
}

fn row(entry: &Entry) -> Markup {
    let delivery = &entry.delivery;
    let (id, found) = (delivery.id, &delivery.reading);
    html! {
        tr {
            th scope="row" { a id={ "d" (id) } href=(delivery_path(id)) { (id) } }
            td { (time(delivery.received_at)) }
            td {
                @if let Some(event) = &found.event_type { (event) } @else { span.quiet { (reading(found.kind)) } }
                @if let Some(error) = &entry.last_error { div.note { (error) } }
            }
            td.subject {
                @if let Some(subject) = &found.subject {
                    a id={ "s" (id) } href=(entity_path(&delivery.source, subject)) {
                        span.quiet { (subject.kind) } " " (subject.id)
                    }
                } @else { span.quiet { "none" } }
            }
            td { (badge(entry.state)) }
            td { (delivery.proof.as_str()) }
            td.right { (entry.attempts) }
            td.right { (delivery.times_seen) }
            td { (delivery.source.as_str()) }
        }
    }
}
