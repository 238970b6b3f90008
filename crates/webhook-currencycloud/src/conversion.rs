//! Conversions.

use webhook_core::{
    Amount, CurrencyCode, Extra, LifeCycle, Payload, Rate, Timestamp, identifier, life_cycle,
    open_enum,
};

use crate::{AccountId, ContactId, PaymentId};

/// A conversion of one currency into another: 26 fields in a notification, 28 in those of 2015,
/// and two more where the API returns it.
///
/// **Never work an amount out from a rate.** The samples print one conversion's rates as bought
/// per sold in one notification and as sold per bought in the next.
///
/// Documented: push notifications guide; what may be missing is inferred from its samples.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Conversion {
    /// Which conversion.
    #[payload(subject = "conversion")]
    pub id: ConversionId,
    /// Whose it is.
    pub account_id: Option<AccountId>,
    /// Who created it.
    pub creator_contact_id: Option<ContactId>,
    /// The conversion's number for people: `20180430-GBMHXC`.
    pub short_reference: Option<String>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When the sold amount is debited.
    pub settlement_date: Option<Timestamp>,
    /// When the bought amount is credited.
    pub conversion_date: Option<Timestamp>,
    /// Where the conversion stands.
    pub status: ConversionStatus,
    /// Both currencies: `GBPUSD`. Which stands first says nothing about who buys which.
    pub currency_pair: Option<String>,
    /// The currency that the client buys.
    pub buy_currency: CurrencyCode,
    /// The currency that the client sells.
    pub sell_currency: CurrencyCode,
    /// Which of the two amounts is fixed.
    pub fixed_side: Option<FixedSide>,
    /// What the partner buys, in `buy_currency` (inferred from its name).
    pub partner_buy_amount: Option<Amount>,
    /// What the partner sells, in `sell_currency` (inferred from its name).
    pub partner_sell_amount: Option<Amount>,
    /// What the client buys, in `buy_currency`.
    pub client_buy_amount: Amount,
    /// What the client sells, in `sell_currency`.
    pub client_sell_amount: Amount,
    /// The rate in the middle of the market.
    pub mid_market_rate: Option<Rate>,
    /// The rate before mark-up (inferred from its name).
    pub core_rate: Option<Rate>,
    /// The partner's rate. Blank in all samples.
    pub partner_rate: Option<Rate>,
    /// The client's rate.
    pub client_rate: Option<Rate>,
    /// Whether a deposit is asked for. Null in one sample.
    pub deposit_required: Option<bool>,
    /// The deposit, in `deposit_currency`.
    pub deposit_amount: Option<Amount>,
    /// The currency of the deposit.
    pub deposit_currency: Option<CurrencyCode>,
    /// Where the deposit stands.
    pub deposit_status: Option<DepositStatus>,
    /// When the deposit is due.
    pub deposit_required_at: Option<Timestamp>,
    /// The payments that are made from it.
    pub payment_ids: Option<Vec<PaymentId>>,
    /// When it was changed last. In notifications of 2015 and in the API.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// Where it stands with the partner. In notifications of 2015 and in the API.
    pub partner_status: Option<ConversionStatus>,
    /// API only: what is not yet used for payments, in `buy_currency` (inferred from its name).
    pub unallocated_funds: Option<Amount>,
    /// API only: the idempotency key that it was created with.
    pub unique_request_id: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a conversion.
    pub struct ConversionId;
}

open_enum! {
    /// Where a conversion stands. Documented: API reference, and the status diagram of the guide.
    /// `partner_status` is presumed to have the same values (inferred).
    pub enum ConversionStatus {
        /// Somebody must authorise it.
        AwaitingAuthorisation = "awaiting_authorisation",
        /// The rate is secured, the sold amount is needed. It is debited on the settlement date.
        AwaitingFunds = "awaiting_funds",
        /// It was cancelled, which is possible while it awaits funds.
        Closed = "closed",
        /// The sold amount is debited; no cancelling any more.
        FundsArrived = "funds_arrived",
        /// The funds are being processed.
        FundsBeingProcessed = "funds_being_processed",
        /// The funds are sent.
        FundsSent = "funds_sent",
        /// The bought amount is credited.
        TradeSettled = "trade_settled",
        /// It is being settled.
        TradeSettling = "trade_settling",
    }
}

impl ConversionStatus {
    /// What may follow what. Documented: the guide's status diagram, which leaves out the statuses
    /// that are missing here. That `trade_settled` and `closed` are final is inferred.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::AwaitingFunds => [Self::FundsArrived, Self::Closed];
        Documented: Self::FundsArrived => [Self::TradeSettled];
        Inferred: Self::TradeSettled => [];
        Inferred: Self::Closed => [];
    };
}

open_enum! {
    /// Which amount of a conversion is fixed. Documented: API reference.
    pub enum FixedSide {
        /// The bought one.
        Buy = "buy",
        /// The sold one.
        Sell = "sell",
    }
}

open_enum! {
    /// Where a conversion's deposit stands. Documented: API reference.
    pub enum DepositStatus {
        /// It is awaited.
        AwaitingDeposit = "awaiting_deposit",
        /// It is there.
        DepositReceived = "deposit_received",
        /// None is asked for.
        NotRequired = "not_required",
    }
}
