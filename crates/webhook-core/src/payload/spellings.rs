//! Under which name each member came.

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

    /// Notes the name of the member with this number.
    pub fn note(&mut self, names: &[&[&str]], member: usize, name: &str) {
        let (Some(names), Ok(bit)) = (names.get(member), u32::try_from(member)) else {
            return;
        };
        let bit = 1_u64.checked_shl(bit).unwrap_or(0);
        let place = names.iter().position(|other| *other == name);
        for (bits, of) in [(&mut self.second, 1), (&mut self.third, 2)] {
            match place == Some(of) {
                true => *bits |= bit,
                false => *bits &= !bit,
            }
        }
    }

    /// The name of the member with this number.
    #[must_use]
    pub fn name(&self, names: &[&[&'static str]], member: usize) -> &'static str {
        let bit = |bits: u64| {
            u32::try_from(member).is_ok_and(|n| bits.checked_shr(n).unwrap_or(0) & 1 == 1)
        };
        let place = match (bit(self.second), bit(self.third)) {
            (true, _) => 1,
            (_, true) => 2,
            _ => 0,
        };
        let names = names.get(member).copied().unwrap_or_default();
        names.get(place).copied().unwrap_or_default()
    }
}
