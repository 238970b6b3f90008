//! Putting members into an integrator's own input.

use serde::Serialize;
use serde_json::value::to_raw_value;
use webhook_core::{RawMembers, client::ApiError};

/// An input object, with every value's own text: no number is read, so none changes.
pub(super) struct Input(RawMembers);

/// A member of an input that this crate may put in, and what can be wrong with it.
pub(super) struct InputMember {
    name: &'static str,
    twice: &'static str,
    empty: &'static str,
    differs: &'static str,
    not_ascii: &'static str,
}

macro_rules! input_member {
    ($name:literal) => {
        InputMember {
            name: $name,
            twice: concat!("expected one `", $name, "` in its input, found two"),
            empty: concat!(
                "expected a `",
                $name,
                "`, or none at all, found an empty one"
            ),
            differs: concat!(
                "expected one `",
                $name,
                "`, found two: another one in its input than the one to be put in"
            ),
            not_ascii: concat!(
                "expected an `",
                $name,
                "` of ASCII characters alone, as the provider documents, found others"
            ),
        }
    };
}

pub(super) const CALLBACK_URI: InputMember = input_member!("callbackUri");
pub(super) const EXTERNAL_ID: InputMember = input_member!("externalId");
pub(super) const IDEMPOTENCY_KEY: InputMember = input_member!("idempotencyKey");

impl Input {
    pub(super) fn read(input: &(impl Serialize + ?Sized)) -> Result<Self, ApiError> {
        let json = serde_json::to_string(input)
            .map_err(|_| problem("its input cannot be written as JSON"))?;
        let members = serde_json::from_str(&json)
            .map_err(|_| problem("expected an input that is a JSON object, found another value"))?;
        Ok(Self(members))
    }

    /// Puts a member in, unless it is there already, and gives its text, if it is there now. `null`
    /// counts as not there.
    pub(super) fn put(
        &mut self,
        member: &InputMember,
        value: Option<&str>,
    ) -> Result<Option<String>, ApiError> {
        let named = self.0.iter().filter(|(name, _)| *name == member.name);
        if named.count() > 1 {
            return Err(problem(member.twice));
        }
        let own = self.0.get(member.name).filter(|own| own.get() != "null");
        let own_text = own.and_then(|own| serde_json::from_str::<String>(own.get()).ok());
        let text = match (own, value) {
            (Some(_), Some(value)) if own_text.as_deref() != Some(value) => {
                return Err(problem(member.differs));
            }
            (Some(_), _) => own_text,
            (None, Some(value)) => {
                let json = to_raw_value(value).map_err(|_| problem("a text cannot be written"))?;
                self.0.set(member.name, json);
                Some(value.to_owned())
            }
            (None, None) => None,
        };
        if text.as_deref() == Some("") {
            return Err(problem(member.empty));
        }
        Ok(text)
    }

    pub(super) fn into_members(self) -> RawMembers {
        self.0
    }
}

impl InputMember {
    pub(super) fn check_ascii(&self, text: Option<&str>) -> Result<(), ApiError> {
        match text {
            Some(text) if !text.is_ascii() => Err(problem(self.not_ascii)),
            _ => Ok(()),
        }
    }
}

fn problem(problem: &'static str) -> ApiError {
    ApiError::Request { problem }
}
