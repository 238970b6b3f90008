//! Whether a request may be sent twice, and how long a provider asks to wait.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::DateTime;

/// Whether a request may be retried when its outcome is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Sending it twice does no harm: it reads, or it carries an idempotency key that the provider
    /// documents.
    Safe,
    /// Sending it twice may act twice: the caller decides.
    Never,
}

/// How a request was sent. Its answer and its error report it.
#[derive(Clone, Copy)]
pub(crate) struct Sent {
    /// The number of requests, at least 1.
    pub(crate) attempts: u32,
    pub(crate) retry: Retry,
}

/// Cuts a wait of more than a day to a day: a longer one is a mistake of the server.
pub(crate) fn cap_wait(wait: Duration) -> Duration {
    wait.min(Duration::from_secs(24 * 60 * 60))
}

/// Both forms of the header `Retry-After`: seconds, or an HTTP date. A date in the past gives zero.
pub(crate) fn parse_retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Digits fail to parse only if the number is too large.
        let seconds = text.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::parse_from_rfc2822(text).ok()?.timestamp();
    let now = now.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let date = u64::try_from(date).unwrap_or_default();
    Some(Duration::from_secs(date.saturating_sub(now)))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::{cap_wait, parse_retry_after};

    #[test]
    fn retry_after_is_seconds_or_an_http_date_and_at_most_a_day() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        let wait = |text| parse_retry_after(text, now).map(|wait| cap_wait(wait).as_secs());
        for (text, seconds) in [
            ("59", 59),
            ("86400", 86_400),
            ("86401", 86_400),
            ("99999999999999999999999", 86_400),
            ("Sun, 06 Nov 1994 08:50:07 GMT", 30),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
            ("Mon, 01 Jan 0001 00:00:00 GMT", 0),
            ("Fri, 01 Jan 2100 00:00:00 GMT", 86_400),
        ] {
            assert_eq!(wait(text), Some(seconds), "{text}");
        }
        for neither in ["", "soon", "-1", "1.5", "+3", "1994-11-06T08:50:07Z"] {
            assert_eq!(wait(neither), None, "{neither}");
        }
    }
}
