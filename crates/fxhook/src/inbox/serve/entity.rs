//! The page of an entity: its deliveries on a time line.

use maud::{Markup, html};
use webhook_core::{Standing, StatusInfo};
use webhook_inbox::{Details, EntityKey, Filter, Source, State, StoreError};

use super::Inspector;
use super::action::{Verb, notice};
use super::delivery::standing;
use super::diagram::{Marks, diagram};
use super::layout::{Tab, page, problem};
use super::parts::{badge, delivery_path, proof, reading, span, time};
use super::query::{Parameters, query};
use super::steps::Said;

/// How many deliveries are shown: the newest.
const SHOWN: usize = 60;

/// What an entity is called.
pub(super) struct Name {
    pub(super) source: Source,
    pub(super) key: EntityKey,
}

impl Name {
    /// The one that a query names.
    pub(super) fn of(parameters: &Parameters) -> Option<Self> {
        let source = parameters.get("source")?.parse().ok()?;
        let (kind, id) = (parameters.get("kind")?.into(), parameters.get("id")?.into());
        Some(Self { source, key: EntityKey { kind, id } })
    }

    pub(super) fn query(&self) -> String {
        let Self { source, key } = self;
        query([("source", source.as_str()), ("kind", &*key.kind), ("id", &*key.id)])
    }

    /// All that is about a subject with this id. Its kind is to be compared.
    pub(super) fn filter(&self) -> Filter {
        let (source, subject) = (Some(self.source.clone()), Some(self.key.id.clone()));
        Filter { source, subject, ..Filter::default() }
    }
}

/// A delivery on the time line.
struct Event {
    details: Details,
    said: Option<Said>,
    /// The statuses before it that no delivery has said.
    missing: Vec<&'static str>,
}

pub(super) async fn entity(
    inspector: &Inspector,
    name: &Name,
    parameters: &Parameters,
) -> Result<Option<Markup>, StoreError> {
    let mut entries = inspector.inbox.latest(&name.filter(), None, SHOWN + 1).await?;
    entries.retain(|entry| entry.delivery.reading.subject.as_ref() == Some(&name.key));
    let has_more = entries.len() > SHOWN;
    entries.truncate(SHOWN);
    let mut all = Vec::new();
    for entry in entries.iter().rev() {
        all.extend(inspector.inbox.get(entry.delivery.id).await?);
    }
    if all.is_empty() {
        return Ok(None);
    }
    let events = in_order(all, has_more);
    let title = format!("{} {}", name.key.kind, name.key.id);
    let main = html! {
        p.crumbs { a href="/" { "Deliveries" } " / " (name.source.as_str()) " / " (name.key.kind) }
        (notice(parameters))
        h1 { span.quiet { (name.key.kind) } " " (name.key.id) }
        (actions(inspector, name, &events))
        section aria-labelledby="life-title" {
            h2 #life-title { "Life cycle" }
            div #life data-live="" { (life_cycle(&events)) }
        }
        section aria-labelledby="line-title" {
            h2 #line-title { "Deliveries, oldest first" }
            @if has_more { p.quiet { "Only the " (SHOWN) " newest are shown." } }
            ol #line .line data-live="" {
                @for (at, event) in events.iter().enumerate() {
                    (point(event, at.checked_sub(1).and_then(|at| events.get(at))))
                }
            }
        }
    };
    Ok(Some(page(inspector, Tab::None, &title, &main)))
}

/// The page for an entity of which there is no delivery.
pub(super) fn unknown(inspector: &Inspector) -> Markup {
    problem(inspector, "No such object", "Expected deliveries about this object, found none.")
}

/// What each delivery says after those before it. If earlier ones are not shown, nothing is missing before the
/// first.
fn in_order(all: Vec<Details>, has_more: bool) -> Vec<Event> {
    let mut last: Option<String> = None;
    let mut events: Vec<Event> = Vec::new();
    for details in all {
        let said = Said::of(&details, last.as_deref());
        let mut missing = Vec::new();
        if let Some(said) = said.as_ref().filter(|said| said.counts()) {
            if last.is_some() || !has_more {
                missing = said.skipped(last.as_deref());
            }
            last = Some(said.status.clone());
        }
        events.push(Event { details, said, missing });
    }
    // One that came late is not missing.
    let late: Vec<String> =
        events.iter().filter_map(|it| Some(it.said.as_ref()?.status.clone())).collect();
    for event in &mut events {
        event.missing.retain(|status| !late.iter().any(|said| said == status));
    }
    events
}

fn actions(inspector: &Inspector, name: &Name, events: &[Event]) -> Markup {
    let is_parked = events.iter().any(|it| it.details.entry.state == State::Parked);
    let verb = if is_parked { Verb::Release } else { Verb::Park };
    html! {
        div #state .state data-live="" {
            @if is_parked { p { (badge(State::Parked)) " Nothing of it is handled until it is released." } }
            @if inspector.can_act {
                p.actions {
                    a.button id=(verb.name()) href={ "/entity/" (verb.name()) (name.query()) } { (verb.title()) }
                    @if !is_parked {
                        a.button #release href={ "/entity/release" (name.query()) } { (Verb::Release.title()) }
                    }
                }
            }
        }
    }
}

fn life_cycle(events: &[Event]) -> Markup {
    let said: Vec<&Said> = events.iter().filter_map(|event| event.said.as_ref()).collect();
    let table: &[StatusInfo] = said.last().map_or(&[], |said| said.table.as_slice());
    let last = said.iter().rev().find(|said| said.counts()).map(|said| said.status.as_str());
    let possible = said.iter().filter(|said| said.standing != Standing::Impossible);
    let marks = Marks {
        here: None,
        last,
        said: possible.map(|said| said.status.as_str()).collect(),
        missing: events.iter().flat_map(|event| event.missing.iter().copied()).collect(),
    };
    html! {
        @if said.is_empty() { p.quiet { "None of its deliveries says a status." } }
        @else { (diagram(table, &marks)) }
    }
}

fn point(event: &Event, before: Option<&Event>) -> Markup {
    let (entry, delivery) = (&event.details.entry, &event.details.entry.delivery);
    let found = &delivery.reading;
    let waited = before.map(|it| delivery.received_at - it.details.entry.delivery.received_at);
    let is_impossible =
        event.said.as_ref().is_some_and(|said| said.standing == Standing::Impossible);
    html! {
        @for status in &event.missing {
            li.missing {
                span.dot aria-hidden="true" {}
                p { strong { (status) } " is missing: no delivery said it." }
            }
        }
        li.impossible[is_impossible] {
            span.dot aria-hidden="true" {}
            p.when {
                (time(delivery.received_at)) " UTC"
                @if let Some(waited) = waited { span.quiet { ", " (span(waited)) " later" } }
            }
            p {
                a id={ "d" (delivery.id) } href=(delivery_path(delivery.id)) {
                    (found.event_type.as_deref().unwrap_or_else(|| reading(found.kind)))
                }
                @if let Some(said) = &event.said { " says " strong { (said.status) } }
                " " (badge(entry.state))
            }
            @if let Some(said) = event.said.as_ref().filter(|said| !said.counts()) {
                p { (standing(said.standing)) }
            }
            p.quiet {
                "Delivery " (delivery.id) ", proof " span title=(proof(delivery.proof)) { (delivery.proof.as_str()) }
                @if delivery.times_seen > 1 { ", seen " (delivery.times_seen) " times" }
            }
            @if let Some(error) = &entry.last_error { p.note { (error) } }
        }
    }
}
