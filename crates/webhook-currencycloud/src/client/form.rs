//! An onboarding form as the API shows it.

use webhook_core::{CaseInsensitive, Extra, Payload, Timestamp};

use crate::{ApplicantType, FormId};

/// The onboarding form of an end client. **It has neither the decision nor the sub-account** that the
/// notification has: `state` is a hint.
///
/// Documented: onboarding API pilot (beta); which fields are required here is inferred. That `id` is a
/// notification's `form_id` is inferred. People and business information are in `extra`.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct OnboardingForm {
    /// The form's id.
    pub id: FormId,
    /// The kind of applicant.
    pub entity_type: Option<CaseInsensitive<ApplicantType>>,
    /// Its state. Its values are not documented.
    pub state: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// The brand.
    pub brand_name: Option<String>,
    /// The applicant's e-mail address.
    pub email: Option<String>,
    /// The name of the contact.
    pub contact_name: Option<String>,
    /// The telephone number.
    pub phone_number: Option<String>,
    /// The products that are needed.
    pub products_required: Option<Vec<String>>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// Fields that no other field holds.
    pub extra: Extra,
}
