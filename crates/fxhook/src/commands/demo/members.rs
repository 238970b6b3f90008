//! Members of a body that the tour changes or compares.

use webhook_core::{
    RawMembers,
    testing::{Sample, edit},
};

/// The first member of a sample that is a number, and another number for it.
pub(crate) fn number(sample: &Sample) -> Option<(String, String)> {
    number_in(&serde_json::from_str(sample.body).ok()?)
}

/// The same of the members of its members.
pub(crate) fn inner_number(sample: &Sample) -> Option<(String, String)> {
    let members: RawMembers = serde_json::from_str(sample.body).ok()?;
    members.iter().find_map(|(name, value)| {
        let (member, value) = number_in(&serde_json::from_str(value.get()).ok()?)?;
        Some((format!("{name}.{member}"), value))
    })
}

/// The JSON of a member of a body, if it is a text.
pub(crate) fn text_at(body: &[u8], member: &str) -> Option<String> {
    let text = edit::get(str::from_utf8(body).ok()?, member)?;
    text.starts_with('"').then_some(text)
}

fn number_in(members: &RawMembers) -> Option<(String, String)> {
    // A number that is 0 cannot get a digit more.
    let is_number = |value: &str| value.starts_with(|c: char| matches!(c, '1'..='9'));
    let (member, value) = members.iter().find(|(_, value)| is_number(value.get()))?;
    Some((member.into(), format!("{}0", value.get())))
}
