//! Collections screening: the client's decision on inbound funds.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use webhook_core::OpenEnum;
use webhook_currencycloud::client::RejectionReason;

use super::funding::is_uuid;
use super::funds::Funds;
use super::{Currencycloud, CurrencycloudSandbox, errors};
use crate::emulator::World;
use crate::http::{Answer, Fields};
use crate::json::object;

/// Which funds wait for a decision, and until when.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Screening {
    is_enabled: bool,
    open: BTreeMap<String, DateTime<Utc>>,
    closed: Vec<String>,
}

/// How long a client may decide. Then it is taken to accept. Documented: collections guide.
const WINDOW: TimeDelta = TimeDelta::minutes(23 * 60 + 30);

impl CurrencycloudSandbox {
    /// Turns collections screening on: demo funding then waits for
    /// [`complete_screening`](webhook_currencycloud::client::Client::complete_screening), for 23.5 hours by the
    /// sandbox's clock. Otherwise it is credited or rejected at once.
    pub fn enable_screening(&self) {
        self.act(|it, _| it.screening.is_enabled = true);
    }
}

impl Currencycloud {
    /// Demo funding arrived: decides on it now, or waits for the client.
    pub(super) fn screen(&mut self, funds: &Funds, world: &mut World<'_>) {
        if self.screening.is_enabled {
            self.screening.open.insert(funds.entity_id.clone(), world.now + WINDOW);
        } else {
            self.check(&funds.entity_id, true, world);
        }
    }

    /// The client accepted or not; Currencycloud's own check follows. Money is credited only if both accept.
    fn check(&mut self, entity_id: &str, accepted: bool, world: &mut World<'_>) {
        let found = self.funds.iter().find(|funds| funds.entity_id == entity_id);
        let passes = found.is_some_and(|funds| !funds.is_rejected_by_check);
        // Funds that a handle has ended already stay as they are.
        let _ = self.end_funds(entity_id, accepted && passes, world);
    }

    /// Ends the windows that are over, and says when the next one is.
    pub(super) fn end_screening(&mut self, world: &mut World<'_>) -> Option<DateTime<Utc>> {
        let over = |end: &DateTime<Utc>| *end <= world.now;
        let open = self.screening.open.iter();
        let ended: Vec<String> = open.filter(|(_, end)| over(end)).map(|it| it.0.clone()).collect();
        for entity_id in ended {
            self.close_screening(&entity_id, true, world);
        }
        self.screening.open.values().min().copied()
    }

    fn close_screening(&mut self, entity_id: &str, accepted: bool, world: &mut World<'_>) {
        self.screening.open.remove(entity_id);
        self.screening.closed.push(entity_id.into());
        self.check(entity_id, accepted, world);
    }

    pub(super) fn complete_screening(
        &mut self,
        id: &str,
        form: &Fields,
        world: &mut World<'_>,
    ) -> Result<Answer, Answer> {
        if !is_uuid(id) {
            return Err(refused("transaction_id_is_not_valid_uuid"));
        }
        if form.other_than(&["accepted", "reason"]).is_some() {
            return Err(refused("invalid_request").inferred("the code"));
        }
        let accepted = match form.get("accepted") {
            Some("true") => true,
            Some("false") => false,
            _ => return Err(refused("accepted_type_is_wrong")),
        };
        let reason = form.get("reason").ok_or_else(|| refused("invalid_request"))?;
        let fits = match accepted {
            true => reason == "accepted",
            false => RejectionReason::from_text(reason).is_known(),
        };
        if !fits {
            return Err(refused("invalid_request"));
        }
        if self.screening.closed.iter().any(|closed| closed == id) {
            let error = errors::screening(400, "Screening is already expired.");
            return Err(error.inferred("the answer to a second decision"));
        }
        let found = self.funds.iter().find(|funds| funds.entity_id == id);
        let account_id = found.map(|funds| funds.account_id.clone());
        let account_id = account_id
            .filter(|_| self.screening.open.contains_key(id))
            .ok_or_else(|| errors::screening(404, "resource_not_found").inferred("the message"))?;
        self.close_screening(id, accepted, world);
        let reason = if accepted { "Accepted" } else { reason };
        let result = object! { "reason": reason, "accepted": accepted };
        Ok(Answer::json(
            200,
            &object! {
                "transaction_id": id, "account_id": account_id,
                "house_account_id": self.accounts.house().id, "result": result,
            },
        ))
    }
}

fn refused(code: &str) -> Answer {
    errors::screening(400, code).inferred("the message")
}
