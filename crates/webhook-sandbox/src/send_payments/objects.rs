//! Accounts, wallets, trades and so on: their status, their JSON, and their handle.

use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use webhook_core::{LifeCycle, OpenEnum};
use webhook_send_payments::{
    AccountStatus, PayInAddressStatus, PayInStatus, PaymentAddressStatus, PaymentStatus,
    RecipientStatus, TradeStatus, WalletStatus,
};

use super::{Generation, SendPayments, SendPaymentsSandbox};
use crate::StepError;
use crate::emulator::World;
use crate::json;
use crate::life::step_unless_final;

/// What kinds of objects there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    Account,
    Wallet,
    PayInAddress,
    PayIn,
    Trade,
    Payout,
    Transfer,
    Recipient,
    PaymentAddress,
}

impl Kind {
    /// The subject of its events, the field of its id in webhooks of both generations, and the prefix of its id.
    pub(super) fn names(self) -> (&'static str, [&'static str; 2], &'static str) {
        match self {
            Self::Account => ("account", ["customerAccountId", "accountId"], "account_"),
            Self::Wallet => ("wallet", ["walletId", "walletId"], "wallet_"),
            Self::PayInAddress => {
                ("pay_in_address", ["pay-inAddressId", "payInAddressId"], "payinAddress_")
            }
            // The prefix is not published.
            Self::PayIn => ("pay_in", ["pay-inId", "payInId"], ""),
            Self::Trade => ("trade", ["tradeId", "tradeId"], "tradeTransaction_"),
            Self::Payout => ("payout", ["payoutId", "payoutId"], "paymentTransaction_"),
            Self::Transfer => ("transfer", ["transferId", "transferId"], "paymentTransaction_"),
            Self::Recipient => ("recipient", ["recipientId", "recipientId"], "recipient_"),
            Self::PaymentAddress => {
                ("payment_address", ["paymentAddressId", "paymentAddressId"], "paymentAddress_")
            }
        }
    }

    pub(super) fn event(self) -> &'static str {
        match self {
            Self::Account => "account_updated",
            Self::Wallet => "wallet_updated",
            Self::PayInAddress => "payin_address_updated",
            Self::PayIn => "payin_transaction_updated",
            Self::Trade => "trade_transaction_updated",
            Self::Payout => "payout_transaction_updated",
            Self::Transfer => "transfer_transaction_updated",
            Self::Recipient => "recipient_updated",
            Self::PaymentAddress => "payment_address_updated",
        }
    }
}

/// One object of any kind.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Object {
    pub(super) kind: Kind,
    pub(super) id: String,
    /// The account that it belongs to; an account is its own.
    pub(super) account_id: String,
    pub(super) status: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) details: Details,
}

/// What an object has beside its status.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Details {
    None,
    Wallet { currency: String, cash: i64 },
    PayInAddress { wallet_id: String },
    PayIn(PayIn),
    Trade { sell: (i64, String), buy: (i64, String), wallets: [String; 2] },
    Payment(Payment),
    PaymentAddress { recipient_id: String },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PayIn {
    pub(super) address_id: String,
    pub(super) wallet_id: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) source: String,
    pub(super) remitter_details: String,
    pub(super) reference: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Payment {
    pub(super) reason: String,
    pub(super) reference: String,
    pub(super) currency: String,
    pub(super) amount: i64,
    pub(super) from_wallet_id: String,
    pub(super) to_wallet_id: String,
    pub(super) recipient_id: String,
    pub(super) payment_address_id: String,
    pub(super) external_reference: Option<String>,
    pub(super) failure_reason: String,
    pub(super) end_to_end_id: Option<String>,
}

/// The statuses of one kind of object.
pub trait SendStatus: OpenEnum + PartialEq + Sized + 'static {
    #[doc(hidden)]
    const STATUSES: LifeCycle<Self>;
    /// The subjects of the kinds that have these statuses.
    #[doc(hidden)]
    const KINDS: &'static [&'static str];
}

macro_rules! statuses {
    ($($name:ident: $kinds:expr),* $(,)?) => {
        $(impl SendStatus for $name {
            const STATUSES: LifeCycle<Self> = $name::LIFE_CYCLE;
            const KINDS: &'static [&'static str] = &$kinds;
        })*
    };
}

statuses! {
    AccountStatus: ["account"], PayInAddressStatus: ["pay_in_address"], PayInStatus: ["pay_in"],
    PaymentAddressStatus: ["payment_address"], PaymentStatus: ["payout", "transfer"],
    RecipientStatus: ["recipient"], TradeStatus: ["trade"], WalletStatus: ["wallet"],
}

