//! The providers that `fxhook` knows. A further one is one more entry in the table.

use std::iter::once;

use webhook_core::{
    KnownEvent,
    testing::{Rehearsed, Sample},
};
use webhook_currencycloud::Currencycloud;
use webhook_cxtn::Cxtn;
use webhook_flash_payments::{AdHocWebhooks, FlashPayments};
use webhook_send_payments::SendPayments;

use crate::{
    commands::endpoints::{cxtn, send_payments},
    failure::Failure,
    management::{Action, Management},
    way::{HexKeys, Way},
};

/// The providers, in the order in which they are shown.
pub(crate) const PROVIDERS: &[ProviderEntry] = &[
    ProviderEntry::of::<Currencycloud>(
        "its API manages none: your Solutions Manager sets endpoints and events (documented: push notifications guide)",
    )
    .with_hex_keys(|secrets| Ok(Box::new(Currencycloud::with_hex_decoded_keys(secrets)?))),
    ProviderEntry::of::<FlashPayments>(
        "FlashConnect's webhook settings have endpoints, their events and secrets (documented: regular webhooks page); no API for them is documented",
    )
    .with_ad_hoc::<AdHocWebhooks>("externalId"),
    ProviderEntry::of::<SendPayments>(
        "its API lists, creates and deletes them (documented: webhooks guide)",
    )
    .with_endpoints::<send_payments::Action>(),
    ProviderEntry::of::<Cxtn>(
        "its API lists, creates and edits them, and sets their status (documented: webhooks page; most paths are inferred)",
    )
    .with_endpoints::<cxtn::Action>(),
];

/// One provider, and what is done with it: a provider crate without its types.
pub(crate) struct ProviderEntry {
    /// The provider's name on the command line and in the paths of `listen`.
    pub(crate) name: &'static str,
    /// The events that are known.
    pub(crate) events: &'static [KnownEvent],
    /// How the provider's endpoints are managed.
    pub(crate) endpoints: Management,
    /// The sample of an event, the newest if there are several.
    pub(crate) sample: fn(&str) -> Option<&'static Sample>,
    /// How it delivers to endpoints.
    pub(crate) regular: Way,
    /// How it delivers to the callback URI of an order, if it does.
    pub(crate) ad_hoc: Option<Way>,
}

impl ProviderEntry {
    /// The entry of a provider, with a line on how its endpoints are managed.
    pub(crate) const fn of<P: Rehearsed + Send + Sync + 'static>(endpoints: &'static str) -> Self {
        Self {
            name: P::NAME,
            events: P::EVENTS,
            endpoints: Management::elsewhere(endpoints),
            sample: P::sample,
            regular: Way::of::<P>(),
            ad_hoc: None,
        }
    }

    /// For a provider that leaves open how a key becomes bytes.
    const fn with_hex_keys(mut self, hex_keys: HexKeys) -> Self {
        self.regular = self.regular.with_hex_keys(hex_keys);
        self
    }

    /// For a provider whose API manages its endpoints, with these actions.
    const fn with_endpoints<A: Action>(mut self) -> Self {
        self.endpoints = self.endpoints.with_api::<A>();
        self
    }

    /// For a provider that also calls the callback URI of an order: the member of the body with the
    /// order's id, which a signature in that URI covers.
    pub(crate) const fn with_ad_hoc<P: Rehearsed + Send + Sync + 'static>(
        mut self,
        covered: &'static str,
    ) -> Self {
        self.ad_hoc = Some(Way::ad_hoc::<P>(covered));
        self
    }

    /// The entry with this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        PROVIDERS.iter().find(|entry| entry.name == name)
    }

    /// The ways in which it delivers.
    pub(crate) fn ways(&self) -> impl Iterator<Item = &Way> {
        once(&self.regular).chain(&self.ad_hoc)
    }

    /// How it delivers to endpoints, or to callback URIs.
    pub(crate) fn way(&self, ad_hoc: bool) -> Result<&Way, Failure> {
        match (&self.ad_hoc, ad_hoc) {
            (_, false) => Ok(&self.regular),
            (Some(way), true) => Ok(way),
            (None, true) => {
                let others = PROVIDERS.iter().filter(|entry| entry.ad_hoc.is_some());
                let others: Vec<&str> = others.map(|entry| entry.name).collect();
                Err(Failure::usage(format_args!(
                    "expected --ad-hoc with a provider that has ad hoc webhooks ({}), found {}",
                    others.join(", "),
                    self.name
                )))
            }
        }
    }
}

impl std::fmt::Debug for ProviderEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ProviderEntry").field(&self.name).finish()
    }
}
