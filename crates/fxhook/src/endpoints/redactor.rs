//! Removes secrets from an API's errors, whose messages may quote the request.

use std::{error::Error, fmt::Display, iter::successors};

use webhook_api_client::ApiError;
use webhook_core::{CallbackUrl, Secret};

use crate::output::Failure;

/// The longest message of the API that is shown, in characters.
const LONGEST: usize = 300;

/// The secrets to hide.
pub(super) struct Redactor {
    hidden: Vec<Secret>,
}

impl Redactor {
    /// Hides these secrets, and the tokens in these URLs.
    pub(super) fn new<'u>(
        secrets: impl IntoIterator<Item = Secret>,
        urls: impl IntoIterator<Item = &'u CallbackUrl>,
    ) -> Self {
        let parameters = urls.into_iter().flat_map(|url| url.query().split('&'));
        let tokens = parameters.filter_map(|one| one.strip_prefix("token="));
        let tokens = tokens.filter_map(|token| Secret::new(token).ok());
        Self { hidden: tokens.chain(secrets).collect() }
    }

    /// A failure with this text and the messages of the API. It is wrong usage if the request was not
    /// sent because of a setting.
    pub(super) fn failure(&self, error: &ApiError, text: &dyn Display) -> Failure {
        let mut text = text.to_string();
        // The library's own advice, for programs.
        let causes = successors(error.source(), |&cause| cause.source());
        let causes: Vec<String> = causes.map(ToString::to_string).collect();
        text = text.replace("see the source of this error", &causes.join(": "));
        text = text.replace(", or raise response_limit", "");
        let messages = error.messages().iter();
        let messages: Vec<String> = messages.map(|message| self.redact(message)).collect();
        if !messages.is_empty() {
            text += &format!("; the API says: {}", messages.join("; "));
        }
        match error {
            ApiError::Config { .. } | ApiError::Request { .. } => Failure::usage(text),
            _ => Failure::failed(text),
        }
    }

    /// The text without secrets, on one line.
    fn redact(&self, text: &str) -> String {
        let hide = |text: String, secret: &Secret| text.replace(secret.expose(), HIDDEN);
        let shown = self.hidden.iter().fold(text.to_owned(), hide);
        let words: Vec<String> = shown.split_whitespace().map(without_query).collect();
        // A terminal would interpret control characters.
        let visible = |c: char| match c {
            '"' | '\'' | '\\' => c.to_string(),
            other => other.escape_debug().to_string(),
        };
        let line: String = words.join(" ").chars().map(visible).collect();
        match line.char_indices().nth(LONGEST) {
            None => line,
            Some((end, _)) => format!("{}...", line.get(..end).unwrap_or_default()),
        }
    }
}

const HIDDEN: &str = "***";

/// A word without the query of the URL in it, which may contain the token of another endpoint.
fn without_query(word: &str) -> String {
    match word.split_once('?') {
        Some((url, _)) if url.contains("://") => format!("{url}?{HIDDEN}"),
        _ => word.into(),
    }
}
