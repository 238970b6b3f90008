//! Which operation answers a call.

use webhook_core::OpenEnum;
use webhook_currencycloud::TransferStatus;
use webhook_currencycloud::client::ReSendable;

use super::errors::{refused, refused_with, report};
use super::funding::is_uuid;
use super::profit_and_loss::PROFIT_AND_LOSS;
use super::{Brand, Currencycloud};
use crate::emulator::World;
use crate::http::{Answer, Call, Fields};
use crate::json::{Object, object};

impl Currencycloud {
    pub(super) fn route(&mut self, call: &Call, world: &mut World<'_>) -> Result<Answer, Answer> {
        let segments = call.segments();
        let form = || {
            let form = call.form();
            form.ok_or_else(|| Answer::sandbox_error(415, "expected a form, found another body"))
        };
        if let ("POST", ["v2", "authenticate", "api"]) = (call.method.as_str(), segments.as_slice())
        {
            return self.session.log_in(&form()?, world);
        }
        let token = self.session.check(call, world.now)?;
        match (call.method.as_str(), segments.as_slice()) {
            ("POST", ["v2", "authenticate", "close_session"]) => Ok(self.session.close(&token)),
            ("POST", ["v2", "contacts", "generate_hmac_key"]) => {
                only(&call.query.clone().and(form()?), &[])?;
                self.check_brand()?;
                let key = self.events.make_key(world);
                Ok(Answer::json(200, &object! { "hmac_key": key }))
            }
            ("POST", ["v2", "payments", id, "notifications", "retry"]) => {
                self.re_send(id, &call.query.clone().and(form()?), world)
            }
            ("POST", ["v2", "payments", id, "delete"]) => self.delete(id, &form()?, world),
            ("POST", ["v2", "transfers", id, "cancel"]) => self.cancel(id, &form()?, world),
            ("PUT", ["v2", "collections_screening", id, "complete"]) => {
                self.complete_screening(id, &form()?, world)
            }
            ("POST", ["v2", "demo", "funding", "create"]) => self.demo_funding(&form()?, world),
            ("POST", ["v2", "contacts" | "accounts", "find"]) => {
                // A form; some clients send the parameters in the query.
                self.find(segments.get(1).copied(), &call.query.clone().and(form()?), world.now)
            }
            ("GET", ["v2", "conversions", "profit_and_loss"]) => {
                self.find(Some(PROFIT_AND_LOSS), &call.query, world.now)
            }
            ("POST", ["v2", "reports", list @ ("payments" | "conversions"), "create"]) => {
                self.create_report(list, &form()?, world)
            }
            ("GET", ["v2", "reports", "report_requests", id]) => self.report(id, &call.query),
            ("GET", ["v2", list, "find"]) if *list != PROFIT_AND_LOSS => {
                self.find(Some(list), &call.query, world.now)
            }
            ("GET", ["v2", "payments", id, "confirmation"]) => self.confirmation(id, &call.query),
            ("GET", ["v2", "payments", id, "tracking_info"]) => self.tracking_info(id, &call.query),
            ("GET", ["v2", "payments", id, "submission_info"]) => {
                self.submission_info(id, &call.query)
            }
            ("GET", ["onboarding", "v1", "forms"]) => self.find_forms(&call.query),
            ("GET", ["onboarding", "v1", "forms", id]) => self.look_up_form(id),
            ("GET", path) => self.look_up(path, &call.query, world),
            _ => Err(not_found()),
        }
    }

