//! Sandbox pay-ins.

use serde::Serialize;
use webhook_api_client::ApiError;
use webhook_core::{Extra, Payload};

use super::{Client, IdempotencyKey, endpoints::with_key, look_up::object_in, operations};
use crate::{MinorUnits, PayInAddressId};

/// A pay-in to create in the sandbox. All five fields are required, and each text has at most 200
/// characters (documented); the API checks them.
///
/// In the older guide, the source `Review` flags it for compliance, `Fail` rejects it, and any other
/// credits it (documented; that its `source` is `sourceDetails` here is inferred).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use]
pub struct SandboxPayIn {
    payin_address_id: PayInAddressId,
    amount: MinorUnits,
    source_details: String,
    remitter_details: String,
    reference: String,
    #[serde(skip)]
    idempotency: Option<IdempotencyKey>,
}

impl SandboxPayIn {
    /// A pay-in to this address, in the lowest denomination of its currency (documented).
    pub fn new(
        address: PayInAddressId,
        amount: MinorUnits,
        source_details: impl Into<String>,
        remitter_details: impl Into<String>,
        reference: impl Into<String>,
    ) -> Self {
        Self {
            payin_address_id: address,
            amount,
            source_details: source_details.into(),
            remitter_details: remitter_details.into(),
            reference: reference.into(),
            idempotency: None,
        }
    }

    /// The key to send with it. With a key it is retried if its answer is lost; see [`IdempotencyKey`].
    pub fn idempotency(mut self, key: IdempotencyKey) -> Self {
        self.idempotency = Some(key);
        self
    }
}

/// The API's answer to a sandbox pay-in. Its fields are not published; this one is inferred from the
/// request.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct SandboxPayInReceipt {
    /// The address.
    #[payload(rename = "payinAddressId")]
    pub pay_in_address_id: Option<PayInAddressId>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

impl Client {
    /// Creates a pay-in in the sandbox: the simplest way to trigger `payin_transaction_created`,
    /// `payin_transaction_updated` and `wallet_updated` (inferred).
    ///
    /// ```no_run
    /// # use webhook_send_payments::client::{ApiError, Client};
    /// use webhook_send_payments::{MinorUnits, client::SandboxPayIn};
    ///
    /// # async fn run(client: Client) -> Result<(), ApiError> {
    /// let address = "payinAddress_18b455af-9f60-43de-8f4b-b94f8e1b6e8b".into();
    /// let pay_in = SandboxPayIn::new(address, MinorUnits::new(1000), "BSB", "M J HATT", "2697D");
    /// client.create_sandbox_pay_in(&pay_in).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented: 400, 401, 500. Whether the base URL is the sandbox's is not checked: only the sandbox
    /// has the path, and credentials belong to one environment.
    pub async fn create_sandbox_pay_in(
        &self,
        pay_in: &SandboxPayIn,
    ) -> Result<SandboxPayInReceipt, ApiError> {
        let request = operations::SANDBOX_PAY_IN.request(None).json(pay_in);
        let request = with_key(request, pay_in.idempotency.as_ref());
        object_in(&self.send(request).await?)
    }
}
