//! Rules of verification.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};

use super::{
    Conformance, Vector, assert_delivery_fact, must, only,
    tables::{assert_no_delivery_fact, covers_delivery_fact},
};
use crate::{
    Location, Proof, Provider, Secret, Secrets,
    authoring::Encoding,
    testing::{Request, Simulate, edit},
};

/// A vector of the oracle verifies, and its body comes back byte for byte.
pub fn a_good_delivery_verifies<C: Conformance>() {
    assert!(!C::vectors().is_empty(), "there are vectors");
    each::<C>(|Case { provider, request, proof, .. }| {
        let delivery = request.delivery();
        let verified = must(provider.verify(&delivery), "a good delivery");
        assert_eq!(verified.body(), request.body);
        assert_ne!(*proof, Proof::Assumed);
    });
    let (name, location) = match <C::Provider as Simulate>::SIGNATURE {
        Location::Header(header) => ("signature header", header),
        Location::Parameter(parameter) => ("signature parameter", parameter),
    };
    covers_delivery_fact::<C::Provider>(name, location);
    // Another implementation made the vectors with these.
    for (name, value) in
        [("algorithm", C::ALGORITHM), ("key", C::KEY), ("signed text", C::SIGNED_TEXT)]
    {
        match value {
            Some(value) => assert_delivery_fact::<C::Provider>(name, value),
            None => assert_no_delivery_fact::<C::Provider>(name),
        }
    }
}

/// A delivery with one flipped bit in its body is refused, unless the bit is in a part that the proof
/// does not cover.
pub fn a_flipped_bit_of_the_body_is_refused<C: Conformance>() {
    each::<C>(|case| {
        for bit in 0..case.request.body.len() * 8 {
            case.check_body(flipped(&case.request.body, bit));
        }
    });
}

/// A delivery with one flipped bit in its signature is refused, unless the flip only changes the case of
/// a hexadecimal digit.
pub fn a_flipped_bit_of_the_signature_is_refused<C: Conformance>() {
    each::<C>(|case| {
        let good = case.signature();
        for bit in 0..good.len() * 8 {
            if let Ok(other) = String::from_utf8(flipped(good.as_bytes(), bit)) {
                assert_eq!(case.accepts(&[&other]), case.is_good(&other), "bit {bit}");
            }
        }
    });
}

/// One flipped bit anywhere in the secret, and the delivery is refused.
pub fn a_flipped_bit_of_the_secret_is_refused<C: Conformance>() {
    each::<C>(|Case { secret, request, .. }| {
        let secret = secret.expose().as_bytes();
        for bit in 0..secret.len() * 8 {
            let other = String::from_utf8(flipped(secret, bit)).ok();
            if let Some(other) = other.and_then(|text| Secret::new(text).ok()) {
                let verified = C::provider(&only(&other)).verify(&request.delivery());
                assert!(verified.is_err(), "bit {bit} of the secret");
            }
        }
    });
}

/// Every shorter signature is refused, from nothing to all but one character, and every longer one.
pub fn a_shorter_or_longer_signature_is_refused<C: Conformance>() {
    const MORE: &[&str] =
        &["0", "=", "==", "=%", "A", "00", "\0", " ", "\n", "%3", "%00", "%3D", "%3d", "%3D%3D"];
    each::<C>(|case| {
        let good = case.signature();
        let shorter = (0..good.len()).map(|length| good.chars().take(length).collect());
        let cut_in_front = (1..good.len()).map(|length| good.chars().skip(length).collect());
        let longer = MORE.iter().flat_map(|end| [format!("{good}{end}"), format!("{end}{good}")]);
        let doubled = [format!("{good}{good}"), format!("{good},{good}")];
        for other in shorter.chain(cut_in_front).chain(longer).chain(doubled) {
            assert_eq!(case.accepts(&[&other]), case.is_good(&other), "{other:?}");
        }
    });
}

/// The same bytes in another encoding are refused.
pub fn a_signature_in_another_encoding_is_refused<C: Conformance>() {
    each::<C>(|case| {
        let (good, bytes) = (case.signature(), case.signature_bytes());
        let hex = Encoding::Hex.encode(&bytes);
        let standard = Encoding::Base64.encode(&bytes);
        let url_safe = standard.replace('+', "-").replace('/', "_");
        let bare = standard.trim_end_matches('=').to_owned();
        let others = match C::ENCODING {
            Encoding::Hex => {
                vec![standard, url_safe, format!("0x{good}"), format!("sha512={good}")]
            }
            Encoding::Base64 => vec![hex, url_safe, bare, format!("{standard}\n")],
            Encoding::QueryBase64 => vec![hex, format!("sha256={good}")],
        };
        for other in others.iter().filter(|other| **other != good) {
            assert!(!case.accepts(&[other]), "{other:?}");
        }
    });
    covers_delivery_fact::<C::Provider>("encoding", C::ENCODING.as_str());
}

