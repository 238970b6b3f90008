//! What the API says about a failure, without secrets.

use webhook_core::{
    Secret,
    client::{ApiError, CallbackUrl},
};

use crate::failure::Failure;

/// How the words of the API are told: it may quote what was sent.
pub(super) struct Words {
    hidden: Vec<Secret>,
}

/// How much is told of one message, in characters.
const LONGEST: usize = 300;

impl Words {
    /// Without these secrets, and without the tokens in these URLs.
    pub(super) fn without<'u>(
        secrets: impl IntoIterator<Item = Secret>,
        urls: impl IntoIterator<Item = &'u CallbackUrl>,
    ) -> Self {
        let queries = urls
            .into_iter()
            .filter_map(|url| url.expose().split_once('?'));
        let members = queries.flat_map(|(_, query)| query.split('&'));
        let tokens = members.filter_map(|member| member.strip_prefix("token="));
        let tokens = tokens.filter_map(|token| Secret::new(token).ok());
        Self {
            hidden: tokens.chain(secrets).collect(),
        }
    }

    /// Why a call failed.
    pub(super) fn failure(&self, error: &ApiError) -> Failure {
        self.sorted(error, self.of(error))
    }

    /// A failure with this text: wrong usage, if nothing was sent since something is wrong with it.
    pub(super) fn sorted(&self, error: &ApiError, text: String) -> Failure {
        match error {
            ApiError::Config { .. } | ApiError::Request { .. } => Failure::usage(text),
            _ => Failure::impossible(text),
        }
    }

    /// The failure in words, and those of the API.
    pub(super) fn of(&self, error: &ApiError) -> String {
        format!("{error}{}", self.said(error))
    }

    /// What the API says about it; empty if it says nothing.
    pub(super) fn said(&self, error: &ApiError) -> String {
        let said: Vec<String> = error
            .messages()
            .iter()
            .map(|text| self.clean(text))
            .collect();
        match said.is_empty() {
            true => String::new(),
            false => format!("; the API says: {}", said.join("; ")),
        }
    }

    /// The text without secrets, on one line.
    fn clean(&self, text: &str) -> String {
        let shown = self.hidden.iter().fold(text.to_owned(), |text, secret| {
            text.replace(secret.expose(), HIDDEN)
        });
        let words: Vec<String> = shown.split_whitespace().map(without_query).collect();
        let line: String = words.join(" ").chars().map(visible).collect();
        match line.char_indices().nth(LONGEST) {
            None => line,
            Some((end, _)) => format!("{}...", line.get(..end).unwrap_or_default()),
        }
    }
}

const HIDDEN: &str = "***";

/// What stands for a character that could do something to a terminal.
fn visible(c: char) -> String {
    match c {
        '"' | '\'' | '\\' => c.into(),
        other => other.escape_debug().to_string(),
    }
}

/// A word without the query of the URL in it, which may hold the token of another endpoint.
fn without_query(word: &str) -> String {
    let query = word
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('?'));
    match query {
        Some((_, query)) => format!("{}{HIDDEN}", word.strip_suffix(query).unwrap_or_default()),
        None => word.into(),
    }
}

#[cfg(test)]
mod tests {
    use webhook_core::{Secret, client::CallbackUrl};

    use super::{LONGEST, Words};

    const URL: &str = "https://hooks.example.com/send?endpoint=wallet_updated&token=0f1e2d3c";

    fn told(message: &str) -> String {
        let secret = Secret::new("of-the-client").unwrap();
        Words::without([secret], &[CallbackUrl::from(URL)]).clean(message)
    }

    #[test]
    fn neither_the_client_secret_nor_a_token_is_told() {
        assert_eq!(told("no of-the-client here"), "no *** here");
        assert_eq!(told("token%3D0f1e2d3c is taken"), "token%3D*** is taken");
        let taken = told(&format!("the url '{URL}' is taken"));
        assert_eq!(
            taken,
            "the url 'https://hooks.example.com/send?*** is taken"
        );
    }

    #[test]
    fn the_query_of_any_other_url_is_not_told() {
        let told = told("see https://other.example.com/hooks?key=c0ffee for why? because");
        assert_eq!(
            told,
            "see https://other.example.com/hooks?*** for why? because"
        );
    }

    #[test]
    fn a_message_comes_on_one_line_that_ends() {
        assert_eq!(told("first\r\nsecond\u{1b}[2J"), "first second\\u{1b}[2J");
        assert_eq!(told(&"x".repeat(LONGEST)), "x".repeat(LONGEST));
        let long = told(&"x".repeat(LONGEST + 1));
        assert_eq!(long, format!("{}...", "x".repeat(LONGEST)));
    }
}
