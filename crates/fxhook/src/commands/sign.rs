//! `fxhook sign`: what the provider would send beside a body.

use webhook_core::Place;

use crate::{
    body, cli,
    failure::{Answer, Failure},
    output,
};

/// Prints the headers for the body on standard input, or the callback URL.
pub(crate) fn run(options: &cli::Sign) -> Result<Answer, Failure> {
    let way = options.provider.way(options.ad_hoc.is_some())?;
    way.check_label(options.endpoint.as_ref())?;
    let keyed = options.key.keyed(way)?;
    match (way.signature, &options.url) {
        (Place::Header(_), url) => {
            let url = url.as_ref().map_or("http://localhost/", |url| url.as_str());
            let request = keyed.request(url, &body::from_standard_input()?);
            for (name, value) in request.headers {
                output::print(format_args!("{name}: {value}"))?;
            }
        }
        (Place::Query(_), Some(url)) => {
            way.check_base(keyed.as_ref(), url)?;
            let covered = match &options.ad_hoc {
                Some(id) => way.with_covered("{}", id)?,
                None => String::new(),
            };
            let (url, covered) = (url.as_str(), covered.as_bytes());
            let request = match &options.endpoint {
                Some(label) => keyed.request_of(label.as_str(), url, covered),
                None => keyed.request(url, covered),
            };
            output::print(request.url)?;
        }
        (Place::Query(_), None) => {
            return Err(Failure::usage(format_args!(
                "expected the callback URL in --url, since {} signs nothing else; found none",
                way.name()
            )));
        }
    }
    Ok(Answer::Yes)
}
