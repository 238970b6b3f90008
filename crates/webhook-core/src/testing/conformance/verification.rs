//! Rules of verification.

use super::{
    Conformance, Vector, must, only,
    signature_text::{decoded, normalized},
};
use crate::{
    Proof, Provider, Secret, SecretError, Secrets,
    authoring::Encoding,
    testing::{Request, Simulate, edit},
};

/// A vector of the oracle verifies, and its body comes back byte for byte.
pub fn a_good_delivery_verifies<C: Conformance>() {
    assert!(!C::vectors().is_empty(), "there are vectors");
    for Vector { secret, request } in C::vectors() {
        let verified = must(
            C::provider(&only(&secret)).verify(&request.delivery()),
            "a good delivery",
        );
        assert_eq!(verified.body(), request.body);
        assert_ne!(verified.proof(), Proof::Assumed);
    }
}

/// One flipped bit anywhere in the body, and the delivery is refused, if the signature covers it: the
/// whole of it, or the fields that it says.
pub fn a_flipped_bit_of_the_body_is_refused<C: Conformance>() {
    each_vector::<C>(|provider, request, proof| {
        for bit in 0..request.body.len() * 8 {
            let mut flipped = request.clone();
            flip(&mut flipped.body, bit);
            let verified = provider.verify(&flipped.delivery()).is_ok();
            let untouched = is_uncovered::<C>(proof, &request.body, &flipped.body);
            assert_eq!(verified, untouched, "bit {bit} of the body");
        }
    });
}

/// One flipped bit anywhere in the signature, and the delivery is refused. A flip that only turns a
/// hexadecimal digit into upper case spells the same bytes.
pub fn a_flipped_bit_of_the_signature_is_refused<C: Conformance>() {
    each_vector::<C>(|provider, request, _| {
        let good = signature::<C>(request);
        for bit in 0..good.len() * 8 {
            let mut flipped = good.clone().into_bytes();
            flip(&mut flipped, bit);
            let Ok(flipped) = String::from_utf8(flipped) else {
                continue;
            };
            let same = normalized(C::ENCODING, &flipped) == normalized(C::ENCODING, &good);
            let request = request
                .clone()
                .with_signatures(<C::Provider as Simulate>::SIGNATURE, &[flipped]);
            let verified = provider.verify(&request.delivery()).is_ok();
            assert_eq!(verified, same, "bit {bit} of the signature");
        }
    });
}

/// One flipped bit anywhere in the secret, and the delivery is refused.
pub fn a_flipped_bit_of_the_secret_is_refused<C: Conformance>() {
    for Vector { secret, request } in C::vectors() {
        for bit in 0..secret.expose().len() * 8 {
            let mut flipped = secret.expose().as_bytes().to_vec();
            flip(&mut flipped, bit);
            let Some(other) = String::from_utf8(flipped)
                .ok()
                .and_then(|text| Secret::new(text).ok())
            else {
                continue;
            };
            let verified = C::provider(&only(&other)).verify(&request.delivery());
            assert!(verified.is_err(), "bit {bit} of the secret");
        }
    }
}

/// Every shorter signature is refused, from nothing to all but one character, and every longer one.
pub fn a_shorter_or_longer_signature_is_refused<C: Conformance>() {
    each_vector::<C>(|provider, request, _| {
        let good = signature::<C>(request);
        let shorter = (0..good.len()).map(|length| good.chars().take(length).collect());
        let cut_in_front = (1..good.len()).map(|length| good.chars().skip(length).collect());
        let longer = ["0", "=", "A", "00", "\0", " ", "\n"];
        let longer = longer
            .iter()
            .flat_map(|end| [format!("{good}{end}"), format!("{end}{good}")]);
        let doubled = [format!("{good}{good}"), format!("{good},{good}")];
        for other in shorter.chain(cut_in_front).chain(longer).chain(doubled) {
            if normalized(C::ENCODING, &other) != normalized(C::ENCODING, &good) {
                refused::<C, _>(provider, request, &[other], "another length");
            }
        }
    });
}

/// The same bytes in another encoding are refused.
pub fn a_signature_in_another_encoding_is_refused<C: Conformance>() {
    each_vector::<C>(|provider, request, _| {
        let good = signature::<C>(request);
        let bytes = must(
            decoded(C::ENCODING, &good).ok_or("no signature"),
            "decoding",
        );
        let standard = Encoding::Base64.encode(&bytes);
        let others = match C::ENCODING {
            Encoding::Hex => vec![standard, format!("0x{good}"), format!("sha512={good}")],
            Encoding::Base64 => vec![
                Encoding::Hex.encode(&bytes),
                standard.trim_end_matches('=').into(),
                format!("{standard}\n"),
            ],
            Encoding::QueryBase64 => vec![Encoding::Hex.encode(&bytes), format!("sha256={good}")],
        };
        for other in others {
            refused::<C, _>(provider, request, &[other], "another encoding");
        }
        let url_safe = Encoding::Base64
            .encode(&bytes)
            .replace('+', "-")
            .replace('/', "_");
        if url_safe != good && C::ENCODING != Encoding::QueryBase64 {
            refused::<C, _>(provider, request, &[url_safe], "the URL-safe alphabet");
        }
    });
}

