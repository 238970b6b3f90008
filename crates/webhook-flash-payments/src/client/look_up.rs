//! Looks up what a webhook names.
//!
//! A webhook describes the moment when it was sent, and the body of an ad hoc webhook is not even
//! proven: before money moves, look up the current state.

use serde::Serialize;
use webhook_api_client::{ApiError, Operation, Retry};
use webhook_core::{Extra, authoring::Payload};

use super::{Client, graphql, operations};
use crate::{
    AmsRequest, AmsRequestId, Conversion, ConversionId, Deposit, DepositId, Payment, PaymentId,
    Rfi, RfiId, SubClient, SubClientId, Withdrawal, WithdrawalId,
};

/// The documented fields of each query, which [`Client::query`] can extend: the provider says that each
/// type has more.
pub(super) const PAYMENT: &str = "id status createdAt size fromCurrency toCurrency \
    sender { id firstName lastName companyName } recipient { id } callbackUri sourceOfFunds";
pub(super) const WITHDRAWAL: &str = "id status createdAt amount currency totalFee statusMessage rejectCode \
    clearedAt rejectedAt refundedAt reason rail railService callbackUri \
    sender { id firstName lastName companyName } recipient { id firstName lastName }";
pub(super) const DEPOSIT: &str = "id amount currency status statusMessage externalId externalReference \
    createdAt totalFee rail railService subClient { id fullName status clientType } \
    recipient { accountName accountNo bsb } sender { accountName bankName bsb accountNo }";
pub(super) const CONVERSION: &str = "id fromCurrency toCurrency currencyPair fromAmount toAmount \
    rate note status statusMessage callbackUri externalId createdAt updatedAt";
pub(super) const SUB_CLIENT: &str = "id fullName legalName tradingAsName clientType status businessNumber \
    bsb accountNo externalId primaryContact { firstName middleName lastName email dob mobile } \
    address { building street suburb state country postcode } \
    postalAddress { building street suburb state country postcode }";
pub(super) const AMS_REQUEST: &str = "id name country status createdAt";
const AMS_RESULT: &str = "title snippet link adversityScore personSimilarity role roleDetails \
    summary extractedCountry extractedState locationMismatch paywall exactFullNameMatch dob \
    ageInArticle articlePublishDate";
pub(super) const RFI: &str = "id status statusMessage deadline \
    questions { questionCode questionText fileUploadOption answered } \
    withdrawals { id status } deposits { id status } payments { id status } createdAt";

impl Client {
    /// Looks up a payment. `None` if there is none with this id (inferred).
    ///
    /// ```no_run
    /// # use webhook_flash_payments::{Payment, client::{ApiError, Client}};
    /// # async fn run(client: Client, notified: Payment) -> Result<(), ApiError> {
    /// if let Some(payment) = client.payment(&notified.id).await? {
    ///     println!("now {:?}", payment.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`query`](Client::query). An id in another format may give `BAD_USER_INPUT` (documented for
    /// requests for information, here inferred). [`ApiError::Request`] for an empty id.
    pub async fn payment(&self, id: &PaymentId) -> Result<Option<Payment>, ApiError> {
        let fields = with(PAYMENT, self.selections.external_id);
        self.look_up(&operations::PAYMENT, &fields, id.as_str()).await
    }

    /// Looks up a withdrawal. `None` if there is none with this id (inferred).
    ///
    /// # Errors
    ///
    /// As [`payment`](Self::payment).
    pub async fn withdrawal(&self, id: &WithdrawalId) -> Result<Option<Withdrawal>, ApiError> {
        let fields = with(WITHDRAWAL, self.selections.external_id);
        self.look_up(&operations::WITHDRAWAL, &fields, id.as_str()).await
    }

    /// Looks up a deposit. `None` if there is none with this id (inferred).
    ///
    /// # Errors
    ///
    /// As [`payment`](Self::payment).
    pub async fn deposit(&self, id: &DepositId) -> Result<Option<Deposit>, ApiError> {
        self.look_up(&operations::DEPOSIT, DEPOSIT, id.as_str()).await
    }

