//! What the provider signs in a header verifies. With one changed byte, in the body or in the signature,
//! it does not, nor beside another signature, nor with another secret.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use webhook_core::{
    Delivery, Evidence, Location, Proof, Provider, Secret, Secrets, VerifyError, testing::Simulate,
};
use webhook_currencycloud::Currencycloud;
use webhook_flash_payments::FlashPayments;

/// A provider with one secret, one during a rotation, and one with another secret.
struct Providers<P>([P; 3]);

impl<P: Simulate> Providers<P> {
    fn new() -> Self {
        let secret = |text| Secret::new(text).expect("it is not empty");
        let one = || secret("the secret");
        let other = || secret("another secret");
        let secrets = [Secrets::new(one()), Secrets::new(other()).and(one()), other().into()];
        Self(secrets.each_ref().map(P::with_secrets))
    }
}

static CURRENCYCLOUD: LazyLock<Providers<Currencycloud>> = LazyLock::new(Providers::new);
static FLASH: LazyLock<Providers<FlashPayments>> = LazyLock::new(Providers::new);

// The first byte says what is changed, the two after it where; the rest is the body.
fuzz_target!(|data: &[u8]| {
    let [change, high, low, body @ ..] = data else { return };
    let at = usize::from(u16::from_be_bytes([*high, *low]));
    match change % 2 {
        0 => check(&*CURRENCYCLOUD, *change, at, body, true),
        _ => check(&*FLASH, *change, at, body, false),
    }
});

fn check<P: Simulate>(
    Providers([provider, rotating, stranger]): &Providers<P>,
    change: u8,
    at: usize,
    body: &[u8],
    is_hexadecimal: bool,
) {
    let Location::Header(name) = P::SIGNATURE else { return };
    let signature = provider.request("http://localhost/", body).signature(P::SIGNATURE);
    let signature = signature.expect("the request is signed");
    let headers = [(name, &*signature)];
    let delivery = Delivery::new(&headers, body);
    let verified = provider.verify(&delivery).expect("what is signed verifies");
    assert_eq!((verified.body(), verified.proof()), (body, Proof::Body));
    let evidence = Evidence { header: name.into(), value: (&*signature).into() };
    assert_eq!(verified.evidence(), Some(&evidence));

    match change / 2 % 5 {
        0 => {
            assert!(rotating.verify(&delivery).is_ok());
            let refused = stranger.verify(&delivery);
            assert!(matches!(refused, Err(VerifyError::Mismatch { .. })), "{refused:?}");
        }
        1 => {
            let mut body = body.to_vec();
            match at % (body.len() + 1) {
                at if at == body.len() => body.push(change),
                at => body[at] ^= (change / 10).max(1),
            }
            assert_refused(rotating, &[(name, signature.as_bytes())], &body);
        }
        2 => {
            let mut other = signature.clone().into_bytes();
            let at = at % other.len();
            other[at] ^= (change / 10).max(1);
            // Digits of either case spell the same bytes.
            let is_same = is_hexadecimal && other.eq_ignore_ascii_case(signature.as_bytes());
            let headers = [(name, &*other)];
            assert_eq!(provider.verify(&Delivery::new(&headers, body)).is_ok(), is_same);
        }
        3 => {
            let cut = &signature.as_bytes()[..at % signature.len()];
            assert_refused(provider, &[(name, cut)], body);
            assert_refused(provider, &[(name, &[signature.as_bytes(), &[change]].concat())], body);
        }
        _ => {
            let twice = [(name, signature.as_bytes()); 2];
            assert!(provider.verify(&Delivery::new(&twice, body)).is_ok());
            let other = &signature.as_bytes()[at % signature.len()..][1..];
            let both = [(name, signature.as_bytes()), (name, other)];
            assert_refused(provider, &both, body);
        }
    }
}

fn assert_refused<P: Provider>(provider: &P, headers: &[(&str, &[u8])], body: &[u8]) {
    let headers = headers.to_vec();
    assert!(provider.verify(&Delivery::new(&headers, body)).is_err(), "{headers:?}");
}
