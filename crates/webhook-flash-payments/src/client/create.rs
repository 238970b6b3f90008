//! Creating payments, withdrawals and conversions.

use serde::{Serialize, de::DeserializeOwned};
use webhook_core::{
    RawMembers,
    client::{ApiError, Repeat},
};

use super::{
    Client, ConversionCreation, Created, CreatedObject, Creation,
    created::{created, done_all_the_same},
    input::Input,
    operation,
};
use crate::{
    ConversionId, ConversionStatus, PaymentId, PaymentStatus, WithdrawalId, WithdrawalStatus,
};

impl Client {
    /// Creates a payment: `createPayment`. Its webhooks tell what becomes of it.
    ///
    /// `input` is your own object, as `PaymentInput` has it: `fromCurrency`, `toCurrency`, `size`,
    /// `currency`, `reason`, a recipient and so on (documented: page on sending funds). Its numbers
    /// go out with the digits that it writes: take a decimal type, not `f64`.
    ///
    /// It is repeated by itself only with an idempotency key, from `creation` or from `input`.
    ///
    /// # Errors
    ///
    /// [`ApiError::Request`], and nothing is sent, if `input` is no object, holds a `callbackUri`,
    /// `externalId` or `idempotencyKey` other than that of `creation`, an empty one or two of them,
    /// or if the external id is not ASCII. [`ApiError::Status`] if the reply says no. After
    /// [`ApiError::Undocumented`] it **may be created**, and is if the body has `success: true`; after
    /// [`ApiError::Transport`] and a status of 500 or more it may be, too. Look it up before you try
    /// again without an idempotency key.
    pub async fn create_payment(
        &self,
        input: &(impl Serialize + ?Sized),
        creation: &Creation,
    ) -> Result<Created<PaymentId, PaymentStatus>, ApiError> {
        let mutation = Mutation {
            name: "createPayment",
            input_type: "PaymentInput",
        };
        let (input, repeat) = creation.put_into(input)?;
        let object = &self.settings.created_payment;
        self.create(&mutation, object, input, repeat).await
    }

    /// Creates a withdrawal: `createWithdrawal`. Its webhooks tell what becomes of it.
    ///
    /// `input` is your own object, as `CreateWithdrawalInput` has it: `amount`, `currency`,
    /// `reason`, `externalReference`, a recipient and so on (documented: page on withdrawing
    /// funds). In UAT a word such as `HALT_AML` in `externalReference` decides what becomes of it
    /// (documented: page on simulating outcomes).
    ///
    /// Numbers, repeats and errors are as with [`create_payment`](Self::create_payment).
    ///
    /// # Errors
    ///
    /// Those of [`create_payment`](Self::create_payment).
    pub async fn create_withdrawal(
        &self,
        input: &(impl Serialize + ?Sized),
        creation: &Creation,
    ) -> Result<Created<WithdrawalId, WithdrawalStatus>, ApiError> {
        let mutation = Mutation {
            name: "createWithdrawal",
            input_type: "CreateWithdrawalInput",
        };
        let (input, repeat) = creation.put_into(input)?;
        let object = &self.settings.created_withdrawal;
        self.create(&mutation, object, input, repeat).await
    }

    /// Creates a conversion: `createConversion`. Its webhooks tell what becomes of it.
    ///
    /// `input` is your own object, as `ConversionInput` has it: `quoteId`, `note` (documented: page
    /// on converting funds). It is never repeated by itself.
    ///
    /// # Errors
    ///
    /// Those of [`create_payment`](Self::create_payment), but for what is not ASCII.
    pub async fn create_conversion(
        &self,
        input: &(impl Serialize + ?Sized),
        creation: &ConversionCreation,
    ) -> Result<Created<ConversionId, ConversionStatus>, ApiError> {
        let mutation = Mutation {
            name: "createConversion",
            input_type: "ConversionInput",
        };
        let mut input = Input::read(input)?;
        creation.put_into(&mut input)?;
        let object = &self.settings.created_conversion;
        let never = Repeat::Never;
        self.create(&mutation, object, input, never).await
    }

    async fn create<Id: DeserializeOwned, Status: DeserializeOwned>(
        &self,
        mutation: &Mutation,
        object: &CreatedObject,
        input: Input,
        repeat: Repeat,
    ) -> Result<Created<Id, Status>, ApiError> {
        #[derive(Serialize)]
        struct Variables {
            input: RawMembers,
        }

        let input = input.into_members();
        let request = operation::request(&mutation.document(object), &Variables { input }, repeat)?;
        match self.session.send(request).await {
            Ok(response) => created(&response, mutation.name, &object.member),
            Err(error) => Err(done_all_the_same(error, mutation.name)),
        }
    }
}

/// A mutation that creates.
struct Mutation {
    name: &'static str,
    input_type: &'static str,
}

impl Mutation {
    fn document(&self, object: &CreatedObject) -> String {
        let Self { name, input_type } = self;
        let CreatedObject { member, fields } = object;
        format!(
            "mutation ($input: {input_type}!) {{ {name}(input: $input) \
             {{ success code message {member} {{ {fields} }} }} }}"
        )
    }
}
