//! `fxhook sandbox do`: a command to a running sandbox.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use serde_json::{Map, Value};

use super::{ADDRESS, loopback};
use crate::output::{self, Failure, causes};
use crate::rehearse::request::http_client;

/// Make something happen in a running sandbox, from any process.
///
/// Prints the answer as a line of JSON: the object's id, and the deliveries that follow. Without --id, a step is
/// for the last object of its kind that was created in this way. The steps are those of the provider's life cycle,
/// under its own names; one that the life cycle does not have is refused, and the exit status is 1.
#[derive(Debug, Args)]
#[command(after_help = VOCABULARY)]
pub(crate) struct Do {
    /// Address and port of the sandbox, as in its --bind
    #[arg(long, value_name = "ADDR", default_value = ADDRESS, value_parser = loopback)]
    at: SocketAddr,
    /// PROVIDER OBJECT STEP, and its fields: --NAME VALUE. Or clock advance --seconds N
    #[arg(
        value_name = "COMMAND",
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    command: Vec<String>,
}

/// Long enough for `delivery wait`: Flash Payments redelivers for 11 minutes.
const TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// All commands.
pub(super) const VOCABULARY: &str = "\
Commands, each with the fields that it takes:
  currencycloud
    endpoint add --url --events A,B (all unless set); hmac_key create
    payment create --amount --currency --account --reference --unique-request-id
    payment released --id; payment compliance_failed|failed --id --reason
    conversion create --sell --sell-currency --buy --buy-currency --account --deposit
    conversion deposit_arrived|funds_arrived|trade_settled|closed --id
    transfer create --from --to --amount --currency --reason; transfer completed --id
    cash_manager_transaction create --account --amount --currency --sender-name --reference
    cash_manager_transaction completed|deleted --id
    account create --name; account bank_account_verified --id --verification
    onboarding_form create --company --account
    onboarding_form submitted|approved|rejected --id
    screening enable; login enable; brand configured|not_configured|wrong
    report processing|completed|failed|expired --id
    fault messages_text|single_message|big_request_id|permission_denied: printed without their cause
    fault api_key_refused|invalid_login_details|report_permission_missing: the same
  flash-payments
    endpoint add --url --events
    sub_client create --name --external-id
    deposit create --amount --currency --sub-client
    payment create --from --from-currency --to --to-currency --sub-client
    payment currency_converted --id
    rfi create --withdrawals ID,ID; rfi ask --id --question-code --files (text alone unless set)
    quote create --from --from-currency --to --to-currency
    fault media_search_limit|rfi_bad_input: printed without their cause
    fault payee_account_type_not_supported|payee_limit_exceeded|payee_api_disabled: the same
    withdrawal wait|proceed: whether new withdrawals wait for commands
    sub_client|deposit|payment|rfi|withdrawal|conversion|ams_request STATUS --id
  send-payments (amounts in minor units)
    endpoint add --url --events: calls the API, like `fxhook endpoints send-payments`
    account create; wallet create --account --currency; pay_in_address create --wallet
    trade create --from --sell --to --buy (wallets and amounts)
    recipient create --account; payment_address create --recipient
    payout create --wallet --amount; transfer create --wallet --amount
    lists older|newer: the form of lists
    account|wallet|pay_in_address|pay_in|trade|recipient|payment_address|payout|transfer STATUS --id
  cxtn
    endpoint add --url --events TYPE,TYPE: calls the API, like `fxhook endpoints cxtn`
    account create
    account_transaction deposit --account --amount --currency
    account_transaction transfer --account --to --amount --currency
    account_transaction fill_pot --account --pot --amount --currency
    payment create --account --amount --currency; payment completed --id
    user_api_token show; balances at --path: where the API shows them
    trade settled --account --sell --sell-currency --buy --buy-currency
  each provider
    fault outage|429|slow|reset_before|reset_after|expired_token: for calls of the API
    fault lost|duplicated|late|lost_answer|wrong_signature|truncated: for deliveries
      --next N (1 unless set), --per-mille N or --all; --seconds N for slow, late, and Retry-After
    fault clear
    delivery list|hold|real|fast; delivery wait: until nothing is left to deliver
    delivery again --number N; delivery send --order as_happened|reversed|shuffled
  clock
    advance --seconds

From any language: POST http://ADDR/PROVIDER/OBJECT/STEP with the fields as a JSON object, or no body:
  curl -d '{\"amount\": \"10.00\"}' http://127.0.0.1:8790/currencycloud/payment/create
The answer is 200, 400 for an unknown command or field, or 409 if the object is not there or cannot take the
step. Then `error` says why.";

impl Do {
    pub(super) async fn run(&self) -> Result<bool, Failure> {
        let (path, fields) = self.parts()?;
        let at = self.at;
        let request = http_client()?.post(format!("http://{at}/{path}")).timeout(TIMEOUT);
        let request = request.body(Value::Object(fields).to_string());
        let no_answer = |error: reqwest::Error| {
            let error = causes(&error.without_url());
            Failure::failed(format_args!(
                "expected a sandbox at {at}: start `fxhook sandbox`, or set --at; found: {error}"
            ))
        };
        let response = request.send().await.map_err(no_answer)?;
        let status = response.status().as_u16();
        let body = response.text().await.map_err(no_answer)?;
        if status == 200 {
            output::print(body.trim_end())?;
            return Ok(true);
        }
        let error = serde_json::from_str::<Value>(&body).ok();
        let error = error.as_ref().and_then(|body| body.get("error")?.as_str());
        match (error, status) {
            (Some(error), 400 | 404) => Err(Failure::usage(error)),
            (Some(error), _) => Err(Failure::failed(error)),
            (None, _) => Err(Failure::failed(format_args!(
                "expected a sandbox at {at}, found another server: it answers {status}"
            ))),
        }
    }

    /// The words as a path, and the fields.
    fn parts(&self) -> Result<(String, Map<String, Value>), Failure> {
        let count = self.command.iter().take_while(|word| !word.starts_with("--")).count();
        let (words, mut rest) = self.command.split_at_checked(count).unwrap_or_default();
        let is_word = |word: &String| {
            !word.is_empty()
                && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        };
        if !words.iter().all(is_word) || !(2..=3).contains(&words.len()) {
            return Err(Failure::usage(
                "expected PROVIDER OBJECT STEP, found other words: see `fxhook sandbox do --help`",
            ));
        }
        let mut fields = Map::new();
        while let [flag, after @ ..] = rest {
            let Some(name) = flag.strip_prefix("--") else {
                return Err(Failure::usage(
                    "expected fields as --NAME VALUE, found a word without a name",
                ));
            };
            let (name, value, next) = match (name.split_once('='), after) {
                (Some((name, value)), _) => (name, value, after),
                (None, [value, next @ ..]) if !value.starts_with("--") => {
                    (name, value.as_str(), next)
                }
                (None, _) => (name, "true", after),
            };
            fields.insert(name.to_owned(), value.into());
            rest = next;
        }
        Ok((words.join("/"), fields))
    }
}
