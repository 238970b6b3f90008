//! Which operation answers a call.

use serde_json::value::{RawValue, to_raw_value};
use webhook_core::Extra;
use webhook_flash_payments::SubClientStatus;

use super::FlashPayments;
use super::errors::bad_input;
use super::graphql::{self, Field, text};
use super::lists::list_of;
use super::mutations::Reply;
use super::objects::Kind;
use crate::emulator::World;
use crate::http::{Answer, Call};
use crate::json::object;

/// The result of a root field, and what of it is inferred.
struct Resolved {
    value: Box<RawValue>,
    inferred: Option<&'static str>,
    is_sandbox_error: bool,
}

impl FlashPayments {
    pub(super) fn route(&mut self, call: &Call, world: &mut World<'_>) -> Result<Answer, Answer> {
        if call.method != "POST" || call.path != "/" {
            let problem = "expected a POST to the root path: the documents have no other";
            return Err(Answer::sandbox_error(404, problem));
        }
        let body: Extra = serde_json::from_slice(&call.body)
            .map_err(|_| bad_input("expected a JSON object with `query`"))?;
        let document = text(&body, "query").ok_or_else(|| bad_input("query: expected a string"))?;
        let variables = body.get("variables").map(RawValue::get).filter(|json| *json != "null");
        let variables = serde_json::from_str(variables.unwrap_or("{}"))
            .map_err(|_| bad_input("variables: expected an object"))?;
        let (is_mutation, fields) = graphql::parse(&document, &variables).map_err(bad_input)?;
        if fields.iter().any(|field| field.name != "login") {
            self.session.check(call, world.now)?;
        }
        let mut data = Extra::default();
        let mut labels = Vec::new();
        let mut is_sandbox_error = false;
        for field in &fields {
            let resolved = match is_mutation {
                true => self.mutate(field, world)?,
                false => self.query(field)?,
            };
            let value = graphql::select(&resolved.value, &field.selection).map_err(bad_input)?;
            data.push(field.key.as_str(), value);
            labels.extend(resolved.inferred);
            is_sandbox_error |= resolved.is_sandbox_error;
        }
        let answer = Answer::json(200, &object! { "data": data });
        let answer = labels.into_iter().fold(answer, Answer::inferred);
        Ok(if is_sandbox_error { answer.into_sandbox_error() } else { answer })
    }

    fn query(&self, field: &Field) -> Result<Resolved, Answer> {
        let kind = match field.name.as_str() {
            "payment" => Kind::Payment,
            "withdrawal" => Kind::Withdrawal,
            "deposit" => Kind::Deposit,
            "conversion" => Kind::Conversion,
            "subClient" => Kind::SubClient,
            "amsRequest" => Kind::AmsRequest,
            "rfi" => Kind::Rfi,
            "statement" => {
                let inferred = Some("that the answer is one object, and what is booked when");
                return Ok(Resolved {
                    inferred,
                    ..resolved(&self.statement(&input(field, true)?)?)
                });
            }
            "balances" => {
                let inferred = Some("what is cleared and what is pending");
                return Ok(Resolved { inferred, ..resolved(&self.balances(&field.arguments)?) });
            }
            other => {
                let list = list_of(other).ok_or_else(|| unknown(other))?;
                let found = self.list(&list, &input(field, false)?)?;
                return Ok(resolved(&found));
            }
        };
        let id = text(&field.arguments, "id").ok_or_else(|| bad_input("id: expected a string"))?;
        // Documented for an RFI.
        let is_id = id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if kind == Kind::Rfi && !is_id {
            return Err(bad_input("id: expected 24 hexadecimal digits"));
        }
        let object = self.object(kind, &id).map(|object| self.api(object));
        // Documented for an RFI: null if it is unknown.
        let inferred = match object {
            None if kind != Kind::Rfi => Some("null for an unknown id"),
            _ => None,
        };
        Ok(Resolved { inferred, ..resolved(&object) })
    }

