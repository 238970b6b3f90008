//! The JSON of objects: in webhooks, with the fields in the order of the samples, and in the API.

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::FlashPayments;
use super::objects::{Details, Kind, Object, time};
use crate::json::{self, object};

/// The sandbox's own.
const FEE: Decimal = Decimal::ONE;

impl FlashPayments {
    /// The body of an event.
    pub(super) fn body(&self, event: &str, of: &Object, scheduled_at: &str) -> json::Object {
        let body = object! { "event": event, "eventScheduledAt": scheduled_at, "id": of.id };
        match &of.details {
            Details::Payment { from, to, .. } => {
                let body = amounts(body, [from, to]);
                match event {
                    "payment_created" => self.with_sub_client(body, of),
                    _ => with_some(body, "externalId", of.external_id.as_ref()),
                }
            }
            Details::Conversion { from, to, .. } => {
                let body = amounts(body, [from, to]).with("rate", &rate(from.amount, to.amount));
                with_some(body, "externalId", of.external_id.as_ref())
            }
            Details::Withdrawal { money, .. } => {
                let body =
                    body.with("amount", &number(money.amount)).with("totalFee", &number(FEE));
                let refunded = of.status == "REFUNDED";
                let body = match refunded {
                    true => body.with("refundAmount", &number(money.amount)),
                    false => body,
                };
                let body = body.with("currency", &money.currency);
                let body = with_some(body, "externalId", of.external_id.as_ref());
                let body = with_some(body, "rejectCode", reject_code(of));
                let body = match refunded {
                    true => body.with("refundReason", "No account or incorrect account number"),
                    false => body,
                };
                let body = with_some(body, "statusMessage", message(of));
                let times = [
                    ("rejectedAt", of.reached("CANCELLED").filter(|_| of.status == "CANCELLED")),
                    ("refundedAt", of.reached("REFUNDED").filter(|_| refunded)),
                    ("clearedAt", of.reached("CONFIRMED").filter(|_| has_cleared(of))),
                ];
                let body = times
                    .into_iter()
                    .fold(body, |body, (name, time)| with_some(body, name, time.as_ref()));
                let recipient = object! {
                    "displayName": "John Smith", "bsb": "012620", "accountNo": "89900998",
                };
                let body = if refunded { body.with("recipient", &recipient) } else { body };
                self.with_sub_client(body, of)
            }
            Details::Deposit { money, sender, refund } => {
                let body =
                    body.with("amount", &number(money.amount)).with("totalFee", &number(FEE));
                let body = match refund {
                    Some((amount, _)) => body.with("refundAmount", &number(*amount)),
                    None => body,
                };
                let body = body.with("currency", &money.currency);
                let body = with_some(body, "externalReference", of.external_reference.as_ref());
                let body = with_some(body, "refundReason", refund.as_ref().map(|(_, why)| why));
                let body = with_some(body, "statusMessage", message(of));
                let body = with_some(body, "refundedAt", of.reached("REFUNDED").as_ref());
                let body = with_some(body, "clearedAt", of.reached("CONFIRMED").as_ref());
                let sender = object! {
                    "accountName": sender, "companyName": sender, "bankName": "Bank ACME",
                    "bankCountry": "AU", "bsb": "809387", "accountNo": "1839394",
                };
                let body = body.with("recipient", &deposit_recipient()).with("sender", &sender);
                self.with_sub_client(body, of)
            }
            Details::SubClient { name, .. } => {
                let body = body.with("fullName", name).with("status", &of.status);
                with_some(body, "externalId", of.external_id.as_ref())
            }
            Details::AmsRequest { name, country } => {
                body.with("name", name).with("country", country).with("status", &of.status)
            }
            Details::Rfi { withdrawals, deposits, payments, deadline, .. } => {
                with_some(body, "statusMessage", message(of))
                    .with("deadline", &time(*deadline))
                    .with("depositIds", deposits)
                    .with("withdrawalIds", withdrawals)
                    .with("paymentIds", payments)
                    .with("createdAt", &time(of.created_at()))
                    .with("updatedAt", &time(of.updated_at()))
            }
        }
    }

    fn with_sub_client(&self, body: json::Object, of: &Object) -> json::Object {
        let sub_client = of.sub_client.as_ref().and_then(|id| self.object(Kind::SubClient, id));
        let Some(Object {
            id,
            external_id,
            details: Details::SubClient { name, account_no, .. },
            ..
        }) = sub_client
        else {
            return body;
        };
        body.with(
            "subClient",
            &object! {
                "id": id, "fullName": name, "accountNo": account_no, "bsb": "809387",
                "externalId": external_id,
            },
        )
    }

