//! The commands of Currencycloud.

use serde_json::{Map, json};
use webhook_core::OpenEnum;
use webhook_currencycloud::{AccountId, Decision, Verification};
use webhook_sandbox::currencycloud::{
    Brand, CurrencycloudSandbox, FundsHandle, NewConversion, NewFunds, NewPayment, NewTransfer,
    PaymentHandle, ReportStatus,
};

use super::command::{Command, Done, Refused, with_id};

pub(super) async fn run(it: &CurrencycloudSandbox, command: &Command) -> Done {
    match command.words() {
        ("payment", "create") => create_payment(it, command),
        ("payment", step) => {
            let payment = || -> Result<PaymentHandle, Refused> {
                command.existing(it.payment(&command.id()?.as_str().into()))
            };
            let reason = command.text("reason", "Sandbox");
            let payment = match step {
                "released" => {
                    command.only(&["id"])?;
                    let payment = payment()?;
                    payment.release()?;
                    payment
                }
                "compliance_failed" => {
                    command.only(&["id", "reason"])?;
                    let payment = payment()?;
                    payment.fail_compliance(reason)?;
                    payment
                }
                "failed" => {
                    command.only(&["id", "reason"])?;
                    let payment = payment()?;
                    payment.return_funds(reason)?;
                    payment
                }
                _ => return Err(command.unknown()),
            };
            Ok(with_id(payment.id()))
        }
        ("conversion", "create") => create_conversion(it, command),
        ("conversion", step) => {
            command.only(&["id"])?;
            let conversion = command.existing(it.conversion(&command.id()?.as_str().into()))?;
            match step {
                "deposit_arrived" => conversion.deposit()?,
                "funds_arrived" => conversion.fund()?,
                "trade_settled" => conversion.settle()?,
                "closed" => conversion.close()?,
                _ => return Err(command.unknown()),
            }
            Ok(with_id(conversion.id()))
        }
        ("transfer", "create") => {
            command.only(&["from", "to", "amount", "currency", "reason"])?;
            let from = account(it, command, "from");
            let to = AccountId::from(command.id_in("to", "account")?.as_str());
            let amount = command.amount("amount", "10.00")?;
            let mut transfer =
                NewTransfer::new(from, to, amount, command.currency("currency", "EUR"));
            if let Some(reason) = command.get("reason") {
                transfer = transfer.reason(reason);
            }
            Ok(with_id(it.create_transfer(transfer).id()))
        }
        ("transfer", "completed") => {
            command.only(&["id"])?;
            let transfer = command.existing(it.transfer(&command.id()?.as_str().into()))?;
            transfer.complete()?;
            Ok(with_id(transfer.id()))
        }
        ("cash_manager_transaction", "create") => {
            command.only(&["account", "amount", "currency", "sender_name", "reference"])?;
            let amount = command.amount("amount", "10.00")?;
            let currency = command.currency("currency", "EUR");
            let mut funds = NewFunds::new(account(it, command, "account"), amount, currency);
            if let Some(name) = command.get("sender_name") {
                funds = funds.sender_name(name);
            }
            if let Some(reference) = command.get("reference") {
                funds = funds.reference(reference);
            }
            Ok(of_funds(&it.receive_funds(funds)))
        }
        ("cash_manager_transaction", step) => {
            command.only(&["id"])?;
            let funds = command.existing(it.funds(&command.id()?.as_str().into()))?;
            match step {
                "completed" => funds.credit()?,
                "deleted" => funds.reject()?,
                _ => return Err(command.unknown()),
            }
            Ok(of_funds(&funds))
        }
        _ => around(it, command).await,
    }
}

