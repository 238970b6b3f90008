//! What the inbox reads in a delivery: when it is accepted, healed, and verified again.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::unreachable,
    reason = "a test stops at the first surprise"
)]

mod guarded;

use std::{sync::Arc, time::Duration};

use guarded::{Guarded, TestClock, body, source};
use webhook_core::{
    DecodeError, DecodeFault, DedupKey, Delivery, Envelope, KnownEvent, Proof, Provider,
    Redelivery, Secret, UnknownEvent, Verified, VerifyError, serde_json::value::RawValue,
    testing::Simulate,
};
use webhook_currencycloud::{Currencycloud, Event};
use webhook_inbox::{
    Claim, Claimed, DeliveryId, EntityKey, Entry, Filter, Inbox, Late, ReadingKind, Receipt,
    Settings, Settlement, State, Store, UnknownEvents, Verdict,
};

/// Currencycloud's provider as an older version might read it.
struct Older<const KNOWS_THE_BODY: bool>;

/// It knows the body, and not the event's name, which an endpoint says better.
type OlderNames = Older<true>;

/// It cannot decode the body.
type OlderTypes = Older<false>;

impl<const KNOWS_THE_BODY: bool> Provider for Older<KNOWS_THE_BODY> {
    type Event = Event;
    const NAME: &'static str = Currencycloud::NAME;
    const CRATE: &'static str = "older";
    const EVENTS: &'static [KnownEvent] = Currencycloud::EVENTS;
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, _delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        unreachable!("these tests verify with the present version")
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, Event> {
        let event = if KNOWS_THE_BODY {
            let payload = RawValue::from_string("{}".to_owned()).unwrap();
            let name = verified.endpoint().unwrap_or("payment_released_notification");
            Ok(Event::Unknown(UnknownEvent::new(name, payload)))
        } else {
            let error = DecodeError::new("body.amount", DecodeFault::Missing);
            Err(error.with_subject(Some(("payment", "p1".into()))))
        };
        Envelope::from_event(verified, event)
    }
}

async fn accept<P: Provider>(inbox: &Inbox, body: &str) -> Receipt {
    inbox.accept::<P>(&source(), &Verified::assume_trusted(body.as_bytes())).await.unwrap()
}

async fn entry(inbox: &Inbox, receipt: Receipt) -> Entry {
    inbox.get(receipt.id().unwrap()).await.unwrap().unwrap().entry
}

fn provider() -> Currencycloud {
    Currencycloud::new(Secret::new("a key of our own").unwrap())
}

#[tokio::test]
async fn a_delivery_keeps_its_proof_its_evidence_its_bytes_and_what_it_is_about() {
    let inbox = Guarded::new().inbox(Settings::default());
    let sample = Currencycloud::sample("transfer_completed_notification").unwrap();
    let request = provider().request("http://localhost/", sample.body.as_bytes());
    let delivery = request.delivery();
    let verified = provider().verify(&delivery).unwrap();
    let receipt = inbox.accept::<Currencycloud>(&source(), &verified).await.unwrap();

    let details = inbox.get(receipt.id().unwrap()).await.unwrap().unwrap();
    assert_eq!(details.body, sample.body);
    let record = details.entry.delivery;
    assert_eq!((&record.source, &*record.provider), (&source(), "currencycloud"));
    assert_eq!((record.key, record.proof), (DedupKey::of(sample.body.as_bytes()), Proof::Body));
    let evidence = record.evidence.unwrap();
    assert_eq!(evidence.header, Currencycloud::SIGNATURE_HEADER);
    assert_eq!(Some(&*evidence.value), request.signature(Currencycloud::SIGNATURE).as_deref());
    let envelope = Currencycloud::decode(verified);
    let subject = envelope.subject().unwrap();
    let reading = record.reading;
    assert_eq!(reading.kind, ReadingKind::Known);
    assert_eq!(reading.event_type.as_deref(), Some("transfer_completed_notification"));
    assert_eq!(
        reading.subject,
        Some(EntityKey { kind: subject.kind.into(), id: subject.id.into() })
    );
    assert_eq!(reading.occurred_at.as_deref(), envelope.occurred_at().map(|it| it.as_str()));
    assert_eq!((reading.error, reading.parks), (None, false));
    assert!(reading.read_by.starts_with("webhook-currencycloud "), "{}", reading.read_by);
}

