//! A timestamp keeps its text, gives the instant that an independent reading of the common notations
//! gives, and never takes a local time for an instant.
#![no_main]

use chrono::{DateTime, FixedOffset};
use libfuzzer_sys::fuzz_target;
use webhook_core::{Moment, Timestamp};

fuzz_target!(|text: &str| {
    let time = Timestamp::from(text);
    assert_eq!(time.as_str(), text);
    let moment = time.moment();
    match notation(text) {
        Some((local, None, length)) if length == DATE => match moment {
            Moment::Date(date) => assert_eq!(date.and_hms_opt(0, 0, 0).map(seconds), Some(local)),
            other => panic!("{other:?}"),
        },
        Some((local, None, _)) => match moment {
            Moment::Local(time) => assert_eq!(seconds(time), local),
            other => panic!("{other:?}"),
        },
        Some((local, Some(offset), _)) => match moment {
            Moment::Instant(time) => assert_eq!(time.timestamp(), local - offset),
            other => panic!("{other:?}"),
        },
        None => {}
    }
    match moment {
        Moment::Instant(instant) => {
            assert_eq!(time.instant(), Some(instant));
            let has_offset = text.ends_with(['Z', 'z']) || text.contains("UTC") || {
                let tail = text.trim_end_matches(|it: char| it.is_ascii_digit() || it == ':');
                // chrono also reads a sign or a space between hours and minutes.
                tail.trim_end().ends_with(['+', '-', '\u{2212}']) || tail.len() < text.len()
            };
            assert!(has_offset, "an instant without an offset");
            again(instant);
        }
        Moment::Local(_) | Moment::Date(_) | Moment::Unreadable => {
            assert_eq!(time.instant(), None);
        }
    }
    if !text.is_empty() {
        let json = serde_json::to_string(&time).expect("a text can be written");
        assert_eq!(serde_json::from_str::<Timestamp>(&json).ok(), Some(time));
    }
});

/// What chrono writes is read as the same instant. RFC 3339 has years of four digits and whole minutes.
fn again(instant: DateTime<FixedOffset>) {
    use chrono::Datelike;

    let is_plain = (0..=9999).contains(&instant.year())
        && instant.offset().local_minus_utc() % 60 == 0
        && instant.offset().local_minus_utc().abs() < 24 * 60 * 60;
    if is_plain {
        let text = Timestamp::from(instant.to_rfc3339());
        assert_eq!(text.instant(), Some(instant), "{}", text.as_str());
    }
}

fn seconds(time: chrono::NaiveDateTime) -> i64 {
    time.and_utc().timestamp()
}

/// The length of a date.
const DATE: usize = 10;

/// `2018-04-30`, with `T08:39:25` or ` 08:39:25`, perhaps `.123`, perhaps `Z`, `+00:00`, `+0000` or
/// ` +0000`: seconds since 1970 by the clock, the offset in seconds, and the length. By arithmetic alone.
fn notation(text: &str) -> Option<(i64, Option<i64>, usize)> {
    let bytes = text.as_bytes();
    let number = |from: usize, length: usize| {
        let digits = text.get(from..from + length)?;
        let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        are_digits.then(|| digits.parse::<i64>().ok())?
    };
    let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !is(4, b'-') || !is(7, b'-') || !(1..=longest).contains(&day) {
        return None;
    }
    let midnight = days_from_civil(year, month, day) * 86_400;
    if bytes.len() == DATE {
        return Some((midnight, None, DATE));
    }
    let is_separated = is(10, b'T') || is(10, b' ');
    let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
    if !is_separated || !is(13, b':') || !is(16, b':') || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let local = midnight + hour * 3_600 + minute * 60 + second;
    let mut rest = text.get(19..)?;
    if let Some(fraction) = rest.strip_prefix('.') {
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=9).contains(&digits) {
            return None;
        }
        rest = fraction.get(digits..)?;
    }
    let offset = match rest {
        "" => None,
        "Z" => Some(0),
        // As Ruby writes it, and only after a space.
        " UTC" => Some(0),
        _ => {
            let signed = match is(10, b' ') {
                true => rest.strip_prefix(' ')?,
                false => rest,
            };
            let sign = match signed.as_bytes().first()? {
                b'+' => 1,
                b'-' => -1,
                _ => return None,
            };
            let (hours, minutes) = match signed.len() {
                5 => (signed.get(1..3)?, signed.get(3..5)?),
                6 if signed.get(3..4) == Some(":") => (signed.get(1..3)?, signed.get(4..6)?),
                _ => return None,
            };
            let two = |digits: &str| {
                let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
                are_digits.then(|| digits.parse::<i64>().ok())?
            };
            let (hours, minutes) = (two(hours)?, two(minutes)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            Some(sign * (hours * 3_600 + minutes * 60))
        }
    };
    Some((local, offset, bytes.len()))
}

/// The days from 1970-01-01, by counting.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    before + (153 * month + 2) / 5 + day - 1 - 719_468
}
