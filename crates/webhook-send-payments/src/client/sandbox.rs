//! Money that arrives in the sandbox.

use serde::Serialize;
use webhook_core::{
    Extra, Payload,
    client::{ApiError, Request, path_segments},
};

use super::{Client, IdempotencyKey, answer, endpoints::with_key};
use crate::PayInAddressId;

/// Money that should arrive in the sandbox. All five members are required, each text has at most
/// 200 characters (documented); what does not fit is left for the API to refuse.
///
/// In the older guide, the source `Review` makes compliance look at it, `Fail` rejects it, and any
/// other credits it (documented; that its `source` is `sourceDetails` here is inferred).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use]
pub struct SandboxPayIn {
    payin_address_id: PayInAddressId,
    amount: i64,
    source_details: String,
    remitter_details: String,
    reference: String,
    #[serde(skip)]
    idempotency: Option<IdempotencyKey>,
}

impl SandboxPayIn {
    /// Money for an address, in the **lowest denomination** of its currency: 1000 are 10.00 USD
    /// (documented).
    pub fn new(
        address: PayInAddressId,
        amount: i64,
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

    /// The key that is sent with it, which may then be repeated after a lost answer; see
    /// [`IdempotencyKey`].
    pub fn idempotency(mut self, key: IdempotencyKey) -> Self {
        self.idempotency = Some(key);
        self
    }
}

/// What the API answers to a pay-in in the sandbox. What stands in it is not published; the one
/// field is inferred from the request.
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
    /// Lets money arrive in the sandbox: the simplest way to have `payin_transaction_created`,
    /// `payin_transaction_updated` and `wallet_updated` delivered (inferred).
    ///
    /// # Errors
    ///
    /// Documented: 400, 401, 500. Whether the base URL is the sandbox's is not checked: only the
    /// sandbox has the path, and credentials belong to one environment.
    pub async fn create_sandbox_pay_in(
        &self,
        pay_in: &SandboxPayIn,
    ) -> Result<SandboxPayInReceipt, ApiError> {
        let request = Request::post(path_segments(&self.paths.sandbox_pay_ins, None));
        let request = with_key(request.json(pay_in), pay_in.idempotency.as_ref());
        answer::item(&self.send(request).await?)
    }
}
