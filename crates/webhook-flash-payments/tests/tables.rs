//! The tables in the code match the provider's pages, which are repeated here.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use webhook_core::{
    Acknowledgement, Certainty, OpenEnum, Provider, Secret, Standing, Verified,
    testing::{
        Simulate,
        conformance::{assert_delivery_fact, assert_life_cycle, assert_redelivery},
        edit,
    },
};
use webhook_flash_payments::{
    AdHocWebhooks, AmsStatus, ConversionStatus, DepositStatus, Event, FlashPayments, PaymentStatus,
    RejectCode, RfiStatus, SubClientStatus, WithdrawalStatus,
    source_addresses::{DEVELOPMENT, PRODUCTION, UAT},
};

#[test]
fn the_source_addresses_are_those_of_the_webhooks_page() {
    for (name, addresses, expected) in [
        ("addresses of production", &PRODUCTION[..], "52.62.138.234 52.65.3.195"),
        ("addresses of UAT", &UAT, "52.64.185.170 13.210.129.208"),
        ("address of development", &DEVELOPMENT, "52.62.195.119"),
    ] {
        let texts: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        assert_eq!(texts.join(" "), expected);
        assert_delivery_fact::<FlashPayments>(name, expected);
    }
}

#[test]
fn a_delivery_has_the_headers_of_the_webhooks_page() {
    let flash = FlashPayments::new(Secret::new("a secret").unwrap());
    let request = flash.request("http://localhost/", b"{}");
    let names: Vec<&str> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["content-type", "user-agent", "flashfx-request-id", "flashfx-signature"]);
    for (name, expected) in [("content-type", "application/json"), ("user-agent", "FlashFX")] {
        assert_eq!(request.delivery().header(name).unwrap(), expected.as_bytes());
        assert_delivery_fact::<FlashPayments>(name, expected);
    }
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

/// `*` marks the word that no status page has.
#[test]
fn statuses_and_what_follows_them_are_those_of_the_status_pages() {
    assert_life_cycle::<FlashPayments>(
        "deposit",
        "INITIALISED inferred REVIEWING CONFIRMED CANCELLED
         REVIEWING inferred CONFIRMED REFUNDING CANCELLED
         CONFIRMED documented REFUNDING
         REFUNDING documented REFUNDED
         REFUNDED inferred
         CANCELLED* inferred",
    );
    assert_life_cycle::<FlashPayments>(
        "withdrawal",
        "INITIALISED documented REVIEWING PENDING
         REVIEWING documented PENDING CANCELLED
         PENDING documented CONFIRMED FAILED
         CONFIRMED documented FAILED
         FAILED documented REFUNDED CANCELLED PENDING
         REFUNDED documented
         CANCELLED documented",
    );
    assert_life_cycle::<FlashPayments>(
        "payment",
        "INITIALISING inferred OPEN FAILED CANCELLED
         OPEN inferred CLOSED FAILED CANCELLED
         CLOSED inferred
         FAILED unknown
         CANCELLED inferred",
    );
    assert_life_cycle::<FlashPayments>(
        "conversion",
        "INITIALISED inferred PENDING FAILED CANCELLED
         PENDING inferred CONVERTED FAILED CANCELLED
         CONVERTED inferred
         FAILED inferred PENDING CONVERTED CANCELLED
         CANCELLED inferred",
    );
    assert_life_cycle::<FlashPayments>(
        "sub_client",
        "INITIATED documented ACTIVE UNAPPROVED DISABLED
         ACTIVE documented DEACTIVATED DISABLED
         UNAPPROVED documented ACTIVE FAILED_KYC DISABLED
         DEACTIVATED documented ACTIVE DISABLED
         FAILED_KYC inferred DISABLED
         DISABLED inferred",
    );
    assert_life_cycle::<FlashPayments>(
        "ams_request",
        "INITIALISED documented PENDING
         PENDING documented COMPLETED FAILED
         COMPLETED documented
         FAILED documented",
    );
    assert_life_cycle::<FlashPayments>(
        "rfi",
        "PENDING documented ASSESSING CLOSED CANCELLED
         ASSESSING documented CLOSED CANCELLED
         CLOSED documented
         CANCELLED documented",
    );
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
    let waits = [6, 60, 600];
    assert_redelivery::<FlashPayments>(
        &waits,
        Certainty::Documented,
        Acknowledgement::Contradictory,
    );
    let window = FlashPayments::REDELIVERY.unwrap().loss_window();
    assert_eq!(window.as_secs(), 666);
    assert_redelivery::<AdHocWebhooks>(&waits, Certainty::Inferred, Acknowledgement::NotDocumented);
}
