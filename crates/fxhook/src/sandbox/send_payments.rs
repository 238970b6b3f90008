//! The commands of Send Payments.

use serde_json::Map;
use webhook_core::OpenEnum;
use webhook_sandbox::send_payments::{ListForm, SendPaymentsSandbox, SendStatus};
use webhook_send_payments::{
    AccountStatus, MinorUnits, PayInAddressStatus, PayInStatus, PaymentAddressStatus,
    PaymentStatus, RecipientStatus, Subscription, TradeStatus, WalletId, WalletStatus,
    client::NewEndpoint,
};

use super::command::{Command, Done, Refused, with_id};

pub(super) async fn run(it: &SendPaymentsSandbox, command: &Command) -> Done {
    match command.words() {
        ("endpoint", "add") => {
            command.only(&["url", "events"])?;
            let url = command.url()?;
            let events = match &command.list("events")[..] {
                [] => vec![Subscription::from_text("all_default_events")],
                events => events.iter().map(|event| Subscription::from_text(event)).collect(),
            };
            let client = it.client_builder().build()?;
            client.create_endpoint(&NewEndpoint::new(url, events)).await?;
            Ok(Map::new())
        }
        ("lists", form @ ("older" | "newer")) => {
            command.only(&[])?;
            let is_older = form == "older";
            it.set_list_form(if is_older { ListForm::Older } else { ListForm::Newer });
            Ok(Map::new())
        }
        ("account", "create") => {
            command.only(&[])?;
            Ok(with_id(it.create_account().id()))
        }
        ("account", _) => set::<AccountStatus>(it, command),
        ("wallet", "create") => {
            command.only(&["account", "currency"])?;
            let account = id::<AccountStatus>(it, command, "account", "account")?;
            let currency = command.currency("currency", "EUR");
            Ok(with_id(it.create_wallet(&account.as_str().into(), &currency).id()))
        }
        ("wallet", _) => set::<WalletStatus>(it, command),
        ("pay_in_address", "create") => {
            command.only(&["wallet"])?;
            Ok(with_id(it.create_pay_in_address(&wallet(it, command, "wallet")?).id()))
        }
        ("pay_in_address", _) => set::<PayInAddressStatus>(it, command),
        ("pay_in", _) => set::<PayInStatus>(it, command),
        ("trade", "create") => {
            command.only(&["from", "sell", "to", "buy"])?;
            for field in ["from", "to"] {
                command.required(field)?;
            }
            let (from, to) = (wallet(it, command, "from")?, wallet(it, command, "to")?);
            let (sell, buy) = (units(command, "sell")?, units(command, "buy")?);
            Ok(with_id(it.create_trade(&from, sell, &to, buy).id()))
        }
        ("trade", _) => set::<TradeStatus>(it, command),
        ("recipient", "create") => {
            command.only(&["account"])?;
            let account = id::<AccountStatus>(it, command, "account", "account")?;
            Ok(with_id(it.create_recipient(&account.as_str().into()).id()))
        }
        ("recipient", _) => set::<RecipientStatus>(it, command),
        ("payment_address", "create") => {
            command.only(&["recipient"])?;
            let recipient = id::<RecipientStatus>(it, command, "recipient", "recipient")?;
            Ok(with_id(it.create_payment_address(&recipient.as_str().into()).id()))
        }
        ("payment_address", _) => set::<PaymentAddressStatus>(it, command),
        ("payout", "create") => {
            command.only(&["wallet", "amount"])?;
            let (wallet, amount) = (wallet(it, command, "wallet")?, units(command, "amount")?);
            Ok(with_id(it.create_payout(&wallet, amount).id()))
        }
        ("transfer", "create") => {
            command.only(&["wallet", "amount"])?;
            let (wallet, amount) = (wallet(it, command, "wallet")?, units(command, "amount")?);
            Ok(with_id(it.create_transfer(&wallet, amount).id()))
        }
        ("payout" | "transfer", _) => set::<PaymentStatus>(it, command),
        _ => Err(command.unknown()),
    }
}

fn set<S: SendStatus>(it: &SendPaymentsSandbox, command: &Command) -> Done {
    let status = command.status::<S>()?;
    command.only(&["id"])?;
    let object = command.existing(it.object::<S>(&command.id()?))?;
    object.set_status(&status)?;
    Ok(with_id(object.id()))
}

/// The id of an object that exists: in a field, or of the last one that a command created.
fn id<S: SendStatus>(
    it: &SendPaymentsSandbox,
    command: &Command,
    field: &str,
    kind: &str,
) -> Result<String, Refused> {
    let id = command.id_in(field, kind)?;
    match it.object::<S>(&id) {
        Some(object) => Ok(object.id()),
        None => Err(Refused::Conflict(format!(
            "{field}: expected an id of this sandbox ({kind}), found another"
        ))),
    }
}

fn wallet(it: &SendPaymentsSandbox, command: &Command, field: &str) -> Result<WalletId, Refused> {
    Ok(id::<WalletStatus>(it, command, field, "wallet")?.as_str().into())
}

/// An amount in minor units, 1000 unless set.
fn units(command: &Command, field: &str) -> Result<MinorUnits, Refused> {
    Ok(MinorUnits::new(command.number(field)?.unwrap_or(1000)))
}
