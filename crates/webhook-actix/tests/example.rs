//! `examples/actix_receiver.rs`, and what happens when the sender hangs up.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[allow(dead_code, reason = "its `main` is not called here")]
#[path = "../examples/actix_receiver.rs"]
mod receiver;

use std::{env, fs, future, pin::pin, process, task::Poll};

use actix_web::{App, test, web};
use webhook_actix::Receiver;
use webhook_core::{Envelope, Secret};
use webhook_currencycloud::Currencycloud;
use webhook_test_support::adapter_cases;

#[actix_web::test]
async fn a_delivery_is_done_once_although_its_handler_was_dropped_and_its_worker_failed() {
    let path = env::temp_dir().join(format!("webhook-actix-{}", process::id()));
    let _ = fs::remove_dir_all(&path);
    let store = web::Data::new(receiver::Store::open(&path).unwrap());
    let app = App::new().app_data(currencycloud()).app_data(store.clone());
    let app = test::init_service(app.route("/", web::post().to(receiver::receive))).await;
    {
        let first = test::call_service(&app, signed(adapter_cases::TRANSFER).to_request());
        let mut first = pin!(first);
        let poll = future::poll_fn(|context| Poll::Ready(first.as_mut().poll(context))).await;
        assert!(poll.is_pending());
    }
    let mut done = Vec::new();
    for body in [adapter_cases::TRANSFER, b"{}", adapter_cases::TRANSFER] {
        let answer = test::call_service(&app, signed(body).to_request()).await;
        assert_eq!(answer.status(), 200);
        store.work(|_| Err("the bank is closed".into())).unwrap();
        let act = |it: Envelope<'static, _>| {
            done.push(it.verified.body().to_vec());
            Ok(())
        };
        store.work(act).unwrap();
    }
    assert_eq!(done, [adapter_cases::TRANSFER, b"{}"]);
    let _ = fs::remove_dir_all(path);
}

fn currencycloud() -> web::Data<Receiver<Currencycloud>> {
    let key = Secret::new(adapter_cases::KEY).unwrap();
    web::Data::new(Receiver::new(Currencycloud::new(key)))
}

fn signed(body: &'static [u8]) -> test::TestRequest {
    let signature = (Currencycloud::SIGNATURE_HEADER, adapter_cases::sign(body));
    test::TestRequest::post().insert_header(signature).set_payload(body)
}
