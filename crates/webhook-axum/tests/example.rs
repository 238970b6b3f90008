//! `examples/axum_receiver.rs` loses nothing and does nothing twice.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[allow(dead_code, reason = "its `main` is not called here")]
#[path = "../examples/axum_receiver.rs"]
mod receiver;

use std::{
    fs::{self, OpenOptions},
    future,
    io::Write,
    path::PathBuf,
    pin::pin,
    sync::{Arc, mpsc},
    task::Poll,
    thread,
};

use axum::{body::Body, extract::Request, http::StatusCode};
use receiver::Store;
use tower::ServiceExt;
use webhook_axum::Receiver;
use webhook_core::{Secret, Verified};
use webhook_currencycloud::Currencycloud;
use webhook_test_support::adapter_cases::{KEY, TRANSFER, sign};

/// A file of one test.
struct TestFile(PathBuf);

impl TestFile {
    fn new(name: &str) -> Self {
        let file = Self(std::env::temp_dir().join(format!("{name}-{}", std::process::id())));
        let _ = fs::remove_file(&file.0);
        file
    }

    /// Starts the program: what its worker acts upon until the store is closed.
    fn after_start(&self, deliveries: &[&'static [u8]]) -> Vec<Vec<u8>> {
        let (store, pending) = Store::open(&self.0).unwrap();
        for delivery in deliveries {
            store.add(Verified::assume_trusted(*delivery)).unwrap();
        }
        let mut acted = Vec::new();
        store.work(pending.try_iter(), |envelope| {
            acted.push(envelope.verified.body().to_vec());
            Ok(())
        });
        acted
    }
}

impl Drop for TestFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn a_crash_between_store_and_done_has_the_delivery_acted_upon_after_the_restart() {
    let file = TestFile::new("crash");
    let (store, pending) = Store::open(&file.0).unwrap();
    store.add(Verified::assume_trusted(TRANSFER)).unwrap();
    drop((store, pending));
    assert_eq!(file.after_start(&[]), [TRANSFER]);
    assert!(file.after_start(&[]).is_empty());
}

#[test]
fn a_duplicate_is_acknowledged_and_done_once_before_and_after_a_restart() {
    let file = TestFile::new("duplicate");
    assert_eq!(file.after_start(&[TRANSFER, TRANSFER, b"{}"]), [TRANSFER, b"{}"]);
    assert!(file.after_start(&[TRANSFER, b"{}"]).is_empty());
}

#[test]
fn what_fails_is_tried_again_when_it_is_repeated_and_after_a_restart() {
    let file = TestFile::new("failure");
    let (store, pending) = Store::open(&file.0).unwrap();
    let mut tries = 0;
    for _ in 0..2 {
        store.add(Verified::assume_trusted(TRANSFER)).unwrap();
        store.work(pending.try_iter(), |_| {
            tries += 1;
            Err("the bank is closed".into())
        });
    }
    assert_eq!(tries, 2);
    assert_eq!(file.after_start(&[]), [TRANSFER]);
}

#[test]
fn a_crash_in_the_middle_of_a_line_loses_nothing_that_was_acknowledged() {
    let file = TestFile::new("half-a-line");
    let (store, _pending) = Store::open(&file.0).unwrap();
    store.add(Verified::assume_trusted(b"{}")).unwrap();
    drop(store);
    let mut half = OpenOptions::new().append(true).open(&file.0).unwrap();
    half.write_all(br#"{"stored":{"proof":"bo"#).unwrap();
    assert_eq!(file.after_start(&[TRANSFER]), [b"{}", TRANSFER]);
    assert!(file.after_start(&[TRANSFER]).is_empty());
}

#[tokio::test]
async fn a_sender_that_hangs_up_and_repeats_has_its_delivery_done_once() {
    let file = TestFile::new("hang-up");
    let (store, pending) = Store::open(&file.0).unwrap();
    let store = Arc::new(store);
    let (acts, acted) = mpsc::channel();
    let worker = Arc::clone(&store);
    thread::spawn(move || {
        worker.work(pending, |envelope| Ok(acts.send(envelope.verified.body().to_vec())?));
    });
    let key = Secret::new(KEY).unwrap();
    let app = receiver::app(Receiver::new(Currencycloud::new(key)), store);
    {
        let mut dropped = pin!(app.clone().oneshot(signed(TRANSFER)));
        future::poll_fn(|context| {
            assert!(dropped.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
    }
    for body in [TRANSFER, b"{}"] {
        let answer = app.clone().oneshot(signed(body)).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    }
    assert_eq!(acted.recv().unwrap(), TRANSFER);
    assert_eq!(acted.recv().unwrap(), b"{}");
}

fn signed(body: &'static [u8]) -> Request {
    let request = Request::post("/currencycloud");
    let request = request.header(Currencycloud::SIGNATURE_HEADER, sign(body));
    request.body(Body::from(body)).unwrap()
}