    fn look_up(
        &mut self,
        path: &[&str],
        query: &Fields,
        world: &mut World<'_>,
    ) -> Result<Answer, Answer> {
        match path {
            ["v2", "payments", _] => {
                only(query, &["on_behalf_of", "with_deleted", "review_status"])?
            }
            ["v2", "conversions" | "transfers" | "transactions" | "accounts" | "balances", _]
            | ["v2", "transactions", "sender", _]
            | ["v2", "funding_transactions", _] => only(query, &["on_behalf_of"])?,
            _ => return Err(not_found()),
        }
        let acting = self.accounts.acting(query)?;
        let found = match path {
            ["v2", "payments", id] => {
                let deleted = query.get("with_deleted") == Some("true");
                let payment = self.payments.iter().find(|it| it.id == *id);
                let payment = payment.filter(|it| deleted || it.status.as_str() != "deleted");
                let payment = payment.filter(|it| it.account_id == acting);
                // By id there is one field more than in a list. Documented by sample.
                payment.map(|payment| payment.object().with("estimated_arrival", &()))
            }
            ["v2", "conversions", id] => {
                let mut all = self.conversions.iter();
                let found = all.find(|it| it.id == *id && it.account_id == acting);
                found.map(super::conversion::Conversion::object)
            }
            ["v2", "transfers", id] => {
                let transfer = self.transfers.iter().find(|it| it.id == *id);
                let is_house = acting == self.accounts.house().id;
                let is_theirs = |it: &&super::transfer::Transfer| {
                    is_house || [&it.source, &it.destination].contains(&&acting)
                };
                transfer.filter(is_theirs).map(super::transfer::Transfer::object)
            }
            ["v2", "transactions", "sender", id] => return self.sender(id, &acting),
            ["v2", "funding_transactions", id] => return self.funding_transaction(id, &acting),
            ["v2", "transactions", id] => {
                let mut all = self.funds.iter();
                let found = all.find(|it| it.id == *id && it.account_id == acting);
                found.map(super::funds::Funds::object)
            }
            ["v2", "accounts", id] => {
                let account = self.accounts.get(id).map(super::accounts::Account::object);
                return account
                    .map(|account| Answer::json(200, &account).inferred("that fields are left out"))
                    .ok_or_else(|| unknown("accounts", id));
            }
            ["v2", "balances", currency] => {
                if currency.len() != 3 || !currency.bytes().all(|it| it.is_ascii_uppercase()) {
                    return Err(refused(400, "currency", "currency_is_in_invalid_format"));
                }
                Some(self.accounts.balance(&acting, currency, world).object(&acting, currency))
            }
            _ => None,
        };
        let (kind, id) = (path.get(1).copied().unwrap_or(""), path.last().copied().unwrap_or(""));
        if let Some(object) = found {
            return Ok(Answer::json(200, &object));
        }
        let is_hidden = self
            .rows(kind)
            .is_some_and(|rows| rows.iter().any(|(_, row)| row.text("id").as_deref() == Some(id)));
        Err(match is_hidden {
            true => unknown(kind, id).inferred("that it is hidden"),
            false => unknown(kind, id),
        })
    }

    fn check_brand(&self) -> Result<(), Answer> {
        let (code, message) = match self.brand {
            Brand::Configured => return Ok(()),
            Brand::NotConfigured => (
                "generate_hmac_key_brand_not_configured",
                "Brand sandbox should be configured first",
            ),
            Brand::Wrong => {
                ("generate_hmac_key_wrong_brand", "HMAC key can't be generated for that brand")
            }
        };
        Err(report(400, code, "base", code, message, &object! {}).inferred("error_code"))
    }

    fn re_send(
        &mut self,
        id: &str,
        fields: &Fields,
        world: &mut World<'_>,
    ) -> Result<Answer, Answer> {
        // `on_behalf_of` is not among the documented parameters.
        only(fields, &["notification_type"]).map_err(|error| error.inferred("the refusal"))?;
        if !is_uuid(id) {
            return Err(refused(400, "id", "id_is_not_valid_uuid"));
        }
        if !self.payments.iter().any(|payment| payment.id == id) {
            return Err(refused(400, "id", "payment_not_found"));
        }
        let kind = fields.get("notification_type").unwrap_or_default();
        if !ReSendable::from_text(kind).is_known() {
            let range = object! { "range": ReSendable::KNOWN.join(", ") };
            let code = "notification_type_not_in_range";
            return Err(refused_with(400, "notification_type", code, &range));
        }
        if !self.events.deliver_again(id, kind, world) {
            let code = "payment_notification_retry_failed";
            let message = "there is no such notification of this payment";
            let error = report(400, code, "base", code, message, &object! {});
            return Err(error.inferred("when this error is answered"));
        }
        Ok(Answer::json(200, &object! {}))
    }

