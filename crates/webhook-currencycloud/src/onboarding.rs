//! Onboarding forms of end clients: submitted, decided.
//!
//! None of these payloads has an `id`. The current ones have a `form_id`.

use webhook_core::{
    CaseInsensitive, Extra, LifeCycle, Payload, Status, Timestamp, identifier, life_cycle,
    open_enum,
};

use crate::{AccountId, Event};

/// An end client submitted an application. The historic `end_client_application_received` has the same
/// fields.
///
/// Documented: push notifications guide.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct ApplicationSubmitted {
    /// When it was submitted. One official sample, `2022_04_12T10:15:48 00:00`, is not a readable
    /// time.
    #[payload(occurred_at)]
    pub submitted_at: Option<Timestamp>,
    /// The applicant, if it is a person.
    pub individual_applicant_name: Option<String>,
    /// The applicant, if it is a company.
    pub company_name: Option<String>,
    /// The applicant's e-mail address.
    pub email: Option<String>,
    /// The form's id.
    #[payload(subject = "onboarding_form")]
    pub form_id: Option<FormId>,
    /// The sub-account that the form is for.
    pub sub_account_id: Option<AccountId>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

/// An end client's application was decided.
///
/// Documented: push notifications guide.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct ApplicationDecisioned {
    /// The kind of applicant.
    pub entity_type: Option<CaseInsensitive<ApplicantType>>,
    /// The applicant's country.
    pub applicant_jurisdiction: Option<String>,
    /// The applicant, if it is a person.
    pub individual_applicant_name: Option<String>,
    /// The applicant, if it is a company.
    pub company_name: Option<String>,
    /// The applicant's trading name.
    pub trading_name: Option<String>,
    /// The applicant's e-mail address.
    pub contact_email: Option<String>,
    /// The applicant's telephone number.
    pub contact_telephone: Option<String>,
    /// The decision.
    pub decision: CaseInsensitive<Decision>,
    /// The form's id.
    #[payload(subject = "onboarding_form")]
    pub form_id: Option<FormId>,
    /// The sub-account that the form is for.
    pub sub_account_id: Option<AccountId>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

/// An end client's application was decided, as notified between June and October 2024.
///
/// Documented: push notifications guide of that time.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct DecisionedWebhook {
    /// The kind of applicant.
    pub entity_type: Option<CaseInsensitive<ApplicantType>>,
    /// The applicant, if it is a person.
    pub individual_applicant_name: Option<String>,
    /// The applicant, if it is a company.
    pub company_name: Option<String>,
    /// The applicant's trading name.
    pub trading_name: Option<String>,
    /// The applicant's country.
    pub applicant_jurisdiction: Option<String>,
    /// The applicant's e-mail address.
    pub contact_email: Option<String>,
    /// The applicant's telephone number.
    pub contact_telephone: Option<String>,
    /// The decision.
    #[payload(rename = "Decision")]
    pub decision: CaseInsensitive<Decision>,
    /// The sub-account that the form is for.
    #[payload(subject = "sub_account")]
    pub sub_account_id: Option<AccountId>,
    /// The same sub-account by another id.
    #[payload(rename = "sub_account_UUID")]
    pub sub_account_uuid: Option<AccountId>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

identifier! {
    /// The id of an onboarding form. In the samples it is not always a UUID.
    pub struct FormId;
}

open_enum! {
    /// The kind of an applicant. Documented: onboarding pilot specification; one old sample begins
    /// with a capital letter.
    pub enum ApplicantType {
        /// A person.
        Individual = "individual",
        /// A company.
        Corporate = "corporate",
    }
}

open_enum! {
    /// The decision on an application. `approved` is documented by sample. `rejected` is inferred from
    /// the guide's diagram, which says "Approved/Rejected".
    pub enum Decision {
        /// It was approved.
        Approved = "approved",
        /// It was rejected.
        Rejected = "rejected" inferred,
    }
}

open_enum! {
    /// The status of an onboarding form. No payload has it: it follows from the event and the decision, as
    /// [`Event::status`] says. Documented: the guide's status diagram.
    pub enum FormStatus {
        /// It is started and not submitted. There is no notification.
        New = "new",
        /// It is with the onboarding team.
        Submitted = "submitted",
        /// It was approved.
        Approved = "approved",
        /// It was rejected.
        Rejected = "rejected",
    }
}

impl FormStatus {
    /// Allowed transitions. Documented: the guide's status diagram. That a decision is final is
    /// inferred.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::New => [Self::Submitted];
        Documented: Self::Submitted => [Self::Approved, Self::Rejected];
        Inferred: Self::Approved => [];
        Inferred: Self::Rejected => [];
    };
}

/// The status of the form that an event is about. `end_client_decisioned_webhook` names no form: it is
/// about a sub-account.
pub(crate) fn form_status(event: &Event) -> Option<Status<'_>> {
    let status = match event {
        Event::ApplicationSubmitted(_) | Event::ApplicationReceived(_) => {
            FormStatus::Submitted.as_str()
        }
        Event::ApplicationDecisioned(application) => Decision::as_str(&application.decision),
        _ => return None,
    };
    Some(Status::new(status, &FormStatus::LIFE_CYCLE))
}
