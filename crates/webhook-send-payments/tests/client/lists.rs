//! Lists: the parameters that are sent, and which page is the last.

use webhook_core::Extra;
use webhook_send_payments::client::{Listing, Pages, PaymentDetails};
use webhook_test_support::{StubServer, json};

use crate::logged_in;

async fn count<T>(mut pages: Pages<T>) -> usize {
    let mut objects = 0;
    while let Some(object) = pages.next().await {
        object.unwrap();
        objects += 1;
    }
    objects
}

async fn queries(server: &StubServer, at: &str) -> Vec<String> {
    let sent = server.sent(at).await;
    sent.iter().map(|request| request.url.query().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_entries_of_a_batch_are_listed_at_the_documented_path() {
    let (server, client) = logged_in().await;
    let at = "/trades/batch/b1/entries";
    let body = r#"{"metadata":{},"items":[{"status":"failed"},{"status":"failed","n":2}]}"#;
    server.answer("GET", at, json(200, body)).await;
    let listing = Listing::batch_entries("b1").parameter("status", "failed");
    assert_eq!(count(client.list::<Extra>(listing)).await, 2);
    assert_eq!(queries(&server, at).await, ["status=failed&pageNumber=1&itemsPerPage=1000"]);
}

#[tokio::test]
async fn a_list_at_a_path_of_the_integrator_is_read_to_its_last_page() {
    let payment = |id| format!(r#"{{"paymentTransactionId":"{id}","status":"settled"}}"#);
    for (first, second) in [
        (
            r#""meta":{"totalItems":3,"totalPages":2},"#,
            r#""meta":{"totalItems":3,"totalPages":2},"#,
        ),
        (r#""metadata":{},"#, r#""metadata":{},"#),
        ("", ""),
    ] {
        let (server, client) = logged_in().await;
        let first = format!(r#"{{{first}"items":[{},{}]}}"#, payment("p1"), payment("p2"));
        let second = format!(r#"{{{second}"items":[{}]}}"#, payment("p3"));
        for body in [&first, &second, &first, &second] {
            server.answer_times("GET", "/v2/payments", json(200, body), 1).await;
        }
        let listing = Listing::new("v2/payments", "paymentTransactionId");
        let listing = listing.older_parameters().items_per_page(2);
        assert_eq!(count(client.list::<PaymentDetails>(listing)).await, 3);
        let expected = ["page=1&limit=2", "page=2&limit=2", "page=1&limit=2", "page=2&limit=2"];
        assert_eq!(queries(&server, "/v2/payments").await, expected);
    }
}
