//! What has been open for too long.

use chrono::Utc;
use maud::{Markup, html};
use webhook_inbox::{OpenEntity, StoreError};

use super::Inspector;
use super::layout::{Tab, page};
use super::parts::{delivery_path, entity_path, span, time};
use super::query::{Parameters, query};
use crate::inbox::selection::duration;

/// How many are listed.
const LISTED: usize = 100;

/// For how long an object has to be open, unless the query says another.
const USUAL: &str = "1d";

/// What the page offers.
const OFFERED: [&str; 4] = ["1h", USUAL, "7d", "30d"];

/// The objects without a final status, the longest silent first. The store reads each open one for it, so the page
/// does not update by itself.
pub(super) async fn overdue(
    inspector: &Inspector,
    parameters: &Parameters,
) -> Result<Markup, StoreError> {
    let open_for = parameters.get("open_for").unwrap_or(USUAL);
    let found = match duration(open_for) {
        Ok(duration) => Ok(inspector.inbox.overdue(None, duration, LISTED).await?),
        Err(expected) => Err(expected),
    };
    let main = html! {
        h1 { "Overdue" }
        p {
            "Objects without a final status, of which nothing was heard for a while. The event that would end one may "
            "never have arrived: look it up at the provider, or run " code { "fxhook missed" } ". Some providers do not "
            "document which statuses are final; their objects stay here."
        }
        nav.states aria-label="Open for at least" {
            @for offered in OFFERED {
                a id={ "for-" (offered) } href={ "/overdue" (query([("open_for", offered)])) }
                    aria-current=[(offered == open_for).then_some("true")] { (offered) }
            }
        }
        section aria-label="Objects, the longest silent first" {
            @match &found {
                Ok(found) if found.is_empty() => p.calm { "None." },
                Ok(found) => {
                    (table(found))
                    @if found.len() == LISTED { p.quiet { "Only the first " (LISTED) " are shown." } }
                }
                Err(expected) => p.alert role="alert" { (expected) "." },
            }
        }
    };
    Ok(page(inspector, Tab::Overdue, "Overdue", &main))
}

fn table(found: &[OpenEntity]) -> Markup {
    let now = Utc::now();
    html! {
        div.scroll tabindex="0" role="region" aria-label="Table of overdue objects" {
            table {
                thead {
                    tr {
                        th scope="col" { "Object" }
                        th scope="col" { "Status" }
                        th scope="col" { "Last delivery (UTC)" }
                        th scope="col" { "Silent for" }
                        th scope="col" { "Source" }
                    }
                }
                tbody {
                    @for entity in found {
                        @let id = entity.last_delivery;
                        tr {
                            th scope="row" {
                                a id={ "e" (id) } href=(entity_path(&entity.source, &entity.key)) {
                                    span.quiet { (entity.key.kind) } " " (entity.key.id)
                                }
                            }
                            td { @if let Some(status) = &entity.status { (status) } @else { span.quiet { "none" } } }
                            td { a id={ "d" (id) } href=(delivery_path(id)) { (time(entity.last_received_at)) } }
                            td { (span(now - entity.last_received_at)) }
                            td { (entity.source.as_str()) }
                        }
                    }
                }
            }
        }
    }
}
