//! The tokens in callback URLs, against those that other tools made.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod oracle;

use oracle::{Row, row, rows};
use webhook_core::{Delivery, EndpointLabel, Proof, Provider, Secrets, VerifyError};
use webhook_cxtn::Cxtn;

const BASE: &str = "https://hooks.example.com/cxtn";

fn cxtn(row: &Row) -> Cxtn {
    Cxtn::new(&Secrets::new(row.secret()))
}

fn verify(cxtn: &Cxtn, query: &str) -> Result<(Proof, String), VerifyError> {
    let headers: [(&str, &str); 0] = [];
    let delivery = Delivery::new(&headers, b"{}").with_query(query);
    let verified = cxtn.verify(&delivery)?;
    Ok((verified.proof(), verified.endpoint().unwrap().into()))
}

#[test]
fn every_token_of_the_oracle_is_made_and_accepted() {
    assert_eq!(rows().len(), 10);
    for row in rows() {
        let label = EndpointLabel::new(&row.label).unwrap();
        let url = cxtn(&row).callback_url(BASE, &label).unwrap();
        assert_eq!(url, format!("{BASE}?{}", row.query()), "{}", row.name);
        let proven = verify(&cxtn(&row), &row.query());
        assert_eq!(proven, Ok((Proof::Url, row.label.clone())), "{}", row.name);
    }
}

#[test]
fn a_forged_token_and_one_for_another_endpoint_are_refused() {
    let good = row("current-payment_completed");
    let cxtn = cxtn(&good);
    for other in rows().iter().filter(|other| other.label != good.label) {
        let query = format!("endpoint={}&token={}", good.label, other.token);
        let refused = verify(&cxtn, &query);
        assert!(
            matches!(refused, Err(VerifyError::Mismatch { .. })),
            "{}",
            other.name
        );
        let query = format!("endpoint={}&token={}", other.label, good.token);
        assert!(verify(&cxtn, &query).is_err(), "{}", other.name);
    }
    let forged = "0".repeat(64);
    let refused = verify(&cxtn, &format!("endpoint={}&token={forged}", good.label));
    assert!(matches!(refused, Err(VerifyError::Mismatch { .. })));
    for query in [
        "",
        "endpoint=payment_completed",
        &format!("token={}", good.token),
    ] {
        let refused = verify(&cxtn, query);
        assert!(
            matches!(refused, Err(VerifyError::Missing { .. })),
            "{query}"
        );
    }
}

#[test]
fn a_retired_secret_is_accepted_as_long_as_it_is_in_the_set() {
    let (current, retired) = (row("current-hooks"), row("retired-hooks"));
    let both = Cxtn::new(&Secrets::new(current.secret()).and(retired.secret()));
    for row in [&current, &retired] {
        assert!(verify(&both, &row.query()).is_ok(), "{}", row.name);
    }
    let only = cxtn(&current);
    assert!(verify(&only, &current.query()).is_ok());
    let refused = verify(&only, &retired.query());
    assert!(matches!(
        refused,
        Err(VerifyError::Mismatch { secrets: 1, .. })
    ));
}

#[test]
fn a_check_of_ones_own_can_only_add() {
    let row = row("current-hooks");
    let marked = cxtn(&row)
        .with_check(|delivery: &Delivery<'_>| delivery.header("x-client-certificate").is_ok());
    let query = row.query();
    let with = [("X-Client-Certificate", "CN=hooks")];
    let without = [("X-Other", "1")];
    let verified = |headers: &dyn webhook_core::Headers, query: &str| {
        // Borrowed for as long as the check takes.
        marked
            .verify(&Delivery::new(headers, b"{}").with_query(query))
            .is_ok()
    };
    assert!(verified(&with, &query));
    assert!(!verified(&without, &query));
    assert!(!verified(&with, "endpoint=hooks&token=00"));
}
