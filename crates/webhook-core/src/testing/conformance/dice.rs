//! Random numbers that are the same in each run, so that a failure can be repeated.

pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// Marsaglia's xorshift.
    fn throw(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.throw() >> 33).unwrap_or_default() % end.max(1)
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.throw().to_le_bytes()[7]
    }
}
