//! Faults and deliveries: the commands that all providers have.

use std::time::Duration;

use serde_json::{Map, Value, json};
use webhook_core::Provider;
use webhook_core::testing::Pace;
use webhook_sandbox::{ApiFault, DeliveryFault, Emulate, Emulator, Order, PrintedAnswer};

use super::command::{Command, Done, Refused};
use super::line;

/// A fault of calls or of deliveries.
enum Fault {
    Api(ApiFault),
    Delivery(DeliveryFault),
}

/// How long `slow` and `late` last unless the command says otherwise.
const SECONDS: u64 = 5;

/// How many faults one command may line up.
const MOST: usize = 1000;

/// `fault KIND`: the next calls or deliveries, all of them, or some by chance.
pub(super) fn fault<E: Emulate>(it: &Emulator<E>, command: &Command) -> Done {
    let (_, kind) = command.words();
    if kind == "clear" {
        command.only(&[])?;
        it.clear_faults();
        return Ok(Map::new());
    }
    let fault = kind_of(E::Provider::NAME, command)?;
    let takes_seconds = matches!(kind, "429" | "slow" | "late");
    command.only(match takes_seconds {
        true => &["next", "per_mille", "all", "seconds"],
        false => &["next", "per_mille", "all"],
    })?;
    let (next, per_mille) = (command.number::<usize>("next")?, command.number::<u16>("per_mille")?);
    match (next, per_mille, command.get("all")) {
        (next, None, None) => {
            let next = next.unwrap_or(1);
            if next > MOST {
                return Err(Refused::Usage(format!("next: expected at most {MOST}, found more")));
            }
            for _ in 0..next {
                match fault {
                    Fault::Api(fault) => it.fail_next_call(fault),
                    Fault::Delivery(fault) => it.fail_next_delivery(fault),
                }
            }
        }
        (None, Some(per_mille @ 0..=1000), None) => match fault {
            Fault::Api(fault) => it.fail_calls_by_chance(fault, per_mille),
            Fault::Delivery(fault) => it.fail_deliveries_by_chance(fault, per_mille),
        },
        (None, None, Some("true")) => match fault {
            Fault::Api(fault) => it.fail_all_calls(fault),
            Fault::Delivery(fault) => it.fail_all_deliveries(fault),
        },
        _ => {
            return Err(Refused::Usage(
                "expected one of next, per_mille (at most 1000) and all (true), found others"
                    .into(),
            ));
        }
    }
    Ok(Map::new())
}

/// The fault of this name, for a provider.
fn kind_of(provider: &str, command: &Command) -> Result<Fault, Refused> {
    let seconds = command.number::<u32>("seconds")?;
    let duration = Duration::from_secs(seconds.map_or(SECONDS, u64::from));
    Ok(match command.words().1 {
        "outage" => Fault::Api(ApiFault::Outage),
        "429" => Fault::Api(ApiFault::TooManyRequests { retry_after: seconds }),
        "slow" => Fault::Api(ApiFault::Slow(duration)),
        "reset_before" => Fault::Api(ApiFault::ResetBefore),
        "reset_after" => Fault::Api(ApiFault::ResetAfter),
        "expired_token" => Fault::Api(ApiFault::ExpiredToken),
        "lost" => Fault::Delivery(DeliveryFault::Lost),
        "duplicated" => Fault::Delivery(DeliveryFault::Duplicated),
        "late" => Fault::Delivery(DeliveryFault::Late(duration)),
        "lost_answer" => Fault::Delivery(DeliveryFault::LostAnswer),
        "wrong_signature" => Fault::Delivery(DeliveryFault::WrongSignature),
        "truncated" => Fault::Delivery(DeliveryFault::TruncatedBody),
        kind => {
            let printed = || PrintedAnswer::of(provider);
            let found = printed().find(|answer| answer.name() == kind);
            let found = found.map(|answer| Fault::Api(ApiFault::Printed(answer)));
            return found.ok_or_else(|| {
                let names: String = printed().map(|answer| format!(", {}", answer.name())).collect();
                Refused::Usage(format!(
                    "expected a fault of calls (outage, 429, slow, reset_before, reset_after, expired_token{names}), \
                     of deliveries (lost, duplicated, late, lost_answer, wrong_signature, truncated), or clear; \
                     found another"
                ))
            });
        }
    })
}

/// `delivery STEP`: what is or was delivered, in which order and how fast.
pub(super) async fn delivery<E: Emulate>(it: &Emulator<E>, command: &Command) -> Done {
    match command.words().1 {
        "list" => {
            command.only(&[])?;
            return Ok(deliveries(it));
        }
        "wait" => {
            command.only(&[])?;
            it.settled().await;
            return Ok(deliveries(it));
        }
        "again" => {
            command.only(&["number"])?;
            let number = match command.number("number")? {
                Some(number) => number,
                None => it.deliveries().len(),
            };
            if !it.send_again(number) {
                return Err(Refused::Conflict(
                    "expected the number of a delivery of this provider, found another".into(),
                ));
            }
        }
        "hold" => {
            command.only(&[])?;
            it.hold_deliveries();
        }
        "send" => {
            command.only(&["order"])?;
            let order = match command.text("order", "as_happened") {
                "as_happened" => Order::AsHappened,
                "reversed" => Order::Reversed,
                "shuffled" => Order::Shuffled,
                _ => {
                    return Err(Refused::Usage(
                        "order: expected as_happened, reversed or shuffled, found another".into(),
                    ));
                }
            };
            it.send_held_deliveries(order);
        }
        "real" => {
            command.only(&[])?;
            it.set_pace(Pace::Real);
        }
        "fast" => {
            command.only(&[])?;
            it.set_pace(Pace::Fast);
        }
        _ => {
            return Err(Refused::Usage(
                "expected delivery list, wait, again, hold, send, real or fast, found another"
                    .into(),
            ));
        }
    }
    Ok(Map::new())
}

fn deliveries<E: Emulate>(it: &Emulator<E>) -> Map<String, Value> {
    let all: Vec<Value> = it.deliveries().iter().map(line::summary).collect();
    Map::from_iter([("deliveries".to_owned(), json!(all))])
}
