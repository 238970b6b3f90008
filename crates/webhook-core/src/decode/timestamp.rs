//! Times that keep their text.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
/// A time as the provider wrote it.
///
/// The text is kept and only read on request, so a time in an unknown notation costs no event.
///
/// ```
/// use webhook_core::{Moment, Timestamp};
///
/// let ruby = Timestamp::from("2018-04-30 08:39:25 +0000");
/// let iso = Timestamp::from("2018-04-30T10:39:25+02:00");
/// assert_eq!(ruby.instant(), iso.instant());
///
/// let local = Timestamp::from("2023-12-18T16:28:28.3027309");
/// assert!(matches!(local.moment(), Moment::Local(_)));
/// assert_eq!(local.instant(), None);
/// assert_eq!(Timestamp::from("2022_04_12T10:15:48 00:00").moment(), Moment::Unreadable);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Timestamp(Box<str>);

/// What the text of a [`Timestamp`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// An instant, with the offset that it was written with.
    Instant(DateTime<FixedOffset>),
    /// A date and a time of day without a time zone. It is never taken for UTC.
    Local(NaiveDateTime),
    /// A date without a time of day.
    Date(NaiveDate),
    /// A notation that is not known.
    Unreadable,
}

impl Timestamp {
    /// What the text says.
    #[must_use]
    pub fn moment(&self) -> Moment {
        let text = self.as_str();
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Moment::Instant(instant);
        }
        if let Some(instant) =
            first_fit(OTHER_INSTANTS, |format| DateTime::parse_from_str(text, format).ok())
        {
            return Moment::Instant(instant);
        }
        let (text, is_utc) = match text.strip_suffix(RUBY_UTC) {
            Some(text) => (text, true),
            None => (text, false),
        };
        let local =
            first_fit(LOCAL_TIMES, |format| NaiveDateTime::parse_from_str(text, format).ok());
        match local {
            Some(time) if is_utc => return Moment::Instant(time.and_utc().fixed_offset()),
            Some(time) => return Moment::Local(time),
            None if is_utc => return Moment::Unreadable,
            None => {}
        }
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map_or(Moment::Unreadable, Moment::Date)
    }

    /// The instant, if the text gives one.
    #[must_use]
    pub fn instant(&self) -> Option<DateTime<FixedOffset>> {
        match self.moment() {
            Moment::Instant(instant) => Some(instant),
            Moment::Local(_) | Moment::Date(_) | Moment::Unreadable => None,
        }
    }
}

/// Instants that are not RFC 3339: those of Ruby's `Time#to_s`, and ISO 8601 with an offset without a
/// colon.
const OTHER_INSTANTS: &[&str] = &["%Y-%m-%d %H:%M:%S%.f %z", "%Y-%m-%dT%H:%M:%S%.f%z"];

/// How Ruby's `Time#to_s` ends for a time in UTC.
const RUBY_UTC: &str = " UTC";

const LOCAL_TIMES: &[&str] = &["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];

fn first_fit<T>(formats: &[&str], parse: impl Fn(&str) -> Option<T>) -> Option<T> {
    formats.iter().find_map(|format| parse(format))
}

crate::identifier!(@text Timestamp, Timestamp);