/// A query's value is accepted in every form that form decoding and proxies give it: either
/// alphabet, with or without padding, percent-encoded or not, a space for `+`.
pub fn a_signature_is_accepted_in_every_notation_of_its_encoding<C: Conformance>() {
    if C::ENCODING != Encoding::QueryBase64 {
        return;
    }
    each::<C>(|case| {
        let standard = Encoding::Base64.encode(&case.signature_bytes());
        let url_safe = standard.replace('+', "-").replace('/', "_");
        let encoded = standard.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        for text in [
            encoded.replace("%2B", "%2b").replace("%2F", "%2f"),
            encoded,
            standard.replace('+', " "),
            url_safe.trim_end_matches('=').into(),
            url_safe,
            standard,
        ] {
            assert!(case.accepts(&[&text]), "{text}");
        }
    });
}

/// Upper case means the same bytes in hexadecimal, and other bytes in Base64.
pub fn the_case_of_a_signature_matters_unless_it_is_hexadecimal<C: Conformance>() {
    each::<C>(|case| {
        let upper = case.signature().to_uppercase();
        assert_eq!(case.accepts(&[upper]), C::ENCODING == Encoding::Hex);
    });
}

/// Without a signature, and with an empty one, a delivery is refused.
pub fn a_missing_signature_is_refused<C: Conformance>() {
    each::<C>(|case| {
        assert!(!case.accepts::<&str>(&[]), "no signature");
        assert!(!case.accepts(&[""]), "an empty signature");
    });
}

/// Two signatures that differ are refused, in either order; the same one twice is one.
pub fn conflicting_signatures_are_refused<C: Conformance>() {
    each::<C>(|case| {
        let good = case.signature();
        let bad: String = good.chars().rev().collect();
        for (one, other) in [(&good, &bad), (&bad, &good), (&good, &String::new())] {
            assert!(!case.accepts(&[one, other]), "{one:?} and {other:?}");
        }
        assert!(case.accepts(&[&good, &good]), "the same twice");
    });
}

/// A line end, a space or a byte order mark more, or a byte less, is another body.
pub fn a_changed_end_of_the_body_is_refused<C: Conformance>() {
    each::<C>(|case| {
        let body = &case.request.body[..];
        for end in ["\n", "\r\n", " ", "\0", "{}"] {
            case.check_body([body, end.as_bytes()].concat());
        }
        case.check_body([b"\xef\xbb\xbf", body].concat());
        case.check_body(body.split_last().map_or(&[][..], |(_, rest)| rest).into());
        case.check_body(Vec::new());
    });
}

/// Any secret of a set verifies, in any order; a secret that is not in the set does not.
pub fn every_secret_of_a_set_is_accepted_and_no_other<C: Conformance>() {
    let other = || must(Secret::new("some other secret"), "a secret");
    let third = || must(Secret::new("a third secret"), "a secret");
    each::<C>(|Case { secret, request, .. }| {
        let verifies = |secrets: Secrets| C::provider(&secrets).verify(&request.delivery()).is_ok();
        assert!(verifies(only(secret).and(other()).and(third())));
        assert!(verifies(Secrets::new(other()).and(secret.clone()).and(third())));
        assert!(verifies(Secrets::new(other()).and(third()).and(secret.clone())));
        assert!(verifies(only(secret).and(secret.clone())), "twice in it");
        assert!(!verifies(Secrets::new(other()).and(third())));
    });
}

/// The id in a header that no signature covers is reported. A delivery without it, or with one that is
/// not visible ASCII, verifies all the same, without an id.
pub fn the_delivery_id_is_a_hint_that_refuses_nothing<C: Conformance>() {
    each::<C>(|case| {
        let id_with = |ids: &[&str]| {
            let mut request = case.request.clone();
            if let Some(header) = C::DELIVERY_ID {
                request.remove_header(header);
                request.headers.extend(ids.iter().map(|id| (header.into(), (*id).into())));
            }
            let delivery = request.delivery();
            let verified = must(case.provider.verify(&delivery), "a good delivery");
            verified.delivery_id().map(ToOwned::to_owned)
        };
        let expected = C::DELIVERY_ID.map(|_| "id-1".to_owned());
        assert_eq!(id_with(&["id-1"]), expected);
        assert_eq!(id_with(&["id-1", "id-1"]), expected);
        for ids in [&[][..], &[""], &["id-1", "id-2"], &["\u{e9}"], &["two words"]] {
            assert_eq!(id_with(ids), None, "{ids:?}");
        }
    });
    if let Some(header) = C::DELIVERY_ID {
        covers_delivery_fact::<C::Provider>("delivery id header", header);
    }
}

