//! Test funding. Documented: the sandbox pages.

use serde::{Serialize, Serializer};
use webhook_api_client::ApiError;
use webhook_core::{Amount, CurrencyCode};

use super::{Answer, Client, builder::PRODUCTION_HOST};
use crate::UserId;

/// An incoming payment to an account in the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NewSandboxDeposit {
    /// The currency.
    pub currency: CurrencyCode,
    /// The amount, in major units. It is sent as a JSON number, as documented.
    #[serde(serialize_with = "as_number")]
    pub amount: Amount,
    /// The account.
    pub user_id: UserId,
}

/// The number of a transfer, from the API's list of all payments. That it is the `objectId` of
/// `payment_completed` is inferred, weakly: from the range of the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct TransferId(pub u64);

/// How a transfer in the sandbox ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum TransferDecision {
    /// It is settled: presumably `payment_completed` is delivered (inferred).
    Approved,
    /// It fails. No event for that is documented.
    Rejected,
}

impl Client {
    /// Simulates an incoming payment to an account in the sandbox: presumably `account_credit` is
    /// delivered (inferred). It is never retried, because that could fund the account twice.
    ///
    /// ```no_run
    /// # async fn run(client: webhook_cxtn::client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use webhook_cxtn::client::NewSandboxDeposit;
    ///
    /// let deposit = NewSandboxDeposit {
    ///     currency: "GBP".into(),
    ///     amount: "1000.00".parse()?,
    ///     user_id: "C00081866".into(),
    /// };
    /// client.create_sandbox_deposit(&deposit).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] in production, where nothing is sent. Otherwise [`ApiError`], unless the
    /// answer reports success.
    pub async fn create_sandbox_deposit(
        &self,
        deposit: &NewSandboxDeposit,
    ) -> Result<Answer, ApiError> {
        self.expect_sandbox()?;
        let request = self.operations.sandbox_deposit.write(None);
        self.call(request.json(deposit)).await
    }

    /// Approves or rejects a transfer in the sandbox. It is never retried.
    ///
    /// ```no_run
    /// # async fn run(client: webhook_cxtn::client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use webhook_cxtn::client::{TransferDecision, TransferId};
    ///
    /// client.decide_sandbox_transfer(TransferId(164_165), TransferDecision::Approved).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] in production, where nothing is sent. Otherwise [`ApiError`], unless the
    /// answer reports success.
    pub async fn decide_sandbox_transfer(
        &self,
        transfer: TransferId,
        decision: TransferDecision,
    ) -> Result<Answer, ApiError> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Body {
            transfer_id: TransferId,
            transfer_status: TransferDecision,
        }

        self.expect_sandbox()?;
        let body = Body { transfer_id: transfer, transfer_status: decision };
        self.call(self.operations.sandbox_decision.write(None).json(&body)).await
    }

    fn expect_sandbox(&self) -> Result<(), ApiError> {
        if self.session.api().host() == PRODUCTION_HOST {
            return Err(ApiError::Config {
                problem:
                    "expected the sandbox, found production: use this call in the sandbox only"
                        .into(),
            });
        }
        Ok(())
    }
}

fn as_number<S: Serializer>(amount: &Amount, serializer: S) -> Result<S::Ok, S::Error> {
    Amount::number(amount.value()).serialize(serializer)
}
