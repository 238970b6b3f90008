//! The API of the onboarding pilot: forms, by id and in a list.
//!
//! Documented (beta). Its errors have another shape than those of payments; their codes are inferred.

use std::cmp::Reverse;

use webhook_currencycloud::FormStatus;

use super::onboarding::Form;
use super::{Currencycloud, time};
use crate::http::{Answer, Fields};
use crate::json::{Object, object};

/// As in the searches of payments. Inferred.
const MOST_PER_PAGE: usize = 25;

impl Currencycloud {
    /// `GET /onboarding/v1/forms/{form_id}`.
    pub(super) fn look_up_form(&self, id: &str) -> Result<Answer, Answer> {
        let form = self.forms.iter().find(|form| form.id == id);
        let form = form.ok_or_else(|| error(404, "not_found", "form not found"))?;
        Ok(Answer::json(200, &object! { "data": form.object() }).inferred("the values of state"))
    }

    /// `GET /onboarding/v1/forms`: all forms of the house account.
    pub(super) fn find_forms(&self, query: &Fields) -> Result<Answer, Answer> {
        let known =
            ["application_status", "entity_type", "order", "order_asc_desc", "page", "per_page"];
        if let Some(name) = query.other_than(&known) {
            return Err(error(400, "invalid_parameters", &format!("{name}: unknown")));
        }
        let status = one_of(query, "application_status", &["new", "submitted"])?;
        let kind = one_of(query, "entity_type", &["individual", "corporate"])?;
        let order = one_of(query, "order", &["created_at", "updated_at"])?;
        let direction = one_of(query, "order_asc_desc", &["asc", "desc"])?;
        let (order, direction) = (order.unwrap_or("created_at"), direction.unwrap_or("asc"));

        let is_new = |form: &Form| form.status == FormStatus::New;
        let passes = |form: &&Form| {
            status.is_none_or(|wanted| (wanted == "new") == is_new(form))
                && kind.is_none_or(|wanted| wanted == "corporate")
        };
        let mut found: Vec<&Form> = self.forms.iter().filter(passes).collect();
        let time_of = |form: &Form| match order {
            "updated_at" => form.updated_at,
            _ => form.created_at,
        };
        match direction {
            "desc" => found.sort_by_key(|form| Reverse(time_of(form))),
            _ => found.sort_by_key(|form| time_of(form)),
        }

        let (page, per_page) = (
            number(query, "page", 1, usize::MAX)?,
            number(query, "per_page", MOST_PER_PAGE, MOST_PER_PAGE)?,
        );
        let total_pages = found.len().div_ceil(per_page).max(1);
        let start = (page - 1).saturating_mul(per_page);
        let forms = found.iter().skip(start).take(per_page).map(|form| form.object());
        let forms: Vec<Object> = forms.collect();
        let pagination = object! {
            "total_entries": found.len(), "total_pages": total_pages, "current_page": page,
            "per_page": per_page, "previous_page": (page > 1).then(|| page - 1),
            "next_page": (page < total_pages).then(|| page.saturating_add(1)),
            "order": order, "order_asc_desc": direction,
        };
        let answer = Answer::json(200, &object! { "forms": forms, "pagination": pagination });
        Ok(answer
            .inferred("the values of state")
            .inferred("that a decided form counts as submitted"))
    }
}

impl Form {
    /// The documented required fields, and the state.
    fn object(&self) -> Object {
        object! {
            "id": self.id, "agreed_to_marketing_emails": false,
            "agreed_to_terms_and_conditions": true, "brand_name": "currencycloud",
            "country": "IE", "entity_type": "corporate", "products_required": ["payments"],
            "state": self.status, "created_at": time(self.created_at),
            "updated_at": time(self.updated_at),
        }
    }
}

fn one_of<'q>(query: &'q Fields, name: &str, known: &[&str]) -> Result<Option<&'q str>, Answer> {
    let value = query.get(name).filter(|value| !value.is_empty());
    match value {
        Some(value) if !known.contains(&value) => {
            let reason = format!("{name}: expected one of {}", known.join(", "));
            Err(error(400, "invalid_parameters", &reason))
        }
        value => Ok(value),
    }
}

fn number(query: &Fields, name: &str, default: usize, most: usize) -> Result<usize, Answer> {
    let Some(text) = query.get(name) else { return Ok(default) };
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| {
        let reason = format!("{name}: expected a number from 1 to {most}");
        error(400, "invalid_parameters", &reason)
    })
}

fn error(status: u16, code: &str, reason: &str) -> Answer {
    let body = object! {
        "status": status, "error_code": code, "reason": reason, "error_messages": object! {},
    };
    Answer::json(status, &body).inferred("error_code and reason")
}
