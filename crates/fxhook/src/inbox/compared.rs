//! What a delivery says, and what the provider's API showed instead.

use webhook_core::{Difference, Verified};
use webhook_inbox::{Details, Inbox, StoreError};

use crate::provider::{Channel, Provider, with_type};

/// The object that differed from a delivery.
pub(super) struct Compared {
    pub(super) fetched: Details,
    /// Of what both have.
    pub(super) differences: Vec<Difference>,
}

impl Compared {
    /// What was fetched when this delivery differed, if it did.
    pub(super) async fn of(inbox: &Inbox, details: &Details) -> Result<Option<Self>, StoreError> {
        let delivery = &details.entry.delivery;
        let Some(provider) = Provider::of(delivery) else { return Ok(None) };
        let Some(fetched) = inbox.fetched_for(delivery).await? else { return Ok(None) };
        let differences = with_type!(provider, P => differences::<P>(details, &fetched));
        Ok(Some(Self { fetched, differences }))
    }
}

fn differences<P: Channel>(delivered: &Details, fetched: &Details) -> Vec<Difference> {
    match [delivered, fetched].map(|details| P::decode(verified(details)).event) {
        [Ok(delivered), Ok(fetched)] => Difference::between::<P>(&delivered, &fetched),
        _ => Vec::new(),
    }
}

/// A stored delivery as it was when it was recorded: nothing is verified again.
pub(super) fn verified(details: &Details) -> Verified<'_> {
    let verified = Verified::assume_trusted(&*details.body);
    match details.entry.delivery.endpoint.as_deref() {
        Some(label) => verified.with_endpoint(label),
        None => verified,
    }
}
