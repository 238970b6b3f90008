//! Times that keep their text.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Leaf, read_text};

/// A time as the provider wrote it.
///
/// It is read when asked, so a time that nobody can read loses no delivery; the text stays and is
/// written back.
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

/// What a time's text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// An instant, with the offset that stands there.
    Instant(DateTime<FixedOffset>),
    /// A date and a time of day in a zone that is not told. It is not taken for UTC.
    Local(NaiveDateTime),
    /// A date without a time of day.
    Date(NaiveDate),
    /// Nothing that can be read.
    Unreadable,
}

impl Timestamp {
    /// The text that arrived.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the text says.
    #[must_use]
    pub fn moment(&self) -> Moment {
        let text = self.as_str();
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Moment::Instant(instant);
        }
        if let Some(instant) = first_fit(OTHER_INSTANTS, |format| {
            DateTime::parse_from_str(text, format).ok()
        }) {
            return Moment::Instant(instant);
        }
        if let Some(local) = first_fit(LOCAL_TIMES, |format| {
            NaiveDateTime::parse_from_str(text, format).ok()
        }) {
            return Moment::Local(local);
        }
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map_or(Moment::Unreadable, Moment::Date)
    }

    /// The instant, if the text tells one.
    #[must_use]
    pub fn instant(&self) -> Option<DateTime<FixedOffset>> {
        match self.moment() {
            Moment::Instant(instant) => Some(instant),
            Moment::Local(_) | Moment::Date(_) | Moment::Unreadable => None,
        }
    }
}

/// Instants that are not RFC 3339: Ruby's `Time#to_s`.
const OTHER_INSTANTS: &[&str] = &["%Y-%m-%d %H:%M:%S%.f %z"];

const LOCAL_TIMES: &[&str] = &["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];

fn first_fit<T>(formats: &[&str], parse: impl Fn(&str) -> Option<T>) -> Option<T> {
    formats.iter().find_map(|format| parse(format))
}

impl<T: Into<Box<str>>> From<T> for Timestamp {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl std::fmt::Display for Timestamp {
    /// The text that arrived.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, |text| Self(text.into()))
    }
}

impl Leaf for Timestamp {
    const BLANK_IS_NO_VALUE: bool = true;
}

crate::leaf_member!(Timestamp);