#[tokio::test]
async fn a_delivery_to_another_endpoint_is_another_delivery() {
    let inbox = Guarded::new().inbox(Settings::default());
    let body = body(1);
    for (number, label) in [(1, "payouts"), (2, "deposits")] {
        let verified = Verified::assume_trusted(body.as_bytes()).with_endpoint(label);
        let verified = verified.with_delivery_id("d1");
        let receipt = inbox.accept::<OlderNames>(&source(), &verified).await.unwrap();
        assert_eq!(receipt, Receipt::New(DeliveryId(number)));
        let record = entry(&inbox, receipt).await.delivery;
        assert_eq!(record.endpoint.as_deref(), Some(label));
        assert_eq!(
            record.reading.event_type.as_deref(),
            Some(label),
            "its decoder needs the label"
        );
        assert_eq!(record.provider_id.as_deref(), Some("d1"));
    }
}

#[tokio::test]
async fn what_cannot_be_decoded_is_accepted_and_parked_with_its_error() {
    let inbox = Guarded::new().inbox(Settings::default());
    for (unfit, has_name) in [(Currencycloud::unfit_event().as_str(), true), ("not JSON", false)] {
        let entry = entry(&inbox, accept::<Currencycloud>(&inbox, unfit).await).await;
        assert_eq!(entry.state, State::Parked);
        let reading = entry.delivery.reading;
        assert_eq!((reading.kind, reading.parks), (ReadingKind::Undecodable, true));
        assert_eq!(reading.event_type.is_some(), has_name);
        assert!(reading.error.is_some() && entry.last_error == reading.error);
    }
}

#[tokio::test]
async fn an_unknown_event_is_parked_unless_the_settings_say_otherwise() {
    for (unknown_events, state) in
        [(UnknownEvents::Park, State::Parked), (UnknownEvents::Handle, State::Waiting)]
    {
        let settings = Settings::default().with_unknown_events(unknown_events);
        let inbox = Guarded::new().inbox(settings);
        let receipt = accept::<Currencycloud>(&inbox, &Currencycloud::unknown_event()).await;
        let entry = entry(&inbox, receipt).await;
        assert_eq!((entry.delivery.reading.kind, entry.state), (ReadingKind::Unknown, state));
    }
}

#[tokio::test]
async fn heal_opens_what_can_be_decoded_now_and_leaves_the_rest_parked() {
    let inbox = Guarded::new().inbox(Settings::default());
    let sample = Currencycloud::sample("payment_released_notification").unwrap().body;
    let failed = Currencycloud::sample("payment_failed_notification").unwrap().body;
    let old =
        [accept::<OlderNames>(&inbox, sample).await, accept::<OlderTypes>(&inbox, failed).await];
    let hopeless = accept::<OlderTypes>(&inbox, "not JSON").await;
    for receipt in old {
        assert_eq!(entry(&inbox, receipt).await.state, State::Parked);
    }

    let healed = inbox.heal::<OlderTypes>(&Filter::default()).await.unwrap();
    assert_eq!((healed.healed, healed.remaining), (0, 3), "it knows no more than before");
    let only = Filter { id: old[1].id(), ..Filter::default() };
    let healed = inbox.heal::<Currencycloud>(&only).await.unwrap();
    assert_eq!((healed.healed, healed.remaining), (1, 0));
    let healed = inbox.heal::<Currencycloud>(&Filter::default()).await.unwrap();
    assert_eq!((healed.healed, healed.remaining), (1, 1));

    for receipt in old {
        let entry = entry(&inbox, receipt).await;
        assert_eq!(entry.state, State::Waiting);
        assert_eq!(entry.delivery.reading.kind, ReadingKind::Known);
        assert_eq!(&*entry.delivery.reading.subject.unwrap().kind, "payment");
    }
    assert_eq!(entry(&inbox, hopeless).await.state, State::Parked);
}

