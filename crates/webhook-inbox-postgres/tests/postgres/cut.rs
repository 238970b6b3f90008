//! A connection that is cut before, while and after the server commits.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
};
use webhook_core::Verified;
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{
    AcceptError, Inbox, NewDelivery, Receipt, Settings, Settled, State, Store, StoreError,
    StoreErrorKind,
};
use webhook_inbox_postgres::PostgresStore;
use webhook_test_support::postgres::{self, PostgresServer};

use crate::deliveries::{LONG, claim, delivery, done, ids, inbox, now, state, stored};

/// When the connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// The server does not get the statement.
    Before,
    /// The server has got it, and works on it.
    During,
    /// The server has committed, and its answer is lost.
    After,
}

const ALL: [Cut; 3] = [Cut::Before, Cut::During, Cut::After];

/// What is cut next, by a part of the statement.
type Next = Arc<Mutex<Option<(Cut, &'static str)>>>;

/// A proxy to the server of the tests.
struct Proxy {
    port: u16,
    next: Next,
}

impl Proxy {
    async fn start(server: &PostgresServer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let socket = server.folder().join(".s.PGSQL.5432");
        let next = Next::default();
        let shared = Arc::clone(&next);
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(pass(client, socket.clone(), Arc::clone(&shared)));
            }
        });
        Self { port, next }
    }

    /// Opens an inbox whose tables exist: making them takes messages that come in several parts.
    async fn open(&self, schema: &str) -> PostgresStore {
        let address = format!("host=127.0.0.1 port={} user=app dbname=app", self.port);
        PostgresStore::options().schema(schema).open(&address).await.unwrap()
    }

    fn cut(&self, cut: Cut, statement: &'static str) {
        *self.next.lock().unwrap() = Some((cut, statement));
    }
}

/// Passes on what both say, until the connection is cut or ends.
async fn pass(mut client: TcpStream, socket: PathBuf, next: Next) {
    let mut server = UnixStream::connect(socket).await.unwrap();
    let (mut asked, mut answered) = (Vec::new(), Vec::new());
    loop {
        tokio::select! {
            read = client.read_buf(&mut asked) => if read.unwrap_or(0) == 0 { return },
            read = server.read_buf(&mut answered) => if read.unwrap_or(0) == 0 { return },
        }
        if client.write_all(&std::mem::take(&mut answered)).await.is_err() {
            return;
        }
        // Each answer is waited for: there is at most one request on its way.
        if !is_whole(&asked) {
            continue;
        }
        let request = std::mem::take(&mut asked);
        let found = {
            let mut next = next.lock().unwrap();
            next.take_if(|(_, statement)| contains(&request, statement.as_bytes()))
        };
        match found {
            Some((Cut::Before, _)) => return,
            Some((Cut::During, _)) => return server.write_all(&request).await.unwrap(),
            Some((Cut::After, _)) => {
                server.write_all(&request).await.unwrap();
                let mut answer = Vec::new();
                while !answer.ends_with(READY) {
                    server.read_buf(&mut answer).await.unwrap();
                }
                return;
            }
            None => server.write_all(&request).await.unwrap(),
        }
    }
}

/// The message `Sync` ends a statement with parameters.
const SYNC: &[u8] = b"S\0\0\0\x04";

/// The message `ReadyForQuery`, outside of a transaction.
const READY: &[u8] = b"Z\0\0\0\x05I";

/// Whether the client waits for an answer. Messages without a letter begin a connection.
fn is_whole(request: &[u8]) -> bool {
    match request.first() {
        Some(b'P') => request.ends_with(SYNC),
        Some(_) => true,
        None => false,
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Adapters answer this error with 503.
#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_commit_is_an_error_and_the_redelivery_is_a_duplicate() {
    let Some(server) = postgres::shared() else { return };
    let proxy = Proxy::start(server).await;
    for cut in ALL {
        let (_, schema) = inbox(server).await;
        let store = proxy.open(&schema).await;
        let receiver = Inbox::new(store.clone(), Settings::default());
        let source = "currencycloud".parse().unwrap();
        let delivery = Verified::assume_trusted(b"{}".as_slice());
        let accept = || receiver.accept::<Currencycloud>(&source, &delivery);
        proxy.cut(cut, ".accept(");
        let AcceptError::Store { error, .. } = accept().await.unwrap_err() else {
            panic!("{cut:?}")
        };
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{cut:?}");
        let receipt = accept().await.unwrap();
        match (cut, receipt) {
            (Cut::Before, Receipt::New(_))
            | (Cut::After, Receipt::Redelivered { times: 2, .. }) => {}
            // The server may still work on the first one.
            (Cut::During, Receipt::New(_) | Receipt::Redelivered { times: 2, .. }) => {}
            (cut, receipt) => panic!("{cut:?}: {receipt:?}"),
        }
        assert_eq!(ids(&store).await.len(), 1, "{cut:?}");
    }
}

/// The store has begun a transaction, because it stores each delivery behind a savepoint.
#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_whose_commit_is_unknown_is_an_error_too() {
    let Some(server) = postgres::shared() else { return };
    let proxy = Proxy::start(server).await;
    for cut in ALL {
        let (_, schema) = inbox(server).await;
        let store = proxy.open(&schema).await;
        let refused = NewDelivery { endpoint: Some("a\0b".into()), ..delivery("refused") };
        let batch = [delivery("a"), refused];
        proxy.cut(cut, "COMMIT\0");
        let error = store.accept(now(), &batch).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{cut:?}");
        let receipts = store.accept(now(), &batch).await.unwrap();
        let kind = receipts[0].as_ref().unwrap().as_str();
        let expected: &[_] = match cut {
            Cut::Before => &["new"],
            Cut::During => &["new", "redelivered"],
            Cut::After => &["redelivered"],
        };
        assert!(expected.contains(&kind), "{cut:?}: {kind}");
        let is_refused = |error: &StoreError| error.kind() == StoreErrorKind::Refused;
        assert!(receipts[1].as_ref().is_err_and(is_refused), "{cut:?}");
        assert_eq!(ids(&store).await.len(), 1, "{cut:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_whose_end_is_unknown_ends_once() {
    let Some(server) = postgres::shared() else { return };
    let proxy = Proxy::start(server).await;
    for cut in ALL {
        let (direct, schema) = inbox(server).await;
        let store = proxy.open(&schema).await;
        let id = stored(&direct, delivery("a")).await;
        let claimed = claim(&store, LONG).await;
        proxy.cut(cut, ".settle(");
        let error = store.settle(now(), &[done(&claimed[0])]).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{cut:?}");
        let again = store.settle(now(), &[done(&claimed[0])]).await.unwrap();
        match cut {
            Cut::Before => assert_eq!(again, [Settled::Settled]),
            Cut::During => {}
            Cut::After => assert_eq!(again, [Settled::Stale]),
        }
        assert_eq!(state(&direct, id).await, State::Done, "{cut:?}");
        let history = direct.get(now(), id).await.unwrap().unwrap().history;
        assert_eq!(history.len(), 1, "{cut:?}: {history:?}");
        assert_eq!(claim(&direct, LONG).await, [], "{cut:?}");
    }
}
