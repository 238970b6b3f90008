//! [`PrintedAnswer`]: answers that a provider prints without their cause.

use serde::{Deserialize, Serialize};

/// An answer that a provider, or a recording of its own libraries, prints without its cause, or in
/// contradiction to another one. The sandbox never answers it by itself: see
/// [`ApiFault::Printed`](crate::ApiFault::Printed).
///
/// An answer of a certain operation waits for a call of it. An answer of another provider becomes an
/// error of the sandbox's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PrintedAnswer {
    /// Currencycloud: `error_messages` is a text instead of an object. The provider's library for Ruby
    /// 4.4.1 reads it; cause, status and text are not published. To any call.
    MessagesText,
    /// Currencycloud: `internal_server_error`, with one message instead of a list. Recorded in the
    /// library for JavaScript; cause not published. To any call.
    SingleMessage,
    /// Currencycloud: `params` has `{"request_id":2771875643610572878}`, a number that is too big for a
    /// double. Recorded in the library for PHP; cause, status and code are not published. To any call.
    BigRequestId,
    /// Currencycloud: 401 about `api_key`, where other pages print `username`. API reference; cause not
    /// published. To any call.
    ApiKeyRefused,
    /// Currencycloud: 400 `auth_invalid_user_login_details` for a malformed API key, for which the API
    /// reference has `api_key_length_is_invalid`. Recorded in the library for PHP. To a login.
    InvalidLoginDetails,
    /// Currencycloud: 403 `permission_denied`. API reference; which permission is missing is set by
    /// the provider. To any call.
    PermissionDenied,
    /// Currencycloud: `report_write_permission_missing`, with one message whose `params` is an empty list.
    /// Recorded in the library for PHP; the status is not published. To the creation of a report.
    ReportPermissionMissing,
    /// Flash Payments: `LIMIT_EXCEEDED`; the limit is not published. To `adverseMediaSearch`.
    MediaSearchLimit,
    /// Flash Payments: `BAD_USER_INPUT` for an unknown RFI, or for an answer that was given already. The same
    /// page prints the codes `NOT_FOUND` and `Already provided`, which the sandbox answers. To
    /// `answerRfiQuestion`.
    RfiBadInput,
    /// Flash Payments: `ACCOUNT_TYPE_NOT_SUPPORTED`, for which UAT has no keyword. To
    /// `confirmationOfPayee`.
    PayeeAccountTypeNotSupported,
    /// Flash Payments: `COP_LIMIT_EXCEEDED`; the limit is not published. To `confirmationOfPayee`.
    PayeeLimitExceeded,
    /// Flash Payments: `COP_API_DISABLED`, which support enables. To `confirmationOfPayee`.
    PayeeApiDisabled,
}

/// Each answer with its provider and its name in commands.
const NAMES: [(PrintedAnswer, &str, &str); 12] = [
    (PrintedAnswer::MessagesText, "currencycloud", "messages_text"),
    (PrintedAnswer::SingleMessage, "currencycloud", "single_message"),
    (PrintedAnswer::BigRequestId, "currencycloud", "big_request_id"),
    (PrintedAnswer::ApiKeyRefused, "currencycloud", "api_key_refused"),
    (PrintedAnswer::InvalidLoginDetails, "currencycloud", "invalid_login_details"),
    (PrintedAnswer::PermissionDenied, "currencycloud", "permission_denied"),
    (PrintedAnswer::ReportPermissionMissing, "currencycloud", "report_permission_missing"),
    (PrintedAnswer::MediaSearchLimit, "flash-payments", "media_search_limit"),
    (PrintedAnswer::RfiBadInput, "flash-payments", "rfi_bad_input"),
    (
        PrintedAnswer::PayeeAccountTypeNotSupported,
        "flash-payments",
        "payee_account_type_not_supported",
    ),
    (PrintedAnswer::PayeeLimitExceeded, "flash-payments", "payee_limit_exceeded"),
    (PrintedAnswer::PayeeApiDisabled, "flash-payments", "payee_api_disabled"),
];

impl PrintedAnswer {
    /// The answers of a provider, such as `currencycloud`.
    pub fn of(provider: &str) -> impl Iterator<Item = Self> {
        NAMES.into_iter().filter(move |(_, of, _)| *of == provider).map(|(answer, ..)| answer)
    }

    /// Its name in commands, such as `big_request_id`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(answer, ..)| *answer == self).map_or("", |(.., name)| name)
    }
}
