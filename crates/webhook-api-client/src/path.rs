//! Paths that an integrator can set.

use std::ops::RangeInclusive;

use crate::ApiError;

/// Checks a path that an integrator set: segments separated by slashes. A segment in braces, such as
/// `{id}`, is replaced by an id; `ids` is how many the path may have. `name` is the setting's name.
///
/// ```
/// use webhook_api_client::check_path;
///
/// assert!(check_path("delete", "webhooks/{id}", 1..=1).is_ok());
/// assert!(check_path("delete", "webhooks", 1..=1).is_err());
/// ```
///
/// # Errors
///
/// [`ApiError::Config`], with what was expected and what was found.
pub fn check_path(name: &str, path: &str, ids: RangeInclusive<usize>) -> Result<(), ApiError> {
    let found = path.split('/').filter(|segment| is_id(segment)).count();
    let problem = if !ids.contains(&found) {
        let expected = match ids.into_inner() {
            (_, 0) => "no segment".to_owned(),
            (1, 1) => "one segment".to_owned(),
            (least, most) => format!("{least} to {most} segments"),
        };
        format!("expected {expected} in braces in the path `{name}`, found {found}")
    } else if path.contains(['?', '#']) {
        format!("expected only segments in the path `{name}`, found a query or fragment")
    } else if path.split('/').any(str::is_empty) {
        format!(
            "expected no empty segment in the path `{name}`, found one: remove the slash at its \
             start or end"
        )
    } else {
        return Ok(());
    };
    Err(ApiError::config(problem))
}

/// The segments of a path, with `id` in place of the segment in braces.
///
/// ```
/// use webhook_api_client::path_segments;
///
/// assert_eq!(path_segments("webhooks/{id}", Some("w1")), ["webhooks", "w1"]);
/// ```
#[must_use]
pub fn path_segments(path: &str, id: Option<&str>) -> Vec<String> {
    path.split('/')
        .map(|segment| match id {
            Some(id) if is_id(segment) => id.to_owned(),
            _ => segment.to_owned(),
        })
        .collect()
}

fn is_id(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}
