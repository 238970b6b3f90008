//! The cost of verification and decoding, compared with the bare libraries in the same run.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use webhook_core::{
    Verified,
    testing::{Sample, Simulate},
};

/// Measures how a provider receives a sample, and the same work with bare libraries: `verify` checks
/// the signature or token that it is given, and `decode` reads the body.
///
/// # Panics
///
/// If the delivery is not verified, or its body not decoded.
pub fn compare<P: Simulate, T>(
    criterion: &mut Criterion,
    provider: &P,
    sample: &Sample,
    verify: impl Fn(&str),
    decode: impl Fn(&[u8]) -> T,
) {
    let body = sample.body.as_bytes();
    let request = provider.request_for(sample.event, "http://localhost/", body);
    let signature = request.signature(P::SIGNATURE).expect("a signature");
    let delivery = request.delivery();
    let endpoint = P::endpoint_of(sample.event);
    let verified = || {
        let verified = Verified::assume_trusted(black_box(body));
        match endpoint {
            Some(endpoint) => verified.with_endpoint(endpoint),
            None => verified,
        }
    };
    let verify = || verify(black_box(&signature));
    let decode = || decode(black_box(body));

    let name = format!("{} {}", sample.version, sample.event);
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("verify/bare", |b| b.iter(verify));
    group.bench_function("verify/ours", |b| {
        b.iter(|| provider.verify(black_box(&delivery)).expect("a good delivery"));
    });
    group.bench_function("decode/bare", |b| b.iter(decode));
    group.bench_function("decode/ours", |b| {
        b.iter(|| P::decode(verified()).event.expect("an event"));
    });
    group.bench_function("verify and decode/bare", |b| b.iter(|| (verify(), decode())));
    group.bench_function("verify and decode/ours", |b| {
        let receive = || provider.receive(black_box(&delivery)).expect("a good delivery");
        b.iter(|| receive().event.expect("an event"));
    });
    group.finish();
}
