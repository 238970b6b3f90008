//! The tables in the code match the provider's pages, which are repeated here.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use std::fmt::Debug;

use webhook_core::{
    Acknowledgement, Certainty, LifeCycle, OpenEnum, Provider, Standing, Verified,
    testing::{Simulate, edit},
};
use webhook_flash_payments::{
    AdHocWebhooks, AmsStatus, ConversionStatus, DepositStatus, Event, FlashPayments, PaymentStatus,
    RejectCode, RfiStatus, SubClientStatus, WithdrawalStatus, source_addresses,
};

#[test]
fn the_source_addresses_are_those_of_the_webhooks_page() {
    let texts = |addresses: &[std::net::IpAddr]| -> Vec<String> {
        addresses.iter().map(ToString::to_string).collect()
    };
    assert_eq!(texts(&source_addresses::PRODUCTION), ["52.62.138.234", "52.65.3.195"]);
    assert_eq!(texts(&source_addresses::UAT), ["52.64.185.170", "13.210.129.208"]);
    assert_eq!(texts(&source_addresses::DEVELOPMENT), ["52.62.195.119"]);
}

#[test]
fn the_headers_are_those_of_the_pages() {
    assert_eq!(FlashPayments::SIGNATURE_HEADER, "flashfx-signature");
    assert_eq!(FlashPayments::REQUEST_ID_HEADER, "flashfx-request-id");
}

#[test]
fn the_reject_codes_are_those_of_their_page_and_the_one_that_was_dropped() {
    let expected = "CANCELLATION_REQUESTED_BY_PARTICIPANT CANCELLATION_BY_RECIPIENT_FI \
        COMPLIANCE_DECLINED COMPLIANCE_DECLINED_EXTERNAL SENDER_INADEQUATE_DATA \
        SENDER_INVALID_ADDRESS SENDER_INCOMPLETE_ADDRESS RECIPIENT_INADEQUATE_DATA \
        RECIPIENT_INVALID_ADDRESS RECIPIENT_INCOMPLETE_ADDRESS DATA_ENQUIRY_TIME_ELAPSED \
        DATA_ENQUIRY_RESPONSE_INADEQUATE SOURCE_OF_FUNDS_INADEQUATE DUPLICATE_TRANSACTION \
        TECHNICAL_ISSUE RECIPIENT_ACCOUNT_CLOSED RECIPIENT_INVALID_ACCOUNT_NUMBER \
        RECIPIENT_INVALID_BANK_CODE RECIPIENT_INVALID_ACCOUNT RECIPIENT_COUNTRY_NOT_SUPPORTED \
        RECIPIENT_CURRENCY_NOT_SUPPORTED EXPIRED FRAUD";
    let expected: Vec<&str> = expected.split_whitespace().collect();
    assert_eq!(RejectCode::KNOWN, expected);
}

/// The status that each event means.
const STATUSES: &str = "
    deposit_initiated INITIALISED    deposit_reviewing REVIEWING     deposit_cleared CONFIRMED
    deposit_cancelled CANCELLED      deposit_refunding REFUNDING     deposit_refunded REFUNDED
    withdrawal_initiated INITIALISED withdrawal_reviewing REVIEWING  withdrawal_pending PENDING
    withdrawal_completed CONFIRMED   withdrawal_failed FAILED        withdrawal_refunded REFUNDED
    withdrawal_cancelled CANCELLED
    payment_created OPEN             currency_converted OPEN         payment_complete CLOSED
    payment_failed FAILED            payment_cancelled CANCELLED
    conversion_initialised INITIALISED conversion_pending PENDING    conversion_converted CONVERTED
    conversion_failed FAILED         conversion_cancelled CANCELLED
    subclient_initiated INITIATED    subclient_active ACTIVE         subclient_unapproved UNAPPROVED
    subclient_failed_kyc FAILED_KYC  subclient_deactivated DEACTIVATED subclient_disabled DISABLED
    ams_initialised INITIALISED      ams_pending PENDING             ams_completed COMPLETED
    ams_failed FAILED
    rfi_created PENDING              rfi_assessing ASSESSING         rfi_closed CLOSED
    rfi_cancelled CANCELLED";

#[test]
fn each_event_means_the_status_of_the_table() {
    let words: Vec<&str> = STATUSES.split_whitespace().collect();
    let rows: Vec<(&str, &str)> = words.chunks(2).map(|row| (row[0], row[1])).collect();
    assert_eq!(rows.len(), 37);
    for (name, expected) in rows {
        let sample = FlashPayments::sample(name).unwrap();
        let verified = Verified::assume_trusted(sample.body.as_bytes());
        let event = FlashPayments::decode(verified).event.unwrap();
        assert_eq!(statuses(&event), [expected], "{name}");
        assert_eq!(event.status().map(|it| it.as_str()), Some(expected), "{name}");
        if let Some(in_body) = edit::get(sample.body, "status") {
            assert_eq!(in_body, format!("\"{expected}\""), "{name}");
        }
    }
}

/// The provider's own sample of `subclient_disabled` has `DEACTIVATED`.
#[test]
fn the_event_says_the_status_whatever_the_body_has() {
    let body = FlashPayments::sample("subclient_disabled").unwrap().body;
    let body = edit::set(body, "status", "\"DEACTIVATED\"").unwrap();
    let event = FlashPayments::decode(Verified::assume_trusted(body.as_bytes())).event.unwrap();
    let status = event.status().unwrap();
    assert_eq!(status.as_str(), "DISABLED");
    assert_eq!(status.is_final(), Some(true));
    assert_eq!(status.standing_after(Some("DEACTIVATED")), Standing::Fresh);
}

