//! Routes that store deliveries in an inbox.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use webhook_currencycloud::Currencycloud;
use webhook_inbox::{
    DeliveryId, Filter, Inbox, MemoryStore, Settings, Source, State, StoreErrorKind,
    testing::{FailingStore, Fault, Operation},
};

use super::{
    Body, LIMIT, TRANSFER, equal, padded, post,
    providers::{CURRENCYCLOUD, currencycloud, sign},
    request::{Answer, Request},
    signed,
};

/// An inbox, the one route of a server under test that stores in it, and what must happen there.
#[derive(Debug)]
pub struct InboxCases {
    /// The inbox.
    pub inbox: Inbox,
    store: FailingStore<MemoryStore>,
    /// Seconds since 1970.
    clock: Arc<AtomicI64>,
}

impl Default for InboxCases {
    fn default() -> Self {
        let clock = Arc::new(AtomicI64::new(1_800_000_000));
        let seconds = Arc::clone(&clock);
        let now = move || {
            let seconds = seconds.load(Ordering::SeqCst);
            chrono::DateTime::from_timestamp(seconds, 0).expect("a time")
        };
        let settings = Settings::default().with_clock(now);
        // A store in memory answers at once, unless it hangs.
        let settings = settings.with_store_timeout(Duration::from_millis(10));
        let store = FailingStore::new(MemoryStore::new());
        Self { inbox: Inbox::new(store.clone(), settings), store, clock }
    }
}

/// A stored delivery: its id, how often it was seen, and its state.
type Stored = (i64, u32, State);

impl InboxCases {
    /// The path of the route.
    pub const PATH: &str = CURRENCYCLOUD;

    /// The source under which the route stores.
    #[must_use]
    pub fn source() -> Source {
        "currencycloud/payouts".parse().expect("a source")
    }

    /// The provider of the route's receiver, whose limit is [`LIMIT`].
    #[must_use]
    pub fn provider() -> Currencycloud {
        currencycloud()
    }

    /// Sends deliveries, one after the other, and panics at the first that ends otherwise.
    pub async fn run(self, address: SocketAddr) {
        let undecodable = signed(b"no JSON");
        let broken = Request::post(CURRENCYCLOUD, Body::BrokenOff(TRANSFER.len(), b"{".to_vec()))
            .with_header(Currencycloud::SIGNATURE_HEADER, sign(TRANSFER));
        let first = |times| (1, times, State::Waiting);
        let kept = [first(3), (2, 1, State::Parked)];
        for (rule, after, request, status, stored) in [
            ("a delivery is stored", 0, signed(TRANSFER), 200, &[first(1)][..]),
            ("a redelivery is counted", 31, signed(TRANSFER), 200, &[first(2)]),
            ("a late repetition is counted", 3600, signed(TRANSFER), 200, &[first(3)]),
            ("what cannot be decoded is stored", 0, undecodable, 200, &kept),
            ("what is not verified is not stored", 0, post(CURRENCYCLOUD, b"{}"), 401, &kept),
            ("what is too long is not stored", 0, signed(&padded(LIMIT + 1)), 413, &kept),
            ("half a delivery is not stored", 0, broken, 400, &kept),
        ] {
            self.clock.fetch_add(after, Ordering::SeqCst);
            let answer = request.send(address).await.expect(rule);
            self.check(&answer, status, stored).await.unwrap_or_else(|it| panic!("{rule}: {it}"));
        }
        let fails = Fault::Before(StoreErrorKind::Unavailable);
        for (rule, fault) in [
            ("what the store fails to store is sent again soon", fails),
            ("what a store that hangs does not store in time is sent again soon", Fault::Hang),
        ] {
            self.store.fail(Operation::Accept, 1, fault);
            self.is_sent_again(rule, address, &kept).await;
        }
        self.is_sent_again("a store that hangs is not waited for", address, &kept).await;
        self.store.resume();
        while !self.inbox.health().await.accepting {
            tokio::task::yield_now().await;
        }
        let kept = [kept[0], kept[1], (3, 1, State::Waiting)];
        self.inbox.close().await;
        self.is_sent_again("what comes after the end is sent again soon", address, &kept).await;
    }

    async fn is_sent_again(&self, rule: &str, address: SocketAddr, stored: &[Stored]) {
        let answer = signed(&padded(LIMIT)).send(address).await.expect(rule);
        self.check(&answer, 503, stored).await.unwrap_or_else(|it| panic!("{rule}: {it}"));
        assert!(answer.head.contains("\r\nretry-after: 1"), "{rule}: {}", answer.head);
    }

    async fn check(&self, answer: &Answer, status: u16, stored: &[Stored]) -> Result<(), String> {
        equal("status", answer.status, status)?;
        equal("bytes in the answer", answer.body.len(), 0)?;
        let page = self.inbox.page(&Filter::default(), None, usize::MAX).await;
        let page = page.map_err(|error| error.to_string())?;
        let found = page.iter().map(|entry| {
            let DeliveryId(id) = entry.delivery.id;
            assert_eq!(entry.delivery.source, Self::source());
            (id, entry.delivery.times_seen, entry.state)
        });
        equal("stored deliveries", found.collect::<Vec<_>>().as_slice(), stored)
    }
}
