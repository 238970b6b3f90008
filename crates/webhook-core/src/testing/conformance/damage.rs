//! Rules about bodies that were damaged, or are none.

use super::{Conformance, decoding::assert_same_members, must};
use crate::{
    Provider, Verified, WebhookEvent,
    testing::{Rehearsed, edit},
};

/// Samples in which some bytes were changed, taken out or put in: what decodes is written back and
/// decodes again to the same, and what does not is kept.
pub fn a_damaged_sample_decodes_to_what_it_says_or_is_kept<C: Conformance>() {
    const ROUNDS: usize = 4_000;
    let mut dice = Dice::new();
    let samples = <C::Provider as Rehearsed>::SAMPLES;
    let mut decoded = 0;
    for round in 0..ROUNDS {
        let Some(sample) = samples.get(round % samples.len()) else {
            panic!("there are samples");
        };
        let mut body = sample.body.as_bytes().to_vec();
        for _ in 0..=dice.below(4) {
            let at = dice.below(body.len());
            let byte = dice.byte();
            match dice.below(4) {
                0 => drop(body.remove(at)),
                1 => body.insert(at, byte),
                2 => body.insert(at, b"0123456789\"{}[],:.e-"[dice.below(20)]),
                _ => body[at] = byte,
            }
        }
        decoded += usize::from(decodes_or_is_kept::<C>(&body));
    }
    assert!(decoded > 0, "no damage was small enough");
    assert!(decoded < ROUNDS, "no damage was large enough");
}

/// Any bytes, and any text that looks like JSON, are decoded or kept.
pub fn any_text_is_decoded_or_kept<C: Conformance>() {
    const ALPHABET: &[u8] = b"[]{}\",:0123456789abcefilnrstu.\\ -\x00\xc3\xa9";
    let mut dice = Dice::new();
    for _ in 0..4_000 {
        let length = dice.below(120);
        let text: Vec<u8> = (0..length)
            .map(|_| ALPHABET[dice.below(ALPHABET.len())])
            .collect();
        decodes_or_is_kept::<C>(&text);
        let bytes: Vec<u8> = (0..length).map(|_| dice.byte()).collect();
        decodes_or_is_kept::<C>(&bytes);
    }
}

/// Whether it decodes.
fn decodes_or_is_kept<C: Conformance>(body: &[u8]) -> bool {
    match C::Provider::decode(Verified::assume_trusted(body)) {
        Ok(envelope) => {
            assert_eq!(envelope.verified.body(), body);
            let text = must(std::str::from_utf8(body), "what decodes is UTF-8");
            let written = payload(&envelope.event);
            let again = must(edit::set(text, C::PAYLOAD, &written), "another payload");
            let again = must(
                C::Provider::decode(Verified::assume_trusted(again.as_bytes())),
                "what was written back",
            );
            assert_same_members(&payload(&again.event), &written);
            assert_eq!(again.event_type(), envelope.event_type());
            true
        }
        Err(undecodable) => {
            assert_eq!(undecodable.verified.body(), body);
            assert!(!undecodable.to_string().contains('\n'), "one line");
            false
        }
    }
}

fn payload<E: WebhookEvent>(event: &E) -> String {
    must(event.payload(), "writing back").get().into()
}

/// The same throws in each run: a failure can be seen again.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// Marsaglia's xorshift.
    fn throw(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.throw() >> 33).unwrap_or_default() % end.max(1)
    }

    fn byte(&mut self) -> u8 {
        self.throw().to_le_bytes()[7]
    }
}
