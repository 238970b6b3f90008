//! Lists of all that changed, to compare it with what has arrived.

use chrono::{DateTime, Utc};
use webhook_api_client::{ApiError, Pages};
use webhook_core::Shown;

use super::{Client, ConversionQuery, PaymentQuery, Scope, TransactionQuery, TransferQuery};
use crate::{Conversion, Event, Payment, Transaction, Transfer};

impl Client {
    /// Lists the payments, conversions, transfers and transactions that changed last at this time or later, in all
    /// accounts, or in the sub-account that the client [acts for](Self::on_behalf_of).
    ///
    /// Ask from a little before the outage: whether the bound is inclusive is not documented, and of transactions
    /// public code sends only the day, so that older ones may come as well. Onboarding forms and accounts have no
    /// such list.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::client::{ApiError, Client};
    /// # async fn run(client: Client, outage: chrono::DateTime<chrono::Utc>) -> Result<(), ApiError> {
    /// let mut changed = client.changed_since(outage);
    /// while let Some(shown) = changed.next().await {
    ///     let shown = shown?;
    ///     println!("{} {} is {}", shown.kind, shown.id, shown.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn changed_since(&self, time: DateTime<Utc>) -> Changed {
        let mut payments = PaymentQuery::default().updated_at_from(time);
        let mut conversions = ConversionQuery::default().updated_at_from(time);
        let transfers = TransferQuery::default().updated_at_from(time);
        let mut transactions = TransactionQuery::default().updated_at_from(time);
        if self.on_behalf_of.is_none() {
            payments = payments.scope(&Scope::All);
            conversions = conversions.scope(&Scope::All);
            transactions = transactions.scope(&Scope::All);
        }
        Changed {
            payments: self.payments(payments),
            conversions: self.conversions(conversions),
            transfers: self.transfers(transfers),
            transactions: self.transactions(transactions),
        }
    }
}

/// The objects that [`Client::changed_since`] lists, one kind after the other.
#[derive(Debug)]
#[must_use]
pub struct Changed {
    payments: Pages<Payment>,
    conversions: Pages<Conversion>,
    transfers: Pages<Transfer>,
    transactions: Pages<Transaction>,
}

impl Changed {
    /// The next object. `None` after the last one. One that changes meanwhile may come again.
    ///
    /// # Errors
    ///
    /// As [`Pages::next`].
    pub async fn next(&mut self) -> Option<Result<Shown<Event>, ApiError>> {
        if let Some(payment) = self.payments.next().await {
            return Some(payment.map(Shown::from));
        }
        if let Some(conversion) = self.conversions.next().await {
            return Some(conversion.map(Shown::from));
        }
        if let Some(transfer) = self.transfers.next().await {
            return Some(transfer.map(Shown::from));
        }
        Some(self.transactions.next().await?.map(Shown::from))
    }
}
