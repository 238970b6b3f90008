//! The cost of the route that stores: verify, store and answer 200, compared with the slower of its two
//! halves: a handler that verifies only, and bare `rusqlite` that commits 64 deliveries at a time.
//!
//! The files are on the disk of the target folder, or in the folder that the first argument names:
//! `cargo bench -p webhook-axum --features inbox --bench inbox -- FOLDER`.

#![allow(
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark stops at the first surprise, and uses a part of another one"
)]

use std::{env, fs, path::Path, process, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{StatusCode, header, request::Parts},
    routing::post,
};
use floor::Floor;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use tokio::{runtime::Runtime, task::JoinSet};
use tower::ServiceExt;
use webhook_axum::{InboxRoute, Receiver};
use webhook_core::{Delivery, Provider, Secret};
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{Inbox, Settings};
use webhook_inbox_sqlite::SqliteStore;
use webhook_test_support::inbox_benches::{
    deliveries::{self, Sent},
    race::{print, race, time},
};

#[path = "../../webhook-inbox-sqlite/benches/inbox/floor.rs"]
mod floor;

const KEY: &str = "9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0";

/// Requests in flight, and deliveries in a transaction of the floor.
const MANY: usize = 64;

/// Deliveries in a round.
const COUNT: usize = 8 * MANY;

fn main() {
    let folder = env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let folder = folder.unwrap_or_else(|| env!("CARGO_TARGET_TMPDIR").to_owned());
    let folder = Path::new(&folder).join(format!("inbox-{}", process::id()));
    fs::create_dir(&folder).unwrap();

    let runtime = Runtime::new().unwrap();
    let guard = runtime.enter();
    let store = SqliteStore::open(folder.join("ours.db")).unwrap();
    let inbox = Inbox::new(store, Settings::default());
    drop(guard);
    let provider = || Currencycloud::new(Secret::new(KEY).unwrap());
    let source = "currencycloud".parse().unwrap();
    let stores = Router::new().route("/", inbox.route(source, Receiver::new(provider())));
    let verifies = Router::new().route("/", post(verify)).with_state(Arc::new(provider()));
    let mut floor = Floor::open(&folder.join("floor.db"));

    let (mut verified, mut committed) = (Duration::MAX, Duration::MAX);
    let times = race(
        200,
        || play(&runtime, &stores),
        || {
            let verify = play(&runtime, &verifies);
            let sent = deliveries::new(COUNT);
            let commit = time(|| sent.chunks(MANY).for_each(|batch| floor.accept(batch)));
            (verified, committed) = (verified.min(verify), committed.min(commit));
            verify.max(commit)
        },
    );
    let [verified, committed] = [verified, committed].map(|best| COUNT as f64 / best.as_secs_f64());
    println!("verify only: best {verified:.0}/s; raw commits of 64: best {committed:.0}/s");
    print("verify, store and answer 200, 64 in flight; floor: the slower one", COUNT, &times, 0.80);
    drop((inbox, stores, floor));
    drop(runtime);
    fs::remove_dir_all(folder).unwrap();
}

/// Reads and verifies a delivery, and does nothing with it.
async fn verify(State(provider): State<Arc<Currencycloud>>, request: Request) -> StatusCode {
    let (Parts { headers, .. }, body) = request.into_parts();
    let body = to_bytes(body, 256 * 1024).await.unwrap();
    match provider.verify(&Delivery::new(&headers, &body)) {
        Ok(_) => StatusCode::OK,
        Err(_) => StatusCode::UNAUTHORIZED,
    }
}

/// The time that the app takes for new deliveries, with so many in flight.
fn play(runtime: &Runtime, app: &Router) -> Duration {
    let mut requests: Vec<Request> = deliveries::new(COUNT).into_iter().map(request).collect();
    let senders: Vec<_> =
        (0..MANY).map(|_| requests.split_off(requests.len() - COUNT / MANY)).collect();
    time(|| {
        runtime.block_on(async {
            let senders: JoinSet<()> =
                senders.into_iter().map(|requests| send(app.clone(), requests)).collect();
            senders.join_all().await;
        });
    })
}

/// Sends one after the other.
async fn send(app: Router, requests: Vec<Request>) {
    for request in requests {
        let answer = app.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    }
}

fn request(Sent { body, .. }: Sent) -> Request {
    let mut mac = Hmac::<Sha512>::new_from_slice(KEY.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    Request::post("/")
        .header(Currencycloud::SIGNATURE_HEADER, const_hex::encode(mac.finalize().into_bytes()))
        .header(header::CONTENT_LENGTH, body.len())
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .unwrap()
}
