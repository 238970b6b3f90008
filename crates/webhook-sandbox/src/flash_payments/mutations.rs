//! The other mutations that cause webhooks.

use webhook_core::Extra;
use webhook_flash_payments::DepositStatus;

use super::FlashPayments;
use super::creation::positive;
use super::errors::bad_input;
use super::graphql::text;
use super::handles::FlashStatus;
use super::objects::{Details, Kind, Object};
use crate::PrintedAnswer;
use crate::emulator::World;
use crate::http::Answer;
use crate::life::step_unless_final;

/// A reply: whether it succeeded, its code, and the id of the object in it.
pub(super) type Reply = (bool, &'static str, Option<String>);

impl FlashPayments {
    /// `refundDeposit`: its path is taken at once.
    pub(super) fn refund_deposit(
        &mut self,
        arguments: &Extra,
        world: &mut World<'_>,
    ) -> Result<Reply, Answer> {
        let id = text(arguments, "id").unwrap_or_default();
        let input = arguments.get("input").map(|json| serde_json::from_str::<Extra>(json.get()));
        let input =
            input.and_then(Result::ok).ok_or_else(|| bad_input("input: expected an object"))?;
        let amount = positive(&input, "amount")?;
        let reason = text(&input, "reason").unwrap_or_default();
        self.check_step(Kind::Deposit, &id, &DepositStatus::Refunding)?;
        let found = self.objects.iter_mut().find(|object| object.id == id);
        if let Some(Object { details: Details::Deposit { refund, .. }, .. }) = found {
            *refund = Some((amount, reason));
        }
        self.change(&id, DepositStatus::Refunding.as_str(), world);
        self.change(&id, DepositStatus::Refunded.as_str(), world);
        Ok((true, "REFUND_SENT", None))
    }

    /// `adverseMediaSearch`: the first two statuses come at once, the result by a handle. A repetition on the same
    /// day returns the old request.
    pub(super) fn search_media(
        &mut self,
        input: &Extra,
        world: &mut World<'_>,
    ) -> Result<Reply, Answer> {
        if self.forced == Some(PrintedAnswer::MediaSearchLimit) {
            return Ok((false, "LIMIT_EXCEEDED", None));
        }
        let country =
            text(input, "country").ok_or_else(|| bad_input("country: expected a string"))?;
        let parts = ["firstName", "middleName", "lastName"].map(|name| text(input, name));
        let person = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = match text(input, "accountName") {
            Some(name) if person.is_empty() => name,
            None if !person.is_empty() => person,
            _ => return Err(bad_input("expected the name of a person or of an account")),
        };
        let is_same = |object: &&Object| {
            let details = Details::AmsRequest { name: name.clone(), country: country.clone() };
            let today = object.created_at().date_naive() == world.now.date_naive();
            today && same_request(&object.details, &details)
        };
        if let Some(object) = self.objects.iter().find(is_same) {
            let code = match object.status.as_str() {
                "COMPLETED" => "SCAN_ALREADY_COMPLETED",
                _ => "SCAN_ALREADY_SCHEDULED",
            };
            return Ok((true, code, Some(object.id.clone())));
        }
        let details = Details::AmsRequest { name, country };
        let object = Object::new(Kind::AmsRequest, "INITIALISED", details, world);
        let id = self.add(object, world);
        self.change(&id, "PENDING", world);
        Ok((true, "SCAN_SCHEDULED", Some(id)))
    }

    pub(super) fn check_step<S: FlashStatus>(
        &self,
        kind: Kind,
        id: &str,
        to: &S,
    ) -> Result<(), Answer> {
        let object = self.object(kind, id);
        let object = object.ok_or_else(|| bad_input("id: expected one that exists"))?;
        let from = S::from_text(&object.status);
        step_unless_final(S::KIND, &S::STATUSES, &from, to)
            .map_err(|error| bad_input(error.to_string()))
    }
}

fn same_request(one: &Details, other: &Details) -> bool {
    match (one, other) {
        (
            Details::AmsRequest { name, country },
            Details::AmsRequest { name: other_name, country: other_country },
        ) => name == other_name && country == other_country,
        _ => false,
    }
}
