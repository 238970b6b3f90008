//! Paths that an integrator can set.

use std::ops::RangeInclusive;

use super::ApiError;

/// Checks a path that an integrator set: segments between slashes, of which so many as `places`
/// says are in braces, each the place of an id. `name` is that of the setting.
///
/// # Errors
///
/// [`ApiError::Config`], with what was expected and what was found.
pub fn check_path(name: &str, path: &str, places: RangeInclusive<usize>) -> Result<(), ApiError> {
    let found = path.split('/').filter(|segment| is_place(segment)).count();
    let problem = if !places.contains(&found) {
        let expected = Expected(&places);
        format!("expected {expected} segments in braces in the path `{name}`, found {found}")
    } else if path.contains(['?', '#']) {
        format!("expected segments alone in the path `{name}`, found a query or fragment")
    } else if path.split('/').any(str::is_empty) {
        format!(
            "expected no empty segment in the path `{name}`, found one: it begins and ends \
             without a slash"
        )
    } else {
        return Ok(());
    };
    Err(ApiError::Config { problem })
}

/// The segments of a path, with the id in its place.
#[must_use]
pub fn path_segments(path: &str, id: Option<&str>) -> Vec<String> {
    path.split('/')
        .map(|segment| match id {
            Some(id) if is_place(segment) => id.to_owned(),
            _ => segment.to_owned(),
        })
        .collect()
}

fn is_place(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

struct Expected<'a>(&'a RangeInclusive<usize>);

impl std::fmt::Display for Expected<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (least, most) = (self.0.start(), self.0.end());
        match least == most {
            true => write!(f, "{least}"),
            false => write!(f, "{least} to {most}"),
        }
    }
}