    /// The fields that a page selects, and `externalId`, which is inferred to work.
    pub(super) fn api(&self, of: &Object) -> json::Object {
        let sandbox_sender =
            object! { "id": (), "firstName": (), "lastName": (), "companyName": "Sandbox" };
        let base = object! {
            "id": of.id, "status": of.status, "createdAt": time(of.created_at()),
            "externalId": of.external_id, "callbackUri": of.callback_uri,
            "statusMessage": message(of), "updatedAt": time(of.updated_at()),
        };
        match &of.details {
            Details::Payment { from, to, size, source_of_funds } => amounts(base, [from, to])
                .with("size", &number(*size))
                .with("sender", &sandbox_sender)
                .with("recipient", &())
                .with("sourceOfFunds", source_of_funds)
                .with("subClient", &self.linked(of))
                .with("history", &()),
            Details::Withdrawal { money, reason } => base
                .with("amount", &number(money.amount))
                .with("currency", &money.currency)
                .with("totalFee", &number(FEE))
                .with("rejectCode", &reject_code(of))
                .with("clearedAt", &of.reached("CONFIRMED"))
                .with("rejectedAt", &of.reached("CANCELLED"))
                .with("refundedAt", &of.reached("REFUNDED"))
                .with("reason", reason)
                .with("rail", &())
                .with("railService", &())
                .with("sender", &sandbox_sender)
                .with("recipient", &object! { "id": (), "firstName": (), "lastName": () }),
            Details::Deposit { money, sender, .. } => {
                let sender = object! {
                    "accountName": sender, "bankName": "Bank ACME", "bsb": "809387",
                    "accountNo": "1839394",
                };
                base.with("amount", &number(money.amount))
                    .with("currency", &money.currency)
                    .with("externalReference", &of.external_reference)
                    .with("totalFee", &number(FEE))
                    .with("rail", &())
                    .with("railService", &())
                    .with("subClient", &self.linked(of))
                    .with("recipient", &deposit_recipient())
                    .with("sender", &sender)
            }
            Details::Conversion { from, to, note } => amounts(base, [from, to])
                .with("currencyPair", &format!("{}{}", from.currency, to.currency))
                .with("rate", &rate(from.amount, to.amount))
                .with("note", note),
            Details::SubClient { name, account_no, profile } => profile.api(base, name, account_no),
            Details::AmsRequest { name, country } => {
                let results: Option<[json::Object; 0]> = (of.status == "COMPLETED").then_some([]);
                base.with("name", name).with("country", country).with("results", &results)
            }
            Details::Rfi { withdrawals, deposits, payments, deadline, questions } => {
                let questions: Vec<json::Object> =
                    questions.iter().map(|question| question.api(&of.status)).collect();
                let linked = |kind, ids: &[String]| -> Vec<json::Object> {
                    let found = ids.iter().filter_map(|id| self.object(kind, id));
                    found.map(|object| self.api(object)).collect()
                };
                base.with("deadline", &time(*deadline))
                    .with("questions", &questions)
                    .with("withdrawals", &linked(Kind::Withdrawal, withdrawals))
                    .with("deposits", &linked(Kind::Deposit, deposits))
                    .with("payments", &linked(Kind::Payment, payments))
            }
        }
    }

    fn linked(&self, of: &Object) -> Option<json::Object> {
        let sub_client = of.sub_client.as_ref()?;
        Some(self.api(self.object(Kind::SubClient, sub_client)?))
    }
}

fn with_some(
    body: json::Object,
    name: &'static str,
    value: Option<&(impl serde::Serialize + ?Sized)>,
) -> json::Object {
    match value {
        Some(value) => body.with(name, value),
        None => body,
    }
}

fn amounts(body: json::Object, [from, to]: [&super::objects::Money; 2]) -> json::Object {
    body.with("fromAmount", &number(from.amount))
        .with("fromCurrency", &from.currency)
        .with("toAmount", &number(to.amount))
        .with("toCurrency", &to.currency)
}

fn rate(from: Decimal, to: Decimal) -> Box<RawValue> {
    number(to.checked_div(from).unwrap_or_default().round_dp(5))
}

/// An amount as a JSON number with all its digits.
pub(super) fn number(amount: Decimal) -> Box<RawValue> {
    RawValue::from_string(amount.to_string()).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

fn has_cleared(of: &Object) -> bool {
    ["CONFIRMED", "REFUNDED"].contains(&of.status.as_str())
}

/// The code of the sample. Which one a keyword causes is not published.
fn reject_code(of: &Object) -> Option<&'static str> {
    let is_rejected = of.kind == Kind::Withdrawal && of.status == "CANCELLED";
    is_rejected.then_some("CANCELLATION_REQUESTED_BY_PARTICIPANT")
}

fn deposit_recipient() -> json::Object {
    object! { "accountName": "Sandbox", "accountNo": "1839394", "bsb": "809387" }
}

/// The texts of the samples. Where a status has none, neither has the sandbox.
fn message(of: &Object) -> Option<&'static str> {
    Some(match (of.kind, of.status.as_str()) {
        (Kind::Withdrawal | Kind::Deposit, "REVIEWING") => "Awaiting manual compliance",
        (Kind::Withdrawal, "PENDING") => "Sent to recipient bank",
        (Kind::Withdrawal, "CONFIRMED") => "Transaction Confirmed",
        (Kind::Withdrawal, "REFUNDED") => "Payout reversal",
        (Kind::Withdrawal, "CANCELLED") => "The transaction is rejected upon request.",
        (Kind::Deposit, "INITIALISED") => "Deposit initiated",
        (Kind::Deposit, "CONFIRMED") => "Deposit cleared",
        (Kind::Deposit, "REFUNDED") => "Deposit refunded",
        (Kind::Rfi, "PENDING") => "We are waiting for your replies",
        _ => return None,
    })
}
