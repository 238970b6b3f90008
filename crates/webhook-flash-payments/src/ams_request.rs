//! Adverse media search (AMS) requests.

use webhook_core::{Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum};

/// A search for adverse media about a person or company. The provider's support enables the feature
/// (documented).
///
/// Documented: webhooks page, since April 2026, and the pages on querying requests and on their
/// statuses. That any field but the id may be missing is inferred from one sample per event.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AmsRequest {
    /// When the provider queued the event (inferred; its meaning is not documented).
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// The request's id.
    #[payload(subject = "ams_request")]
    pub id: AmsRequestId,
    /// The person or company to search for.
    pub name: Option<String>,
    /// Their country, two letters.
    pub country: Option<String>,
    /// The status.
    pub status: Option<AmsStatus>,
    /// API only: when the request was created.
    pub created_at: Option<Timestamp>,
    /// API only: the results. Null before `COMPLETED` (documented).
    pub results: Option<Vec<AmsResult>>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of an adverse media search request.
    pub struct AmsRequestId;
}

/// One article that a search found. API only.
///
/// The meanings are documented on the AMS statuses page. JSON types are shown only for `title`, `link`,
/// `summary`, `adversityScore` and `personSimilarity`; the others are inferred. A value of another type
/// is in `extra`.
///
/// The provider also has a field `lookup`: the keywords found in the article, with their counts. Its
/// type is not documented, so a look-up does not select it unless
/// `ClientBuilder::ams_lookup` says how. It is then in `extra`.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AmsResult {
    /// The title of the page.
    pub title: Option<String>,
    /// The snippet of the web search.
    pub snippet: Option<String>,
    /// The article's address.
    pub link: Option<String>,
    /// 0 to 100: the higher, the more adverse.
    pub adversity_score: Option<u64>,
    /// 0 to 100: how similar the subject is to the person in the article.
    pub person_similarity: Option<u64>,
    /// The subject's role, such as `perpetrator`, `victim` or `other`.
    pub role: Option<String>,
    /// Details of the role or the alleged involvement.
    pub role_details: Option<String>,
    /// A summary in one sentence.
    pub summary: Option<String>,
    /// The country that the article names, as an ISO code, if detected.
    pub extracted_country: Option<String>,
    /// The state that the article names, if detected.
    pub extracted_state: Option<String>,
    /// Whether the detected place is outside the country of the request.
    pub location_mismatch: Option<bool>,
    /// Whether the article is behind a paywall, and so was not fully analysed.
    pub paywall: Option<bool>,
    /// Whether the full name occurs exactly.
    pub exact_full_name_match: Option<bool>,
    /// The date of birth that the article names, if detected.
    pub dob: Option<String>,
    /// The age that the article names, if detected.
    pub age_in_article: Option<String>,
    /// When the article was published, if detected.
    pub article_publish_date: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// The status of an adverse media search. Documented: AMS statuses page.
    pub enum AmsStatus {
        /// Created.
        Initialised = "INITIALISED",
        /// Running.
        Pending = "PENDING",
        /// Done: the results are available.
        Completed = "COMPLETED",
        /// Failed, without results.
        Failed = "FAILED",
    }
}

impl AmsStatus {
    /// The allowed transitions. Documented: AMS statuses page.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Initialised => [Self::Pending];
        Documented: Self::Pending => [Self::Completed, Self::Failed];
        Documented: Self::Completed => [];
        Documented: Self::Failed => [];
    };
}
