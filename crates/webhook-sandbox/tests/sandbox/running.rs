//! What a program needs that runs a sandbox for others: its ports, and its reports.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex};

use webhook_currencycloud::Currencycloud;
use webhook_sandbox::{Clock, DeliveryFault, Report, Sandbox};

use crate::currencycloud::payment;
use crate::receiver::Hooks;

#[tokio::test]
async fn the_providers_listen_on_the_port_of_bind_and_on_the_next_three() {
    loop {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let sandbox = match Sandbox::builder().bind(free).start().await {
            Ok(sandbox) => sandbox,
            // Another process has one of the ports, or there are not four.
            Err(error) => {
                let kinds = [ErrorKind::AddrInUse, ErrorKind::InvalidInput];
                assert!(kinds.contains(&error.kind()), "{error}");
                continue;
            }
        };
        let urls = [
            sandbox.currencycloud().base_url(),
            sandbox.flash_payments().base_url(),
            sandbox.send_payments().base_url(),
            sandbox.cxtn().base_url(),
        ];
        let expected = [0, 1, 2, 3].map(|next| format!("http://127.0.0.1:{}", free.port() + next));
        assert_eq!(urls, expected.each_ref().map(String::as_str));
        break;
    }
}

#[tokio::test]
async fn each_call_each_attempt_and_each_delivery_that_is_never_sent_is_reported_in_order() {
    let reports = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&reports);
    let builder = Sandbox::builder().clock(Clock::paused()).seed(1);
    let builder = builder.report_to(move |provider, report| {
        let line = match report {
            Report::Call(access) => access.path.clone(),
            Report::Attempt(record) => format!("{} {}", record.number, record.attempts.len()),
            Report::Unsent(record) => format!("{} {:?}", record.number, record.state),
            _ => String::new(),
        };
        log.lock().unwrap().push(format!("{provider} {line}"));
    });
    let sandbox = builder.start().await.unwrap();
    let currencycloud = sandbox.currencycloud();
    let client = currencycloud.client_builder().build().unwrap();
    let key = client.generate_hmac_key().await.unwrap();
    let hooks = Hooks::failing(Currencycloud::new(key), 1).await;
    currencycloud.set_pace(webhook_core::testing::Pace::Fast);
    currencycloud.add_endpoint(hooks.url(), &[]);
    currencycloud.add_endpoint("http://192.0.2.1/", &[]);
    currencycloud.create_payment(payment());
    sandbox.settled().await;
    currencycloud.fail_next_delivery(DeliveryFault::Lost);
    currencycloud.create_payment(payment());
    assert_eq!(
        *reports.lock().unwrap(),
        [
            "currencycloud /v2/authenticate/api",
            "currencycloud /v2/contacts/generate_hmac_key",
            "currencycloud 2 Blocked",
            "currencycloud 1 1",
            "currencycloud 1 2",
            "currencycloud 3 Lost",
            "currencycloud 4 Blocked",
        ]
    );
}
