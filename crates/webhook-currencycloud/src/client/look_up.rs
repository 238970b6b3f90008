//! Looks up what a notification names.
//!
//! A notification describes the moment when it was sent. Before money moves, look up the current
//! state.

use serde::de::DeserializeOwned;
use webhook_api_client::{ApiError, Operation};

use super::{
    Account, Client, FundingTransaction, ON_BEHALF_OF, OnboardingForm, PaymentConfirmation,
    SenderDetails, SubmissionInfo, TrackingInfo, operations,
};
use crate::{
    AccountId, Conversion, ConversionId, FormId, Payment, PaymentId, RelatedEntityId, Transaction,
    TransactionId, Transfer, TransferId,
};

impl Client {
    /// Looks up a payment.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{Payment, client::{ApiError, Client}};
    /// # async fn run(client: Client, notified: Payment) -> Result<(), ApiError> {
    /// let payment = client.payment(&notified.id).await?;
    /// println!("now {}", payment.status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented codes: `payment_not_found`, `contact_not_found` with 404, `invalid_id` with 400.
    pub async fn payment(&self, id: &PaymentId) -> Result<Payment, ApiError> {
        self.look_up(&operations::PAYMENT, id.as_str()).await
    }

    /// Looks up a conversion.
    ///
    /// # Errors
    ///
    /// As [`send`](Client::send).
    pub async fn conversion(&self, id: &ConversionId) -> Result<Conversion, ApiError> {
        self.look_up(&operations::CONVERSION, id.as_str()).await
    }

    /// Looks up a transfer.
    ///
    /// # Errors
    ///
    /// Documented code for an unknown id: `transfer_not_found`, with **400**.
    pub async fn transfer(&self, id: &TransferId) -> Result<Transfer, ApiError> {
        self.look_up(&operations::TRANSFER, id.as_str()).await
    }

    /// Looks up a cash manager transaction. For one of a sub-account, act
    /// [`on_behalf_of`](Client::on_behalf_of) it.
    ///
    /// # Errors
    ///
    /// Documented code for an unknown id: `transaction_not_found`, with **400**.
    pub async fn transaction(&self, id: &TransactionId) -> Result<Transaction, ApiError> {
        self.look_up(&operations::TRANSACTION, id.as_str()).await
    }

    /// Looks up the sender of inbound funds, by the transaction's `related_entity_id`.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{RelatedEntityId, client::{ApiError, Client}};
    /// # async fn run(client: Client, funds: RelatedEntityId) -> Result<(), ApiError> {
    /// let sender = client.sender(&funds).await?;
    /// if let Some(parts) = sender.parts() {
    ///     println!("from {:?}, {:?}", parts.name, parts.country);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented code for an unknown id: `sender_not_found`, with 404.
    pub async fn sender(&self, funds: &RelatedEntityId) -> Result<SenderDetails, ApiError> {
        self.look_up(&operations::SENDER, funds.as_str()).await
    }

    /// Looks up inbound funds that were approved, by the transaction's `related_entity_id`.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{RelatedEntityId, client::{ApiError, Client}};
    /// # async fn run(client: Client, funds: RelatedEntityId) -> Result<(), ApiError> {
    /// let funding = client.funding_transaction(&funds).await?;
    /// println!("{} {}", funding.amount, funding.currency);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented code for an unknown id: `transaction_not_found`, with 404.
    pub async fn funding_transaction(
        &self,
        funds: &RelatedEntityId,
    ) -> Result<FundingTransaction, ApiError> {
        self.look_up(&operations::FUNDING_TRANSACTION, funds.as_str()).await
    }

    /// Looks up the confirmation of a payment, which names the payment's account. Only a completed or a
    /// failed payment has one.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{PaymentId, client::{ApiError, Client}};
    /// # async fn run(client: Client, id: PaymentId) -> Result<(), ApiError> {
    /// let confirmation = client.payment_confirmation(&id).await?;
    /// println!("{:?}", confirmation.account_id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented codes: `unprocessable_entity` with 422 for a payment in another status;
    /// `payment_not_found`, `id_is_not_valid_uuid` with 400.
    pub async fn payment_confirmation(
        &self,
        id: &PaymentId,
    ) -> Result<PaymentConfirmation, ApiError> {
        self.look_up(&operations::CONFIRMATION, id.as_str()).await
    }

    /// Looks up where a payment over SWIFT is on its way. `on_behalf_of` is not among the documented
    /// parameters and is not sent.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{PaymentId, client::{ApiError, Client}};
    /// # async fn run(client: Client, id: PaymentId) -> Result<(), ApiError> {
    /// let tracking = client.payment_tracking_info(&id).await?;
    /// println!("{:?}", tracking.transaction_status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented codes: `payment_is_not_swift`, `payment_is_not_executed`,
    /// `payment_id_is_not_valid_uuid` with 400, `permission_denied` with 403.
    pub async fn payment_tracking_info(&self, id: &PaymentId) -> Result<TrackingInfo, ApiError> {
        let request = operations::TRACKING_INFO.request(Some(id.as_str()));
        self.session.send(request).await?.json()
    }

    /// Looks up how a payment was submitted to the network.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{PaymentId, client::{ApiError, Client}};
    /// # async fn run(client: Client, id: PaymentId) -> Result<(), ApiError> {
    /// let submission = client.payment_submission_info(&id).await?;
    /// println!("{:?}", submission.status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented codes: `payment_not_found`, `id_is_not_valid_uuid` with 400.
    pub async fn payment_submission_info(
        &self,
        id: &PaymentId,
    ) -> Result<SubmissionInfo, ApiError> {
        self.look_up(&operations::SUBMISSION_INFO, id.as_str()).await
    }

    /// Looks up an account.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{BankAccountVerified, client::{ApiError, Client}};
    /// # async fn run(client: Client, notified: BankAccountVerified) -> Result<(), ApiError> {
    /// let account = client.account(&notified.account_id).await?;
    /// println!("{:?}", account.bank_account_verified);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented codes: `account_not_found`, `id_is_not_valid_uuid` with 400.
    pub async fn account(&self, id: &AccountId) -> Result<Account, ApiError> {
        self.look_up(&operations::ACCOUNT, id.as_str()).await
    }

    /// Looks up an onboarding form by a notification's `form_id` (inferred). Beta (documented).
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{FormId, client::{ApiError, Client}};
    /// # async fn run(client: Client, id: FormId) -> Result<(), ApiError> {
    /// let form = client.onboarding_form(&id).await?;
    /// println!("{:?}", form.state);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented: 404 for an unknown id.
    pub async fn onboarding_form(&self, id: &FormId) -> Result<OnboardingForm, ApiError> {
        #[derive(serde::Deserialize)]
        struct Answer {
            data: OnboardingForm,
        }

        let request = operations::FORM.request(Some(id.as_str()));
        let answer: Answer = self.session.send(request).await?.json()?;
        Ok(answer.data)
    }

    async fn look_up<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        id: &str,
    ) -> Result<T, ApiError> {
        let mut request = operation.request(Some(id));
        if let Some(contact) = &self.on_behalf_of {
            request = request.query(ON_BEHALF_OF, contact.as_str());
        }
        self.session.send(request).await?.json()
    }
}
