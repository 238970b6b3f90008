//! Sending a payment's notification again.

use serde::de::IgnoredAny;
use webhook_core::{client::ApiError, read::Object};

use super::Client;
use crate::PaymentId;

/// The notifications that can be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReSendable {
    /// `payment_ready_to_send_notification`.
    ReadyToSend,
    /// `payment_released_notification`.
    Released,
    /// `payment_failed_notification`.
    Failed,
}

impl ReSendable {
    /// The notification type.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadyToSend => "payment_ready_to_send_notification",
            Self::Released => "payment_released_notification",
            Self::Failed => "payment_failed_notification",
        }
    }
}

impl Client {
    /// Asks for a payment's notification to be sent again: the way back after an outage of more
    /// than the 31 seconds for which Currencycloud repeats by itself.
    ///
    /// Each success is one more delivery (inferred), so the request is not repeated by itself. The
    /// notification type goes into the query, as the reference has it; the provider's own libraries
    /// also send it as a form, and both are accepted.
    ///
    /// # Errors
    ///
    /// Documented codes: `id_is_not_valid_uuid`, `payment_not_found`,
    /// `notification_type_not_in_range` with 400. Seen in recordings:
    /// `payment_notification_retry_failed` as the code of the whole.
    pub async fn re_send_notification(
        &self,
        payment: &PaymentId,
        notification: ReSendable,
    ) -> Result<(), ApiError> {
        let request = self
            .post(["v2", "payments", payment.as_str(), "notifications", "retry"])
            .query("notification_type", notification.as_str());
        let Object(IgnoredAny) = self.session.send(request).await?.json()?;
        Ok(())
    }
}
