//! Conversions.

use webhook_core::{
    Amount, CurrencyCode, Extra, LifeCycle, Payload, Rate, Timestamp, life_cycle, open_enum,
};

use crate::{AccountId, ContactId, ConversionId, PaymentId};

/// A conversion of one currency into another: 26 fields in a notification, 28 in those of 2015, and
/// further ones in the API's answers.
///
/// **Never compute an amount from a rate.** The samples print the rates of one conversion as bought per
/// sold in one notification and as sold per bought in the next.
///
/// Documented: push notifications guide, API reference. Which fields are required is inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Conversion {
    /// The conversion's id.
    #[payload(subject = "conversion")]
    pub id: ConversionId,
    /// The account that it belongs to.
    pub account_id: Option<AccountId>,
    /// The contact that created it.
    pub creator_contact_id: Option<ContactId>,
    /// A readable reference: `20180430-GBMHXC`.
    pub short_reference: Option<String>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When the sold amount is debited.
    pub settlement_date: Option<Timestamp>,
    /// When the bought amount is credited.
    pub conversion_date: Option<Timestamp>,
    /// The status.
    #[payload(status)]
    pub status: ConversionStatus,
    /// Both currencies: `GBPUSD`. Their order does not say which one is bought.
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
    /// The mid-market rate.
    pub mid_market_rate: Option<Rate>,
    /// The rate before mark-up (inferred from its name).
    pub core_rate: Option<Rate>,
    /// The partner's rate. Empty in all samples.
    pub partner_rate: Option<Rate>,
    /// The client's rate.
    pub client_rate: Option<Rate>,
    /// Whether a deposit is required. `null` in one sample.
    pub deposit_required: Option<bool>,
    /// The deposit, in `deposit_currency`.
    pub deposit_amount: Option<Amount>,
    /// The currency of the deposit.
    pub deposit_currency: Option<CurrencyCode>,
    /// The status of the deposit.
    pub deposit_status: Option<DepositStatus>,
    /// When the deposit is due.
    pub deposit_required_at: Option<Timestamp>,
    /// The payments that it funds.
    pub payment_ids: Option<Vec<PaymentId>>,
    /// When it was changed last. Only in notifications of 2015 and in the API.
    #[payload(occurred_at)]
    pub updated_at: Option<Timestamp>,
    /// The status at the partner. Only in notifications of 2015 and in older API answers.
    pub partner_status: Option<ConversionStatus>,
    /// API only: what no payment uses yet, in `buy_currency` (inferred from its name).
    pub unallocated_funds: Option<Amount>,
    /// API only: the idempotency key of its creation.
    pub unique_request_id: Option<String>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

open_enum! {
    /// The status of a conversion. Documented: API reference; those in
    /// [`LIFE_CYCLE`](Self::LIFE_CYCLE) also in the status diagram of the guide. That
    /// `partner_status` has the same values is inferred.
    pub enum ConversionStatus {
        /// It waits for authorisation.
        AwaitingAuthorisation = "awaiting_authorisation",
        /// The rate is secured, and the sold amount is needed. It is debited on the settlement date.
        AwaitingFunds = "awaiting_funds",
        /// It was cancelled, which is possible only while it awaits funds.
        Closed = "closed",
        /// The sold amount is debited. It can no longer be cancelled.
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
    /// Allowed transitions. Documented: the guide's status diagram, which leaves out the statuses that
    /// are missing here. That `trade_settled` and `closed` are final is inferred.
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
    /// The status of a conversion's deposit. Documented: API reference.
    pub enum DepositStatus {
        /// It is awaited.
        AwaitingDeposit = "awaiting_deposit",
        /// It has arrived.
        DepositReceived = "deposit_received",
        /// None is required.
        NotRequired = "not_required",
    }
}
