//! Headers and parameters are found as an independent look-up finds them, repeated ones included, and a
//! body never exceeds its limit.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use webhook_core::{Delivery, Location, Receiver, Secret, VerifyError};
use webhook_cxtn::Cxtn;

const HEADER: &str = "X-Signature";
const PARAMETER: &str = "token";

static RECEIVER: LazyLock<Receiver<Cxtn>> = LazyLock::new(|| {
    Receiver::new(Cxtn::new(Secret::new("a secret").expect("it is not empty"))).with_limit(64)
});

// The first line is the query, the others are headers: `name:value`. What is after an empty line is
// the body.
fuzz_target!(|data: &[u8]| {
    let mut lines = data.split(|byte| *byte == b'\n');
    let query = std::str::from_utf8(lines.next().unwrap_or_default()).unwrap_or_default();
    let mut headers = Vec::new();
    for line in lines.by_ref().take_while(|line| !line.is_empty()).take(8) {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        let name = std::str::from_utf8(name).unwrap_or(HEADER);
        headers.push((name, value.get(1..).unwrap_or_default()));
    }
    let delivery = Delivery::new(&headers, data).with_query(query);
    assert_eq!(delivery.body(), data);

    let named = |(name, value): &(&str, &'_ [u8])| {
        name.to_ascii_lowercase().eq(&HEADER.to_ascii_lowercase()).then_some(value.to_vec())
    };
    let values: Vec<_> = headers.iter().filter_map(named).collect();
    let header = delivery.header(HEADER).map(<[u8]>::to_vec);
    assert_eq!(header, only(&values, Location::Header(HEADER)));
    let hint = delivery.hint(HEADER);
    let is_visible = |value: &Vec<u8>| {
        !value.is_empty() && value.iter().all(|byte| (b'!'..=b'~').contains(byte))
    };
    let visible = header.ok().filter(is_visible);
    assert_eq!(hint.map(str::as_bytes), visible.as_deref());

    let values: Vec<_> = query.split('&').filter_map(|one| one.strip_prefix("token=")).collect();
    assert_eq!(delivery.query_value(PARAMETER), only(&values, Location::Parameter(PARAMETER)));

    check_limit(data);
});

fn only<V: Clone + PartialEq>(values: &[V], location: Location) -> Result<V, VerifyError> {
    match values {
        [] => Err(VerifyError::Missing { location }),
        [first, rest @ ..] if rest.iter().all(|other| other == first) => Ok(first.clone()),
        _ => Err(VerifyError::Conflicting { location }),
    }
}

/// Each byte says how long the next part of a body is; the first two say how long it is declared to be.
fn check_limit(data: &[u8]) {
    let [high, low, parts @ ..] = data else { return };
    let declared = u64::from(u16::from_be_bytes([*high, *low])) >> 8;
    let declared = (declared > 0).then_some(declared);
    let mut buffer = match RECEIVER.body(declared) {
        Ok(buffer) => buffer,
        Err(rejection) => {
            assert!(declared.is_some_and(|declared| declared > 64));
            return assert_eq!(rejection.status(), 413);
        }
    };
    assert!(declared.is_none_or(|declared| declared <= 64));
    let mut length = 0;
    for part in parts.iter().take(8) {
        let part = &[0; 32][..usize::from(*part % 33)];
        match buffer.push(part) {
            Ok(()) => length += part.len(),
            Err(rejection) => {
                assert!(length + part.len() > 64);
                assert_eq!(rejection.status(), 413);
            }
        }
        assert!(length <= 64);
        assert_eq!(buffer.as_bytes().len(), length);
    }
}
