//! What a delivery says beside what the provider's API showed.

use maud::{Markup, html};
use serde_json::value::RawValue;

use super::parts::{delivery_path, time};
use super::payload::Json;
use crate::inbox::compared::Compared;

/// Both values of each field that differs. Private ones are hidden unless all are shown.
pub(super) fn comparison(compared: &Compared, shows_all: bool) -> Markup {
    let fetched = &compared.fetched.entry.delivery;
    html! {
        section aria-labelledby="compared-title" {
            h2 #compared-title { "Other values in the provider's API" }
            p {
                a #fetched href=(delivery_path(fetched.id)) { "What the API showed" }
                " at " (time(fetched.received_at)) " UTC is not what this delivery says:"
            }
            div.scroll tabindex="0" role="region" aria-label="Table of the differences" {
                table {
                    thead {
                        tr {
                            th scope="col" { "Field" }
                            th scope="col" { "Delivered" }
                            th scope="col" { "In the API" }
                        }
                    }
                    tbody {
                        @for difference in &compared.differences {
                            tr {
                                th scope="row" { (difference.field) }
                                td { (value(&difference.field, &difference.delivered, shows_all)) }
                                td { (value(&difference.field, &difference.fetched, shows_all)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn value(field: &str, json: &str, shows_all: bool) -> Markup {
    let name = field.rsplit('.').next().unwrap_or(field);
    let json = RawValue::from_string(json.to_owned()).map(|raw| Json::of(&raw));
    html! {
        @match json {
            Ok(json) if shows_all || !json.is_private(name) => (json.tree(shows_all)),
            _ => span.hidden-value { "hidden" },
        }
    }
}
