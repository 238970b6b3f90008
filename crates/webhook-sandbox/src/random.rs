//! [`Random`]: ids and chances, the same for the same seed.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A generator of ids and chances. The same seed gives the same sequence.
#[derive(Debug, Clone)]
pub(crate) struct Random(fastrand::Rng);

impl Random {
    /// The generator of one purpose. Different purposes do not disturb each other.
    pub(crate) fn new(seed: u64, purpose: &str) -> Self {
        // FNV-1a: the standard library's hash may change.
        let start = seed ^ 0xcbf2_9ce4_8422_2325;
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(fastrand::Rng::with_seed(purpose.bytes().fold(start, mix)))
    }

    /// A UUID of version 4.
    pub(crate) fn uuid(&mut self) -> String {
        let bits = self.0.u128(..);
        let version = (bits & !(0xf << 76)) | (4 << 76);
        let hex = format!("{:032x}", (version & !(3 << 62)) | (2 << 62));
        let part = |range| hex.get(range).unwrap_or_default();
        [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
    }

    /// Lower-case hexadecimal digits.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        self.text(digits, "0123456789abcdef")
    }

    /// Decimal digits.
    pub(crate) fn digits(&mut self, digits: usize) -> String {
        self.text(digits, "0123456789")
    }

    /// Upper-case letters and digits, without those that are easily confused.
    pub(crate) fn reference(&mut self, length: usize) -> String {
        self.text(length, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    }

    fn text(&mut self, length: usize, alphabet: &str) -> String {
        (0..length).filter_map(|_| self.0.choice(alphabet.bytes())).map(char::from).collect()
    }

    /// True in so many of a thousand cases.
    pub(crate) fn chance(&mut self, per_mille: u16) -> bool {
        self.0.u16(0..1000) < per_mille
    }

    /// Puts the items into another order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        self.0.shuffle(items);
    }
}

/// Its state is the seed of what is left of the sequence.
impl Serialize for Random {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.get_seed().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Random {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u64::deserialize(deserializer).map(|state| Self(fastrand::Rng::with_seed(state)))
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn a_uuid_has_the_version_4_and_the_variant_of_the_standard() {
        let mut random = Random::new(1, "test");
        for _ in 0..100 {
            let uuid = random.uuid();
            let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
            assert_eq!(parts, [8, 4, 4, 4, 12]);
            assert_eq!(uuid.chars().nth(14), Some('4'));
            assert!(matches!(uuid.chars().nth(19), Some('8' | '9' | 'a' | 'b')), "{uuid}");
        }
    }
}