#[tokio::test]
async fn heal_opens_unknown_events_after_the_settings_let_them_be_handled() {
    let store = Guarded::new();
    let inbox = store.inbox(Settings::default());
    let unknown = accept::<OlderNames>(&inbox, &body(1)).await;
    let undecodable = accept::<OlderTypes>(&inbox, &body(2)).await;
    let inbox = store.inbox(Settings::default().with_unknown_events(UnknownEvents::Handle));
    let healed = inbox.heal::<OlderNames>(&Filter::default()).await.unwrap();
    assert_eq!((healed.healed, healed.remaining), (2, 0));
    for receipt in [unknown, undecodable] {
        assert_eq!(entry(&inbox, receipt).await.state, State::Waiting);
    }
    let again = inbox.heal::<OlderNames>(&Filter::default()).await.unwrap();
    assert_eq!((again.healed, again.remaining), (0, 2), "they are read as well as they can be");
}

#[tokio::test]
async fn heal_renews_the_reading_of_what_is_done_and_leaves_what_is_in_work() {
    let store = Guarded::new();
    let clock = TestClock::default();
    let inbox = store.inbox(clock.settings().with_unknown_events(UnknownEvents::Handle));
    let [done, in_work] = [
        accept::<OlderNames>(&inbox, &body(1)).await,
        accept::<OlderNames>(&inbox, &body(2)).await,
    ];
    let claim = |limit| Claim {
        source: None,
        limit,
        lease: Duration::from_secs(60),
        holder: "a test".into(),
        as_of: None,
    };
    let claimed = store.claim(clock.now(), &claim(2)).await.unwrap();
    let Claimed { lease, attempt, .. } =
        claimed.iter().find(|it| Some(it.lease.delivery) == done.id()).unwrap();
    let (lease, attempt) = (*lease, *attempt);
    let end = Settlement { lease, attempt, verdict: Verdict::Done, note: None, status: None };
    store.settle(clock.now(), &[end]).await.unwrap();

    let healed = inbox.heal::<Currencycloud>(&Filter::default()).await.unwrap();
    let found = (healed.healed, healed.renewed, healed.in_work, healed.remaining);
    assert_eq!(found, (0, 1, 1, 0));
    let renewed = entry(&inbox, done).await;
    assert_eq!((renewed.state, renewed.delivery.reading.kind), (State::Done, ReadingKind::Known));
    assert_eq!(entry(&inbox, in_work).await.state, State::Working);
    clock.advance(Duration::from_secs(61));
    let healed = inbox.heal::<Currencycloud>(&Filter::default()).await.unwrap();
    assert_eq!((healed.healed, healed.in_work), (1, 0), "its lease has ended");
}

/// Another provider.
struct Another;

impl Provider for Another {
    type Event = Event;
    const NAME: &'static str = "another";
    const CRATE: &'static str = "another";
    const EVENTS: &'static [KnownEvent] = &[];
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, _delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        unreachable!("its deliveries are not looked at")
    }

    fn decode(_verified: Verified<'_>) -> Envelope<'_, Event> {
        unreachable!("its deliveries are not looked at")
    }
}

#[tokio::test]
async fn heal_and_reverify_look_at_one_provider_only() {
    let inbox = Guarded::new().inbox(Settings::default());
    accept::<Currencycloud>(&inbox, "not JSON").await;
    let of_currencycloud =
        Filter { provider: Some(Currencycloud::NAME.into()), ..Filter::default() };
    for filter in [Filter::default(), of_currencycloud] {
        let healed = inbox.heal::<Another>(&filter).await.unwrap();
        assert_eq!((healed.healed, healed.remaining), (0, 0));
        let found = inbox.reverify(&Another, &filter).await.unwrap();
        assert_eq!((found.verified, found.without_evidence), (0, 0));
    }
}

