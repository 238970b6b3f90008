//! Payments.

use webhook_core::{Amount, CurrencyCode, Timestamp, client::CallbackUrl, payload};

use crate::{ExternalId, PaymentId, PaymentStatus, client::look_up::LookUp};

payload! {
    /// A payment as the API has it now. Documented: pages on querying and sending payments, and on
    /// their statuses.
    ///
    /// `subClient` and `history`, of which no page shows what can be selected, are not asked for.
    pub struct PaymentDetails {
        /// Which payment.
        pub id: PaymentId,
        /// Where it stands.
        pub status: Option<PaymentStatus>,
        /// When it was made.
        pub created_at: Option<Timestamp> = "createdAt",
        /// How much, in the currency that was given at its creation.
        pub size: Option<Amount>,
        /// What is sold.
        pub from_currency: Option<CurrencyCode> = "fromCurrency",
        /// What is bought.
        pub to_currency: Option<CurrencyCode> = "toCurrency",
        /// Who sends it.
        pub sender: Option<FundsSender>,
        /// Who receives it.
        pub recipient: Option<PaymentRecipient>,
        /// Where its webhooks go. Its query may hold a secret, which is not printed.
        pub callback_uri: Option<CallbackUrl> = "callbackUri",
        /// Where the money comes from.
        pub source_of_funds: Option<String> = "sourceOfFunds",
        /// Your own id of it, if the client asks for it:
        /// [`external_ids`](crate::client::ClientBuilder::external_ids).
        pub external_id: Option<ExternalId> = "externalId",
    }
}

payload! {
    /// Who sends a payment or a withdrawal: a person or a company.
    pub struct FundsSender {
        /// The provider's id of the sender. Can be null.
        pub id: Option<String>,
        /// The first name.
        pub first_name: Option<String> = "firstName",
        /// The last name.
        pub last_name: Option<String> = "lastName",
        /// The company's name.
        pub company_name: Option<String> = "companyName",
    }
}

payload! {
    /// Who receives a payment.
    pub struct PaymentRecipient {
        /// The provider's id of the recipient. Can be null.
        pub id: Option<String>,
    }
}

impl LookUp for PaymentDetails {
    const QUERY: &'static str = "payment";
    const FIELDS: &'static str = "id status createdAt size fromCurrency toCurrency \
        sender { id firstName lastName companyName } recipient { id } callbackUri sourceOfFunds";
    const MAY_HAVE_EXTERNAL_ID: bool = true;
}