    fn mutate(&mut self, field: &Field, world: &mut World<'_>) -> Result<Resolved, Answer> {
        let created = |code, id| (true, code, Some(id));
        let (reply, inferred) = match field.name.as_str() {
            "login" => {
                let (reply, is_sandbox_error) = self.session.log_in(&input(field, true)?, world);
                return Ok(Resolved { is_sandbox_error, ..resolved(&reply) });
            }
            "confirmationOfPayee" => {
                let inferred =
                    Some("which keyword has which code, and success and billable of some");
                return Ok(Resolved {
                    inferred,
                    ..resolved(&self.confirm_payee(&input(field, true)?)?)
                });
            }
            "createWithdrawal" => {
                let id = self.create_withdrawal(&input(field, true)?, world)?;
                // The answer has the first status. Documented.
                let reply = self.replied(field, created("SUCCESS", id.clone()));
                self.take_path(&id, world);
                return Ok(reply);
            }
            "createPayment" => {
                (created("SUCCESS", self.create_payment(&input(field, true)?, world)?), None)
            }
            "createConversion" => {
                (created("CREATED", self.create_conversion(&input(field, true)?, world)?), None)
            }
            "refundDeposit" => (self.refund_deposit(&field.arguments, world)?, None),
            "answerRfiQuestion" => (self.answer_rfi(&input(field, true)?, world)?, None),
            "declineRfi" => (self.decline_rfi(&input(field, true)?, world)?, None),
            "adverseMediaSearch" => (self.search_media(&input(field, true)?, world)?, None),
            "createSubClient" => {
                let inferred = "clientType: the sample has INDIVIDUAL for a company";
                (self.create_sub_client(&input(field, true)?, world)?, Some(inferred))
            }
            "updateSubClient" => {
                let inferred = "that the status stays while an address is verified";
                (self.update_sub_client(&field.arguments, &input(field, true)?)?, Some(inferred))
            }
            "disableSubClient" => {
                let status = SubClientStatus::Deactivated;
                let inferred = "the status: the pages contradict each other";
                (self.set_sub_client(&field.arguments, &status, world)?, Some(inferred))
            }
            "activateSubClient" => {
                (self.set_sub_client(&field.arguments, &SubClientStatus::Active, world)?, None)
            }
            other => return Err(unknown(other)),
        };
        Ok(Resolved { inferred, ..self.replied(field, reply) })
    }

    /// A reply: success, code, message, and the object, `null` if there is none. One text of a message is documented;
    /// for the others, the sandbox repeats the code.
    fn replied(&self, field: &Field, (success, code, id): Reply) -> Resolved {
        let message = match field.name.as_str() {
            "createPayment" => "Scheduled for immediate execution",
            _ => code,
        };
        let reply = object! { "success": success, "code": code, "message": message };
        let name = match field.name.as_str() {
            "createWithdrawal" => "withdrawal",
            "createPayment" => "payment",
            "createConversion" => "conversion",
            "answerRfiQuestion" | "declineRfi" => "rfi",
            "adverseMediaSearch" => "amsRequest",
            "refundDeposit" => return resolved(&reply),
            _ => "subClient",
        };
        let object = id.and_then(|id| self.objects.iter().find(|object| object.id == id));
        resolved(&reply.with(name, &object.map(|object| self.api(object))))
    }
}

fn resolved(value: &impl serde::Serialize) -> Resolved {
    let value = to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned());
    Resolved { value, inferred: None, is_sandbox_error: false }
}

/// The argument `input`.
fn input(field: &Field, is_required: bool) -> Result<Extra, Answer> {
    let json = field.arguments.get("input").map(RawValue::get).filter(|json| *json != "null");
    match json {
        None if !is_required => Ok(Extra::default()),
        json => serde_json::from_str(json.unwrap_or_default())
            .map_err(|_| bad_input("input: expected an object")),
    }
}

fn unknown(operation: &str) -> Answer {
    bad_input(format!("expected an operation of this sandbox, found `{operation}`"))
}
