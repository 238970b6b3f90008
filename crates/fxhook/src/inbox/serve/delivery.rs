//! The page of a delivery.

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{Markup, html};
use webhook_core::{Envelope, Standing};
use webhook_inbox::{Details, ReadingKind, State, Step};

use super::Inspector;
use super::action::{Verb, notice};
use super::comparison::comparison;
use super::diagram::{Marks, diagram};
use super::layout::{Tab, page};
use super::parts::{badge, delivery_path, entity_path, proof, reading, time};
use super::payload::Json;
use super::query::Parameters;
use super::steps::Said;
use crate::inbox::compared::{Compared, verified};
use crate::provider::{Channel, Provider, with_type};
use crate::receive::report::{Content, Report};

/// What this version reads in the body.
struct Read {
    content: Content,
    /// Each event that an ambiguous body may be.
    readings: Vec<String>,
}

impl Read {
    fn of<P: Channel>(details: &Details) -> Self {
        let envelope: Envelope<'_, P::Event> = P::decode(verified(details));
        let report = Report::of::<P>(&envelope);
        let readings = report.readings.iter().map(|it| it.event_type.clone()).collect();
        Self { content: report.content, readings }
    }
}

pub(super) fn delivery(
    inspector: &Inspector,
    details: &Details,
    compared: Option<&Compared>,
    parameters: &Parameters,
) -> Markup {
    let delivery = &details.entry.delivery;
    let provider = Provider::of(delivery);
    let read = provider.map(|provider| with_type!(provider, P => Read::of::<P>(details)));
    let content = read.as_ref().map(|read| &read.content);
    let payload = match content {
        Some(Content::Payload { payload }) => Some(Json::of(payload)),
        _ => None,
    };
    let title = delivery.reading.event_type.as_deref();
    let title = title.unwrap_or_else(|| reading(delivery.reading.kind));
    let main = html! {
        p.crumbs { a href="/" { "Deliveries" } " / " (delivery.id) }
        (notice(parameters))
        h1 { (title) }
        @if let Some(amount) = payload.as_ref().and_then(Json::amount) { p.amount { (amount) } }
        (state(inspector, details))
        div #compared data-live="" {
            @if let Some(compared) = compared {
                (comparison(compared, parameters.get("show").is_some()))
            }
        }
        section aria-labelledby="facts-title" {
            h2 #facts-title { "Delivery" }
            (facts(details, read.as_ref()))
        }
        section aria-labelledby="life-title" {
            h2 #life-title { "Place in the life cycle" }
            div #life data-live="" { (life_cycle(details)) }
        }
        section aria-labelledby="payload-title" {
            h2 #payload-title { "Payload" }
            (payload_part(details, content, payload.as_ref(), parameters))
        }
        section aria-labelledby="history-title" {
            h2 #history-title { "History" }
            div #history data-live="" { (history(details)) }
        }
    };
    page(inspector, Tab::None, &format!("{title}, delivery {}", delivery.id), &main)
}

/// Its state, why, and what can be done about it.
fn state(inspector: &Inspector, details: &Details) -> Markup {
    let entry = &details.entry;
    let verbs = Verb::ALL.into_iter().filter(|verb| verb.concerns(inspector, entry));
    html! {
        div #state .state data-live="" {
            p {
                (badge(entry.state))
                @if let Some(due_at) = entry.due_at { " tried next at " (time(due_at)) " UTC" }
                @if let Some(error) = &entry.last_error { " " span.note { (error) } }
            }
            @if inspector.can_act {
                p.actions {
                    @for verb in verbs {
                        a.button id=(verb.name()) href={ (delivery_path(entry.delivery.id)) "/" (verb.name()) } { (verb.title()) }
                    }
                }
            }
        }
    }
}