/// The reason for a refusal contains neither the sender's text nor the secret.
pub fn a_refusal_shows_no_signature_secret_or_body<C: Conformance>() {
    each::<C>(|case| {
        let good = case.signature();
        let wrong: String = good.chars().rev().collect();
        for other in [vec![], vec!["leak".to_owned()], vec![wrong.clone()], vec![good, wrong]] {
            let request = case.with_signatures(&other);
            let Err(error) = case.provider.verify(&request.delivery()) else {
                panic!("a false signature verifies");
            };
            let shown = format!("{error} {error:?} {:?}", case.provider);
            assert!(other.iter().all(|text| !shown.contains(text)), "the signature is shown");
            assert!(!shown.contains(case.secret.expose()), "the secret is shown");
        }
    });
}

/// A vector, and the provider that it is for.
struct Case<C: Conformance> {
    secret: Secret,
    provider: C::Provider,
    request: Request,
    proof: Proof,
}

fn each<C: Conformance>(check: impl Fn(&Case<C>)) {
    for Vector { secret, request } in C::vectors() {
        let provider = C::provider(&only(&secret));
        let proof = must(provider.verify(&request.delivery()), "a good delivery").proof();
        check(&Case { secret, provider, request, proof });
    }
}

impl<C: Conformance> Case<C> {
    fn signature(&self) -> String {
        let found = self.request.signature(<C::Provider as Simulate>::SIGNATURE);
        must(found.ok_or("none"), "the vector's signature")
    }

    fn signature_bytes(&self) -> Vec<u8> {
        must(decoded(C::ENCODING, &self.signature()).ok_or("no signature"), "decoding")
    }

    /// Whether the text is the good signature, in any notation of its encoding.
    fn is_good(&self, text: &str) -> bool {
        normalized(C::ENCODING, text) == normalized(C::ENCODING, &self.signature())
    }

    fn with_signatures<S: AsRef<str>>(&self, signatures: &[S]) -> Request {
        self.request.clone().with_signatures(<C::Provider as Simulate>::SIGNATURE, signatures)
    }

    /// Whether the delivery verifies with these signatures.
    fn accepts<S: AsRef<str>>(&self, signatures: &[S]) -> bool {
        self.provider.verify(&self.with_signatures(signatures).delivery()).is_ok()
    }

    /// Checks that the delivery with this body is refused, unless everything that the proof covers
    /// is unchanged. For a proof in the URL these are the provider's covered fields, which must
    /// still be readable.
    fn check_body(&self, body: Vec<u8>) {
        let field = |body: &[u8], name: &str| {
            let text = std::str::from_utf8(body).ok()?;
            edit::get(text.strip_prefix('\u{feff}').unwrap_or(text), name)
        };
        let is_same = |name: &&str| {
            let covered = field(&self.request.body, name);
            covered.is_some() && covered == field(&body, name)
        };
        let expected = self.proof == Proof::Url && C::COVERED.iter().all(is_same);
        let request = Request { body, ..self.request.clone() };
        let verified = self.provider.verify(&request.delivery()).is_ok();
        assert_eq!(verified, expected, "{}", String::from_utf8_lossy(&request.body));
    }
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[bit / 8] ^= 1 << (bit % 8);
    flipped
}

/// The bytes of a signature's text, read independently of the code under test.
fn decoded(encoding: Encoding, text: &str) -> Option<Vec<u8>> {
    let text = normalized(encoding, text);
    match encoding {
        Encoding::Hex => const_hex::decode(text).ok(),
        Encoding::Base64 => STANDARD.decode(text).ok(),
        Encoding::QueryBase64 => STANDARD_NO_PAD.decode(text).ok(),
    }
}

/// The same text for all notations that the encoding reads as the same bytes.
fn normalized(encoding: Encoding, text: &str) -> String {
    match encoding {
        Encoding::Hex => text.to_ascii_lowercase(),
        Encoding::Base64 => text.into(),
        Encoding::QueryBase64 => {
            let text = percent_decoded(text).replace(['-', ' '], "+").replace('_', "/");
            let bare = text.trim_end_matches('=');
            match (text.len() - bare.len(), bare.len() % 4) {
                (1, 3) | (2, 2) => bare.into(),
                _ => text,
            }
        }
    }
}

fn percent_decoded(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut decoded: String = pieces.next().unwrap_or_default().into();
    for piece in pieces {
        let byte = piece.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, piece.get(2..)) {
            (Some(byte), Some(rest)) if byte.is_ascii() => {
                decoded.push(char::from(byte));
                decoded.push_str(rest);
            }
            _ => {
                decoded.push('%');
                decoded.push_str(piece);
            }
        }
    }
    decoded
}