    fn delete(&mut self, id: &str, form: &Fields, world: &mut World<'_>) -> Result<Answer, Answer> {
        only(form, &["on_behalf_of"])?;
        let acting = self.accounts.acting(form)?;
        if !self.payments.iter().any(|it| it.id == id && it.account_id == acting) {
            return Err(unknown("payments", id));
        }
        match self.delete_payment(id, world.now) {
            Some(payment) => Ok(Answer::json(200, &payment)),
            None => Err(Answer::sandbox_error(
                400,
                "expected a payment that is ready to send: which others may be deleted is not documented",
            )),
        }
    }

    /// The answer still says `pending`. Documented by sample.
    fn cancel(&mut self, id: &str, form: &Fields, world: &mut World<'_>) -> Result<Answer, Answer> {
        only(form, &["on_behalf_of"])?;
        let transfer = self.transfers.iter_mut().find(|transfer| transfer.id == id);
        let transfer = transfer.ok_or_else(|| unknown("transfers", id))?;
        let before = transfer.object();
        match transfer.step(TransferStatus::Cancelled, world.now) {
            Ok(()) => Ok(Answer::json(200, &before)),
            Err(_) => {
                let code = format!("transfer_is_already_{}", transfer.status);
                Err(refused(400, "id", &code))
            }
        }
    }

    /// All objects of a list, each with the account that it belongs to.
    pub(super) fn rows(&self, list: &str) -> Option<Vec<(String, Object)>> {
        let own = |id: &str, object: Object| (id.to_owned(), object);
        Some(match list {
            "payments" => self.payments.iter().map(|it| own(&it.account_id, it.object())).collect(),
            "conversions" => {
                self.conversions.iter().map(|it| own(&it.account_id, it.object())).collect()
            }
            "transfers" => self.transfers.iter().map(|it| own(&it.source, it.object())).collect(),
            "transactions" => {
                self.funds.iter().map(|it| own(&it.account_id, it.object())).collect()
            }
            "balances" => self.accounts.balances().map(|(id, it)| own(id, it)).collect(),
            "accounts" => self.accounts.all().iter().map(|it| own(&it.id, it.object())).collect(),
            PROFIT_AND_LOSS => self.profit_and_loss(),
            "contacts" => self.accounts.all().iter().map(|it| own(&it.id, it.contact())).collect(),
            _ => return None,
        })
    }
}

/// Refuses a field that is not one of these.
pub(super) fn only(fields: &Fields, known: &[&str]) -> Result<(), Answer> {
    match fields.other_than(known) {
        None => Ok(()),
        Some(name) => {
            let params = object! { "parameter": name };
            Err(refused_with(400, "base", "invalid_extra_parameters", &params))
        }
    }
}

fn not_found() -> Answer {
    Answer::sandbox_error(404, "expected an operation of this sandbox: see its documentation")
}

/// The answer to an id that nothing has. Transfers and transactions have 400 there, payments 404. Documented.
fn unknown(kind: &str, id: &str) -> Answer {
    match kind {
        "payments" if !is_uuid(id) => refused(400, "id", "invalid_id"),
        "payments" => refused(404, "id", "payment_not_found"),
        "transfers" => refused(400, "id", "transfer_not_found"),
        "transactions" => refused(400, "id", "transaction_not_found"),
        "accounts" if !is_uuid(id) => refused(400, "id", "id_is_not_valid_uuid"),
        "accounts" => refused(400, "id", "account_not_found"),
        "conversions" => refused(404, "id", "conversion_not_found").inferred("status and code"),
        _ => not_found(),
    }
}
