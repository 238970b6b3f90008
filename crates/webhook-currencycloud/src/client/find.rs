//! Lists what a search finds, to catch up after an outage.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, de::DeserializeOwned};
use webhook_api_client::{ApiError, Layout, Page, Pages, Request, Response, Retry};

use super::query::Parameters;
use super::{
    Account, AccountQuery, Client, ConversionQuery, Environment, FormQuery, ON_BEHALF_OF,
    OnboardingForm, PaymentQuery, TransactionQuery, TransferQuery, operations,
};
use crate::{Conversion, Payment, Transaction, Transfer};

/// The default, and the most: public code quotes a refusal of more (inferred).
const PER_PAGE: &str = "25";

/// The order that [`Pages`] needs. Documented for transfers, and for payments, conversions and accounts as
/// any field's name; for transactions inferred from public code.
const NEWEST_CHANGE_FIRST: [(&str, &str); 2] =
    [("order", "updated_at"), ("order_asc_desc", "desc")];

impl Client {
    /// Lists payments, the last changed first. Deleted ones only
    /// [`with_deleted`](PaymentQuery::with_deleted).
    ///
    /// ```no_run
    /// # use webhook_currencycloud::client::{ApiError, Client, PaymentQuery};
    /// # async fn run(client: Client, outage: chrono::DateTime<chrono::Utc>) -> Result<(), ApiError> {
    /// let mut payments = client.payments(PaymentQuery::default().updated_at_from(outage));
    /// while let Some(payment) = payments.next().await {
    ///     let payment = payment?;
    ///     println!("{} is {}", payment.id, payment.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The fields are those of a look-up, without `estimated_arrival`. Where a notification has `null`, the
    /// API has an empty text: both are `None`.
    ///
    /// Documented codes: `invalid_extra_parameters`, `invalid_currency`, `status_not_in_range` and others
    /// with 400.
    pub fn payments(&self, query: PaymentQuery) -> Pages<Payment> {
        self.find(operations::PAYMENTS.request(None), query.parameters, "payments")
    }

