//! The APIs that show what was missed.

use chrono::{DateTime, Utc};
use webhook_api_client::ApiError;
use webhook_core::{Observe, OpenEnum as _, Provider, Shown};
use webhook_currencycloud::{Currencycloud, client as currencycloud};
use webhook_flash_payments::{FlashPayments, client as flash_payments};

use super::PassError;

pub(super) const ENVIRONMENT: &str = "\
From the environment:
  FXHOOK_CURRENCYCLOUD_BASE_URL, _LOGIN_ID, _API_KEY    for the API of currencycloud
  FXHOOK_FLASH_PAYMENTS_BASE_URL, _EMAIL, _PASSWORD     for the API of flash-payments";

/// What the API of a provider shows.
pub(super) type ShownBy<A> = Shown<<<A as Api>::Provider as Provider>::Event>;

/// The API of a provider.
pub(super) trait Api {
    type Provider: Observe;

    /// Calls `see` with each object that may have changed since this time.
    async fn list(
        &self,
        since: DateTime<Utc>,
        see: impl AsyncFnMut(ShownBy<Self>) -> Result<(), PassError>,
    ) -> Result<(), PassError>;

    /// Reads an object again.
    async fn look_up(&self, kind: &str, id: &str) -> Result<Option<ShownBy<Self>>, ApiError>;

    /// Asks for the event that tells this status again. Whether it can be asked for.
    async fn resend(&self, shown: &ShownBy<Self>) -> Result<bool, ApiError>;
}

impl Api for currencycloud::Client {
    type Provider = Currencycloud;

    async fn list(
        &self,
        since: DateTime<Utc>,
        mut see: impl AsyncFnMut(ShownBy<Self>) -> Result<(), PassError>,
    ) -> Result<(), PassError> {
        let mut changed = self.changed_since(since);
        while let Some(shown) = changed.next().await {
            see(shown?).await?;
        }
        Ok(())
    }

    async fn look_up(&self, kind: &str, id: &str) -> Result<Option<ShownBy<Self>>, ApiError> {
        self.shown(kind, id).await
    }

    /// It sends three events of payments again.
    async fn resend(&self, shown: &ShownBy<Self>) -> Result<bool, ApiError> {
        let name = shown.event.as_ref().map_or("", |event| event.event_type());
        if !currencycloud::ReSendable::KNOWN.contains(&name) {
            return Ok(false);
        }
        let notification = currencycloud::ReSendable::from_text(name);
        self.re_send_notification(&(&*shown.id).into(), &notification).await?;
        Ok(true)
    }
}

impl Api for flash_payments::Client {
    type Provider = FlashPayments;

    async fn list(
        &self,
        _: DateTime<Utc>,
        mut see: impl AsyncFnMut(ShownBy<Self>) -> Result<(), PassError>,
    ) -> Result<(), PassError> {
        for shown in self.shown_all().await? {
            see(shown).await?;
        }
        Ok(())
    }

    async fn look_up(&self, kind: &str, id: &str) -> Result<Option<ShownBy<Self>>, ApiError> {
        self.shown(kind, id).await
    }

    async fn resend(&self, _: &ShownBy<Self>) -> Result<bool, ApiError> {
        Ok(false)
    }
}
