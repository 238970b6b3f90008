//! Verification: secrets, signatures, callback URLs, and what a successful check proves.

mod callback_signature;
mod callback_url;
mod callback_urls;
mod check;
mod encoding;
mod mac;
mod proof;
mod secret;
mod signature_header;
mod verified;
mod verify_error;

pub use callback_signature::CallbackSignature;
pub use callback_url::{CallbackUrl, CallbackUrlError};
pub use callback_urls::{CallbackUrls, EndpointLabel};
pub use check::{Check, PeerAddresses};
pub use encoding::{Algorithm, Encoding};
pub use proof::{Proof, ProofError};
pub use secret::{Secret, SecretError, Secrets};
pub use signature_header::SignatureHeader;
pub use verified::{Evidence, Verified};
pub use verify_error::{Location, VerifyError};
