//! Lists, to catch up after an outage. The fields are those of the look-ups; that lists have them all is
//! inferred, because both have one type.

use serde::Serialize;
use serde_json::value::RawValue;
use webhook_api_client::{ApiError, Operation, Retry};
use webhook_core::{
    Extra, Shown,
    authoring::{Payload, parse_payload},
};

use super::look_up::{
    AMS_REQUEST, CONVERSION, DEPOSIT, PAYMENT, RFI, SUB_CLIENT, WITHDRAWAL, with,
};
use super::{
    AmsRequestQuery, Client, ConversionQuery, DepositQuery, PaymentQuery, RfiQuery, SubClientQuery,
    WithdrawalQuery, graphql, operations,
};
use crate::{AmsRequest, Conversion, Deposit, Event, Payment, Rfi, SubClient, Withdrawal};

impl Client {
    /// Lists payments, in no documented order.
    ///
    /// ```no_run
    /// # use webhook_flash_payments::PaymentStatus;
    /// # use webhook_flash_payments::client::{ApiError, Client, PaymentQuery};
    /// # async fn run(client: Client) -> Result<(), ApiError> {
    /// let mut query = PaymentQuery::default();
    /// query.statuses = Some(vec![PaymentStatus::Closed]);
    /// for payment in client.payments(&query).await? {
    ///     println!("{} is {:?}", payment.id, payment.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`query`](Client::query); [`ApiError::TooLarge`] if the answer is larger than the limit.
    pub async fn payments(&self, query: &PaymentQuery) -> Result<Vec<Payment>, ApiError> {
        let fields = with(PAYMENT, self.selections.external_id);
        self.list(&operations::PAYMENTS, "PaymentQueryInput!", &fields, query).await
    }

    /// Lists withdrawals, the newest first in the samples. `cleared_at`, `rejected_at` and `refunded_at`
    /// tell when the status changed.
    ///
    /// # Errors
    ///
    /// As [`payments`](Self::payments).
    pub async fn withdrawals(&self, query: &WithdrawalQuery) -> Result<Vec<Withdrawal>, ApiError> {
        let fields = with(WITHDRAWAL, self.selections.external_id);
        self.list(&operations::WITHDRAWALS, "WithdrawalQueryInput!", &fields, query).await
    }

    /// Lists deposits, the newest first in the samples.
    ///
    /// # Errors
    ///
    /// As [`payments`](Self::payments).
    pub async fn deposits(&self, query: &DepositQuery) -> Result<Vec<Deposit>, ApiError> {
        self.list(&operations::DEPOSITS, "DepositQueryInput!", DEPOSIT, query).await
    }

    /// Lists conversions, in no documented order. `updated_at` tells when one was changed last.
    ///
    /// # Errors
    ///
    /// As [`payments`](Self::payments).
    pub async fn conversions(&self, query: &ConversionQuery) -> Result<Vec<Conversion>, ApiError> {
        self.list(&operations::CONVERSIONS, "ConversionQueryInput!", CONVERSION, query).await
    }

    /// Lists sub-clients, in no documented order.
    ///
    /// # Errors
    ///
    /// As [`payments`](Self::payments).
    pub async fn sub_clients(&self, query: &SubClientQuery) -> Result<Vec<SubClient>, ApiError> {
        self.list(&operations::SUB_CLIENTS, "SubClientQueryInput!", SUB_CLIENT, query).await
    }

    /// Lists media searches, without their results, the oldest first in the samples. Ask from before the
    /// oldest unfinished one: the time is that of the creation.
    ///
    /// # Errors
    ///
    /// As [`payments`](Self::payments).
    pub async fn ams_requests(&self, query: &AmsRequestQuery) -> Result<Vec<AmsRequest>, ApiError> {
        self.list(&operations::AMS_REQUESTS, "AmsQueryInput", AMS_REQUEST, query).await
    }

    /// Lists requests for information. Ask from before the oldest unfinished one: the time is that of the
    /// creation.
    ///
    /// ```no_run
    /// # use webhook_flash_payments::{RfiStatus, client::{ApiError, Client, RfiQuery}};
    /// # async fn run(client: Client) -> Result<(), ApiError> {
    /// let mut query = RfiQuery::default();
    /// query.statuses = Some(vec![RfiStatus::Pending]);
    /// for rfi in client.rfis(&query).await? {
    ///     println!("answer {} before {:?}", rfi.id, rfi.deadline);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`payments`](Self::payments).
    pub async fn rfis(&self, query: &RfiQuery) -> Result<Vec<Rfi>, ApiError> {
        self.list(&operations::RFIS, "RfisInput", RFI, query).await
    }

    /// Lists everything that events tell of: no list has a filter for what changed since a time. To compare it
    /// with what has arrived.
    ///
    /// ```no_run
    /// # use webhook_flash_payments::client::{ApiError, Client};
    /// # async fn run(client: Client) -> Result<(), ApiError> {
    /// for shown in client.shown_all().await? {
    ///     println!("{} {} is {}", shown.kind, shown.id, shown.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`payments`](Self::payments), for each of the seven lists.
    pub async fn shown_all(&self) -> Result<Vec<Shown<Event>>, ApiError> {
        let mut all = Vec::new();
        all.extend(self.payments(&PaymentQuery::default()).await?.into_iter().map(Shown::from));
        all.extend(
            self.withdrawals(&WithdrawalQuery::default()).await?.into_iter().map(Shown::from),
        );
        all.extend(self.deposits(&DepositQuery::default()).await?.into_iter().map(Shown::from));
        all.extend(
            self.conversions(&ConversionQuery::default()).await?.into_iter().map(Shown::from),
        );
        all.extend(
            self.sub_clients(&SubClientQuery::default()).await?.into_iter().map(Shown::from),
        );
        all.extend(
            self.ams_requests(&AmsRequestQuery::default()).await?.into_iter().map(Shown::from),
        );
        all.extend(self.rfis(&RfiQuery::default()).await?.into_iter().map(Shown::from));
        Ok(all)
    }

    /// The schema allows null elements, which are left out.
    async fn list<T: Payload>(
        &self,
        operation: &Operation,
        input_type: &str,
        fields: &str,
        input: &impl Serialize,
    ) -> Result<Vec<T>, ApiError> {
        #[derive(Serialize)]
        struct Variables<'a, I> {
            input: &'a I,
        }

        let query = operation.path;
        let document =
            format!("query ($input: {input_type}) {{ {query}(input: $input) {{ {fields} }} }}");
        let request = graphql::request(&document, &Variables { input }, Retry::Safe)?;
        let response = self.session.send(request).await?;
        let data: Extra = graphql::data(&response)?;
        let path = format!("data.{query}");
        let rows = data.get(query).map(RawValue::get).unwrap_or_default();
        let rows: Vec<Box<RawValue>> = serde_json::from_str(rows).map_err(|_| {
            response.undocumented(&path, "expected an array, found none or another value")
        })?;
        let objects = rows.iter().enumerate().map(|(index, row)| {
            parse_payload(row).map_err(|misfit| {
                response.undocumented(&format!("{path}[{index}]"), &misfit.to_string())
            })
        });
        objects.filter_map(Result::transpose).collect()
    }
}
