//! The commands of CXTN.

use serde_json::{Map, json};
use webhook_cxtn::client::{NewEndpoint, TransferId};
use webhook_cxtn::{EventType, UserId};
use webhook_sandbox::cxtn::CxtnSandbox;

use super::command::{Command, Done, Refused, with_id};

pub(super) async fn run(it: &CxtnSandbox, command: &Command) -> Done {
    match command.words() {
        ("endpoint", "add") => {
            command.only(&["url", "events"])?;
            let url = command.url()?;
            let types = match &command.list("events")[..] {
                [] => vec![EventType::Payment, EventType::AccountTransaction],
                types => types.iter().map(|&one| EventType::read(one)).collect(),
            };
            let client = it.client_builder().build()?;
            client.enable_webhooks().await?;
            for event_type in types {
                client.create_endpoint(&NewEndpoint::new(event_type, url.clone())).await?;
            }
            Ok(Map::new())
        }
        ("account", "create") => {
            command.only(&[])?;
            Ok(with_id(it.add_account()))
        }
        ("user_api_token", "show") => {
            command.only(&[])?;
            let token = it.user_api_token().expose().to_owned();
            Ok(Map::from_iter([("user_api_token".to_owned(), json!(token))]))
        }
        ("balances", "at") => {
            command.only(&["path"])?;
            it.set_balances_path(command.required("path")?);
            Ok(Map::new())
        }
        ("account_transaction", step @ ("deposit" | "transfer" | "fill_pot")) => {
            command.only(match step {
                "deposit" => &["account", "amount", "currency"],
                "transfer" => &["account", "to", "amount", "currency"],
                _ => &["account", "pot", "amount", "currency"],
            })?;
            let account = account(it, command);
            let amount = command.amount("amount", "10.00")?;
            let currency = command.currency("currency", "EUR");
            match step {
                "deposit" => it.deposit(&account, &amount, &currency),
                "transfer" => {
                    let to = UserId::from(command.id_in("to", "account")?.as_str());
                    it.transfer(&account, &to, &amount, &currency);
                }
                _ => it.fill_pot(&account, command.text("pot", "POT"), &amount, &currency),
            }
            Ok(Map::new())
        }
        ("payment", "create") => {
            command.only(&["account", "amount", "currency"])?;
            let amount = command.amount("amount", "10.00")?;
            let currency = command.currency("currency", "EUR");
            let payment = it.create_payment(&account(it, command), &amount, &currency);
            let TransferId(id) = payment.id();
            Ok(with_id(id.to_string()))
        }
        ("payment", "completed") => {
            command.only(&["id"])?;
            let id = command.id()?;
            let other =
                |_| Refused::Usage("id: expected a whole number, found another text".into());
            let payment = it.payment(TransferId(id.parse().map_err(other)?));
            command.existing(payment)?.complete()?;
            Ok(with_id(id))
        }
        // No webhook is documented for its creation.
        ("trade", "settled") => {
            command.only(&["account", "sell", "sell_currency", "buy", "buy_currency"])?;
            let (sell, buy) = (command.amount("sell", "10.00")?, command.amount("buy", "11.00")?);
            let sold = (&sell, command.currency("sell_currency", "EUR"));
            let bought = (&buy, command.currency("buy_currency", "USD"));
            it.create_trade(&account(it, command), sold, bought).settle();
            Ok(Map::new())
        }
        _ => Err(command.unknown()),
    }
}

/// The account in the field, or the main account.
fn account(it: &CxtnSandbox, command: &Command) -> UserId {
    command.get("account").map_or_else(|| it.main_account(), UserId::from)
}