fn facts(details: &Details, read: Option<&Read>) -> Markup {
    let (entry, delivery) = (&details.entry, &details.entry.delivery);
    let found = &delivery.reading;
    let fact = |name: &str, value: Markup| html! { div { dt { (name) } dd { (value) } } };
    let text = |value: &str| html! { (value) };
    html! {
        dl #facts .facts data-live="" {
            @if let Some(subject) = &found.subject {
                (fact("Subject", html! { a href=(entity_path(&delivery.source, subject)) { (subject.kind) " " (subject.id) } }))
            }
            (fact("Received", html! { (time(delivery.received_at)) " UTC" }))
            @if let Some(at) = &found.occurred_at { (fact("Happened, as the provider wrote it", text(at))) }
            (fact("Times seen", html! {
                (delivery.times_seen)
                @if delivery.times_seen > 1 { ", last at " (time(delivery.last_seen_at)) " UTC" }
                @if delivery.occurrence > 1 { "; late repetition number " (delivery.occurrence) " of the same body" }
            }))
            (fact("Attempts", html! { (entry.attempts) }))
            (fact("Source", text(delivery.source.as_str())))
            (fact("Provider", text(&delivery.provider)))
            (fact("Proof", html! { strong { (delivery.proof.as_str()) } ". " (proof(delivery.proof)) }))
            @if let Some(evidence) = &delivery.evidence {
                (fact("Header that was checked", html! { code { (evidence.header) ": " (evidence.value) } }))
            }
            @if let Some(label) = &delivery.endpoint { (fact("Endpoint", text(label))) }
            @if let Some(with) = delivery.compared_with() {
                (fact("Fetched to compare it with", html! { a #with href=(delivery_path(with)) { "delivery " (with) } }))
            } @else if let Some(id) = &delivery.provider_id { (fact("The provider's id of the delivery", text(id))) }
            (fact("Decoding", html! {
                (reading(found.kind)) ", by " (found.read_by)
                @if let Some(error) = &found.error { ": " (error) }
            }))
            @if let Some(readings) = read.map(|it| &it.readings).filter(|it| !it.is_empty()) {
                (fact("May be", text(&readings.join(" or "))))
            }
            (fact("Idempotency key", html! { code { (delivery.idempotency_key()) } }))
        }
    }
}

/// Where the event's status lies in the life cycle of its subject.
fn life_cycle(details: &Details) -> Markup {
    let last = details.status.as_deref();
    let Some(said) = Said::of(details, last) else {
        return html! { p.quiet { "This delivery says no status." } };
    };
    let mut marks = Marks { here: Some(&said.status), last, ..Marks::default() };
    marks.said.extend(last);
    marks.said.push(&said.status);
    html! {
        @if details.entry.state != State::Done { p { (standing(said.standing)) } }
        (diagram(&said.table, &marks))
    }
}

/// How a status relates to the one before it, in words.
pub(super) fn standing(standing: Standing) -> Markup {
    let text = match standing {
        Standing::First => "It is the first status that is known.",
        Standing::Fresh => "It may follow the last known status.",
        Standing::Same => "It equals the last known status.",
        Standing::Stale => "It is older than the last known status: this delivery came late.",
        Standing::Impossible => {
            "It cannot come after the last known status, nor before it: look the object up."
        }
        Standing::Unknown => "How it relates to the last known status is not documented.",
    };
    html! { span class={ "standing " (standing.as_str()) } { (standing.as_str()) } " " (text) }
}

fn payload_part(
    details: &Details,
    content: Option<&Content>,
    payload: Option<&Json>,
    parameters: &Parameters,
) -> Markup {
    let shows_all = parameters.get("show").is_some();
    let path = delivery_path(details.entry.delivery.id);
    html! {
        @match content {
            Some(Content::Error { error }) => {
                p.alert {
                    "Cannot be decoded: " (error.message)
                    @if !error.path.is_empty() { ", at " code { (error.path) } }
                    "."
                }
            }
            None => { p.alert { "This version of fxhook knows no provider of this name." } }
            Some(_) => {}
        }
        @if details.entry.delivery.reading.kind == ReadingKind::Unknown {
            p { "This version has no type for the event: its fields are shown as they arrived." }
        }
        @if let Some(payload) = payload { (payload.tree(shows_all)) }
        @if shows_all {
            p { a #hide href=(path) { "Hide names, account numbers and the raw body" } }
            h3 { "Raw body" }
            pre.raw tabindex="0" aria-label="Raw body" { (raw(&details.body)) }
        } @else {
            @if payload.is_some_and(Json::hides) {
                p.quiet { "Names, addresses and account numbers are hidden." }
            }
            p { a #show href={ (path) "?show=all" } { "Show everything, with the raw body" } }
        }
    }
}

/// The body as text, or in Base64 if it is not UTF-8.
fn raw(body: &[u8]) -> String {
    str::from_utf8(body).map_or_else(|_| STANDARD.encode(body), str::to_owned)
}

fn history(details: &Details) -> Markup {
    let step = |step: &Step| {
        html! {
            tr {
                td { (time(step.at)) }
                td { (step.kind.as_str()) }
                td.right { (step.attempt) }
                td { @if let Some(note) = &step.note { (note) } }
            }
        }
    };
    html! {
        div.scroll tabindex="0" role="region" aria-label="Table of the history" {
            table {
                thead {
                    tr {
                        th scope="col" { "Time (UTC)" }
                        th scope="col" { "What happened" }
                        th.right scope="col" { "Attempt" }
                        th scope="col" { "Why" }
                    }
                }
                tbody {
                    tr {
                        td { (time(details.entry.delivery.received_at)) }
                        td { "received" }
                        td.right {}
                        td {}
                    }
                    @for it in &details.history { (step(it)) }
                }
            }
        }
    }
}