/// Whatever a query's value becomes on its way through form decoding and proxies, it is accepted:
/// either alphabet, with or without padding, percent-encoded or not, a blank for `+`.
pub fn a_signature_is_accepted_in_every_notation_of_its_encoding<C: Conformance>() {
    if C::ENCODING != Encoding::QueryBase64 {
        return;
    }
    each_vector::<C>(|provider, request, _| {
        let good = signature::<C>(request);
        let bytes = must(decoded(C::ENCODING, &good).ok_or("none"), "decoding");
        let standard = Encoding::Base64.encode(&bytes);
        let url_safe = standard.replace('+', "-").replace('/', "_");
        let encoded = |text: &str| {
            let text = text.replace('+', "%2B").replace('/', "%2F");
            text.replace('=', "%3D")
        };
        for text in [
            encoded(&standard),
            encoded(&standard)
                .replace("%2B", "%2b")
                .replace("%2F", "%2f"),
            standard.replace('+', " "),
            url_safe.trim_end_matches('=').into(),
            url_safe,
            standard,
        ] {
            let request = request
                .clone()
                .with_signatures(<C::Provider as Simulate>::SIGNATURE, &[&text]);
            assert!(provider.verify(&request.delivery()).is_ok(), "{text}");
        }
    });
}

/// Upper case spells the same bytes in hexadecimal, and other bytes in Base64.
pub fn the_case_of_a_signature_matters_unless_it_is_hexadecimal<C: Conformance>() {
    each_vector::<C>(|provider, request, _| {
        let upper = signature::<C>(request).to_uppercase();
        let request = request
            .clone()
            .with_signatures(<C::Provider as Simulate>::SIGNATURE, &[upper]);
        let verified = provider.verify(&request.delivery()).is_ok();
        assert_eq!(verified, C::ENCODING == Encoding::Hex);
    });
}

/// Without a signature, and with an empty one, a delivery is refused.
pub fn a_missing_signature_is_refused<C: Conformance>() {
    each_vector::<C>(|provider, request, _| {
        refused::<C, &str>(provider, request, &[], "no signature");
        refused::<C, _>(provider, request, &[""], "an empty signature");
    });
}

/// Two signatures that differ are refused, whichever comes first; the same one twice is one.
pub fn conflicting_signatures_are_refused<C: Conformance>() {
    each_vector::<C>(|provider, request, _| {
        let good = signature::<C>(request);
        let bad: String = good.chars().rev().collect();
        refused::<C, _>(provider, request, &[&good, &bad], "a second signature");
        refused::<C, _>(provider, request, &[&bad, &good], "a first signature");
        refused::<C, _>(
            provider,
            request,
            &[good.as_str(), ""],
            "an empty one beside it",
        );
        let twice = request
            .clone()
            .with_signatures(<C::Provider as Simulate>::SIGNATURE, &[&good, &good]);
        assert!(provider.verify(&twice.delivery()).is_ok(), "the same twice");
    });
}

/// A line end, a blank or a byte order mark more, or a byte less, is another body.
pub fn a_changed_end_of_the_body_is_refused<C: Conformance>() {
    each_vector::<C>(|provider, request, proof| {
        let body = &request.body;
        let ends: [&[u8]; 5] = [b"\n", b"\r\n", b" ", b"\0", b"{}"];
        let longer = ends.iter().map(|end| [body, *end].concat());
        let in_front = [[&b"\xef\xbb\xbf"[..], body].concat()];
        let mut shorter = body.clone();
        shorter.pop();
        for other in longer.chain(in_front).chain([shorter, Vec::new()]) {
            let mut request = request.clone();
            request.body = other;
            let verified = provider.verify(&request.delivery()).is_ok();
            let untouched = is_uncovered::<C>(proof, body, &request.body);
            assert_eq!(verified, untouched, "another body");
        }
    });
}