    /// Lists conversions, the last changed first.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::client::{ApiError, Client, ConversionQuery, Scope};
    /// # async fn run(client: Client, outage: chrono::DateTime<chrono::Utc>) -> Result<(), ApiError> {
    /// let query = ConversionQuery::default().updated_at_from(outage).scope(&Scope::All);
    /// let mut conversions = client.conversions(query);
    /// # conversions.next().await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn conversions(&self, query: ConversionQuery) -> Pages<Conversion> {
        self.find(operations::CONVERSIONS.request(None), query.parameters, "conversions")
    }

    /// Lists transfers, the last changed first.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::client::{ApiError, Client, TransferQuery};
    /// # async fn run(client: Client, outage: chrono::DateTime<chrono::Utc>) -> Result<(), ApiError> {
    /// let mut transfers = client.transfers(TransferQuery::default().updated_at_from(outage));
    /// # transfers.next().await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn transfers(&self, query: TransferQuery) -> Pages<Transfer> {
        self.find(operations::TRANSFERS.request(None), query.parameters, "transfers")
    }

    /// Lists cash manager transactions, the last changed first. Many of them can have one `updated_at`, and
    /// it can be new although the status is old (computed from the samples): compare the status with what
    /// you have.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{RelatedEntityId, client::{ApiError, Client, TransactionQuery}};
    /// # async fn run(client: Client, funds: RelatedEntityId) -> Result<(), ApiError> {
    /// let mut transactions = client.transactions(TransactionQuery::default().related_entity_id(&funds));
    /// # transactions.next().await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn transactions(&self, query: TransactionQuery) -> Pages<Transaction> {
        self.find(operations::TRANSACTIONS.request(None), query.parameters, "transactions")
    }

    /// Lists the house account and its sub-accounts, the last changed first. `on_behalf_of` is not among
    /// the documented parameters and is not sent.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::Verification;
    /// # use webhook_currencycloud::client::{AccountQuery, ApiError, Client};
    /// # async fn run(client: Client) -> Result<(), ApiError> {
    /// let query = AccountQuery::default().bank_account_verified(&Verification::Yes);
    /// let mut accounts = client.accounts(query);
    /// # accounts.next().await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn accounts(&self, query: AccountQuery) -> Pages<Account> {
        let mut request = operations::ACCOUNTS.request(None).retry(Retry::Safe);
        for (name, value) in query.parameters.0 {
            request = request.field(name, value);
        }
        for (name, value) in NEWEST_CHANGE_FIRST {
            request = request.field(name, value);
        }
        let layout = Layout { list: "accounts", id: "id", changed: Some("updated_at") };
        self.pages(layout, move |page| {
            request.clone().field("page", page.to_string()).field("per_page", PER_PAGE)
        })
    }

    /// Lists the onboarding forms of the house account. Beta (documented). In which order they come is not
    /// documented, so each page is read at least twice.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::FormStatus;
    /// # use webhook_currencycloud::client::{ApiError, Client, FormQuery};
    /// # async fn run(client: Client) -> Result<(), ApiError> {
    /// let query = FormQuery::default().application_status(&FormStatus::Submitted);
    /// let mut forms = client.onboarding_forms(query);
    /// # forms.next().await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn onboarding_forms(&self, query: FormQuery) -> Pages<OnboardingForm> {
        let request = with_query(operations::FORMS.request(None), query.parameters.0);
        let layout = Layout { list: "forms", id: "id", changed: None };
        self.pages(layout, move |page| on_page(request.clone(), page))
    }

    fn find<T: DeserializeOwned + Send + 'static>(
        &self,
        request: Request,
        parameters: Parameters,
        list: &'static str,
    ) -> Pages<T> {
        let mut request = with_query(request, parameters.0);
        if let Some(contact) = &self.on_behalf_of {
            request = request.query(ON_BEHALF_OF, contact.as_str());
        }
        request = with_query(request, NEWEST_CHANGE_FIRST);
        let layout = Layout { list, id: "id", changed: Some("updated_at") };
        self.pages(layout, move |page| on_page(request.clone(), page))
    }

    fn pages<T: DeserializeOwned + Send + 'static>(
        &self,
        layout: Layout,
        request: impl Fn(u64) -> Request + Send + Sync + 'static,
    ) -> Pages<T> {
        let session = Arc::clone(&self.session);
        let pages = Pages::new(move |page| {
            let (session, request) = (Arc::clone(&session), request(page));
            async move { read(session.send(request).await?, layout, page) }
        });
        pages.interval(self.interval())
    }

    /// The time between two requests at the documented rate. A server at another address has none.
    fn interval(&self) -> Duration {
        let host = self.environment.base_url().trim_start_matches("https://");
        let requests_a_minute = match self.environment {
            _ if self.session.api().host() != host => return Duration::ZERO,
            Environment::Demo => 150,
            Environment::Production => 500,
        };
        Duration::from_secs(60) / requests_a_minute
    }
}

fn with_query<N: Into<String>, V: Into<String>>(
    request: Request,
    parameters: impl IntoIterator<Item = (N, V)>,
) -> Request {
    parameters.into_iter().fold(request, |request, (name, value)| request.query(name, value))
}

fn on_page(request: Request, page: u64) -> Request {
    request.query("page", page.to_string()).query("per_page", PER_PAGE)
}

#[derive(Deserialize)]
struct Answer {
    pagination: Pagination,
}

#[derive(Deserialize)]
struct Pagination {
    total_entries: Option<u64>,
    total_pages: Option<u64>,
    /// -1, or null for onboarding forms, on the last page. Some recordings have a number there.
    next_page: Option<i64>,
}

fn read<T: DeserializeOwned>(
    response: Response,
    layout: Layout,
    page: u64,
) -> Result<Page<T>, ApiError> {
    let Answer { pagination } = response.json()?;
    let is_last = pagination.next_page.is_none_or(|next| next < 1)
        || pagination.total_pages.is_some_and(|pages| page >= pages);
    Page::read(response, layout, pagination.total_entries, is_last)
}
