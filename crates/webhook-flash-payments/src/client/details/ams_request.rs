//! Adverse media searches.

use webhook_core::{Timestamp, Extra, Payload};

use crate::{
    AmsRequestId, AmsStatus,
    client::{AnyValue, look_up::LookUp},
};

/// An adverse media search as the API has it now. Documented: pages on querying these requests
/// and on their statuses.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AmsRequestDetails {
    /// Which request.
    pub id: AmsRequestId,
    /// Who is searched for.
    pub name: Option<String>,
    /// In which country, two letters.
    pub country: Option<String>,
    /// Where the request stands.
    pub status: Option<AmsStatus>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// What was found. Null before `COMPLETED` (documented).
    pub results: Option<Vec<AmsResult>>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// One thing that was found. The types of most fields are not documented, and what they mean is
/// inferred from their names.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AmsResult {
    /// The title of the page.
    pub title: Option<String>,
    /// A part of it.
    pub snippet: Option<String>,
    /// Where it is.
    pub link: Option<String>,
    /// How adverse it is.
    pub adversity_score: Option<AnyValue>,
    /// How much like the one who is searched for.
    pub person_similarity: Option<AnyValue>,
    /// The part that they play in it.
    pub role: Option<AnyValue>,
    /// More about that.
    pub role_details: Option<AnyValue>,
    /// What the page says, in short.
    pub summary: Option<AnyValue>,
    /// The country that is named in it.
    pub extracted_country: Option<AnyValue>,
    /// The state that is named in it.
    pub extracted_state: Option<AnyValue>,
    /// Whether it is about another place.
    pub location_mismatch: Option<AnyValue>,
    /// Whether one must pay to read it.
    pub paywall: Option<AnyValue>,
    /// Whether the whole name stands in it.
    pub exact_full_name_match: Option<AnyValue>,
    /// The date of birth.
    pub dob: Option<AnyValue>,
    /// The age that is named in it.
    pub age_in_article: Option<AnyValue>,
    /// When it was published.
    pub article_publish_date: Option<AnyValue>,
    /// How it was looked up.
    pub lookup: Option<AnyValue>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

impl LookUp for AmsRequestDetails {
    const QUERY: &'static str = "amsRequest";
    const FIELDS: &'static str = "id name country status createdAt \
        results { title snippet link adversityScore personSimilarity role roleDetails summary \
        extractedCountry extractedState locationMismatch paywall exactFullNameMatch dob \
        ageInArticle articlePublishDate lookup }";
}