/// The statuses that the seven types derive from an event.
fn statuses(event: &Event) -> Vec<String> {
    [
        DepositStatus::from_event(event).map(|it| it.to_string()),
        WithdrawalStatus::from_event(event).map(|it| it.to_string()),
        PaymentStatus::from_event(event).map(|it| it.to_string()),
        ConversionStatus::from_event(event).map(|it| it.to_string()),
        SubClientStatus::from_event(event).map(|it| it.to_string()),
        AmsStatus::from_event(event).map(|it| it.to_string()),
        RfiStatus::from_event(event).map(|it| it.to_string()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A life cycle as text: a line for each status, with the certainty and what follows.
fn drawn<S: OpenEnum + PartialEq + Debug>(life: &LifeCycle<S>) -> String {
    let row = |text: &&str| {
        let status = S::from_text(text);
        assert!(status.is_known(), "{text}");
        let transition = life.transitions(&status)?;
        let certainty = transition.certainty;
        let next: Vec<&str> = transition.followed_by.iter().map(OpenEnum::as_str).collect();
        let row = format!("{text} {certainty} {}", next.join(" "));
        Some(row.trim().to_owned())
    };
    let rows: Vec<String> = S::KNOWN.iter().filter_map(row).collect();
    rows.join("\n")
}

fn lines(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn statuses_and_what_follows_them_are_those_of_the_status_pages() {
    let deposit = "
        INITIALISED inferred REVIEWING CONFIRMED CANCELLED
        REVIEWING inferred CONFIRMED REFUNDING CANCELLED
        CONFIRMED documented REFUNDING
        REFUNDING documented REFUNDED
        REFUNDED inferred
        CANCELLED inferred";
    assert_eq!(drawn(&DepositStatus::LIFE_CYCLE), lines(deposit));
    let withdrawal = "
        INITIALISED documented REVIEWING PENDING
        REVIEWING documented PENDING CANCELLED
        PENDING documented CONFIRMED FAILED
        CONFIRMED documented FAILED
        FAILED documented REFUNDED CANCELLED PENDING
        REFUNDED documented
        CANCELLED documented";
    assert_eq!(drawn(&WithdrawalStatus::LIFE_CYCLE), lines(withdrawal));
    let payment = "
        INITIALISING inferred OPEN FAILED CANCELLED
        OPEN inferred CLOSED FAILED CANCELLED
        CLOSED inferred
        CANCELLED inferred";
    assert_eq!(drawn(&PaymentStatus::LIFE_CYCLE), lines(payment));
    assert!(PaymentStatus::KNOWN.contains(&"FAILED"));
    let conversion = "
        INITIALISED inferred PENDING FAILED CANCELLED
        PENDING inferred CONVERTED FAILED CANCELLED
        CONVERTED inferred
        FAILED inferred PENDING CONVERTED CANCELLED
        CANCELLED inferred";
    assert_eq!(drawn(&ConversionStatus::LIFE_CYCLE), lines(conversion));
    let sub_client = "
        INITIATED documented ACTIVE UNAPPROVED DISABLED
        ACTIVE documented DEACTIVATED DISABLED
        UNAPPROVED documented ACTIVE FAILED_KYC DISABLED
        DEACTIVATED documented ACTIVE DISABLED
        FAILED_KYC inferred DISABLED
        DISABLED inferred";
    assert_eq!(drawn(&SubClientStatus::LIFE_CYCLE), lines(sub_client));
    let ams = "
        INITIALISED documented PENDING
        PENDING documented COMPLETED FAILED
        COMPLETED documented
        FAILED documented";
    assert_eq!(drawn(&AmsStatus::LIFE_CYCLE), lines(ams));
    let rfi = "
        PENDING documented ASSESSING CLOSED CANCELLED
        ASSESSING documented CLOSED CANCELLED
        CLOSED documented
        CANCELLED documented";
    assert_eq!(drawn(&RfiStatus::LIFE_CYCLE), lines(rfi));
}

#[test]
fn the_events_are_those_of_the_webhooks_page_and_each_has_a_sample() {
    assert_eq!(FlashPayments::EVENTS.len(), 37);
    let of = |version| {
        let samples = FlashPayments::SAMPLES.iter();
        samples.filter(|sample| sample.version == version).count()
    };
    assert_eq!((of("2025-04"), of("2026-06")), (23, 17));
    // Those with an `externalId` at the top.
    assert_eq!(AdHocWebhooks::SAMPLES.len(), 18);
}

#[test]
fn four_attempts_are_made_within_666_seconds_until_a_2xx() {
    let redelivery = FlashPayments::REDELIVERY.unwrap();
    let waits = (1..=4).map(|attempt| redelivery.wait_after(attempt));
    let waits: Vec<Option<u64>> = waits.map(|wait| Some(wait?.as_secs())).collect();
    assert_eq!(waits, [Some(6), Some(60), Some(600), None]);
    assert_eq!(redelivery.loss_window().as_secs(), 666);
    assert_eq!(redelivery.certainty(), Certainty::Documented);
    assert_eq!(redelivery.acknowledgement(), Acknowledgement::Contradictory);
    let ad_hoc = AdHocWebhooks::REDELIVERY.unwrap();
    assert_eq!(ad_hoc.loss_window(), redelivery.loss_window());
    assert_eq!(ad_hoc.certainty(), Certainty::Inferred);
}
