//! Looking up again what a webhook names.
//!
//! A webhook tells what was so when it was sent, and a call to a `callbackUri` is not even proven:
//! before money moves, look at what is so now.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use webhook_core::{
    RawMembers,
    client::{ApiError, Repeat},
};

use super::{
    AmsRequestDetails, Client, ConversionDetails, DepositDetails, PaymentDetails, RfiDetails,
    SubClientDetails, WithdrawalDetails, operation,
};
use crate::{AmsRequestId, ConversionId, DepositId, PaymentId, RfiId, SubClientId, WithdrawalId};

/// What is looked up by its id alone.
pub(super) trait LookUp: DeserializeOwned {
    /// The query, which is also the member of `data`.
    const QUERY: &'static str;
    /// What is selected: the fields that the documents show.
    const FIELDS: &'static str;
    /// Whether `externalId` can be selected as well, which no document shows.
    const MAY_HAVE_EXTERNAL_ID: bool = false;
}

impl Client {
    /// A payment. `None` if there is none of this id (inferred).
    ///
    /// # Errors
    ///
    /// Those of [`query`](Client::query); an id in another form may be `BAD_USER_INPUT` (documented
    /// for requests for information, here inferred). [`ApiError::Request`] for an empty id.
    pub async fn payment(&self, id: &PaymentId) -> Result<Option<PaymentDetails>, ApiError> {
        self.look_up(id.as_str()).await
    }

    /// A withdrawal. `None` if there is none of this id (inferred).
    ///
    /// # Errors
    ///
    /// Those of [`payment`](Self::payment).
    pub async fn withdrawal(
        &self,
        id: &WithdrawalId,
    ) -> Result<Option<WithdrawalDetails>, ApiError> {
        self.look_up(id.as_str()).await
    }

    /// A deposit. `None` if there is none of this id (inferred).
    ///
    /// # Errors
    ///
    /// Those of [`payment`](Self::payment).
    pub async fn deposit(&self, id: &DepositId) -> Result<Option<DepositDetails>, ApiError> {
        self.look_up(id.as_str()).await
    }

    /// A conversion. `None` if there is none of this id (inferred).
    ///
    /// # Errors
    ///
    /// Those of [`payment`](Self::payment).
    pub async fn conversion(
        &self,
        id: &ConversionId,
    ) -> Result<Option<ConversionDetails>, ApiError> {
        self.look_up(id.as_str()).await
    }

    /// A sub-client. `None` if there is none of this id (inferred).
    ///
    /// # Errors
    ///
    /// Those of [`payment`](Self::payment).
    pub async fn sub_client(&self, id: &SubClientId) -> Result<Option<SubClientDetails>, ApiError> {
        self.look_up(id.as_str()).await
    }

    /// An adverse media search, with its results. `None` if there is none of this id (inferred).
    ///
    /// # Errors
    ///
    /// Those of [`payment`](Self::payment).
    pub async fn ams_request(
        &self,
        id: &AmsRequestId,
    ) -> Result<Option<AmsRequestDetails>, ApiError> {
        self.look_up(id.as_str()).await
    }

    /// A request for information, with its questions. `None` if there is none of this id, or if it
    /// is not yours (documented).
    ///
    /// # Errors
    ///
    /// Those of [`payment`](Self::payment).
    pub async fn rfi(&self, id: &RfiId) -> Result<Option<RfiDetails>, ApiError> {
        self.look_up(id.as_str()).await
    }

    async fn look_up<T: LookUp>(&self, id: &str) -> Result<Option<T>, ApiError> {
        #[derive(Serialize)]
        struct Variables<'a> {
            id: &'a str,
        }

        if id.is_empty() {
            return Err(ApiError::Request {
                problem: "expected an id, found an empty one",
            });
        }
        let request = operation::request(&self.document::<T>(), &Variables { id }, Repeat::Safe)?;
        let response = self.session.send(request).await?;
        let data: RawMembers = operation::data(&response)?;
        if data.get(T::QUERY).map(RawValue::get) == Some("null") {
            return Ok(None);
        }
        operation::member(&response, &data, "data", T::QUERY).map(Some)
    }

    /// The documents show `$input: ID` and `$id: ID!` for one argument: the second fits both
    /// (inferred).
    fn document<T: LookUp>(&self) -> String {
        let (query, fields) = (T::QUERY, T::FIELDS);
        let more = match T::MAY_HAVE_EXTERNAL_ID && self.settings.external_ids {
            true => " externalId",
            false => "",
        };
        format!("query ($id: ID!) {{ {query}(id: $id) {{ {fields}{more} }} }}")
    }
}
