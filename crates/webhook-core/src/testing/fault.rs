//! What can go wrong with a delivery.

use crate::{
    Secret, Secrets,
    testing::{Request, Simulate},
};

/// What can go wrong with a delivery: at the provider, on the way, or through an attacker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The delivery arrives again although it was acknowledged.
    Duplicate,
    /// The answer to the first attempt is lost, so the provider redelivers.
    LostAnswer,
    /// Several events arrive in the opposite order.
    Reorder,
    /// One bit of the body is changed after signing.
    Tamper,
    /// The body is cut short after signing.
    CutBody,
    /// The signature is missing.
    Unsigned,
    /// The signature is made with another secret.
    WrongSecret,
    /// The signature is cut short.
    CutSignature,
    /// There are two signatures, one of them wrong.
    ConflictingSignatures,
    /// A body of more than 256 KiB, correctly signed.
    Huge,
    /// A body that is not JSON, correctly signed.
    NotJson,
    /// A known event that does not fit its type, correctly signed.
    Unfit,
    /// An unknown event, correctly signed.
    UnknownEvent,
}

impl Fault {
    /// All faults, each with its name and what happens.
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (
            Self::Duplicate,
            "duplicate",
            "delivered again although acknowledged",
        ),
        (
            Self::LostAnswer,
            "lost-answer",
            "the first answer is lost, so the provider redelivers",
        ),
        (
            Self::Reorder,
            "reorder",
            "several events, in the opposite order",
        ),
        (
            Self::Tamper,
            "tamper",
            "one bit of the body changed after signing",
        ),
        (
            Self::CutBody,
            "cut-body",
            "the body cut short after signing",
        ),
        (Self::Unsigned, "unsigned", "no signature"),
        (
            Self::WrongSecret,
            "wrong-secret",
            "signed with another secret",
        ),
        (
            Self::CutSignature,
            "cut-signature",
            "the signature cut short",
        ),
        (
            Self::ConflictingSignatures,
            "conflicting-signatures",
            "two signatures, one of them wrong",
        ),
        (
            Self::Huge,
            "huge",
            "a body of more than 256 KiB, correctly signed",
        ),
        (
            Self::NotJson,
            "not-json",
            "a body that is not JSON, correctly signed",
        ),
        (
            Self::Unfit,
            "unfit",
            "an event that does not fit its type, correctly signed",
        ),
        (
            Self::UnknownEvent,
            "unknown-event",
            "an unknown event, correctly signed",
        ),
    ];

    /// The request for the `body` of this event, with this fault in it.
    ///
    /// [`Duplicate`](Self::Duplicate), [`LostAnswer`](Self::LostAnswer) and [`Reorder`](Self::Reorder)
    /// do not change the request, but what is done with it.
    #[must_use]
    pub fn request_for<P: Simulate>(
        self,
        provider: &P,
        event: &str,
        url: &str,
        body: &[u8],
    ) -> Request {
        let request = provider.request_for(event, url, body);
        let signature = request.signature(P::SIGNATURE).unwrap_or_default();
        match self {
            Self::Duplicate | Self::LostAnswer | Self::Reorder => request,
            Self::Tamper => with_body(request, |body| {
                let middle = body.len() / 2;
                if let Some(byte) = body.get_mut(middle) {
                    *byte ^= 1;
                }
            }),
            Self::CutBody => with_body(request, |body| body.truncate(body.len() / 2)),
            Self::Unsigned => request.with_signatures::<&str>(P::SIGNATURE, &[]),
            Self::WrongSecret => match Secret::new("not the provider's secret") {
                Ok(secret) => P::with_secrets(&Secrets::new(secret)).request_for(event, url, body),
                Err(_) => request,
            },
            Self::CutSignature => {
                let shorter: String = signature.chars().skip(1).collect();
                request.with_signatures(P::SIGNATURE, &[shorter])
            }
            Self::ConflictingSignatures => {
                let other: String = signature.chars().rev().collect();
                request.with_signatures(P::SIGNATURE, &[signature, other])
            }
            Self::Huge => provider.request(url, format!("\"{}\"", "x".repeat(HUGE)).as_bytes()),
            Self::NotJson => provider.request(url, b"<html>Service unavailable</html>"),
            Self::Unfit => provider.request(url, P::unfit_event().as_bytes()),
            Self::UnknownEvent => provider.request(url, P::unknown_event().as_bytes()),
        }
    }
}

const HUGE: usize = 256 * 1024;

fn with_body(mut request: Request, change: impl FnOnce(&mut Vec<u8>)) -> Request {
    change(&mut request.body);
    request
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = Self::ALL
            .iter()
            .find_map(|(fault, name, _)| (fault == self).then_some(*name));
        f.write_str(name.unwrap_or_default())
    }
}

impl std::str::FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        Self::ALL
            .iter()
            .find_map(|(fault, name, _)| (*name == text).then_some(*fault))
            .ok_or(UnknownFault)
    }
}

/// The text is not the name of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownFault;

impl std::error::Error for UnknownFault {}

impl std::fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = Fault::ALL.iter().map(|(_, name, _)| *name).collect();
        write!(f, "expected one of {}", names.join(", "))
    }
}
