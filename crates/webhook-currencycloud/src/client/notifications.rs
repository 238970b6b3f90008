//! The key that signs notifications, and notifications that are sent again.

use webhook_api_client::ApiError;
use webhook_core::{Extra, Payload, Secret, open_enum};

use super::{Client, operations};
use crate::PaymentId;

open_enum! {
    /// The notifications that can be sent again. Documented: API reference.
    pub enum ReSendable {
        /// A payment is created.
        ReadyToSend = "payment_ready_to_send_notification",
        /// A payment is released.
        Released = "payment_released_notification",
        /// A payment came back.
        Failed = "payment_failed_notification",
    }
}

impl Client {
    /// Creates a new key for signing notifications. It replaces the current one.
    ///
    /// **Store it at once**: no call returns it again. Each success creates another key and
    /// presumably invalidates the previous one (inferred), so exactly one request is sent, whatever
    /// happens. If its answer is lost, the API may have created a key that you do not know: let a
    /// person decide. Until all deliveries are signed with the new key, verify with both:
    ///
    /// ```no_run
    /// # use webhook_core::{Secret, Secrets};
    /// # use webhook_currencycloud::{Currencycloud, client::{ApiError, Client}};
    /// # async fn run(client: Client, old: Secret) -> Result<(), ApiError> {
    /// let new = client.generate_hmac_key().await?;
    /// let currencycloud = Currencycloud::new(Secrets::new(new).and(old));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The call has neither parameters nor `on_behalf_of`, and a client that acts for a sub-account does
    /// not send it: it would replace the house account's key. Whether the key is valid for sub-accounts
    /// is not documented. Its errors name a brand, so there is presumably one key for each house account
    /// (inferred).
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] if the client acts for a sub-account; nothing is sent.
    /// Documented codes: `generate_hmac_key_wrong_brand` and
    /// `generate_hmac_key_brand_not_configured` with 400, `invalid_supplied_credentials` with 401,
    /// `permission_denied` with 403. The body of an undocumented answer may contain the key: it is in
    /// the error.
    pub async fn generate_hmac_key(&self) -> Result<Secret, ApiError> {
        #[derive(Payload)]
        struct Answer {
            hmac_key: String,
            extra: Extra,
        }

        if self.on_behalf_of.is_some() {
            return Err(ApiError::Config {
                problem: "expected a client of the house account, found one that acts for a \
                          sub-account: the HMAC key is the house account's"
                    .into(),
            });
        }
        let request = operations::GENERATE_HMAC_KEY.request(None);
        let response = self.session.send_once(request).await?;
        let answer: Answer = response.json()?;
        Secret::new(answer.hmac_key)
            .map_err(|error| response.undocumented("hmac_key", &error.to_string()))
    }

    /// Sends a payment's notification again, for example after an outage of more than the 31 seconds
    /// for which Currencycloud redelivers by itself.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{PaymentId, client::{ApiError, Client, ReSendable}};
    /// # async fn run(client: Client, payment: PaymentId) -> Result<(), ApiError> {
    /// client.re_send_notification(&payment, &ReSendable::Failed).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Each success is one more delivery (inferred), so the request is not retried. The notification's
    /// type is a parameter of the URL, as in the API reference; some of the provider's own libraries
    /// send it as a form. `on_behalf_of` is not among the documented parameters and is not sent.
    ///
    /// # Errors
    ///
    /// Documented codes: `id_is_not_valid_uuid`, `payment_not_found`,
    /// `notification_type_not_in_range` with 400. In recordings of the provider's own libraries:
    /// `payment_notification_retry_failed`.
    pub async fn re_send_notification(
        &self,
        payment: &PaymentId,
        notification: &ReSendable,
    ) -> Result<(), ApiError> {
        let request = operations::RE_SEND
            .request(Some(payment.as_str()))
            .query("notification_type", notification.as_str());
        self.session.send(request).await?.json::<Extra>()?;
        Ok(())
    }
}
