//! The URL that a callback URL is made of.

/// The URL `base` with these members at the end of its query. Their values stand in a URL as they
/// are.
pub(crate) fn with_members(
    base: &str,
    members: &[(&'static str, &str)],
) -> Result<String, CallbackUrlError> {
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| base.strip_prefix(scheme))
        .ok_or(CallbackUrlError::NotAbsolute)?;
    let is_visible = |c: char| c.is_ascii_graphic();
    if host.is_empty() || host.starts_with(['/', '?', '#']) || !base.chars().all(is_visible) {
        return Err(CallbackUrlError::NotAbsolute);
    }
    let (_, query) = base.split_once('?').unwrap_or((base, ""));
    for taken in query.split('&').filter_map(|one| one.split('=').next()) {
        if let Some((name, _)) = members.iter().find(|(name, _)| *name == taken) {
            return Err(CallbackUrlError::Taken { name });
        }
    }
    if base.contains('#') {
        return Err(CallbackUrlError::Fragment);
    }
    let mut url = base.to_owned();
    let mut separator = if base.contains('?') { '&' } else { '?' };
    for (name, value) in members {
        url.push(separator);
        url.push_str(name);
        url.push('=');
        url.push_str(value);
        separator = '&';
    }
    Ok(url)
}

/// Why no callback URL can be made. The caller is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackUrlError {
    /// The base is no absolute URL as it stands on the wire.
    #[error(
        "expected a callback URL that begins with https:// or http://, then a host, without blanks, found another text"
    )]
    NotAbsolute,
    /// The base has a query member that is needed for the proof.
    #[error("expected a callback URL without `{name}` in its query, found one that has it")]
    Taken {
        /// The member.
        name: &'static str,
    },
    /// The base has a fragment, which is never sent.
    #[error("expected a callback URL without a fragment, found a '#': remove it")]
    Fragment,
    /// The label cannot stand in a URL as it is.
    #[error(
        "expected an endpoint label of letters, digits, '-', '_' and '.', found an empty one or another character"
    )]
    Label,
    /// There is nothing that can be signed.
    #[error(
        "expected a text to sign, found an empty one or one with control characters: its signature could fit another"
    )]
    Unsignable,
}