#[tokio::test]
async fn reverify_checks_signatures_against_the_present_secrets() {
    let inbox = Guarded::new().inbox(Settings::default());
    let body = body(1);
    let request = provider().request("http://localhost/", body.as_bytes());
    let delivery = request.delivery();
    let signed = provider().verify(&delivery).unwrap();
    let signed = inbox.accept::<Currencycloud>(&source(), &signed).await.unwrap();
    accept::<Currencycloud>(&inbox, "without a signature").await;

    let all = Filter::default();
    let found = inbox.reverify(&provider(), &all).await.unwrap();
    assert_eq!((found.verified, found.refused, found.without_evidence), (1, vec![], 1));

    let checked = provider().with_check(|delivery: &Delivery<'_>| delivery.peer_addr().is_some());
    let found = inbox.reverify(&checked, &all).await.unwrap();
    assert_eq!(found.verified, 1, "what the check looks at is not stored");

    let another = Currencycloud::new(Secret::new("another key").unwrap());
    let found = inbox.reverify(&another, &all).await.unwrap();
    assert_eq!((found.verified, found.without_evidence), (0, 1));
    let [refused] = &found.refused[..] else { panic!("{found:?}") };
    assert_eq!(Some(refused.id), signed.id());
    assert!(matches!(refused.error, VerifyError::Mismatch { .. }));
}

/// Stores a body, and again after this time.
async fn repeat<P: Provider>(after: Duration, settings: fn(Settings) -> Settings) -> Receipt {
    let clock = TestClock::default();
    let store: Arc<Guarded> = Guarded::new();
    let inbox = store.inbox(settings(clock.settings()));
    let first = accept::<P>(&inbox, &body(1)).await;
    assert_eq!(first, Receipt::New(DeliveryId(1)));
    clock.advance(after);
    accept::<P>(&inbox, &body(1)).await
}

#[tokio::test]
async fn a_body_is_late_after_the_providers_schedule_and_a_minute() {
    let redelivered = Receipt::Redelivered { first: DeliveryId(1), times: 2 };
    let late = |seconds, handled_as| Receipt::Late {
        first: DeliveryId(1),
        times: 2,
        after: Duration::from_secs(seconds),
        handled_as,
    };
    let after = Duration::from_secs;
    assert_eq!(repeat::<Currencycloud>(after(91), |it| it).await, redelivered);
    assert_eq!(repeat::<Currencycloud>(after(92), |it| it).await, late(92, None));
    let handle = |it: Settings| it.with_late(Late::Handle);
    assert_eq!(repeat::<Currencycloud>(after(92), handle).await, late(92, Some(DeliveryId(2))));
    let without_slack = |it: Settings| it.with_redelivery_slack(Duration::ZERO);
    assert_eq!(repeat::<Currencycloud>(after(32), without_slack).await, late(32, None));
}

#[tokio::test]
async fn a_body_of_a_provider_without_a_schedule_is_late_after_a_day() {
    const DAY: u64 = 24 * 60 * 60;
    let receipt = repeat::<OlderNames>(Duration::from_secs(DAY), |it| it).await;
    assert_eq!(receipt.as_str(), "redelivered");
    let receipt = repeat::<OlderNames>(Duration::from_secs(DAY + 1), |it| it).await;
    assert_eq!(receipt.as_str(), "late");
    let hour = |it: Settings| it.with_undocumented_window(Duration::from_secs(60 * 60));
    let receipt = repeat::<OlderNames>(Duration::from_secs(60 * 60 + 1), hour).await;
    assert_eq!(receipt.as_str(), "late");
}
