//! Verification: secrets, signatures, callback URLs, and what a successful check proves.

mod algorithm;
mod callback_signature;
mod callback_url;
mod callback_urls;
mod check;
mod encoding;
mod location;
mod mac;
mod peer_addresses;
mod secret;
mod signature_header;
mod verified;
mod verify_error;

pub use algorithm::Algorithm;
pub use callback_signature::CallbackSignature;
pub use callback_url::{CallbackUrl, CallbackUrlError};
pub use callback_urls::{CallbackUrls, EndpointLabel};
pub use check::Check;
pub use encoding::Encoding;
pub use location::Location;
pub use peer_addresses::PeerAddresses;
pub use secret::{Secret, SecretError, Secrets};
pub use signature_header::SignatureHeader;
pub use verified::{Proof, Verified};
pub use verify_error::VerifyError;
