//! Changing one value of a JSON text.
//!
//! A value is found by its path, such as `body.amount` or `body.payment_ids.0`; the empty path is the
//! whole text. A path also leads into a string that contains a JSON object or array. Everything else
//! keeps its digits, its order and its text; white space between fields is removed.

use serde_json::value::RawValue;

use crate::Extra;

/// The JSON text of the value at a path, or `None` if there is none.
#[must_use]
pub fn get(json: &str, path: &str) -> Option<String> {
    let mut value = Node::parse(json).ok()?.into_raw().ok()?;
    for step in steps(path) {
        value = match Node::parse(value.get()).ok()?.unquoted().0 {
            Node::Object(mut fields) => fields.remove(step)?,
            Node::Array(mut items) => {
                let index = step.parse::<usize>().ok()?;
                (index < items.len()).then(|| items.swap_remove(index))?
            }
            Node::Single(_) => return None,
        };
    }
    Some(value.get().into())
}

/// Replaces the value at a path with the JSON text `value`. A field that is missing is added at the end.
///
/// # Errors
///
/// [`EditError`] if `json` or `value` is not JSON, or the path leads to no field or item.
pub fn set(json: &str, path: &str, value: &str) -> Result<String, EditError> {
    let value = Node::parse(value)?.into_raw()?;
    Ok(change(json, &few_steps(path)?, Some(value))?.get().into())
}

/// Removes the field or item at a path, if it is there.
///
/// # Errors
///
/// As [`set`].
pub fn remove(json: &str, path: &str) -> Result<String, EditError> {
    Ok(change(json, &few_steps(path)?, None)?.get().into())
}

/// Why a text was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The text, or the value, is not JSON.
    #[error("expected JSON, found another text")]
    NotJson,
    /// The path leads through a value that is neither object nor array, past an array's end, or has
    /// more than 127 steps.
    #[error("expected a path to a field or item that exists, found another one")]
    NoSuchPath,
}

enum Node {
    Object(Extra),
    Array(Vec<Box<RawValue>>),
    Single(Box<RawValue>),
}

impl Node {
    fn parse(json: &str) -> Result<Self, EditError> {
        let json = json.trim_start();
        match json.as_bytes().first() {
            Some(b'{') => serde_json::from_str(json).map(Self::Object),
            Some(b'[') => serde_json::from_str(json).map(Self::Array),
            _ => serde_json::from_str(json).map(Self::Single),
        }
        .map_err(|_| EditError::NotJson)
    }

    /// The object or array that a string contains, and whether it was in a string.
    fn unquoted(self) -> (Self, bool) {
        if let Self::Single(value) = &self
            && let Ok(text) = serde_json::from_str::<String>(value.get())
            && let Ok(inner @ (Self::Object(_) | Self::Array(_))) = Self::parse(&text)
        {
            return (inner, true);
        }
        (self, false)
    }

    fn into_raw(self) -> Result<Box<RawValue>, EditError> {
        match self {
            Self::Object(fields) => serde_json::value::to_raw_value(&fields),
            Self::Array(items) => serde_json::value::to_raw_value(&items),
            Self::Single(value) => Ok(value),
        }
        .map_err(|_| EditError::NotJson)
    }
}

fn steps(path: &str) -> impl Iterator<Item = &str> {
    path.split('.').filter(|step| !step.is_empty())
}

/// The steps of a path, from the outside in.
fn few_steps(path: &str) -> Result<Vec<&str>, EditError> {
    let steps: Vec<&str> = steps(path).take(MOST_STEPS + 1).collect();
    if steps.len() > MOST_STEPS {
        return Err(EditError::NoSuchPath);
    }
    Ok(steps)
}

/// As deep as `serde_json` reads.
const MOST_STEPS: usize = 127;

/// The text with `value` at the end of the path, or without what is there.
fn change(
    json: &str,
    path: &[&str],
    value: Option<Box<RawValue>>,
) -> Result<Box<RawValue>, EditError> {
    let Some((step, rest)) = path.split_first() else {
        return value.ok_or(EditError::NoSuchPath);
    };
    let (mut node, quoted) = Node::parse(json)?.unquoted();
    match &mut node {
        Node::Object(fields) => match (rest, value) {
            ([], None) => drop(fields.remove(step)),
            ([], Some(value)) => fields.set(step, value),
            (_, value) => {
                let inner = fields.get(step).ok_or(EditError::NoSuchPath)?;
                let changed = change(inner.get(), rest, value)?;
                fields.set(step, changed);
            }
        },
        Node::Array(items) => {
            let index: usize = step.parse().map_err(|_| EditError::NoSuchPath)?;
            let item = items.get_mut(index).ok_or(EditError::NoSuchPath)?;
            match (rest, value) {
                ([], None) => drop(items.remove(index)),
                (_, value) => *item = change(item.get(), rest, value)?,
            }
        }
        Node::Single(_) => return Err(EditError::NoSuchPath),
    }
    let raw = node.into_raw()?;
    if quoted {
        return serde_json::value::to_raw_value(raw.get()).map_err(|_| EditError::NotJson);
    }
    Ok(raw)
}
