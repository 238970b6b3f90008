//! Verifies stored deliveries again.

use webhook_core::{Delivery, Provider, VerifyError};

use super::{act::Pages, heal::of_provider};
use crate::{DeliveryId, Details, Filter, Inbox, StoreError, StoreErrorKind};

/// What [`Inbox::reverify`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Reverified {
    /// How many were verified.
    pub verified: usize,
    /// Those that were refused.
    pub refused: Vec<Refused>,
    /// How many cannot be verified again, because nothing was stored to verify them with: the token in a
    /// callback URL is a secret.
    pub without_evidence: usize,
    /// Those that cannot be read from the store.
    pub unreadable: Vec<DeliveryId>,
}

/// A stored delivery that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// The delivery.
    pub id: DeliveryId,
    /// Why.
    pub error: VerifyError,
}

impl Inbox {
    /// Verifies stored deliveries against the provider's present secrets. It changes nothing.
    ///
    /// It looks only at deliveries of this provider, whatever the filter says. A check that you have added
    /// with [`with_check`](Provider::with_check) is not counted: what it looks at is not stored.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn reverify<P: Provider>(
        &self,
        provider: &P,
        filter: &Filter,
    ) -> Result<Reverified, StoreError> {
        let mut found = Reverified::default();
        let Some(filter) = of_provider::<P>(filter) else { return Ok(found) };
        let mut pages = Pages::of(&filter);
        while let Some(ids) = pages.next(self).await? {
            for id in ids {
                let details = match self.get(id).await {
                    Ok(Some(details)) => details,
                    Ok(None) => continue,
                    Err(error) if error.kind() == StoreErrorKind::Refused => {
                        found.unreadable.push(id);
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                match verify(provider, &details) {
                    None => found.without_evidence += 1,
                    Some(Ok(()) | Err(VerifyError::Check { .. })) => found.verified += 1,
                    Some(Err(error)) => found.refused.push(Refused { id, error }),
                }
            }
        }
        Ok(found)
    }
}

/// `None` if there is no evidence.
fn verify<P: Provider>(provider: &P, details: &Details) -> Option<Result<(), VerifyError>> {
    let evidence = details.entry.delivery.evidence.as_ref()?;
    let headers = [(evidence.header.as_ref(), evidence.value.as_ref())];
    Some(provider.verify(&Delivery::new(&headers, &details.body)).map(|_| ()))
}
