//! What is in the log after the list.

use webhook_currencycloud::Currencycloud;
use webhook_flash_payments::AdHocWebhooks;

use super::{
    Expected, KEY, Outcome, RETIRING_KEY, TRANSFER, all,
    providers::{AD_HOC_SECRET, FLASH_SECRET, URL_SECRET},
};

/// Checks the log of [`run`](super::run): one line for each refusal and for each body that fits no
/// type, all of them under this target, with a reason, and without a secret, signature or payload.
pub(crate) fn assert_logged(text: &str, target: &str) {
    let lines_of = |level| text.lines().filter(|line| line.contains(level)).count();
    let cases = all();
    let count =
        |wanted: fn(&Expected) -> bool| cases.iter().filter(|case| wanted(&case.expected)).count();
    let refused = count(|expected| matches!(expected, Expected::Refused { .. }));
    let undecodable =
        count(|expected| matches!(expected, Expected::Handled(Outcome::Undecodable(_), _)));
    assert_eq!(lines_of("WARN"), refused, "{text}");
    assert_eq!(lines_of("ERROR"), undecodable, "{text}");
    assert_eq!(text.lines().count(), refused + undecodable, "{text}");

    for line in text.lines() {
        assert!(
            line.contains(&format!(" {target}: ")),
            "other target: {line}"
        );
        assert!(line.contains("provider=\""), "no provider: {line}");
        assert!(line.contains("body_bytes="), "no length: {line}");
        assert!(line.contains("reason=\""), "no reason: {line}");
    }
    for part in [
        r#"provider="currencycloud" status=401 body_bytes=612 reason="expected a signature in header x-hmac-digest-sha-512, found none"#,
        r#"provider="by-url" status=401 body_bytes=612 reason="expected a callback URL with"#,
        r#"provider="flash-payments" status=401 body_bytes=164 reason="expected a signature in header flashfx-signature, found none"#,
        r#"provider="flash-payments" status=401 body_bytes=164 reason="expected a callback URL with `signature`, found none"#,
        r#"reason="expected a body of JSON with one text `externalId` at its top"#,
        r#"status=413 body_bytes=0 reason="expected a body of at most 4096 bytes, found one declared with 4097"#,
        r#"status=413 body_bytes=4097 reason="expected a body of at most 4096 bytes, found 4097 and perhaps more"#,
        r#"status=400 body_bytes=306 reason="expected a whole body, found its transfer broken after 306 bytes"#,
        r#"provider="currencycloud" body_bytes=125 reason="event transfer_created_notification, at body.id: expected a member of this name, found none"#,
    ] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }

    let mut secrets = vec![
        KEY.to_owned(),
        RETIRING_KEY.to_owned(),
        URL_SECRET.to_owned(),
        FLASH_SECRET.to_owned(),
        AD_HOC_SECRET.to_owned(),
        "CANARY".to_owned(),
    ];
    secrets.extend(values_in(TRANSFER));
    for case in &cases {
        let headers = case.request.headers.iter();
        secrets.extend(headers.map(|(_, value)| String::from_utf8_lossy(value).into_owned()));
        secrets.extend(case.request.query.split(['&', '=']).map(Into::into));
    }
    // Words that are no secrets, and that stand in the reasons as well.
    let names = [
        Currencycloud::SIGNATURE_HEADER,
        AdHocWebhooks::SIGNATURE_MEMBER,
    ];
    secrets.retain(|secret| secret.len() > 8 && !names.contains(&secret.as_str()));
    assert!(secrets.len() > 50, "{secrets:?}");
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret:?} in\n{text}");
    }
}

/// The values in a notification's payload, as texts.
pub(crate) fn values_in(notification: &[u8]) -> impl Iterator<Item = String> {
    let text = str::from_utf8(notification).expect("a text");
    let (_, payload) = text.split_once(r#""body":{"#).expect("a payload");
    payload.split(',').filter_map(|member| {
        let (_, value) = member.split_once(':')?;
        Some(value.trim_matches(['"', '}']).to_owned())
    })
}
