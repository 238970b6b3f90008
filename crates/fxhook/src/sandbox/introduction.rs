//! The first lines of a sandbox: base URLs and credentials.

use std::net::SocketAddr;

use serde::Serialize;
use serde_json::{Value, json};
use webhook_sandbox::Sandbox;

use super::printer::Printer;
use crate::output::{Failure, message};
use crate::provider::Provider;

/// The login id and the e-mail address of the sandbox's users.
const LOGIN: &str = "treasury@example.com";

/// A provider that runs.
#[derive(Serialize)]
struct Line<'l> {
    #[serde(rename = "type")]
    kind: &'static str,
    provider: &'static str,
    base_url: &'l str,
    /// No secrets: they are of this sandbox only.
    sandbox_credentials: Value,
}

/// Prints a line of JSON for each provider, and says how to use it.
pub(super) fn print(
    sandbox: &Sandbox,
    at: SocketAddr,
    shows: impl Fn(Provider) -> bool,
    printer: &Printer,
) -> Result<(), Failure> {
    let command = match at.to_string().as_str() {
        super::ADDRESS => "fxhook sandbox do".to_owned(),
        other => format!("fxhook sandbox do --at {other}"),
    };
    printer.print(json!({"type": "sandbox", "at": at, "seed": sandbox.seed()}));
    message(format_args!("sandbox: {command}; its credentials are no secrets: they end with it"));
    let introduce = |provider: Provider, base_url: &str, credentials, how: String| {
        if shows(provider) {
            let name = provider.name();
            printer.print(Line {
                kind: "provider",
                provider: name,
                base_url,
                sandbox_credentials: credentials,
            });
            message(format_args!("{name}: {base_url}, {how}"));
        }
    };

    let it = sandbox.currencycloud();
    let key = it.api_key();
    let key = key.expose();
    let how = format!(
        "login id {LOGIN}, API key {key}; endpoints: `{command} currencycloud endpoint add --url URL`, \
         the key for the receiver: `{command} currencycloud hmac_key create`"
    );
    let credentials = json!({"login_id": LOGIN, "api_key": key});
    introduce(Provider::Currencycloud, it.base_url(), credentials, how);

    let it = sandbox.flash_payments();
    let password = it.password();
    let password = password.expose();
    let how = format!(
        "e-mail address {LOGIN}, password {password}; endpoints, with the secret for the receiver: \
         `{command} flash-payments endpoint add --url URL`"
    );
    let credentials = json!({"email": LOGIN, "password": password});
    introduce(Provider::FlashPayments, it.base_url(), credentials, how);

    let it = sandbox.send_payments();
    let (id, secret) = (it.client_id(), it.client_secret());
    let secret = secret.expose();
    let how = format!(
        "for `fxhook endpoints send-payments`: export FXHOOK_SEND_PAYMENTS_BASE_URL={} \
         FXHOOK_SEND_PAYMENTS_CLIENT_ID={id} FXHOOK_SEND_PAYMENTS_CLIENT_SECRET={secret}",
        it.base_url()
    );
    let credentials = json!({"client_id": id, "client_secret": secret});
    introduce(Provider::SendPayments, it.base_url(), credentials, how);

    let it = sandbox.cxtn();
    let token = it.access_token();
    let token = token.expose();
    let how = format!(
        "for `fxhook endpoints cxtn`: export FXHOOK_CXTN_BASE_URL={} FXHOOK_CXTN_TOKEN={token}",
        it.base_url()
    );
    let credentials =
        json!({"access_token": token, "client_name": "cxtnclient", "username": it.username()});
    introduce(Provider::Cxtn, it.base_url(), credentials, how);
    message("Press Ctrl-C to stop.");
    Ok(())
}
