//! Creates payments, withdrawals and conversions.

use serde::Serialize;
use webhook_api_client::{ApiError, Response, Retry};
use webhook_core::{
    Amount, CallbackUrl, CurrencyCode, Extra, Payload,
    authoring::{FieldInfo, Payload},
};

use super::{Client, graphql, look_up};
use crate::{Conversion, ExternalId, Payment, SubClientId, Withdrawal};

/// The input of a payment: `PaymentInput`. Documented: page on sending funds; which fields are required
/// is not.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewPayment {
    /// The currency to sell.
    pub from_currency: CurrencyCode,
    /// The currency to buy.
    pub to_currency: CurrencyCode,
    /// The amount to sell or to buy, in `currency`. It is sent as a JSON number with all its digits.
    pub size: Amount,
    /// The currency of `size`: one of the two.
    pub currency: CurrencyCode,
    /// The provider's id of the recipient, unless `extra` has a new one as `recipient`.
    pub recipient_id: Option<String>,
    /// The provider's id of the sender, unless `extra` has a new one as `sender`, or there is none.
    pub sender_id: Option<String>,
    /// The sub-client that sends it.
    pub sub_client_id: Option<SubClientId>,
    /// The reason for the payment.
    pub reason: Option<String>,
    /// The source of the funds.
    pub source_of_funds: Option<String>,
    /// The text on the recipient's statement, in ASCII (documented).
    pub external_reference: Option<String>,
    /// Your own id, in ASCII (documented). Ad hoc webhooks need it.
    pub external_id: Option<ExternalId>,
    /// With a key, the call is retried. What the provider answers to a repeated key, and for how long it
    /// knows it, is not documented.
    pub idempotency_key: Option<String>,
    /// Where ad hoc webhooks go: see [`AdHocWebhooks`](crate::AdHocWebhooks).
    pub callback_uri: Option<CallbackUrl>,
    /// Further fields, such as the documented objects `recipient` and `sender`.
    pub extra: Extra,
}

impl NewPayment {
    /// A payment of this size.
    ///
    /// ```
    /// use webhook_flash_payments::client::NewPayment;
    ///
    /// let mut payment = NewPayment::new("AUD", "EUR", "1000.00".parse()?, "AUD");
    /// payment.recipient_id = Some("5b04c62ec0bf606bf216ae21".into());
    /// payment.idempotency_key = Some("order-0001".into());
    /// # Ok::<(), webhook_core::AmountError>(())
    /// ```
    pub fn new(
        from_currency: impl Into<CurrencyCode>,
        to_currency: impl Into<CurrencyCode>,
        size: Amount,
        currency: impl Into<CurrencyCode>,
    ) -> Self {
        Self {
            from_currency: from_currency.into(),
            to_currency: to_currency.into(),
            size,
            currency: currency.into(),
            recipient_id: None,
            sender_id: None,
            sub_client_id: None,
            reason: None,
            source_of_funds: None,
            external_reference: None,
            external_id: None,
            idempotency_key: None,
            callback_uri: None,
            extra: Extra::default(),
        }
    }
}

/// The input of a withdrawal: `CreateWithdrawalInput`. Documented: page on withdrawing funds; which
/// fields are required is not.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewWithdrawal {
    /// The amount to pay out, in `currency`. It is sent as a JSON number with all its digits.
    pub amount: Amount,
    /// The currency of `amount`.
    pub currency: CurrencyCode,
    /// The provider's id of the recipient, unless `extra` has a new one as `recipient`.
    pub recipient_id: Option<String>,
    /// The provider's id of the sender, unless `extra` has a new one as `sender`, or there is none.
    pub sender_id: Option<String>,
    /// The sub-client that sends it.
    pub sub_client_id: Option<SubClientId>,
    /// The provider's id of the instructing institution, unless `extra` has a new one as
    /// `instructingInstitution`, or there is none.
    pub instructing_institution_id: Option<String>,
    /// The reason, a `TransactionReason`.
    pub reason: Option<String>,
    /// The text on the recipient's statement, in ASCII, cut to 18 characters on Direct Entry and to 280 on
    /// NPP (documented). In UAT a keyword such as `HALT_AML` in it chooses the outcome (documented: page
    /// on simulating outcomes).
    pub external_reference: Option<String>,
    /// Your own id, in ASCII (documented). Ad hoc webhooks need it.
    pub external_id: Option<ExternalId>,
    /// With a key, the call is retried. What the provider answers to a repeated key, and for how long it
    /// knows it, is not documented.
    pub idempotency_key: Option<String>,
    /// Where ad hoc webhooks go: see [`AdHocWebhooks`](crate::AdHocWebhooks).
    pub callback_uri: Option<CallbackUrl>,
    /// Further fields, such as the documented objects `recipient`, `sender` and
    /// `instructingInstitution`.
    pub extra: Extra,
}