/// What is not money: accounts, onboarding, and what a person at Currencycloud does.
async fn around(it: &CurrencycloudSandbox, command: &Command) -> Done {
    match command.words() {
        ("account", "create") => {
            command.only(&["name"])?;
            let account = it.add_sub_account(command.text("name", "Sandbox sub-account"));
            let mut done = with_id(account.id);
            done.insert("contact_id".to_owned(), json!(account.contact));
            Ok(done)
        }
        ("account", "bank_account_verified") => {
            command.only(&["id", "verification"])?;
            let id = account(it, command, "id");
            let verification = Verification::from_text(command.text("verification", "yes"));
            if !verification.is_known() {
                let known = Verification::KNOWN.join(", ");
                return Err(Refused::Usage(format!(
                    "verification: expected one of {known}, found another"
                )));
            }
            it.verify_bank_account(&id, &verification);
            Ok(with_id(id))
        }
        ("onboarding_form", "create") => {
            command.only(&["company", "account"])?;
            let account = AccountId::from(command.id_in("account", "account")?.as_str());
            let form = it.start_form(command.text("company", "Sandbox Ltd"), &account);
            Ok(with_id(form.id()))
        }
        ("onboarding_form", step) => {
            command.only(&["id"])?;
            let form = command.existing(it.form(&command.id()?.as_str().into()))?;
            match step {
                "submitted" => form.submit()?,
                "approved" => form.decide(&Decision::Approved)?,
                "rejected" => form.decide(&Decision::Rejected)?,
                _ => return Err(command.unknown()),
            }
            Ok(with_id(form.id()))
        }
        ("endpoint", "add") => {
            command.only(&["url", "events"])?;
            it.add_endpoint(command.required("url")?, &command.list("events"));
            Ok(Map::new())
        }
        ("hmac_key", "create") => {
            command.only(&[])?;
            let key = it.client_builder().build()?.generate_hmac_key().await?;
            let key = key.expose().to_owned();
            Ok(Map::from_iter([("hmac_key".to_owned(), json!(key))]))
        }
        ("screening", "enable") => {
            command.only(&[])?;
            it.enable_screening();
            Ok(Map::new())
        }
        ("brand", step) => {
            command.only(&[])?;
            it.set_brand(match step {
                "configured" => Brand::Configured,
                "not_configured" => Brand::NotConfigured,
                "wrong" => Brand::Wrong,
                _ => return Err(command.unknown()),
            });
            Ok(Map::new())
        }
        // Created by the API.
        ("report", step) => {
            command.only(&["id"])?;
            let id = command.required("id")?;
            let status = match step {
                "processing" => ReportStatus::Processing,
                "completed" => ReportStatus::Completed,
                "failed" => ReportStatus::Failed,
                "expired" => ReportStatus::Expired,
                _ => return Err(command.unknown()),
            };
            command.existing(it.set_report_status(id, status).then_some(()))?;
            Ok(with_id(id))
        }
        ("login", "enable") => {
            command.only(&[])?;
            it.enable_login();
            Ok(Map::new())
        }
        _ => Err(command.unknown()),
    }
}

fn create_payment(it: &CurrencycloudSandbox, command: &Command) -> Done {
    command.only(&["amount", "currency", "account", "reference", "unique_request_id"])?;
    let amount = command.amount("amount", "10.00")?;
    let mut payment = NewPayment::new(amount, command.currency("currency", "EUR"))
        .account(account(it, command, "account"));
    if let Some(reference) = command.get("reference") {
        payment = payment.reference(reference);
    }
    if let Some(id) = command.get("unique_request_id") {
        payment = payment.unique_request_id(id);
    }
    Ok(with_id(it.create_payment(payment).id()))
}

fn create_conversion(it: &CurrencycloudSandbox, command: &Command) -> Done {
    let fields = ["sell", "sell_currency", "buy", "buy_currency", "account", "deposit"];
    command.only(&fields)?;
    let mut conversion = NewConversion::new(
        command.amount("sell", "10.00")?,
        command.currency("sell_currency", "EUR"),
        command.amount("buy", "11.00")?,
        command.currency("buy_currency", "USD"),
    )
    .account(account(it, command, "account"));
    if command.get("deposit").is_some() {
        conversion = conversion.deposit(command.amount("deposit", "")?);
    }
    Ok(with_id(it.create_conversion(conversion).id()))
}

/// The account in a field, or the house account.
fn account(it: &CurrencycloudSandbox, command: &Command, field: &str) -> AccountId {
    command.get(field).map_or_else(|| it.house_account(), AccountId::from)
}

fn of_funds(funds: &FundsHandle) -> Map<String, serde_json::Value> {
    let mut done = with_id(funds.id());
    done.insert("transaction_id".to_owned(), json!(funds.transaction_id()));
    done
}
