//! Balances, pots, and movements between them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use webhook_core::Amount;
use webhook_cxtn::TransactionSource;

use super::Cxtn;
use super::answers::{refused, valid_status};
use super::endpoints::{fields, text};
use super::objects::number;
use crate::emulator::World;
use crate::http::{Answer, Call};
use crate::json::{Object, object};

/// A pot of an account, such as `POT11-USD`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Pot {
    user: String,
    code: String,
    friendly_name: String,
}

/// Documented: pots.
const LONGEST_PREFIX: usize = 5;

impl Cxtn {
    /// `POST account/balances/balance/{ccy}/{pot}`.
    pub(super) fn create_pot(&mut self, call: &Call, world: &World<'_>) -> Result<Answer, Answer> {
        let friendly_name = text(&fields(call)?, "FriendlyName")?;
        let segments = call.segments();
        let [.., currency, prefix] = segments.as_slice() else {
            return Err(refused(404, "expected a currency and a pot"));
        };
        if !is_currency(currency) {
            return Err(refused(400, "expected a currency of three letters in the path"));
        }
        let is_prefix = |text: &str| text.bytes().all(|it| it.is_ascii_alphanumeric());
        if !(1..=LONGEST_PREFIX).contains(&prefix.len()) || !is_prefix(prefix) {
            return Err(refused(400, "expected a pot of at most five letters and digits"));
        }
        let (user, code) = (self.main_user().to_owned(), format!("{prefix}-{currency}"));
        if self.pots.iter().any(|pot| pot.user == user && pot.code == code) {
            return Err(refused(409, "expected a pot that is not there yet"));
        }
        self.pots.push(Pot { user, code, friendly_name });
        Ok(self.balances(world).inferred("that the answer has the balances"))
    }

    /// `POST account/balances/third-party/movement`: between two balances of one currency.
    pub(super) fn make_movement(
        &mut self,
        call: &Call,
        world: &mut World<'_>,
    ) -> Result<Answer, Answer> {
        let body = fields(call)?;
        let (from, to) = (text(&body, "FromCurrency")?, text(&body, "ToCurrency")?);
        let amount = text(&body, "Amount")?.parse::<Amount>().map(|amount| amount.value());
        let amount = amount.ok().filter(|amount| *amount > Decimal::ZERO);
        let amount = amount.ok_or_else(|| refused(400, "Amount: expected a positive amount"))?;
        let user = self.main_user().to_owned();
        for code in [&from, &to] {
            let is_pot = self.pots.iter().any(|pot| pot.user == user && pot.code == *code);
            if !is_pot && !is_currency(code) {
                return Err(refused(404, "expected a currency, or a pot that exists"));
            }
        }
        if from == to || base(&from) != base(&to) {
            return Err(refused(400, "expected two balances of one currency"));
        }
        let available = self.balance(&user, &from);
        if available < amount {
            return Err(refused(409, "Amount: expected at most the balance"));
        }
        let source = TransactionSource::AccountInternalTransfer;
        let [from, to] = [from, to].map(|code| (base(&code).to_owned(), code));
        self.book(&user, &source, -amount, [&from.0, &from.1], world);
        self.book(&user, &source, amount, [&to.0, &to.1], world);
        Ok(self.balances(world).inferred("that the answer has the balances"))
    }

    /// The balances of the main account, its pots among them.
    pub(super) fn balances(&self, world: &World<'_>) -> Answer {
        let user = self.main_user();
        let is_pot = |code: &str| self.pots.iter().any(|pot| pot.user == user && pot.code == code);
        let own = self.balances.keys().filter(|(of, code)| of == user && !is_pot(code));
        let own = own.map(|(_, code)| self.item(user, code, None));
        let pots = self.pots.iter().filter(|pot| pot.user == user);
        let pots = pots.map(|pot| self.item(user, &pot.code, Some(&pot.friendly_name)));
        let items: Vec<Object> = own.chain(pots).collect();
        self.valid(object! { "Balances": items }, world)
    }

    fn item(&self, user: &str, code: &str, friendly_name: Option<&str>) -> Object {
        let base = base(code);
        // The texts of one currency are published.
        let [description, numeric_code, symbol] = match base {
            "GBP" => [Some("British Pound Sterling"), Some("826"), Some("£")],
            _ => [None; 3],
        };
        let item = object! {
            "Balance": number(self.balance(user, code)), "CcyCode": code, "BaseCcyCode": base,
            "AlphabeticCode": base, "Description": description, "NumericCode": numeric_code,
            "Symbol": symbol,
        };
        valid_status(match friendly_name {
            Some(name) => item.with("FriendlyName", name),
            None => item,
        })
    }

    fn balance(&self, user: &str, code: &str) -> Decimal {
        self.balances.get(&(user.into(), code.into())).copied().unwrap_or_default()
    }
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|it| it.is_ascii_uppercase())
}

/// The currency of a balance: that of `POT11-USD` is `USD`.
fn base(code: &str) -> &str {
    code.rsplit('-').next().unwrap_or(code)
}
