//! `fxhook endpoints send-payments`, run against that API.

use serde_json::Value;

use super::{Api, CLIENT_ID, CLIENT_SECRET};
use crate::fxhook::{Outcome, Run, SEND_SECRET, fxhook, send_queries, send_query};

pub(crate) const BASE: &str = "https://hooks.example.com/send";

/// `fxhook endpoints send-payments` with all that it needs. No token of a callback URL is shown.
pub(crate) fn prepared(arguments: &[&str]) -> Run {
    let run = fxhook(&[&["endpoints", "send-payments"], arguments].concat())
        .variable("FXHOOK_SEND_PAYMENTS_CLIENT_ID", CLIENT_ID)
        .secret("FXHOOK_SEND_PAYMENTS_CLIENT_SECRET", CLIENT_SECRET)
        .secret("FXHOOK_SECRET", SEND_SECRET);
    let queries = send_queries().into_iter();
    let tokens = queries.map(|(_, query)| query.split_once("token=").unwrap().1.to_owned());
    tokens.fold(run, |run, token| run.hiding(&token))
}

pub(crate) fn run(api: &Api, arguments: &[&str]) -> Outcome {
    prepared(&[arguments, &["--base-url", &api.base_url]].concat()).finish()
}

pub(crate) fn ensure(api: &Api, arguments: &[&str]) -> Outcome {
    let ensure = [
        "ensure",
        "--url",
        BASE,
        "--event",
        "payout_transaction_updated",
        "--event",
        "all_default_events",
    ];
    run(api, &[&ensure[..], arguments].concat())
}

pub(crate) fn lines(data: &str) -> Vec<Value> {
    data.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Action and id of each line.
pub(crate) fn actions(data: &str) -> Vec<(String, Option<String>)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let lines = lines(data).into_iter();
    lines
        .map(|line| (text(&line["action"]).unwrap(), text(&line["id"])))
        .collect()
}

pub(crate) fn action(name: &str, id: &str) -> (String, Option<String>) {
    (name.into(), Some(id.into()))
}

pub(crate) fn url(label: &str) -> String {
    format!("{BASE}?{}", send_query(label))
}
