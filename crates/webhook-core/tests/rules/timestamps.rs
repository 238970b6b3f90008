//! Times keep their text, and give an instant only where the text has a time zone.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use webhook_core::{Moment, Timestamp};

#[test]
fn a_text_with_a_time_zone_is_an_instant() {
    let expected = Timestamp::from("2018-04-30T08:39:25Z").instant().unwrap();
    for text in [
        "2018-04-30T08:39:25+00:00",
        "2018-04-30T08:39:25.000Z",
        "2018-04-30T10:39:25+0200",
        "2018-04-30 08:39:25 UTC",
        "2018-04-30 08:39:25.000 UTC",
        "2018-04-30 08:39:25 +0000",
        "2018-04-30 10:39:25 +0200",
        "2018-04-30 08:39:25+00:00",
    ] {
        assert_eq!(Timestamp::from(text).instant(), Some(expected), "{text}");
    }
}

#[test]
fn a_text_without_a_time_zone_is_not_an_instant() {
    for text in ["2023-12-18T16:28:28.3027309", "2023-12-18T16:28:28", "2023-12-18 16:28:28"] {
        assert!(matches!(Timestamp::from(text).moment(), Moment::Local(_)), "{text}");
        assert_eq!(Timestamp::from(text).instant(), None, "{text}");
    }
    let date = Timestamp::from("2020-01-16");
    assert!(matches!(date.moment(), Moment::Date(_)) && date.instant().is_none());
}

#[test]
fn a_text_in_another_notation_is_unreadable_and_kept() {
    for text in [
        "2022_04_12T10:15:48 00:00",
        "2018-02-30T00:00:00Z",
        "2018-04-30 UTC",
        "soon",
        "1523456789",
    ] {
        assert_eq!(Timestamp::from(text).moment(), Moment::Unreadable, "{text}");
        assert_eq!(Timestamp::from(text).to_string(), text);
    }
}

proptest! {
    #[test]
    fn any_text_is_written_as_it_arrived(text in "\\PC{1,40}") {
        let token = serde_json::to_string(&text).unwrap();
        let time: Timestamp = serde_json::from_str(&token).unwrap();
        let _ = time.moment();
        prop_assert_eq!(serde_json::to_string(&time).unwrap(), token);
    }
}
