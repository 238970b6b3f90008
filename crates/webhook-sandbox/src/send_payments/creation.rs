//! Handles that create objects, where the request of the API is not published.

use std::marker::PhantomData;

use webhook_core::{CurrencyCode, OpenEnum};
use webhook_send_payments::{
    AccountId, AccountStatus, MinorUnits, PayInAddressStatus, PaymentAddressStatus, PaymentStatus,
    RecipientId, RecipientStatus, TradeStatus, WalletId, WalletStatus,
};

use super::objects::{Details, Kind, Object, Payment, SendHandle, SendStatus};
use super::{SendPayments, SendPaymentsSandbox};
use crate::emulator::World;

impl SendPaymentsSandbox {
    /// Creates an account with the status `submitted`, and delivers `account_updated`.
    pub fn create_account(&self) -> SendHandle<AccountStatus> {
        self.create(|it, world| it.add(Kind::Account, None, "submitted", Details::None, world))
    }

    /// Creates a pending wallet, and delivers `wallet_updated`.
    pub fn create_wallet(
        &self,
        account: &AccountId,
        currency: &CurrencyCode,
    ) -> SendHandle<WalletStatus> {
        let currency = currency.as_str().into();
        let details = Details::Wallet { currency, cash: 0 };
        self.create_in(Kind::Wallet, account.as_str(), "pending", details)
    }

    /// Creates a pending pay-in address of a wallet, and delivers `payin_address_updated`.
    pub fn create_pay_in_address(&self, wallet: &WalletId) -> SendHandle<PayInAddressStatus> {
        let wallet_id = wallet.as_str().into();
        let account = self.account_of(wallet.as_str());
        let details = Details::PayInAddress { wallet_id };
        self.create_in(Kind::PayInAddress, &account, "pending", details)
    }

    /// Creates a trade from one wallet to another, and delivers `trade_transaction_updated` with the status
    /// `submitted`.
    pub fn create_trade(
        &self,
        from: &WalletId,
        sell: MinorUnits,
        to: &WalletId,
        buy: MinorUnits,
    ) -> SendHandle<TradeStatus> {
        let account = self.account_of(from.as_str());
        let currency = |id: &WalletId| self.act(|it, _| it.currency_of(id.as_str()));
        let details = Details::Trade {
            sell: (sell.get(), currency(from)),
            buy: (buy.get(), currency(to)),
            wallets: [from, to].map(|id| id.as_str().into()),
        };
        self.create_in(Kind::Trade, &account, "submitted", details)
    }

    /// Creates a recipient, and delivers `recipient_updated` with the status `submitted`.
    pub fn create_recipient(&self, account: &AccountId) -> SendHandle<RecipientStatus> {
        self.create_in(Kind::Recipient, account.as_str(), "submitted", Details::None)
    }

    /// Creates a recipient's payment address, and delivers `payment_address_updated` with the status
    /// `submitted`.
    pub fn create_payment_address(
        &self,
        recipient: &RecipientId,
    ) -> SendHandle<PaymentAddressStatus> {
        let account = self.account_of(recipient.as_str());
        let details = Details::PaymentAddress { recipient_id: recipient.as_str().into() };
        self.create_in(Kind::PaymentAddress, &account, "submitted", details)
    }

    /// Creates a payout from a wallet, and delivers `payout_transaction_updated` with the status `submitted`.
    pub fn create_payout(&self, from: &WalletId, amount: MinorUnits) -> SendHandle<PaymentStatus> {
        self.create_payment(Kind::Payout, from, amount)
    }

    /// Creates a transfer from a wallet, and delivers `transfer_transaction_updated` with the status
    /// `submitted`.
    pub fn create_transfer(
        &self,
        from: &WalletId,
        amount: MinorUnits,
    ) -> SendHandle<PaymentStatus> {
        self.create_payment(Kind::Transfer, from, amount)
    }

    /// The payout or transfer with this id, for those created by API.
    #[must_use]
    pub fn payment(&self, id: &str) -> Option<SendHandle<PaymentStatus>> {
        self.object(id)
    }

    /// The object with this id: a pay-in of the API, for example.
    #[must_use]
    pub fn object<S: SendStatus>(&self, id: &str) -> Option<SendHandle<S>> {
        let is_of_kind = |object: &Object| S::KINDS.contains(&object.kind.names().0);
        let is_there = self.act(|it, _| it.object(id).is_some_and(is_of_kind));
        is_there.then(|| self.handle(id.into()))
    }

    fn create_payment(
        &self,
        kind: Kind,
        from: &WalletId,
        amount: MinorUnits,
    ) -> SendHandle<PaymentStatus> {
        let payment = Payment {
            currency: self.act(|it, _| it.currency_of(from.as_str())),
            amount: amount.get(),
            from_wallet_id: from.as_str().into(),
            ..Payment::default()
        };
        let account = self.account_of(from.as_str());
        self.create_in(kind, &account, "submitted", Details::Payment(payment))
    }

    fn create_in<S: OpenEnum>(
        &self,
        kind: Kind,
        account: &str,
        status: &str,
        details: Details,
    ) -> SendHandle<S> {
        self.create(|it, world| it.add(kind, Some(account.into()), status, details, world))
    }

    fn create<S: OpenEnum>(
        &self,
        add: impl FnOnce(&mut SendPayments, &mut World<'_>) -> String,
    ) -> SendHandle<S> {
        let id = self.act(|it, world| {
            let id = add(it, world);
            it.announce(&id, world);
            id
        });
        self.handle(id)
    }

    fn handle<S>(&self, id: String) -> SendHandle<S> {
        SendHandle { sandbox: self.clone(), id, status: PhantomData }
    }

    fn account_of(&self, id: &str) -> String {
        let account = |it: &mut SendPayments| Some(it.object(id)?.account_id.clone());
        self.act(|it, _| account(it)).unwrap_or_default()
    }
}

impl SendPayments {
    /// Delivers the event of a new object.
    pub(super) fn announce(&mut self, id: &str, world: &mut World<'_>) {
        let event = self.object(id).map(|object| object.kind.event());
        self.deliver(id, event.unwrap_or_default(), world);
    }

    pub(super) fn currency_of(&self, wallet: &str) -> String {
        match self.object(wallet).map(|wallet| &wallet.details) {
            Some(Details::Wallet { currency, .. }) => currency.clone(),
            _ => String::new(),
        }
    }
}
