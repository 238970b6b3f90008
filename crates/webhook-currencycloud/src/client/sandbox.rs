//! Inbound funds in the demo environment.

use webhook_api_client::ApiError;
use webhook_core::{Amount, CurrencyCode, Extra, Payload, Timestamp, identifier, open_enum};

use super::{Client, Environment, ON_BEHALF_OF, operations};
use crate::AccountId;

/// Inbound funds to make in the demo environment. They take the same path as in production, and
/// presumably cause the same notifications (inferred).
#[derive(Debug, Clone)]
#[must_use]
pub struct DemoFunding {
    fields: Vec<(String, String)>,
}

open_enum! {
    /// What happens to the funds. Documented: API reference.
    pub enum DemoFundingAction {
        /// They are credited. The default.
        Approve = "approve",
        /// They are rejected.
        Reject = "reject",
    }
}

impl DemoFunding {
    /// Funds for an account. `id` is a new UUID for each funding, and apparently an idempotency key
    /// (inferred). The amount is positive and has at most three fraction digits.
    ///
    /// ```
    /// use webhook_currencycloud::client::{DemoFunding, DemoFundingAction};
    ///
    /// let id = "c47bd0c4-9e52-4b3d-8d4c-2a1c2f4f4b59";
    /// let amount = "10.50".parse()?;
    /// let funding = DemoFunding::new(id, "8119645406", &amount, &"GBP".into())
    ///     .sender_name("A Name")
    ///     .action(&DemoFundingAction::Reject);
    /// # Ok::<(), webhook_core::AmountError>(())
    /// ```
    pub fn new(
        id: impl Into<String>,
        receiver_account_number: impl Into<String>,
        amount: &Amount,
        currency: &CurrencyCode,
    ) -> Self {
        Self { fields: Vec::new() }
            .field("id", id)
            .field("receiver_account_number", receiver_account_number)
            .field("amount", amount.to_string())
            .field("currency", currency.as_str())
    }

    /// The routing code of the account that receives the funds.
    pub fn receiver_routing_code(self, code: impl Into<String>) -> Self {
        self.field("receiver_routing_code", code)
    }

    /// The sender's name, `Test sender` unless set.
    pub fn sender_name(self, name: impl Into<String>) -> Self {
        self.field("sender_name", name)
    }

    /// The sender's address.
    pub fn sender_address(self, address: impl Into<String>) -> Self {
        self.field("sender_address", address)
    }

    /// The sender's country.
    pub fn sender_country(self, country: impl Into<String>) -> Self {
        self.field("sender_country", country)
    }

    /// The sender's reference.
    pub fn sender_reference(self, reference: impl Into<String>) -> Self {
        self.field("sender_reference", reference)
    }

    /// The sender's account number.
    pub fn sender_account_number(self, number: impl Into<String>) -> Self {
        self.field("sender_account_number", number)
    }

    /// The sender's routing code.
    pub fn sender_routing_code(self, code: impl Into<String>) -> Self {
        self.field("sender_routing_code", code)
    }

    /// What happens to the funds.
    pub fn action(self, action: &DemoFundingAction) -> Self {
        self.field("action", action.as_str())
    }

    /// Sets any field by its name: for those that the API has gained since 2.43.0. It replaces one of
    /// the same name.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        self.fields.retain(|(other, _)| *other != name);
        self.fields.push((name, value.into()));
        self
    }
}

/// The answer to a [`DemoFunding`]: its fields, and what became of it.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct DemoFundingReceipt {
    /// The id that was sent.
    pub id: DemoFundingId,
    /// The account that receives the funds.
    pub account_id: Option<AccountId>,
    /// The state of the funds.
    pub state: Option<DemoFundingState>,
    /// The account number that was sent.
    pub receiver_account_number: Option<String>,
    /// The amount, in `currency`.
    pub amount: Option<Amount>,
    /// The currency of `amount`.
    pub currency: Option<CurrencyCode>,
    /// A readable reference.
    pub short_reference: Option<String>,
    /// When the funding was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

identifier! {
    /// The id of a funding in the demo environment.
    pub struct DemoFundingId;
}

open_enum! {
    /// The state of funds in the demo environment. `approved` is documented by sample. `pending` is in
    /// recordings of the provider's own libraries (inferred).
    pub enum DemoFundingState {
        /// They are approved.
        Approved = "approved",
        /// They wait for approval.
        Pending = "pending" inferred,
    }
}

impl Client {
    /// Makes inbound funds in the demo environment.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::client::{ApiError, Client, DemoFunding};
    /// # async fn run(client: Client, funding: DemoFunding) -> Result<(), ApiError> {
    /// let receipt = client.create_demo_funding(funding).await?;
    /// println!("{:?}", receipt.short_reference);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The form is `application/x-www-form-urlencoded` (inferred from the provider's own libraries). The
    /// API reference has `multipart/form-data`:
    /// [`multipart_forms`](super::ClientBuilder::multipart_forms). The request is not retried.
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] in production; nothing is sent. Documented codes:
    /// `receiver_account_number_not_found`, `currency_not_supported_by_account`,
    /// `amount_must_be_greater_than_0`, `amount_must_be_less_than_1000000000000`,
    /// `id_has_already_been_taken` with 400, `permission_denied` with 403.
    pub async fn create_demo_funding(
        &self,
        funding: DemoFunding,
    ) -> Result<DemoFundingReceipt, ApiError> {
        if self.environment == Environment::Production {
            return Err(ApiError::Config {
                problem:
                    "expected the demo environment, found production, which has no demo funding"
                        .into(),
            });
        }
        let mut request = operations::DEMO_FUNDING.request(None);
        for (name, value) in funding.fields {
            request = request.field(name, value);
        }
        if let Some(contact) = &self.on_behalf_of {
            request = request.field(ON_BEHALF_OF, contact.as_str());
        }
        if self.multipart {
            request = request.multipart();
        }
        self.session.send(request).await?.json()
    }
}
