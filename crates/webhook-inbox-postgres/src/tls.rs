//! TLS for connections.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres_rustls::MakeRustlsConnect;
use webhook_inbox::{StoreError, StoreErrorKind};

use crate::error::{Failure, Then};

/// Checks the server's certificate with the certificates that the system trusts, and its name.
pub(crate) fn connector() -> Result<MakeRustlsConnect, Failure> {
    // Named: the program's default provider may be another one, or none.
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_platform_verifier());
    let config = config.map_err(|error| Failure {
        error: StoreError::new(
            StoreErrorKind::Unavailable,
            "expected certificates that the system trusts, found none that TLS could use: install them",
        )
        .with_source(error),
        then: Then::Reconnect,
    })?;
    Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
}