/// An object of the sandbox, to change its status.
#[derive(Debug, Clone)]
pub struct SendHandle<S> {
    pub(super) sandbox: SendPaymentsSandbox,
    pub(super) id: String,
    pub(super) status: PhantomData<S>,
}

impl<S: SendStatus> SendHandle<S> {
    /// The object's id, for the id type of its kind: `wallet.id().into()`.
    #[must_use]
    pub fn id(&self) -> String {
        self.id.clone()
    }

    /// Changes the status, and delivers the event of the object's kind.
    ///
    /// # Errors
    ///
    /// [`StepError`] if the object has this status, or one that is final.
    pub fn set_status(&self, status: &S) -> Result<(), StepError> {
        self.sandbox.act(|it, world| {
            let found = it.objects.iter().find(|object| object.id == self.id);
            let Some(object) = found else { return Ok(()) };
            let from = S::from_text(&object.status);
            let kind = object.kind.names().0;
            step_unless_final(kind, &S::STATUSES, &from, status)?;
            it.change(&self.id, status.as_str(), world);
            Ok(())
        })
    }
}

impl SendPayments {
    /// Adds an object, and returns its id.
    pub(super) fn add(
        &mut self,
        kind: Kind,
        account_id: Option<String>,
        status: &str,
        details: Details,
        world: &mut World<'_>,
    ) -> String {
        let prefix = match self.generation {
            Generation::Older => "",
            Generation::Newer => kind.names().2,
        };
        let id = format!("{prefix}{}", world.random.uuid());
        self.objects.push(Object {
            kind,
            account_id: account_id.unwrap_or_else(|| id.clone()),
            id: id.clone(),
            status: status.into(),
            created_at: world.now,
            updated_at: world.now,
            details,
        });
        id
    }

    /// Changes an object's status, and delivers its event.
    pub(super) fn change(&mut self, id: &str, status: &str, world: &mut World<'_>) {
        let Some(object) = self.objects.iter_mut().find(|object| object.id == id) else { return };
        object.status = status.into();
        object.updated_at = world.now;
        if let Details::Payment(payment) = &mut object.details
            && status == "released"
        {
            payment.end_to_end_id = Some(world.random.digits(13));
        }
        let event = object.kind.event();
        self.deliver(id, event, world);
    }

    pub(super) fn object(&self, id: &str) -> Option<&Object> {
        self.objects.iter().find(|object| object.id == id)
    }
}

impl Object {
    /// The fields of the API. Of some kinds they are those of the webhook, which is inferred.
    pub(super) fn api(&self) -> json::Object {
        match (&self.kind, &self.details) {
            (Kind::Account, _) => {
                // What the sandbox does not know is null.
                json::object! {
                    "accountId": self.id, "email": (), "firstName": (), "lastName": (),
                    "middleName": (), "phoneCountryCode": (), "phone": (),
                    "termsAndConditionsAccepted": true,
                }
            }
            (_, Details::Wallet { currency, cash }) => json::object! {
                "walletId": self.id, "accountId": self.account_id, "currency": currency,
                "status": self.status, "availableBalance": cash, "cashBalance": cash,
                "committedBalance": 0,
            },
            (_, Details::PayInAddress { .. }) => {
                json::object! { "payinAddressId": self.id, "status": self.status }
            }
            (_, Details::Trade { sell, buy, wallets: [from, to] }) => json::object! {
                "tradeTransactionId": self.id, "buyCurrency": buy.1, "sellCurrency": sell.1,
                "buyAmount": buy.0, "sellAmount": sell.0, "rateSheetId": (), "rate": (),
                "status": self.status, "fromWalletId": from, "toWalletId": to, "tenor": "T+0",
                "settlementDate": (),
                "createdAt": utc(self.created_at), "updatedAt": utc(self.updated_at),
            },
            (kind, Details::Payment(payment)) => json::object! {
                "paymentTransactionId": self.id, "paymentReason": payment.reason,
                "reference": payment.reference,
                "paymentType": if *kind == Kind::Payout { "payout" } else { "transfer" },
                "currency": payment.currency, "amount": payment.amount,
                "fromWalletId": payment.from_wallet_id, "recipientId": payment.recipient_id,
                "paymentAddressId": payment.payment_address_id,
                "failureReason": payment.failure_reason, "status": self.status,
            },
            (_, Details::PaymentAddress { recipient_id }) => json::object! {
                "paymentAddressId": self.id, "recipientId": recipient_id, "status": self.status,
            },
            _ => json::object! { "recipientId": self.id, "status": self.status },
        }
    }
}

/// A time as the API writes it: 20 characters.
pub(super) fn utc(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
