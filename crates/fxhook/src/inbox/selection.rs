//! Which deliveries a command is about.

use std::num::NonZeroUsize;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser};
use webhook_inbox::{DeliveryId, Entry, Filter, Inbox, Source, State};

use super::entry::Line;
use super::url::InboxUrl;
use crate::output::{self, Failure};

/// The deliveries that fit all of these.
#[derive(Debug, Args)]
pub(super) struct Selection {
    #[command(flatten)]
    pub(super) url: InboxUrl,
    /// The one with this id
    #[arg(long, value_parser = id)]
    id: Option<DeliveryId>,
    /// Those of this source, such as currencycloud
    #[arg(long, value_name = "SOURCE")]
    source: Option<Source>,
    /// Those in this state
    #[arg(long, value_name = "STATE", value_parser = state())]
    state: Option<State>,
    /// Those of this event
    #[arg(long, value_name = "EVENT", value_parser = text())]
    event: Option<Box<str>>,
    /// Those about the object with this id
    #[arg(long, value_name = "ID", value_parser = text())]
    subject: Option<Box<str>>,
    /// Those received since this time, such as 2026-01-31T12:00:00Z, or in this time: 90s, 15m, 2h, 7d
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<DateTime<Utc>>,
    /// Those received before this time, or longer ago than this
    #[arg(long, value_name = "TIME", value_parser = time)]
    before: Option<DateTime<Utc>>,
    /// At most so many, oldest first
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    limit: Option<NonZeroUsize>,
}

/// How many are read at once.
const PAGE: usize = 500;

impl Selection {
    pub(super) fn filter(&self) -> Filter {
        Filter {
            id: self.id,
            source: self.source.clone(),
            state: self.state,
            event_type: self.event.clone(),
            subject: self.subject.clone(),
            since: self.since,
            before: self.before,
            ..Filter::default()
        }
    }

    /// Its source, if it selects by that alone; the source is `None` for all deliveries.
    pub(super) fn is_of_source(&self) -> Option<Option<&Source>> {
        let of_source = Filter { source: self.source.clone(), ..Filter::default() };
        let is_alone = self.limit.is_none() && self.filter() == of_source;
        is_alone.then_some(self.source.as_ref())
    }

    /// Calls `see` with each of them, oldest first.
    pub(super) async fn each(
        &self,
        inbox: &Inbox,
        mut see: impl FnMut(Entry) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let (filter, mut after) = (self.filter(), None);
        let mut left = self.limit.map_or(usize::MAX, NonZeroUsize::get);
        while left > 0 {
            let page = inbox.page(&filter, after, left.min(PAGE)).await?;
            let Some(last) = page.last() else {
                break;
            };
            after = Some(last.delivery.id);
            left = left.saturating_sub(page.len());
            page.into_iter().try_for_each(&mut see)?;
        }
        Ok(())
    }

    /// Prints those of them that fit, and counts these.
    pub(super) async fn print_if(
        &self,
        inbox: &Inbox,
        fits: impl Fn(&Entry) -> bool,
    ) -> Result<u64, Failure> {
        let mut count = 0;
        let print = |entry: Entry| match fits(&entry) {
            true => {
                count += 1;
                output::print_json(&Line::from(&entry))
            }
            false => Ok(()),
        };
        self.each(inbox, print).await?;
        Ok(count)
    }

    /// One filter if there is no limit; otherwise one for each delivery, which still asks for the rest: its
    /// state may change meanwhile.
    pub(super) async fn filters(&self, inbox: &Inbox) -> Result<Vec<Filter>, Failure> {
        if self.limit.is_none() {
            return Ok(vec![self.filter()]);
        }
        let mut filters = Vec::new();
        let one = |entry: Entry| {
            filters.push(Filter { id: Some(entry.delivery.id), ..self.filter() });
            Ok(())
        };
        self.each(inbox, one).await?;
        Ok(filters)
    }

    /// Checks that it does not mean every delivery of the inbox.
    pub(super) fn must_choose(&self) -> Result<(), Failure> {
        if self.filter() != Filter::default() {
            return Ok(());
        }
        Err(Failure::usage(
            "expected at least one of --id, --source, --state, --event, --subject, --since and --before, found none: this would concern every delivery",
        ))
    }
}

fn state() -> impl TypedValueParser<Value = State> {
    let states = [State::Waiting, State::Working, State::Dead, State::Parked, State::Done];
    PossibleValuesParser::new(states.map(State::as_str)).try_map(|state| state.parse::<State>())
}

fn text() -> impl TypedValueParser<Value = Box<str>> {
    NonEmptyStringValueParser::new().map(String::into_boxed_str)
}

pub(super) fn id(text: &str) -> Result<DeliveryId, &'static str> {
    text.parse().map_err(|_| "expected the number of a delivery, such as 17")
}

pub(super) fn number(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| "expected a whole number, at least 1")
}

/// A time, or how long ago it was.
pub(super) fn time(text: &str) -> Result<DateTime<Utc>, &'static str> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    let age = duration(text).ok().and_then(|age| TimeDelta::from_std(age).ok());
    let time = age.and_then(|age| Utc::now().checked_sub_signed(age));
    time.ok_or("expected a time, such as 2026-01-31T12:00:00Z, or 90s, 15m, 2h or 7d")
}

/// A number of seconds, minutes, hours or days.
pub(super) fn duration(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.char_indices().next_back().and_then(|(end, unit)| {
        let unit: u64 = match unit {
            's' => 1,
            'm' => 60,
            'h' => 60 * 60,
            'd' => 24 * 60 * 60,
            _ => return None,
        };
        text.get(..end)?.parse::<u64>().ok()?.checked_mul(unit)
    });
    seconds.map(Duration::from_secs).ok_or("expected a duration, such as 90s, 15m, 2h or 7d")
}
