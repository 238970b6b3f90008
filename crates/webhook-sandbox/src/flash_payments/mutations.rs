//! The other mutations that cause webhooks.

use webhook_core::Extra;
use webhook_flash_payments::{DepositStatus, RfiStatus, SubClientStatus};

use super::FlashPayments;
use super::creation::positive;
use super::errors::bad_input;
use super::graphql::text;
use super::handles::FlashStatus;
use super::objects::{Details, Kind, Object};
use crate::emulator::World;
use crate::http::Answer;
use crate::life::step_unless_final;

/// The question of each RFI.
pub(super) const QUESTION: &str = "OTHER_TX_PURPOSE";

/// A reply: whether it succeeded, its code, and the object in it.
pub(super) type Reply = (bool, &'static str, Option<(&'static str, String)>);

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

    /// `answerRfiQuestion`: an RFI of the sandbox has one question, of which text is expected.
    pub(super) fn answer_rfi(
        &mut self,
        input: &Extra,
        world: &mut World<'_>,
    ) -> Result<Reply, Answer> {
        let id = text(input, "rfiId").unwrap_or_default();
        let Some(rfi) = self.object(Kind::Rfi, &id) else {
            return Ok((false, "NOT_FOUND", None));
        };
        if rfi.status != RfiStatus::Pending.as_str() {
            return Ok((false, "INVALID_STATUS", Some(("rfi", id))));
        }
        if text(input, "questionCode").as_deref() != Some(QUESTION) {
            return Err(bad_input("questionCode: expected a question of the RFI"));
        }
        if text(input, "text").is_none_or(|text| text.is_empty()) || input.get("files").is_some() {
            return Err(bad_input("expected text and no files"));
        }
        self.change(&id, RfiStatus::Assessing.as_str(), world);
        Ok((true, "RECORDED", Some(("rfi", id))))
    }

    /// `declineRfi`: only a pending one. Its withdrawals under review are cancelled.
    pub(super) fn decline_rfi(
        &mut self,
        input: &Extra,
        world: &mut World<'_>,
    ) -> Result<Reply, Answer> {
        let id = text(input, "rfiId").unwrap_or_default();
        let Some(rfi) = self.object(Kind::Rfi, &id).cloned() else {
            return Ok((false, "NOT_FOUND", None));
        };
        if rfi.status != RfiStatus::Pending.as_str() {
            return Ok((false, "INVALID_STATUS", Some(("rfi", id))));
        }
        self.change(&id, RfiStatus::Closed.as_str(), world);
        if let Details::Rfi { withdrawals, .. } = &rfi.details {
            for withdrawal in withdrawals {
                let reviewed = self.object(Kind::Withdrawal, withdrawal);
                if reviewed.is_some_and(|it| it.status == "REVIEWING") {
                    self.change(withdrawal, "CANCELLED", world);
                }
            }
        }
        Ok((true, "MARKED", Some(("rfi", id))))
    }

    /// `disableSubClient` and `activateSubClient`. The pages contradict each other on the status after the first:
    /// this is the one of the page on statuses.
    pub(super) fn set_sub_client(
        &mut self,
        arguments: &Extra,
        status: &SubClientStatus,
        world: &mut World<'_>,
    ) -> Result<Reply, Answer> {
        let id = text(arguments, "id").unwrap_or_default();
        self.check_step(Kind::SubClient, &id, status)?;
        self.change(&id, status.as_str(), world);
        Ok((true, "SUCCESS", Some(("subClient", id))))
    }

    /// `adverseMediaSearch`: the first two statuses come at once, the result by a handle. A repetition on the same
    /// day returns the old request.
    pub(super) fn search_media(
        &mut self,
        input: &Extra,
        world: &mut World<'_>,
    ) -> Result<Reply, Answer> {
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
            return Ok((true, code, Some(("amsRequest", object.id.clone()))));
        }
        let details = Details::AmsRequest { name, country };
        let object = Object::new(Kind::AmsRequest, "INITIALISED", details, world);
        let id = self.add(object, world);
        self.change(&id, "PENDING", world);
        Ok((true, "SCAN_SCHEDULED", Some(("amsRequest", id))))
    }

    fn check_step<S: FlashStatus>(&self, kind: Kind, id: &str, to: &S) -> Result<(), Answer> {
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
