//! What can go wrong with a delivery.

use crate::{
    Secret,
    testing::{Request, Simulate},
};

macro_rules! faults {
    ($($fault:ident = $name:literal, $what_happens:literal;)*) => {
        /// What can go wrong with a delivery: at the provider, on the way, or through an attacker.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Fault {
            $(
                #[doc = concat!("`", $name, "`: ", $what_happens, ".")]
                $fault,
            )*
        }

        impl Fault {
            /// All faults, each with its name and what happens.
            pub const ALL: &'static [(Self, &'static str, &'static str)] =
                &[$((Self::$fault, $name, $what_happens)),*];
        }
    };
}

faults! {
    Duplicate = "duplicate", "delivered again although acknowledged";
    LostAnswer = "lost-answer", "the first answer is lost, so the provider redelivers";
    Reorder = "reorder", "several events, in the opposite order";
    Tamper = "tamper", "one bit of the body changed after signing";
    CutBody = "cut-body", "the body cut short after signing";
    Unsigned = "unsigned", "no signature";
    WrongSecret = "wrong-secret", "signed with another secret";
    CutSignature = "cut-signature", "the signature cut short";
    ConflictingSignatures = "conflicting-signatures", "two signatures, one of them wrong";
    Huge = "huge", "a body of more than 256 KiB, correctly signed";
    NotJson = "not-json", "a body that is not JSON, correctly signed";
    Unfit = "unfit", "an event that does not fit its type, correctly signed";
    UnknownEvent = "unknown-event", "an unknown event, correctly signed";
}

impl Fault {
    /// The request for the `body` of this event, with this fault in it.
    ///
    /// [`Duplicate`](Self::Duplicate), [`LostAnswer`](Self::LostAnswer) and
    /// [`Reorder`](Self::Reorder) do not change the request, but how it is delivered.
    #[must_use]
    pub fn request_for<P: Simulate>(
        self,
        provider: &P,
        event: &str,
        url: &str,
        body: &[u8],
    ) -> Request {
        let mut request = provider.request_for(event, url, body);
        let signature = request.signature(P::SIGNATURE).unwrap_or_default();
        let middle = request.body.len() / 2;
        match self {
            Self::Duplicate | Self::LostAnswer | Self::Reorder => {}
            Self::Tamper => request.body.iter_mut().skip(middle).take(1).for_each(|it| *it ^= 1),
            Self::CutBody => request.body.truncate(middle),
            Self::Unsigned => return request.with_signatures::<&str>(P::SIGNATURE, &[]),
            Self::WrongSecret => {
                if let Ok(secret) = Secret::new("not the provider's secret") {
                    // A URL with a proof in it would be used as it is.
                    let base = url.split('?').next().unwrap_or_default();
                    let other = P::with_secrets(&secret.into()).request_for(event, base, body);
                    let wrong = other.signature(P::SIGNATURE);
                    return request.with_signatures(P::SIGNATURE, wrong.as_slice());
                }
            }
            Self::CutSignature => {
                let shorter: String = signature.chars().skip(1).collect();
                return request.with_signatures(P::SIGNATURE, &[shorter]);
            }
            Self::ConflictingSignatures => {
                let other: String = signature.chars().rev().collect();
                return request.with_signatures(P::SIGNATURE, &[signature, other]);
            }
            Self::Huge => {
                let huge = format!("\"{}\"", "x".repeat(256 * 1024));
                return provider.request(url, huge.as_bytes());
            }
            Self::NotJson => return provider.request(url, b"<html>Service unavailable</html>"),
            Self::Unfit => return provider.request(url, P::unfit_event().as_bytes()),
            Self::UnknownEvent => return provider.request(url, P::unknown_event().as_bytes()),
        }
        request
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = Self::ALL.iter().find_map(|(fault, name, _)| (fault == self).then_some(*name));
        f.write_str(name.unwrap_or_default())
    }
}

impl std::str::FromStr for Fault {
    /// `expected one of duplicate, ..., found another text`.
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(_, name, _)| *name == text);
        found.map(|(fault, _, _)| *fault).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|(_, name, _)| *name).collect();
            format!("expected one of {}, found another text", names.join(", "))
        })
    }
}