    /// Looks up a conversion. `None` if there is none with this id (inferred).
    ///
    /// # Errors
    ///
    /// As [`payment`](Self::payment).
    pub async fn conversion(&self, id: &ConversionId) -> Result<Option<Conversion>, ApiError> {
        self.look_up(&operations::CONVERSION, CONVERSION, id.as_str()).await
    }

    /// Looks up a sub-client. `None` if there is none with this id (inferred).
    ///
    /// ```no_run
    /// # use webhook_flash_payments::{SubClient, client::{ApiError, Client}};
    /// # async fn run(client: Client, notified: SubClient) -> Result<(), ApiError> {
    /// if let Some(sub_client) = client.sub_client(&notified.id).await? {
    ///     println!("{:?} {:?}", sub_client.bsb, sub_client.account_no);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`payment`](Self::payment).
    pub async fn sub_client(&self, id: &SubClientId) -> Result<Option<SubClient>, ApiError> {
        self.look_up(&operations::SUB_CLIENT, SUB_CLIENT, id.as_str()).await
    }

    /// Looks up an adverse media search with its results. `None` if there is none with this id
    /// (inferred).
    ///
    /// ```no_run
    /// # use webhook_flash_payments::{AmsRequest, client::{ApiError, Client}};
    /// # async fn run(client: Client, notified: AmsRequest) -> Result<(), ApiError> {
    /// let request = client.ams_request(&notified.id).await?;
    /// for result in request.and_then(|request| request.results).unwrap_or_default() {
    ///     println!("{:?} {:?}", result.adversity_score, result.link);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`payment`](Self::payment).
    pub async fn ams_request(&self, id: &AmsRequestId) -> Result<Option<AmsRequest>, ApiError> {
        let result = with(AMS_RESULT, self.selections.ams_lookup.as_deref());
        let fields = format!("{AMS_REQUEST} results {{ {result} }}");
        self.look_up(&operations::AMS_REQUEST, &fields, id.as_str()).await
    }

    /// Looks up a request for information with its questions. `None` if there is none with this id, or it
    /// is not yours (documented).
    ///
    /// ```no_run
    /// # use webhook_flash_payments::{Rfi, client::{ApiError, Client}};
    /// # async fn run(client: Client, notified: Rfi) -> Result<(), ApiError> {
    /// let rfi = client.rfi(&notified.id).await?;
    /// for question in rfi.and_then(|rfi| rfi.questions).unwrap_or_default() {
    ///     println!("{:?}", question.question_text);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`payment`](Self::payment).
    pub async fn rfi(&self, id: &RfiId) -> Result<Option<Rfi>, ApiError> {
        self.look_up(&operations::RFI, RFI, id.as_str()).await
    }

    /// The provider's samples declare the argument as `$input: ID` or as `$id: ID!`: the second is valid
    /// for both (inferred).
    async fn look_up<T: Payload>(
        &self,
        operation: &Operation,
        fields: &str,
        id: &str,
    ) -> Result<Option<T>, ApiError> {
        #[derive(Serialize)]
        struct Variables<'a> {
            id: &'a str,
        }

        if id.is_empty() {
            return Err(ApiError::Request { problem: "expected an id, found an empty one" });
        }
        let query = operation.path;
        let document = format!("query ($id: ID!) {{ {query}(id: $id) {{ {fields} }} }}");
        let request = graphql::request(&document, &Variables { id }, Retry::Safe)?;
        let response = self.session.send(request).await?;
        let data: Extra = graphql::data(&response)?;
        graphql::object(&response, &data, "data", query)
    }
}

/// The fields, and one more if there is one.
pub(super) fn with(fields: &str, more: Option<&str>) -> String {
    match more {
        Some(more) => format!("{fields} {more}"),
        None => fields.to_owned(),
    }
}
