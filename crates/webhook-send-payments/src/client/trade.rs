//! A trade as the API shows it.

use webhook_core::{Amount, CurrencyCode, Extra, Payload, Rate, Timestamp, open_enum};

use crate::{TradeId, TradeStatus, WalletId};

/// A trade. Documented: the fields that are here; that there are more, which are in `unknown`;
/// not which of them must be there.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TradeDetails {
    /// Which.
    #[payload(rename = "tradeTransactionId")]
    pub trade_id: TradeId,
    /// The currency that is bought.
    pub buy_currency: Option<CurrencyCode>,
    /// The currency that is sold.
    pub sell_currency: Option<CurrencyCode>,
    /// In `buy_currency`, as it came. The unit is not documented: presumably the lowest
    /// denomination (inferred from the webhooks).
    pub buy_amount: Option<Amount>,
    /// In `sell_currency`, in the same unit as `buy_amount`.
    pub sell_amount: Option<Amount>,
    /// The rate sheet that it was made from.
    pub rate_sheet_id: Option<String>,
    /// The rate. Which currency it is per is not documented.
    pub rate: Option<Rate>,
    /// Where it stands.
    pub status: TradeStatus,
    /// The wallet that pays.
    pub from_wallet_id: Option<WalletId>,
    /// The wallet that is paid.
    pub to_wallet_id: Option<WalletId>,
    /// How many days lie between trade and settlement.
    pub tenor: Option<Tenor>,
    /// When it settles.
    pub settlement_date: Option<Timestamp>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// How many days lie between trade and settlement. Documented: API reference.
    pub enum Tenor {
        /// The same day.
        SameDay = "T+0",
        /// One day.
        OneDay = "T+1",
        /// Two days.
        TwoDays = "T+2",
    }
}
