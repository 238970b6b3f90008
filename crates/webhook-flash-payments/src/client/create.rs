//! Creates payments, withdrawals and conversions.

use serde::Serialize;
use webhook_api_client::{ApiError, Operation, Response, Retry};
use webhook_core::{
    Amount, Extra, Payload,
    authoring::{FieldInfo, Payload},
};

use super::{Client, NewConversion, NewPayment, NewWithdrawal, graphql, look_up, operations};
use crate::{Conversion, ExternalId, Payment, Withdrawal};

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
        let input = NewPayment { size, ..payment.clone() };
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
        let input = NewWithdrawal { amount, ..withdrawal.clone() };
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
                // GraphQL can report an error in one field of what it has created. A caller who
                // treats that as a refusal would create it again.
                let found = "expected none beside `success: true`, found some";
                Err(refusal.response.undocumented("errors", found))
            }
            Err(error) => Err(error),
        }
    }
}

/// A mutation that creates an object.
struct Mutation {
    operation: Operation,
    input: &'static str,
    object: &'static str,
    fields: &'static str,
}

/// Documented: page on sending funds.
const PAYMENT: Mutation = Mutation {
    operation: operations::CREATE_PAYMENT,
    input: "PaymentInput",
    object: "payment",
    fields: "id status size",
};

/// Documented: page on withdrawing funds.
const WITHDRAWAL: Mutation = Mutation {
    operation: operations::CREATE_WITHDRAWAL,
    input: "CreateWithdrawalInput",
    object: "withdrawal",
    fields: "id status amount currency",
};

/// Documented: page on converting funds.
const CONVERSION: Mutation = Mutation {
    operation: operations::CREATE_CONVERSION,
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
        let Self { operation: Operation { path: name, .. }, input, object, fields } = self;
        format!(
            "mutation ($input: {input}!) {{ {name}(input: $input) \
             {{ success code message {object} {{ {fields} }} }} }}"
        )
    }

    fn reply(&self, response: &Response) -> Result<Reply, ApiError> {
        let data: Extra = graphql::data(response)?;
        let reply = graphql::object::<Reply>(response, &data, "data", self.operation.path)?;
        reply.filter(|reply| reply.success).ok_or_else(|| {
            let path = format!("data.{}", self.operation.path);
            response.undocumented(&path, "expected a reply with `success: true`, found another")
        })
    }

    fn succeeded(&self, response: &Response) -> bool {
        self.reply(response).is_ok()
    }

    fn created<T: Payload>(&self, response: &Response) -> Result<T, ApiError> {
        let reply = self.reply(response)?;
        let path = format!("data.{}", self.operation.path);
        graphql::object(response, &reply.extra, &path, self.object)?.ok_or_else(|| {
            let path = format!("{path}.{}", self.object);
            response.undocumented(&path, "expected an object, found null")
        })
    }
}

/// A call with a key is safe to retry. An empty key does not count.
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
