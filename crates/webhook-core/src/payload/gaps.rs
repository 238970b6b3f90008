//! In what way the members without a value had none.

use serde_json::value::RawValue;

use super::spellings::bit;

/// In what way each member of a payload that has no value had none.
///
/// Providers write "no value" as `null`, as `""`, or by leaving the member out. A payload's fields
/// are `None` for all three; this remembers which it was, so that the payload is written back as it
/// came. A payload made by hand writes `null`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gaps {
    blank: u64,
    absent: u64,
}

/// In what way a member has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// It is `null`.
    Null,
    /// It is `""`.
    Blank,
    /// It is not there.
    Absent,
}

impl Gaps {
    /// How many members a payload may have.
    pub const MOST_MEMBERS: usize = 64;

    /// Notes the gap of the member with this number.
    pub fn note(&mut self, member: usize, gap: Gap) {
        let bit = bit(member);
        match gap {
            Gap::Null => {}
            Gap::Blank => self.blank |= bit,
            Gap::Absent => self.absent |= bit,
        }
    }

    /// Forgets the gap of the member with this number, and returns what stood there: `null` or `""`.
    pub fn take(&mut self, member: usize) -> Box<RawValue> {
        let gap = self.of(member);
        self.blank &= !bit(member);
        self.absent &= !bit(member);
        let json = match gap {
            Gap::Blank => "\"\"",
            Gap::Null | Gap::Absent => "null",
        };
        RawValue::from_string(json.into()).unwrap_or_default()
    }

    /// The gap of the member with this number, if it has no value.
    #[must_use]
    pub fn of(&self, member: usize) -> Gap {
        let bit = bit(member);
        if self.blank & bit != 0 {
            Gap::Blank
        } else if self.absent & bit != 0 {
            Gap::Absent
        } else {
            Gap::Null
        }
    }
}
