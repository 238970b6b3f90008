//! Money in the sandbox.

use serde::Serialize;
use webhook_core::{Amount, CurrencyCode, client::ApiError};

use super::{Answer, Client};
use crate::UserId;

/// The number of a transfer, from the API's list of all payments. That it is the `objectId` of a
/// `payment_completed` is inferred, from the range of the samples alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct TransferId(pub u64);

/// What becomes of a transfer in the sandbox. Documented: the sandbox pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum TransferDecision {
    /// It is settled: presumably a `payment_completed` comes (inferred).
    Approved,
    /// It fails: no notification of that is documented.
    Rejected,
}

impl Client {
    /// Lets money arrive on an account in the sandbox: presumably an `account_credit` comes
    /// (inferred). It is never repeated by itself.
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] in production, where nothing is sent. [`ApiError::Status`] unless the
    /// answer says that it went well.
    pub async fn fund_sandbox_account(
        &self,
        user: &UserId,
        amount: &Amount,
        currency: &CurrencyCode,
    ) -> Result<Answer, ApiError> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Body<'a> {
            currency: &'a CurrencyCode,
            amount: Amount,
            user_id: &'a UserId,
        }

        self.expect_sandbox()?;
        let body = Body {
            currency,
            // A number, as documented, also if it was read from a text.
            amount: Amount::number(amount.value()),
            user_id: user,
        };
        self.write(self.operations.sandbox_pay_in.write(None).json(&body))
            .await
    }

    /// Approves or rejects a transfer in the sandbox. It is never repeated by itself.
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] in production, where nothing is sent. [`ApiError::Status`] unless the
    /// answer says that it went well.
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
        let body = Body {
            transfer_id: transfer,
            transfer_status: decision,
        };
        self.write(self.operations.sandbox_decision.write(None).json(&body))
            .await
    }

    fn expect_sandbox(&self) -> Result<(), ApiError> {
        if self.environment.is_production() {
            return Err(ApiError::Config {
                problem: "expected the sandbox, found production: there is no play money".into(),
            });
        }
        Ok(())
    }
}
