//! `fxhook endpoints cxtn`, run against that API.

use serde_json::{Value, json};

use super::{Api, TOKEN};
use crate::fxhook::{Outcome, Run, SEND_SECRET, cxtn_queries, fxhook};

pub(crate) const BASE: &str = "https://hooks.example.com/cxtn";

/// `fxhook endpoints cxtn` with all that it needs. No token of a callback URL is shown.
pub(crate) fn prepared(arguments: &[&str]) -> Run {
    let run = fxhook(&[&["endpoints", "cxtn"], arguments].concat())
        .secret("FXHOOK_CXTN_TOKEN", TOKEN)
        .secret("FXHOOK_SECRET", SEND_SECRET)
        .hiding("token=");
    let queries = cxtn_queries().into_iter();
    let tokens = queries.map(|(_, query)| query.split_once("token=").unwrap().1.to_owned());
    tokens.fold(run, |run, token| run.hiding(&token))
}

pub(crate) fn run(api: &Api, arguments: &[&str]) -> Outcome {
    prepared(&[arguments, &["--base-url", &api.base_url]].concat()).finish()
}

pub(crate) fn ensure(api: &Api, arguments: &[&str]) -> Outcome {
    let ensure = ["ensure", "--url", BASE, "--label", "hooks"];
    let types = ["--type", "Payment", "AccountTransaction"];
    run(api, &[&ensure[..], &types, arguments].concat())
}

pub(crate) fn lines(data: &str) -> Vec<Value> {
    data.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The line of an endpoint.
pub(crate) fn line(event_type: &str, url: &str, status: Option<&str>) -> Value {
    json!({"type": event_type, "url": url, "status": status})
}

/// The same with what is done with it.
pub(crate) fn done(
    action: &str,
    event_type: &str,
    url: Option<&str>,
    status: Option<&str>,
) -> Value {
    json!({"action": action, "type": event_type, "url": url, "status": status})
}

/// The callback URL with a label whose token other tools have made, too.
pub(crate) fn url(label: &str) -> String {
    let mut queries = cxtn_queries().into_iter();
    let (_, query) = queries.find(|(other, _)| other == label).unwrap();
    format!("{BASE}?{query}")
}
