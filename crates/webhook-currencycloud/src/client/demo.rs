//! Money that arrives in the demo environment.

use webhook_core::{
    Amount, CurrencyCode, Extra, Payload, Timestamp,
    client::{ApiError, Request},
    identifier,
};

use super::{AccountNumber, Client, Environment};
use crate::AccountId;

/// Money that should arrive in the demo environment, which then goes through what money goes
/// through in production, notifications presumably included (inferred).
#[derive(Debug, Clone)]
#[must_use]
pub struct DemoFunding {
    fields: Vec<(&'static str, String)>,
}

/// What becomes of the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DemoFundingAction {
    /// It is credited. The default.
    Approve,
    /// It is sent back.
    Reject,
}

impl DemoFunding {
    /// Money for an account. `id` is a UUID of your own, another one for each funding: it seems to
    /// be an idempotency key (inferred). The amount has at most three fraction digits and no sign.
    pub fn new(
        id: impl Into<String>,
        receiver_account_number: impl Into<String>,
        amount: &Amount,
        currency: &CurrencyCode,
    ) -> Self {
        let fields = vec![
            ("id", id.into()),
            ("receiver_account_number", receiver_account_number.into()),
            ("amount", amount.to_string()),
            ("currency", currency.to_string()),
        ];
        Self { fields }
    }

    /// The routing code of the account that receives it.
    pub fn receiver_routing_code(self, code: impl Into<String>) -> Self {
        self.with("receiver_routing_code", code)
    }

    /// Who sends it. `Test sender` unless set.
    pub fn sender_name(self, name: impl Into<String>) -> Self {
        self.with("sender_name", name)
    }

    /// The sender's address.
    pub fn sender_address(self, address: impl Into<String>) -> Self {
        self.with("sender_address", address)
    }

    /// The sender's country.
    pub fn sender_country(self, country: impl Into<String>) -> Self {
        self.with("sender_country", country)
    }

    /// The sender's reference.
    pub fn sender_reference(self, reference: impl Into<String>) -> Self {
        self.with("sender_reference", reference)
    }

    /// The sender's account number.
    pub fn sender_account_number(self, number: impl Into<String>) -> Self {
        self.with("sender_account_number", number)
    }

    /// The sender's routing code.
    pub fn sender_routing_code(self, code: impl Into<String>) -> Self {
        self.with("sender_routing_code", code)
    }

    /// What becomes of it.
    pub fn action(self, action: DemoFundingAction) -> Self {
        let action = match action {
            DemoFundingAction::Approve => "approve",
            DemoFundingAction::Reject => "reject",
        };
        self.with("action", action)
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.retain(|(other, _)| *other != name);
        self.fields.push((name, value.into()));
        self
    }
}

/// What the API answers to a funding: its fields, and what became of it.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct DemoFundingReceipt {
    /// The id that was sent.
    pub id: DemoFundingId,
    /// The account that it is for.
    pub account_id: Option<AccountId>,
    /// Where it stands. Seen: `approved`.
    pub state: Option<String>,
    /// The account number that was sent.
    pub receiver_account_number: Option<AccountNumber>,
    /// How much.
    pub amount: Option<Amount>,
    /// In which currency.
    pub currency: Option<CurrencyCode>,
    /// The funding's number for people.
    pub short_reference: Option<String>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a funding in the demo environment.
    pub struct DemoFundingId;
}

impl Client {
    /// Lets money arrive in the demo environment. It is not repeated by itself.
    ///
    /// The fields go as `application/x-www-form-urlencoded` (inferred from the provider's own
    /// libraries; the reference has `multipart/form-data`, which
    /// [`ClientBuilder::multipart_forms`](super::ClientBuilder::multipart_forms) chooses).
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] in production, where nothing is sent. Documented codes:
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
                    "expected the demo environment, found production: demo funding is not there"
                        .into(),
            });
        }
        let request = funding.fields.into_iter().fold(
            self.post(["v2", "demo", "funding", "create"]),
            |request: Request, (name, value)| request.field(name, value),
        );
        let request = request.form_encoding(self.form_encoding);
        self.session.send(request).await?.json()
    }
}
