//! The commands of Flash Payments.

use serde_json::{Map, json};
use webhook_flash_payments::{
    AmsStatus, ConversionStatus, DepositStatus, PaymentStatus, RfiStatus, SubClientStatus,
    WithdrawalStatus,
};
use webhook_sandbox::flash_payments::{FlashHandle, FlashPaymentsSandbox, FlashStatus};

use super::command::{Command, Done, Refused, with_id};

pub(super) fn run(it: &FlashPaymentsSandbox, command: &Command) -> Done {
    match command.words() {
        ("sub_client", "create") => {
            command.only(&["name", "external_id"])?;
            let name = command.text("name", "Sandbox Ltd");
            Ok(with_id(it.create_sub_client(name, command.get("external_id")).id()))
        }
        ("sub_client", _) => set::<SubClientStatus>(it, command),
        ("deposit", "create") => {
            command.only(&["amount", "currency", "sub_client"])?;
            let (amount, currency) =
                (command.amount("amount", "10.00")?, command.currency("currency", "EUR"));
            let sub_client = sub_client(it, command)?;
            Ok(with_id(it.receive_deposit(&amount, &currency, sub_client.as_ref()).id()))
        }
        ("deposit", _) => set::<DepositStatus>(it, command),
        ("payment", "create") => {
            let [from, to] = &both_amounts(command, &["sub_client"])?;
            let sub_client = sub_client(it, command)?;
            let [from, to] = [from, to].map(|(amount, currency)| (amount, currency.clone()));
            Ok(with_id(it.receive_payment(from, to, sub_client.as_ref()).id()))
        }
        ("payment", "currency_converted") => {
            command.only(&["id"])?;
            let payment = object::<PaymentStatus>(it, command)?;
            payment.convert()?;
            Ok(with_id(payment.id()))
        }
        ("payment", _) => set::<PaymentStatus>(it, command),
        ("rfi", "create") => {
            command.only(&["withdrawals"])?;
            let ids = command.list("withdrawals").into_iter();
            let withdrawals = ids.map(|id| command.existing(it.object::<WithdrawalStatus>(id)));
            let withdrawals = withdrawals.collect::<Result<Vec<_>, _>>()?;
            let withdrawals: Vec<_> = withdrawals.iter().collect();
            Ok(with_id(it.create_rfi(&withdrawals).id()))
        }
        ("rfi", "ask") => {
            command.only(&["id", "question_code", "files"])?;
            let takes_files = match command.text("files", "false") {
                "true" => true,
                "false" => false,
                _ => return Err(Refused::Usage("files: expected true, or no such field".into())),
            };
            let rfi = object::<RfiStatus>(it, command)?;
            rfi.ask(command.required("question_code")?, takes_files)?;
            Ok(with_id(rfi.id()))
        }
        ("rfi", _) => set::<RfiStatus>(it, command),
        // Whether new withdrawals wait for commands.
        ("withdrawal", step @ ("wait" | "proceed")) => {
            command.only(&[])?;
            it.set_withdrawals_wait(step == "wait");
            Ok(Map::new())
        }
        ("withdrawal", _) => set::<WithdrawalStatus>(it, command),
        ("conversion", _) => set::<ConversionStatus>(it, command),
        ("ams_request", _) => set::<AmsStatus>(it, command),
        ("quote", "create") => {
            let [from, to] = &both_amounts(command, &[])?;
            let [from, to] = [from, to].map(|(amount, currency)| (amount, currency.clone()));
            Ok(with_id(it.create_quote(from, to)))
        }
        ("endpoint", "add") => {
            command.only(&["url", "events"])?;
            let secret = it.add_endpoint(command.required("url")?, &command.list("events"));
            let secret = secret.expose().to_owned();
            Ok(Map::from_iter([("secret".to_owned(), json!(secret))]))
        }
        _ => Err(command.unknown()),
    }
}

fn set<S: FlashStatus>(it: &FlashPaymentsSandbox, command: &Command) -> Done {
    let status = command.status::<S>()?;
    command.only(&["id"])?;
    let object = object::<S>(it, command)?;
    object.set_status(&status)?;
    Ok(with_id(object.id()))
}

fn object<S: FlashStatus>(
    it: &FlashPaymentsSandbox,
    command: &Command,
) -> Result<FlashHandle<S>, Refused> {
    command.existing(it.object::<S>(&command.id()?))
}

/// The sub-client in the field, if there is one.
fn sub_client(
    it: &FlashPaymentsSandbox,
    command: &Command,
) -> Result<Option<FlashHandle<SubClientStatus>>, Refused> {
    let sub_client = command.get("sub_client").map(|id| {
        it.object(id).ok_or_else(|| {
            Refused::Conflict(
                "sub_client: expected the id of one of this sandbox, found another".into(),
            )
        })
    });
    sub_client.transpose()
}

type Money = (webhook_core::Amount, webhook_core::CurrencyCode);

fn both_amounts(command: &Command, more: &[&str]) -> Result<[Money; 2], Refused> {
    command.only(&[&["from", "from_currency", "to", "to_currency"], more].concat())?;
    Ok([
        (command.amount("from", "10.00")?, command.currency("from_currency", "EUR")),
        (command.amount("to", "11.00")?, command.currency("to_currency", "USD")),
    ])
}