impl NewWithdrawal {
    /// A withdrawal of this amount.
    ///
    /// ```
    /// use serde_json::{json, value::to_raw_value};
    /// use webhook_flash_payments::client::NewWithdrawal;
    ///
    /// let mut withdrawal = NewWithdrawal::new("2000.00".parse()?, "AUD");
    /// let recipient = json!({"companyName": "ACME Inc", "bsb": "012620", "accountNo": "89900998"});
    /// withdrawal.extra.push("recipient", to_raw_value(&recipient)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(amount: Amount, currency: impl Into<CurrencyCode>) -> Self {
        Self {
            amount,
            currency: currency.into(),
            recipient_id: None,
            sender_id: None,
            sub_client_id: None,
            instructing_institution_id: None,
            reason: None,
            external_reference: None,
            external_id: None,
            idempotency_key: None,
            callback_uri: None,
            extra: Extra::default(),
        }
    }
}

/// The input of a conversion: `ConversionInput`. Documented: page on converting funds.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewConversion {
    /// A quote that is tradeable and applicable to conversions: the query `quote`.
    pub quote_id: String,
    /// Your own note.
    pub note: Option<String>,
    /// Your own id. Ad hoc webhooks need it.
    pub external_id: Option<ExternalId>,
    /// Where ad hoc webhooks go: see [`AdHocWebhooks`](crate::AdHocWebhooks).
    pub callback_uri: Option<CallbackUrl>,
    /// Further fields.
    pub extra: Extra,
}

impl NewConversion {
    /// A conversion at this quote.
    ///
    /// ```
    /// use webhook_flash_payments::client::NewConversion;
    ///
    /// let mut conversion = NewConversion::new("5b04c62ec0bf606bf216ae21");
    /// conversion.external_id = Some("order-0001".into());
    /// ```
    pub fn new(quote_id: impl Into<String>) -> Self {
        Self {
            quote_id: quote_id.into(),
            note: None,
            external_id: None,
            callback_uri: None,
            extra: Extra::default(),
        }
    }
}

impl Client {
    /// Creates a payment: `createPayment`. Its webhooks report the progress.
    ///
    /// The answer has `id`, `status` and `size` (documented). The call is retried only with an
    /// idempotency key.
    ///
    /// ```no_run
    /// # use webhook_flash_payments::client::{ApiError, Client, NewPayment};
    /// # async fn run(client: Client, payment: NewPayment) -> Result<(), ApiError> {
    /// let created = client.create_payment(&payment).await?;
    /// println!("{} is {:?}", created.id, created.status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError::Request`] for an external id that is empty or not ASCII, an empty idempotency key, or
    /// a field in `extra` that the type has; nothing is sent. [`ApiError::Status`] if the provider
    /// refuses.
    ///
    /// After [`ApiError::Undocumented`] the payment **may exist**, and does if the body has
    /// `success: true`; after [`ApiError::Transport`] and a status of 500 or more it may exist, too. Look
    /// it up before you try again without an idempotency key.
    pub async fn create_payment(&self, payment: &NewPayment) -> Result<Payment, ApiError> {
        check_fields(NewPayment::FIELDS, &payment.extra)?;
        check_external_id(payment.external_id.as_ref())?;
        let retry = retry_with(payment.idempotency_key.as_deref())?;
        let size = Amount::number(payment.size.value());
        let input = NewPayment {
            size,
            ..payment.clone()
        };
        self.create(&PAYMENT, input, retry).await
    }

    /// Creates a withdrawal: `createWithdrawal`. Its webhooks report the progress.
    ///
    /// The answer has `id`, `status`, `amount` and `currency` (documented). The call is retried only with
    /// an idempotency key.
    ///
    /// ```no_run
    /// # use webhook_flash_payments::client::{ApiError, Client, NewWithdrawal};
    /// # async fn run(client: Client, withdrawal: NewWithdrawal) -> Result<(), ApiError> {
    /// let created = client.create_withdrawal(&withdrawal).await?;
    /// println!("{} is {:?}", created.id, created.status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`create_payment`](Self::create_payment).
    pub async fn create_withdrawal(
        &self,
        withdrawal: &NewWithdrawal,
    ) -> Result<Withdrawal, ApiError> {
        check_fields(NewWithdrawal::FIELDS, &withdrawal.extra)?;
        check_external_id(withdrawal.external_id.as_ref())?;
        let retry = retry_with(withdrawal.idempotency_key.as_deref())?;
        let amount = Amount::number(withdrawal.amount.value());
        let input = NewWithdrawal {
            amount,
            ..withdrawal.clone()
        };
        self.create(&WITHDRAWAL, input, retry).await
    }

