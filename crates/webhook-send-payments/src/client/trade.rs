//! A trade as the API shows it.

use webhook_core::{CurrencyCode, Extra, Payload, Rate, Timestamp, open_enum};

use super::UnspecifiedAmount;
use crate::{TradeId, TradeStatus, WalletId};

/// A trade. The fields are documented; which of them are required is not. More fields, whose names are
/// not published, are in `extra`.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TradeDetails {
    /// The trade's id.
    #[payload(rename = "tradeTransactionId")]
    pub trade_id: TradeId,
    /// The currency that is bought.
    pub buy_currency: Option<CurrencyCode>,
    /// The currency that is sold.
    pub sell_currency: Option<CurrencyCode>,
    /// The amount that is bought, in `buy_currency`. The unit is not documented.
    pub buy_amount: Option<UnspecifiedAmount>,
    /// The amount that is sold, in `sell_currency`. The unit is not documented.
    pub sell_amount: Option<UnspecifiedAmount>,
    /// The rate sheet that it was made from.
    pub rate_sheet_id: Option<String>,
    /// The rate. Which of the two currencies it is per is not documented.
    pub rate: Option<Rate>,
    /// Its status.
    pub status: TradeStatus,
    /// The wallet that pays.
    pub from_wallet_id: Option<WalletId>,
    /// The wallet that is paid.
    pub to_wallet_id: Option<WalletId>,
    /// The days between trade and settlement.
    pub tenor: Option<Tenor>,
    /// When it settles.
    pub settlement_date: Option<Timestamp>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// The days between trade and settlement. Documented: API reference.
    pub enum Tenor {
        /// The same day.
        SameDay = "T+0",
        /// One day.
        OneDay = "T+1",
        /// Two days.
        TwoDays = "T+2",
    }
}
