//! Under which name each member came.

use serde::de::{Error, MapAccess};

use super::{Gaps, RawMembers};

/// Under which of its names each member of a payload came, where a provider has several for it: so that
/// the payload is written back as it came. A payload made by hand has the first names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spellings {
    second: u64,
    third: u64,
}

/// How many names of one member can be told apart.
const MOST_NAMES: usize = 3;

impl Spellings {
    /// Whether no member has more names than can be told apart.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "worked out when it is compiled")]
    pub const fn are_few(names: &[&[&str]]) -> bool {
        let mut member = 0;
        while member < names.len() {
            if names[member].len() > MOST_NAMES {
                return false;
            }
            member += 1;
        }
        true
    }

    /// Which of the names of the member with this number `name` is.
    #[must_use]
    pub fn place(names: &[&[&str]], member: usize, name: &str) -> u8 {
        let names = names.get(member).copied().unwrap_or_default();
        let place = names.iter().position(|other| *other == name);
        place
            .and_then(|place| u8::try_from(place).ok())
            .unwrap_or_default()
    }

    /// The name of the member with this number at this place.
    #[must_use]
    pub fn name_at(names: &[&[&'static str]], member: usize, place: u8) -> &'static str {
        let names = names.get(member).copied().unwrap_or_default();
        names.get(usize::from(place)).copied().unwrap_or_default()
    }

    /// Notes which of its names the member with this number has.
    pub fn note(&mut self, member: usize, place: u8) {
        let bit = bit(member);
        for (bits, of) in [(&mut self.second, 1), (&mut self.third, 2)] {
            match place == of {
                true => *bits |= bit,
                false => *bits &= !bit,
            }
        }
    }

    /// Which of its names the member with this number has.
    #[must_use]
    pub fn of(&self, member: usize) -> u8 {
        let bit = bit(member);
        match (self.second & bit != 0, self.third & bit != 0) {
            (true, _) => 1,
            (_, true) => 2,
            _ => 0,
        }
    }

    /// The name of the member with this number.
    #[must_use]
    pub fn name(&self, names: &[&[&'static str]], member: usize) -> &'static str {
        Self::name_at(names, member, self.of(member))
    }
}

/// A member that is there already, or that has another than its first name.
#[derive(Debug)]
pub struct Again {
    /// For each field, the names that its member may have.
    pub names: &'static [&'static [&'static str]],
    /// The field's number.
    pub number: usize,
    /// Which of its names it is this time.
    pub place: u8,
    /// Whether the earlier one had a value, if there was one.
    pub has_value: Option<bool>,
}

impl Again {
    /// Notes the name, and puts the one that is not the field's among the unknown members: this one,
    /// if the earlier one had a value. Returns whether it was this one.
    ///
    /// # Errors
    ///
    /// If the name is the same, and the deserializer's.
    #[cold]
    #[inline(never)]
    pub fn is_kept<'de, A: MapAccess<'de>>(
        &self,
        map: &mut A,
        spellings: &mut Spellings,
        gaps: &mut Gaps,
        unknown: &mut RawMembers,
    ) -> Result<bool, A::Error> {
        if let Some(has_value) = self.has_value {
            let earlier = spellings.name(self.names, self.number);
            if spellings.of(self.number) == self.place {
                return Err(A::Error::duplicate_field(earlier));
            }
            if has_value {
                let name = Spellings::name_at(self.names, self.number, self.place);
                unknown.push(name, map.next_value()?);
                return Ok(true);
            }
            unknown.push(earlier, gaps.take(self.number));
        }
        spellings.note(self.number, self.place);
        Ok(false)
    }
}

/// The macro counts a payload's members when it is compiled, so none is beyond the last bit.
pub(super) fn bit(member: usize) -> u64 {
    u32::try_from(member).map_or(0, |member| 1_u64.checked_shl(member).unwrap_or(0))
}
