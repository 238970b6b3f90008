//! What an entity's deliveries say about its status, by the life cycle.

use std::collections::VecDeque;

use webhook_core::{Standing, StatusInfo, WebhookEvent};
use webhook_inbox::Details;

use crate::inbox::compared::verified;
use crate::provider::{Channel, Provider, with_type};

/// The status that a delivery says.
#[derive(Debug)]
pub(super) struct Said {
    /// In the provider's word.
    pub(super) status: String,
    /// How it relates to the status before it.
    pub(super) standing: Standing,
    /// The statuses of such an object, with what may follow each.
    pub(super) table: Vec<StatusInfo>,
}

impl Said {
    /// What this delivery says after a delivery that said `earlier`. `None` if it says no status.
    pub(super) fn of(details: &Details, earlier: Option<&str>) -> Option<Self> {
        let provider = Provider::of(&details.entry.delivery)?;
        with_type!(provider, P => Self::read::<P>(details, earlier))
    }

    fn read<P: Channel>(details: &Details, earlier: Option<&str>) -> Option<Self> {
        let envelope = P::decode(verified(details));
        let event = envelope.event.ok()?;
        let status = event.status()?;
        Some(Self {
            status: status.as_str().to_owned(),
            standing: status.standing_after(earlier),
            table: status.table(),
        })
    }

    /// Whether it is the entity's status from then on.
    pub(super) fn counts(&self) -> bool {
        matches!(self.standing, Standing::First | Standing::Fresh)
    }

    /// The statuses that have to come between `earlier` and this one, on the shortest way.
    pub(super) fn skipped(&self, earlier: Option<&str>) -> Vec<&'static str> {
        if self.counts() { between(&self.table, earlier, &self.status) } else { Vec::new() }
    }
}

/// The statuses that may come next. Empty if they are not known.
pub(super) fn next<'t>(table: &'t [StatusInfo], status: &str) -> &'t [&'static str] {
    let row = table.iter().find(|row| row.name == status);
    row.and_then(|row| row.followed_by.as_ref()).map_or(&[], |(next, _)| next.as_slice())
}

/// The statuses with which an object may begin: none leads to them.
pub(super) fn first(table: &[StatusInfo]) -> Vec<&'static str> {
    let is_next = |name: &str| {
        table.iter().any(|row| row.name != name && next(table, row.name).contains(&name))
    };
    let rows = table.iter().filter(|row| row.followed_by.is_some());
    rows.map(|row| row.name).filter(|name| !is_next(name)).collect()
}

/// The statuses between two, on the shortest way; from the first one on if there is no earlier one.
fn between(table: &[StatusInfo], earlier: Option<&str>, later: &str) -> Vec<&'static str> {
    let starts = first(table);
    let mut ways: VecDeque<Vec<&'static str>> = match earlier {
        None if starts.contains(&later) => return Vec::new(),
        None => starts.iter().map(|start| vec![*start]).collect(),
        Some(earlier) => next(table, earlier).iter().map(|next| vec![*next]).collect(),
    };
    let mut seen: Vec<&str> = Vec::new();
    while let Some(mut way) = ways.pop_front() {
        let Some(last) = way.last().copied() else { continue };
        if last == later {
            way.pop();
            return way;
        }
        if !seen.contains(&last) {
            seen.push(last);
            ways.extend(next(table, last).iter().map(|next| {
                let mut way = way.clone();
                way.push(*next);
                way
            }));
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use webhook_core::Certainty;

    use super::*;

    fn row(name: &'static str, followed_by: &[&'static str]) -> StatusInfo {
        let followed_by = Some((followed_by.to_vec(), Certainty::Documented));
        StatusInfo { name, certainty: Certainty::Documented, followed_by }
    }

    /// new -> checked -> sent -> done, each may fail; a failed one may be sent again.
    fn table() -> Vec<StatusInfo> {
        vec![
            row("new", &["checked", "failed"]),
            row("checked", &["sent", "failed"]),
            row("sent", &["done", "failed"]),
            row("failed", &["sent"]),
            row("done", &[]),
        ]
    }

    #[test]
    fn the_statuses_between_are_those_of_the_shortest_way() {
        for (earlier, later, expected) in [
            (Some("new"), "checked", vec![]),
            (Some("new"), "done", vec!["checked", "sent"]),
            (Some("failed"), "done", vec!["sent"]),
            (None, "new", vec![]),
            (None, "sent", vec!["new", "checked"]),
            (Some("done"), "new", vec![]),
            (Some("elsewhere"), "new", vec![]),
        ] {
            assert_eq!(between(&table(), earlier, later), expected, "{earlier:?} {later}");
        }
    }

    #[test]
    fn an_object_begins_with_what_follows_nothing() {
        assert_eq!(first(&table()), ["new"]);
    }
}
