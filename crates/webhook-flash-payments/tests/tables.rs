//! The tables of the provider's pages, written out once more: what stands in the code must be this.

#![allow(
    clippy::indexing_slicing,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use std::fmt::Debug;

use webhook_core::{
    LifeCycle, Provider, Verified,
    payload::OpenEnum,
    testing::{Rehearsed, edit},
};
use webhook_flash_payments::{
    AmsStatus, ConversionStatus, DepositStatus, Event, FlashPayments, PaymentStatus, RejectCode,
    RfiStatus, SubClientStatus, WithdrawalStatus, source_addresses,
};

#[test]
fn the_source_addresses_are_those_of_the_webhooks_page() {
    let texts = |addresses: &[std::net::IpAddr]| -> Vec<String> {
        addresses.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        texts(&source_addresses::PRODUCTION),
        ["52.62.138.234", "52.65.3.195"]
    );
    assert_eq!(
        texts(&source_addresses::UAT),
        ["52.64.185.170", "13.210.129.208"]
    );
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

/// The status that each event tells.
const TOLD: &str = "
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
fn each_event_tells_the_status_of_the_table() {
    let words: Vec<&str> = TOLD.split_whitespace().collect();
    let rows: Vec<(&str, &str)> = words.chunks(2).map(|row| (row[0], row[1])).collect();
    assert_eq!(rows.len(), 37);
    for (name, expected) in rows {
        let sample = FlashPayments::sample(name).unwrap();
        let verified = Verified::assume_trusted(sample.body.as_bytes());
        let event = FlashPayments::decode(verified).unwrap().event;
        assert_eq!(told(&event).as_deref(), Some(expected), "{name}");
    }
}

fn told(event: &Event) -> Option<String> {
    DepositStatus::told_by(event)
        .map(|it| it.to_string())
        .or_else(|| WithdrawalStatus::told_by(event).map(|it| it.to_string()))
        .or_else(|| PaymentStatus::told_by(event).map(|it| it.to_string()))
        .or_else(|| ConversionStatus::told_by(event).map(|it| it.to_string()))
        .or_else(|| SubClientStatus::told_by(event).map(|it| it.to_string()))
        .or_else(|| AmsStatus::told_by(event).map(|it| it.to_string()))
        .or_else(|| RfiStatus::told_by(event).map(|it| it.to_string()))
}

/// A life cycle as text: a line for each stage, its basis and what follows.
fn drawn<S: OpenEnum + PartialEq + Debug>(life: &LifeCycle<S>) -> String {
    let stage = |text: &&str| {
        let status = S::from_text(text);
        assert!(status.is_known(), "{text}");
        let stage = life.stage(&status)?;
        let basis = stage.basis;
        let next: Vec<&str> = stage.followed_by.iter().map(OpenEnum::as_str).collect();
        Some(
            format!("{text} {basis} {}", next.join(" "))
                .trim()
                .to_owned(),
        )
    };
    let stages: Vec<String> = S::KNOWN.iter().filter_map(stage).collect();
    stages.join("\n")
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

/// No sample of a deposit has them yet.
#[test]
fn a_deposits_rail_is_read_too() {
    let body = FlashPayments::sample("deposit_cleared").unwrap().body;
    let body = edit::set(body, "rail", "\"BECS\"").unwrap();
    let body = edit::set(&body, "railService", "\"NPP IFTI\"").unwrap();
    let verified = Verified::assume_trusted(body.as_bytes());
    let Event::DepositCleared(deposit) = FlashPayments::decode(verified).unwrap().event else {
        unreachable!("another event");
    };
    assert_eq!(deposit.rail.as_deref(), Some("BECS"));
    assert_eq!(deposit.rail_service.as_deref(), Some("NPP IFTI"));
    assert!(deposit.unknown.is_empty());
}
