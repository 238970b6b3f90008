//! A life cycle, drawn.

use std::collections::BTreeMap;

use maud::{Markup, html};
use webhook_core::StatusInfo;

use super::steps::{first, next};

/// Which statuses of a life cycle are marked.
#[derive(Debug, Default)]
pub(super) struct Marks<'a> {
    /// The one that a delivery says.
    pub(super) here: Option<&'a str>,
    /// The last one that is known of the entity.
    pub(super) last: Option<&'a str>,
    /// Those that deliveries have said.
    pub(super) said: Vec<&'a str>,
    /// Those that no delivery has said, although they lie between two that were said.
    pub(super) missing: Vec<&'a str>,
}

/// The size of a box and of the space around it.
const HEIGHT: usize = 30;
const ROW: usize = 48;
const GAP: usize = 56;
const MARGIN: usize = 10;
/// The width of a character, at least.
const CHARACTER: usize = 8;

/// A status in its place.
#[derive(Debug, Clone, Copy)]
struct Spot {
    x: usize,
    y: usize,
}

/// The life cycle as a picture, with a text that says the same. Empty if none is known.
pub(super) fn diagram(table: &[StatusInfo], marks: &Marks<'_>) -> Markup {
    let columns = columns(table);
    let longest = columns.iter().flatten().map(|name| name.len()).max().unwrap_or(0);
    let width = longest * CHARACTER + 20;
    let mut spots = BTreeMap::new();
    for (column, names) in columns.iter().enumerate() {
        for (row, name) in names.iter().enumerate() {
            let x = MARGIN + column * (width + GAP);
            spots.insert(*name, Spot { x, y: MARGIN + row * ROW });
        }
    }
    if spots.is_empty() {
        return html! { p.quiet { "The provider documents no life cycle for it." } };
    }
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
    let size = (columns.len() * (width + GAP) - GAP + 2 * MARGIN, rows * ROW + 2 * MARGIN);
    html! {
        figure.diagram {
            div.scroll tabindex="0" role="region" aria-label="Life cycle" {
                svg width=(size.0) height=(size.1) viewBox={ "0 0 " (size.0) " " (size.1) } role="img"
                    aria-label=(in_words(table, marks)) {
                    defs {
                        marker #arrow viewBox="0 0 8 8" refX="8" refY="4" markerWidth="9" markerHeight="9"
                            markerUnits="userSpaceOnUse" orient="auto" { path d="M0 0 L8 4 L0 8 z" {} }
                    }
                    @for (name, spot) in &spots {
                        @for next in next(table, name) {
                            @if let Some(to) = spots.get(next).filter(|_| next != name) {
                                (edge(*spot, *to, width, is_way(name, next, marks)))
                            }
                        }
                    }
                    @for (name, spot) in &spots { (status(name, *spot, width, table, marks)) }
                }
            }
            figcaption { (in_words(table, marks)) }
        }
    }
}

/// The statuses by their distance from the first ones, in the order of the table.
fn columns(table: &[StatusInfo]) -> Vec<Vec<&'static str>> {
    let is_known = |name: &str| {
        let mut rows = table.iter();
        rows.any(|row| {
            row.name == name && row.followed_by.is_some() || next(table, row.name).contains(&name)
        })
    };
    let names: Vec<_> = table.iter().map(|row| row.name).filter(|name| is_known(name)).collect();
    let mut columns = vec![first(table)];
    loop {
        let is_new = |name: &&&'static str| !columns.iter().flatten().any(|it| it == *name);
        let last = columns.last().cloned().unwrap_or_default();
        let reached: Vec<_> =
            last.iter().flat_map(|name| next(table, name)).filter(is_new).copied().collect();
        let column: Vec<_> = names.iter().copied().filter(|name| reached.contains(name)).collect();
        if column.is_empty() {
            break;
        }
        columns.push(column);
    }
    // What only a circle leads to.
    let rest: Vec<_> = names
        .iter()
        .copied()
        .filter(|name| !columns.iter().flatten().any(|it| it == name))
        .collect();
    if let Some(column) = columns.first_mut() {
        column.extend(rest);
    }
    columns
}

/// Whether the entity went this way.
fn is_way(from: &str, to: &str, marks: &Marks<'_>) -> bool {
    let is_passed = |name| marks.said.contains(&name) || marks.missing.contains(&name);
    is_passed(from) && is_passed(to)
}

fn edge(from: Spot, to: Spot, width: usize, is_way: bool) -> Markup {
    let (y1, y2) = (from.y + HEIGHT / 2, to.y + HEIGHT / 2);
    let path = if to.x > from.x {
        let (x1, x2) = (from.x + width, to.x);
        let bend = GAP / 2;
        format!("M{x1} {y1} C{} {y1} {} {y2} {x2} {y2}", x1 + bend, x2 - bend)
    } else {
        // Back, or within a column: from below to below.
        let (x1, x2) = (from.x + width / 3, to.x + 2 * width / 3);
        let (y1, y2) = (from.y + HEIGHT, to.y + HEIGHT);
        let low = y1.max(y2) + ROW - HEIGHT;
        format!("M{x1} {y1} C{x1} {low} {x2} {low} {x2} {y2}")
    };
    html! { path class=(if is_way { "edge way" } else { "edge" }) d=(path) marker-end="url(#arrow)" {} }
}

fn status(name: &str, spot: Spot, width: usize, table: &[StatusInfo], marks: &Marks<'_>) -> Markup {
    let class = if marks.here == Some(name) {
        "status here"
    } else if marks.last == Some(name) {
        "status last"
    } else if marks.said.contains(&name) {
        "status said"
    } else if marks.missing.contains(&name) {
        "status missing"
    } else {
        "status"
    };
    let is_final = next(table, name).is_empty();
    html! {
        g class=(class) {
            rect x=(spot.x) y=(spot.y) width=(width) height=(HEIGHT) rx="6" {}
            @if is_final {
                rect.inner x=(spot.x + 3) y=(spot.y + 3) width=(width - 6) height=(HEIGHT - 6) rx="4" {}
            }
            text x=(spot.x + width / 2) y=(spot.y + HEIGHT / 2 + 4) { (name) }
        }
    }
}

/// The same in words.
fn in_words(table: &[StatusInfo], marks: &Marks<'_>) -> String {
    let mut text = String::new();
    let mut say = |sentence: String| {
        if !text.is_empty() {
            text.push(' ');
        }
        text += &sentence;
    };
    if let Some(here) = marks.here {
        say(format!("This delivery says {here}."));
    }
    if let Some(last) = marks.last {
        say(format!("The last known status is {last}."));
    }
    if let Some(status) = marks.last.or(marks.here) {
        match next(table, status) {
            [] if table.iter().any(|row| row.name == status && row.followed_by.is_some()) => {
                say("It is final.".to_owned());
            }
            [] => say("What may follow it is not known.".to_owned()),
            next => say(format!("Next may come {}.", next.join(", "))),
        }
    }
    if !marks.missing.is_empty() {
        say(format!("No delivery said {}.", marks.missing.join(", ")));
    }
    text
}
