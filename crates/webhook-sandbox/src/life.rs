//! Steps along a life cycle.

use webhook_core::{LifeCycle, OpenEnum};

/// A step that the object's life cycle does not allow. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a {kind} whose status may become `{to}`, found one that is `{from}`: make the steps before first, or take another {kind}"
)]
pub struct StepError {
    kind: &'static str,
    from: Box<str>,
    to: Box<str>,
}

impl StepError {
    pub(crate) fn new(kind: &'static str, from: &str, to: &str) -> Self {
        Self { kind, from: from.into(), to: to.into() }
    }
}

/// Changes a status to one that may come directly after it.
pub(crate) fn step<S: OpenEnum + PartialEq>(
    kind: &'static str,
    life_cycle: &LifeCycle<S>,
    status: &mut S,
    to: S,
) -> Result<(), StepError> {
    let row = life_cycle.transitions(status);
    if !row.is_some_and(|row| row.followed_by.contains(&to)) {
        return Err(StepError::new(kind, status.as_str(), to.as_str()));
    }
    *status = to;
    Ok(())
}

/// The same where the provider documents no order: from a status that is not final, any other may come next.
pub(crate) fn step_unless_final<S: OpenEnum + PartialEq>(
    kind: &'static str,
    life_cycle: &LifeCycle<S>,
    from: &S,
    to: &S,
) -> Result<(), StepError> {
    let allowed = match life_cycle.transitions(from) {
        Some(row) => row.followed_by.contains(to),
        None => from != to,
    };
    if allowed { Ok(()) } else { Err(StepError::new(kind, from.as_str(), to.as_str())) }
}