    /// Creates a conversion: `createConversion`. Its webhooks report the progress.
    ///
    /// The answer has all fields of a look-up (documented). The call is never retried: no idempotency key
    /// is documented for conversions.
    ///
    /// ```no_run
    /// # use webhook_flash_payments::client::{ApiError, Client, NewConversion};
    /// # async fn run(client: Client, quote_id: String) -> Result<(), ApiError> {
    /// let created = client.create_conversion(&NewConversion::new(quote_id)).await?;
    /// println!("{} is {:?}", created.id, created.status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`create_payment`](Self::create_payment), but an external id need not be ASCII.
    pub async fn create_conversion(
        &self,
        conversion: &NewConversion,
    ) -> Result<Conversion, ApiError> {
        check_fields(NewConversion::FIELDS, &conversion.extra)?;
        self.create(&CONVERSION, conversion, Retry::Never).await
    }

    async fn create<T: Payload>(
        &self,
        mutation: &Mutation,
        input: impl Serialize,
        retry: Retry,
    ) -> Result<T, ApiError> {
        #[derive(Serialize)]
        struct Variables<I> {
            input: I,
        }

        let request = graphql::request(&mutation.document(), &Variables { input }, retry)?;
        match self.session.send(request).await {
            Ok(response) => mutation.created(&response),
            Err(ApiError::Status(refusal)) if mutation.succeeded(&refusal.response) => {
                // GraphQL can report an error in one field of what it has created. A caller who took
                // that for a refusal would create it again.
                let found = "expected none beside `success: true`, found some";
                Err(refusal.response.undocumented("errors", found))
            }
            Err(error) => Err(error),
        }
    }
}

/// A mutation that creates an object.
struct Mutation {
    name: &'static str,
    input: &'static str,
    object: &'static str,
    fields: &'static str,
}

/// Documented: page on sending funds.
const PAYMENT: Mutation = Mutation {
    name: "createPayment",
    input: "PaymentInput",
    object: "payment",
    fields: "id status size",
};

/// Documented: page on withdrawing funds.
const WITHDRAWAL: Mutation = Mutation {
    name: "createWithdrawal",
    input: "CreateWithdrawalInput",
    object: "withdrawal",
    fields: "id status amount currency",
};

/// Documented: page on converting funds.
const CONVERSION: Mutation = Mutation {
    name: "createConversion",
    input: "ConversionInput",
    object: "conversion",
    fields: look_up::CONVERSION,
};

/// The reply to a mutation, without the object.
#[derive(Payload)]
struct Reply {
    success: bool,
    extra: Extra,
}

impl Mutation {
    fn document(&self) -> String {
        let Self {
            name,
            input,
            object,
            fields,
        } = self;
        format!(
            "mutation ($input: {input}!) {{ {name}(input: $input) \
             {{ success code message {object} {{ {fields} }} }} }}"
        )
    }

    fn reply(&self, response: &Response) -> Result<Reply, ApiError> {
        let data: Extra = graphql::data(response)?;
        let reply = graphql::object::<Reply>(response, &data, "data", self.name)?;
        reply.filter(|reply| reply.success).ok_or_else(|| {
            let path = format!("data.{}", self.name);
            response.undocumented(
                &path,
                "expected a reply with `success: true`, found another",
            )
        })
    }

    fn succeeded(&self, response: &Response) -> bool {
        self.reply(response).is_ok()
    }

    fn created<T: Payload>(&self, response: &Response) -> Result<T, ApiError> {
        let reply = self.reply(response)?;
        let path = format!("data.{}", self.name);
        graphql::object(response, &reply.extra, &path, self.object)?.ok_or_else(|| {
            let path = format!("{path}.{}", self.object);
            response.undocumented(&path, "expected an object, found null")
        })
    }
}

/// A repeated key is safe to retry, an empty one is no key.
fn retry_with(idempotency_key: Option<&str>) -> Result<Retry, ApiError> {
    match idempotency_key {
        Some("") => Err(ApiError::Request {
            problem: "expected an idempotency key or none, found an empty one",
        }),
        Some(_) => Ok(Retry::Safe),
        None => Ok(Retry::Never),
    }
}

fn check_external_id(id: Option<&ExternalId>) -> Result<(), ApiError> {
    let problem = match id.map(ExternalId::as_str) {
        Some("") => "expected an external id or none, found an empty one",
        Some(id) if !id.is_ascii() => {
            "expected an external id of ASCII characters, as the provider documents, found others"
        }
        _ => return Ok(()),
    };
    Err(ApiError::Request { problem })
}

fn check_fields(fields: &[FieldInfo], extra: &Extra) -> Result<(), ApiError> {
    if fields.iter().any(|field| extra.get(field.name).is_some()) {
        return Err(ApiError::Request {
            problem: "expected only fields in `extra` that the type does not have, found another",
        });
    }
    Ok(())
}
