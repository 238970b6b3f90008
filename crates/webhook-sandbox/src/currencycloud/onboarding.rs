//! Onboarding forms and bank accounts: notifications without an object that the API of payments has.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use webhook_currencycloud::{AccountId, ApplicantType, Decision, FormId, FormStatus, Verification};

use super::CurrencycloudSandbox;
use super::events::Event;
use crate::StepError;
use crate::json::object;
use crate::life::step;

/// An onboarding form of the sandbox, to move it along its life cycle.
#[derive(Debug, Clone)]
pub struct FormHandle {
    sandbox: CurrencycloudSandbox,
    id: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Form {
    pub(super) id: String,
    pub(super) status: FormStatus,
    company: String,
    account_id: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

impl CurrencycloudSandbox {
    /// Starts a company's onboarding form for a sub-account. There is no notification for it.
    pub fn start_form(&self, company: &str, account: &AccountId) -> FormHandle {
        let id = self.act(|it, world| {
            let id = world.random.uuid();
            let (company, account_id) = (company.into(), account.as_str().into());
            it.forms.push(Form {
                id: id.clone(),
                status: FormStatus::New,
                company,
                account_id,
                created_at: world.now,
                updated_at: world.now,
            });
            id
        });
        FormHandle { sandbox: self.clone(), id }
    }

    /// The form with this id.
    #[must_use]
    pub fn form(&self, id: &FormId) -> Option<FormHandle> {
        let id = id.as_str().to_owned();
        let is_there = self.act(|it, _| it.forms.iter().any(|one| one.id == id));
        is_there.then(|| FormHandle { sandbox: self.clone(), id })
    }

    /// The bank account of an account is verified, or not. Delivers `bank_account_verified_notification`.
    pub fn verify_bank_account(&self, account: &AccountId, verification: &Verification) {
        self.act(|it, world| {
            let Some(account) = it.accounts.get(account.as_str()) else { return };
            let body = object! {
                "account_id": account.id, "account_name": account.name,
                "short_reference": account.short_reference,
                "bank_account_verified": verification,
            };
            let event = Event {
                message_type: "bank_account_verified".into(),
                notification_type: "bank_account_verified_notification".into(),
                subject_kind: "account".into(),
                subject_id: account.id.clone(),
                status: None,
                body,
            };
            it.events.deliver(event, world);
        });
    }
}

impl FormHandle {
    /// The form's id.
    #[must_use]
    pub fn id(&self) -> FormId {
        self.id.as_str().into()
    }

    /// The end client submits it. Delivers `end_client_application_submitted_notification`.
    ///
    /// # Errors
    ///
    /// [`StepError`] if it is not new.
    pub fn submit(&self) -> Result<(), StepError> {
        self.step(FormStatus::Submitted)
    }

    /// The onboarding team decides. Delivers `end_client_application_decisioned_notification`.
    ///
    /// # Errors
    ///
    /// [`StepError`] if it is not submitted.
    pub fn decide(&self, decision: &Decision) -> Result<(), StepError> {
        self.step(match decision {
            Decision::Approved => FormStatus::Approved,
            _ => FormStatus::Rejected,
        })
    }

    fn step(&self, to: FormStatus) -> Result<(), StepError> {
        self.sandbox.act(|it, world| {
            let found = it.forms.iter_mut().find(|form| form.id == self.id);
            let Some(form) = found else { return Ok(()) };
            step("form", &FormStatus::LIFE_CYCLE, &mut form.status, to)?;
            form.updated_at = world.now;
            let email = "applicant@example.com";
            let (kind, name, body) = match form.status {
                FormStatus::Submitted => (
                    "end_client_application_submitted",
                    "end_client_application_submitted_notification",
                    object! {
                        "submitted_at": world.now.format("%Y-%m-%dT%H:%M:%S.000Z").to_string(),
                        "individual_applicant_name": (), "company_name": form.company,
                        "email": email, "form_id": form.id, "sub_account_id": form.account_id,
                    },
                ),
                _ => (
                    "end_client_application_decisioned",
                    "end_client_application_decisioned_notification",
                    object! {
                        "entity_type": ApplicantType::Corporate, "applicant_jurisdiction": "IE",
                        "individual_applicant_name": (), "company_name": form.company,
                        "trading_name": "", "contact_email": email, "contact_telephone": "",
                        "decision": form.status, "form_id": form.id,
                        "sub_account_id": form.account_id,
                    },
                ),
            };
            let event = Event {
                message_type: kind.into(),
                notification_type: name.into(),
                subject_kind: "onboarding_form".into(),
                subject_id: form.id.clone(),
                status: Some(form.status.as_str().into()),
                body,
            };
            it.events.deliver(event, world);
            Ok(())
        })
    }
}
