//! The cost of verification and decoding, compared with the same work by hand in the same run.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::value::RawValue;
use webhook_core::{
    Location, Verified,
    testing::{Request, Sample, Simulate},
};

/// Rounds of a comparison. The best one counts: it is the one that nothing disturbed.
const ROUNDS: usize = 3_000;

/// Calls in a round.
const CALLS: u32 = 100;

/// The size of the body that verification alone is measured with.
const KILOBYTE: usize = 1_024;

/// Measures how a provider receives a sample, and the same work by hand with bare libraries: find the
/// signature or token in the request, check it with `verify`, and read the body with `decode`. Prints the times, their ratio, and the goal.
///
/// # Panics
///
/// If the delivery is not verified, or its body not decoded.
pub fn compare<P: Simulate, T>(
    provider: &P,
    sample: &Sample,
    verify: impl Fn(&str, &Request),
    decode: impl Fn(&[u8]) -> T,
) {
    println!("{} {} {}, {} bytes", P::NAME, sample.version, sample.event, sample.body.len());
    let body = sample.body.as_bytes();
    let verify = |request: &Request| {
        let signature = by_hand(black_box(request), P::SIGNATURE).expect("a signature");
        verify(signature, black_box(request));
    };

    if matches!(P::SIGNATURE, Location::Header(_)) {
        let padded: Vec<u8> = body.iter().copied().cycle().take(KILOBYTE).collect();
        let request = provider.request_for(sample.event, "http://localhost/", &padded);
        let delivery = request.delivery();
        let ours = || provider.verify(black_box(&delivery)).expect("a good delivery");
        print("verify 1 KB", best(ours, || verify(&request)), Some(1.03));
    }

    let request = provider.request_for(sample.event, "http://localhost/", body);
    let delivery = request.delivery();
    let ours = || provider.verify(black_box(&delivery)).expect("a good delivery");
    print("verify", best(ours, || verify(&request)), None);

    let verified = || {
        let verified = Verified::assume_trusted(black_box(body));
        match P::endpoint_of(sample.event) {
            Some(endpoint) => verified.with_endpoint(endpoint),
            None => verified,
        }
    };
    let ours = || P::decode(verified()).event.expect("an event");
    print("decode", best(ours, || decode(black_box(body))), None);

    let receive = || provider.receive(black_box(&delivery)).expect("a good delivery");
    let ours = || receive().event.expect("an event");
    let bare = || {
        verify(&request);
        decode(black_box(&request.body))
    };
    print("verify and decode", best(ours, bare), Some(0.95));
}

/// The signature or token, found as a handler without our crates would.
fn by_hand(request: &Request, location: Location) -> Option<&str> {
    match location {
        Location::Header(name) => header(request, name),
        Location::Parameter(name) => {
            let mut parameters = request.query().split('&');
            parameters.find_map(|one| one.strip_prefix(name)?.strip_prefix('='))
        }
    }
}

/// The value of a header, found as a handler without our crates would.
#[must_use]
pub fn header<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let mut headers = request.headers.iter();
    let (_, value) = headers.find(|(other, _)| other.eq_ignore_ascii_case(name))?;
    Some(value)
}

/// The time of one call of each, in alternating rounds.
fn best<A, B>(ours: impl Fn() -> A, bare: impl Fn() -> B) -> [Duration; 2] {
    let mut best = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        let [best_of_ours, best_of_bare] = &mut best;
        *best_of_ours = round(&ours).min(*best_of_ours);
        *best_of_bare = round(&bare).min(*best_of_bare);
    }
    best.map(|time| time / CALLS)
}

fn round<T>(call: impl Fn() -> T) -> Duration {
    let start = Instant::now();
    for _ in 0..CALLS {
        black_box(call());
    }
    start.elapsed()
}

#[expect(clippy::float_arithmetic, reason = "a ratio of two times")]
fn print(what: &str, [ours, bare]: [Duration; 2], goal: Option<f64>) {
    let ratio = ours.as_secs_f64() / bare.as_secs_f64();
    let [ours, bare] = [ours.as_nanos(), bare.as_nanos()];
    print!("  {what:18} ours {ours:>5} ns, by hand {bare:>5} ns: {ratio:.2}");
    match goal {
        Some(goal) => println!(" (goal: at most {goal:.2})"),
        None => println!(),
    }
}

/// Reads a decimal number with all its digits, as a handler without our crates would. `Decimal`'s own
/// `Deserialize` reads a JSON number with a fraction as binary floating point, which loses digits.
///
/// # Errors
///
/// The deserializer's; also for digits that are no decimal number.
pub fn exact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let json = <&RawValue>::deserialize(deserializer)?;
    Decimal::from_str_exact(json.get()).map_err(D::Error::custom)
}
