//! Taking members out of an object, as far as they can be read. What cannot is left there, and not
//! lost.

use std::fmt;

use serde::de::DeserializeOwned;
use webhook_core::RawMembers;

/// Takes a member out if it is a `T`.
pub(super) fn take<T: DeserializeOwned>(members: &mut RawMembers, name: &str) -> Option<T> {
    let value = serde_json::from_str(members.get(name)?.get()).ok()?;
    members.remove(name);
    Some(value)
}

/// Takes a member out if it is a string that is not blank, or a number, whose digits are the text.
/// The documents disagree on which of them an id is.
pub(super) fn take_text(members: &mut RawMembers, name: &str) -> Option<String> {
    let json = members.get(name)?.get();
    let text = match json.as_bytes() {
        [b'-' | b'0'..=b'9', ..] => json.to_owned(),
        _ => serde_json::from_str(json).ok()?,
    };
    if text.trim().is_empty() {
        return None;
    }
    members.remove(name);
    Some(text)
}

/// `Debug` shows the names of the members, and no value.
pub(super) struct Names<'m>(pub(super) &'m RawMembers);

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|(name, _)| name);
        f.debug_list().entries(names).finish()
    }
}
