//! Which events tell the statuses that the API shows.

use webhook_core::Provider;
use webhook_send_payments::SendPayments;

#[test]
fn each_event_tells_the_statuses_of_its_object() {
    for row in SendPayments::EVENTS {
        assert!(SendPayments::told_by(row.entity, "any").contains(&row.name), "{}", row.name);
    }
    assert!(SendPayments::told_by("user", "any").is_empty());
}
