//! How long a token lives.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::Deserialize;
use serde_json::value::RawValue;
use webhook_core::read::Object;

/// How long a token lives "at this time". Documented: authentication page.
const DOCUMENTED_LIFE: Duration = Duration::from_secs(4 * 60 * 60);

/// From now until the `exp` of a JSON Web Token, by the clock of this machine. The documented life
/// for a token that has none which can be read; and for one whose end has passed, since a token
/// that has just come is not dead: a clock is wrong then.
pub(super) fn token_life(token: &str) -> Duration {
    expiry(token)
        .and_then(|end| end.duration_since(SystemTime::now()).ok())
        .filter(|life| !life.is_zero())
        .unwrap_or(DOCUMENTED_LIFE)
}

/// Documented: `exp`, in seconds, in the token's payload, which is Base64 for URLs. Not verified:
/// the token is the provider's to check.
fn expiry(token: &str) -> Option<SystemTime> {
    #[derive(Deserialize)]
    struct Claims<'a> {
        #[serde(borrow)]
        exp: &'a RawValue,
    }

    let payload = token.split('.').nth(1)?;
    let payload = Base64UrlUnpadded::decode_vec(payload.trim_end_matches('=')).ok()?;
    let Object(claims) = serde_json::from_slice::<Object<Claims<'_>>>(&payload).ok()?;
    // A fraction of a second is nothing to a margin of half a minute.
    let seconds = claims.exp.get().split('.').next()?.parse().ok()?;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}
