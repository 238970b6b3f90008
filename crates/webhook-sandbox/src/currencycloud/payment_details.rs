//! What the API says of a payment besides its fields: its confirmation, its tracking and its submission.

use chrono::Duration;
use webhook_currencycloud::{PaymentStatus, PaymentType};

use super::api::only;
use super::errors::refused;
use super::funding::is_uuid;
use super::payment::Payment;
use super::{Currencycloud, time};
use crate::http::{Answer, Fields};
use crate::json::object;
use crate::random::Random;

impl Currencycloud {
    /// `GET /v2/payments/{id}/confirmation`. Only completed and failed payments have one. Documented.
    pub(super) fn confirmation(&self, id: &str, query: &Fields) -> Result<Answer, Answer> {
        only(query, &["on_behalf_of"])?;
        let payment = self.payment_of(id, query, "id_is_not_valid_uuid")?;
        if !matches!(payment.status, PaymentStatus::Completed | PaymentStatus::Failed) {
            return Err(refused(422, "base", "unprocessable_entity"));
        }
        let mut random = Random::new(0, id);
        let begin = payment.transferred_at.unwrap_or(payment.updated_at);
        let confirmation = object! {
            "id": random.uuid(), "payment_id": payment.id, "account_id": payment.account_id,
            "short_reference": format!("PC-{}-{}", random.digits(7), random.reference(6)),
            "status": "completed", "confirmation_url": "",
            "created_at": time(begin), "updated_at": time(begin),
            "expires_at": time(begin + Duration::days(30)),
        };
        let answer = Answer::json(200, &confirmation);
        Ok(answer.inferred("that there is no document").inferred("when it expires"))
    }

    /// `GET /v2/payments/{id}/tracking_info`: the event of its release. Only payments over SWIFT have one. Documented.
    pub(super) fn tracking_info(&self, id: &str, query: &Fields) -> Result<Answer, Answer> {
        only(query, &[])?;
        let payment = self.payment_of(id, query, "payment_id_is_not_valid_uuid")?;
        if payment.payment_type != PaymentType::Priority {
            return Err(refused(400, "id", "payment_is_not_swift"));
        }
        let Some(begin) = payment.transferred_at else {
            return Err(refused(400, "id", "payment_is_not_executed"));
        };
        let status = object! { "status": "processing", "reason": "transferred_and_tracked" };
        // Of its 18 fields, these names are published.
        let event = object! {
            "tracker_event_type": (), "valid": true, "transaction_status": status, "from": (),
            "to": (), "instructed_amount": payment.instructed_amount(),
            "last_update_time": time(begin),
        };
        let info = object! {
            "uetr": Random::new(0, id).uuid(), "transaction_status": status,
            "initiation_time": time(begin), "completion_time": (),
            "last_update_time": time(begin), "payment_events": [event],
        };
        let answer = Answer::json(200, &info);
        Ok(answer.inferred("that fields of events are left out").inferred("which events there are"))
    }

    /// `GET /v2/payments/{id}/submission_info`.
    pub(super) fn submission_info(&self, id: &str, query: &Fields) -> Result<Answer, Answer> {
        only(query, &["on_behalf_of"])?;
        let payment = self.payment_of(id, query, "id_is_not_valid_uuid")?;
        let status = match payment.status {
            PaymentStatus::Completed => "success",
            PaymentStatus::Failed => "failed",
            _ => "pending",
        };
        let info = object! {
            "status": status, "submission_ref": Random::new(0, id).reference(16),
            "format": "PACS008", "message": "Sandbox message",
        };
        Ok(Answer::json(200, &info).inferred("which status a submission has"))
    }

    fn payment_of(&self, id: &str, query: &Fields, not_uuid: &str) -> Result<&Payment, Answer> {
        if !is_uuid(id) {
            return Err(refused(400, "id", not_uuid));
        }
        let acting = self.accounts.acting(query)?;
        let mut payments = self.payments.iter();
        payments
            .find(|it| it.id == id && it.account_id == acting)
            .ok_or_else(|| refused(400, "id", "payment_not_found"))
    }
}