/// Any secret of a set will do, at whichever place; a secret that is not in it will not.
pub fn every_secret_of_a_set_is_accepted_and_no_other<C: Conformance>() {
    let other = || must(Secret::new("some other secret"), "a secret");
    let third = || must(Secret::new("a third secret"), "a secret");
    for Vector { secret, request } in C::vectors() {
        let verifies = |secrets: Secrets| C::provider(&secrets).verify(&request.delivery()).is_ok();
        assert!(verifies(only(&secret).and(other()).and(third())));
        assert!(verifies(
            Secrets::new(other()).and(secret.clone()).and(third())
        ));
        assert!(verifies(
            Secrets::new(other()).and(third()).and(secret.clone())
        ));
        assert!(verifies(only(&secret).and(secret.clone())), "twice in it");
        assert!(!verifies(Secrets::new(other()).and(third())));
    }
}

/// There is no empty secret, no empty set of secrets, and none with white space around it.
pub fn an_empty_secret_cannot_be_made<C: Conformance>() {
    assert_eq!(Secret::new("").err(), Some(SecretError::Empty));
    for text in [" ", "\n", "secret\n", " secret", "secret\t", "\u{a0}secret"] {
        assert_eq!(Secret::new(text).err(), Some(SecretError::StrayWhiteSpace));
    }
    let none = Secrets::try_from(Vec::new());
    assert_eq!(none.err(), Some(SecretError::NoSecret));
}

/// The id in a header that no signature covers is handed on, and a delivery without it, or with an odd
/// one, is as good as any.
pub fn the_delivery_id_is_a_hint_that_refuses_nothing<C: Conformance>() {
    each_vector::<C>(|provider, request, _| {
        let id_with = |ids: &[&str]| {
            let mut request = request.clone();
            if let Some(header) = C::DELIVERY_ID {
                request.remove_header(header);
                for id in ids {
                    request.headers.push((header.into(), (*id).into()));
                }
            }
            let verified = must(provider.verify(&request.delivery()), "a good delivery");
            verified.delivery_id().map(ToOwned::to_owned)
        };
        let expected = C::DELIVERY_ID.map(|_| "id-1".to_owned());
        assert_eq!(id_with(&["id-1"]), expected);
        assert_eq!(id_with(&["id-1", "id-1"]), expected);
        for ids in [
            &[][..],
            &[""],
            &["id-1", "id-2"],
            &["\u{e9}"],
            &["two words"],
        ] {
            assert_eq!(id_with(ids), None, "{ids:?}");
        }
    });
}

/// A refused delivery's reason holds nothing that the sender wrote, nor the secret.
pub fn a_refusal_shows_no_signature_secret_or_body<C: Conformance>() {
    each_vector::<C>(|provider, request, _| {
        let good = signature::<C>(request);
        let wrong: String = good.chars().rev().collect();
        for other in [
            vec![],
            vec!["leak".to_owned()],
            vec![wrong.clone()],
            vec![good, wrong],
        ] {
            let request = request
                .clone()
                .with_signatures(<C::Provider as Simulate>::SIGNATURE, &other);
            let Err(error) = provider.verify(&request.delivery()) else {
                panic!("a false signature verifies");
            };
            let told = format!("{error} {error:?} {provider:?}");
            for text in other {
                assert!(!told.contains(&text), "the signature is told");
            }
            for Vector { secret, .. } in C::vectors() {
                assert!(!told.contains(secret.expose()), "the secret is told");
            }
        }
    });
}

fn each_vector<C: Conformance>(check: impl Fn(&C::Provider, &Request, Proof)) {
    for Vector { secret, request } in C::vectors() {
        let provider = C::provider(&only(&secret));
        let proof = must(provider.verify(&request.delivery()), "a good delivery").proof();
        check(&provider, &request, proof);
    }
}

fn refused<C: Conformance, S: AsRef<str>>(
    provider: &C::Provider,
    request: &Request,
    signatures: &[S],
    what: &str,
) {
    let request = request
        .clone()
        .with_signatures(<C::Provider as Simulate>::SIGNATURE, signatures);
    assert!(provider.verify(&request.delivery()).is_err(), "{what}");
}

fn signature<C: Conformance>(request: &Request) -> String {
    must(
        request
            .signature(<C::Provider as Simulate>::SIGNATURE)
            .ok_or("none"),
        "the vector's signature",
    )
}

/// Whether a body that was `good` and is now `changed` is still what the proof covers: of a URL's
/// proof, the fields that the provider says, which must still be readable.
fn is_uncovered<C: Conformance>(proof: Proof, good: &[u8], changed: &[u8]) -> bool {
    let field = |body: &[u8], name: &str| edit::get(std::str::from_utf8(body).ok()?, name);
    proof == Proof::Url
        && C::COVERED.iter().all(|name| {
            let covered = field(good, name);
            covered.is_some() && covered == field(changed, name)
        })
}

fn flip(bytes: &mut [u8], bit: usize) {
    if let Some(byte) = bytes.get_mut(bit / 8) {
        *byte ^= 1 << (bit % 8);
    }
}
