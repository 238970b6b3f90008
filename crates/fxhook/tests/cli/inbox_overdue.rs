//! `fxhook inbox overdue`, and `fxhook inbox export`.

use serde_json::{Value, json};

use crate::inbox::various;
use crate::run::has;
use crate::stored::{Stored, released};

#[test]
fn what_is_open_for_too_long_is_listed_with_its_last_status_the_oldest_first() {
    let stored = various();
    let subjects = |lines: &[Value]| -> Vec<Value> {
        lines.iter().map(|line| json!([line["subject"]["id"], line["status"]])).collect()
    };
    let overdue = stored.run("overdue --open-for 0s --source currencycloud", &[]).finish();
    has(&overdue.stderr, " open for too long.\n");
    let lines = overdue.lines(0);
    let of_payments: Vec<Value> =
        lines.iter().filter(|line| line["subject"]["kind"] == "payment").cloned().collect();
    assert_eq!(
        subjects(&of_payments),
        [json!(["p1", "completed"]), json!(["p2", "completed"]), json!(["p3", null])]
    );
    assert_eq!(of_payments[0]["last_delivery"], 2);
    assert_eq!(of_payments[0]["last_received_at"], stored.list(" --id 2")[0]["received_at"]);

    let first = stored.run("overdue --open-for 0s --limit 1", &[]).finish();
    assert_eq!(first.stderr, "1 object open for too long. There may be more: see --limit.\n");
    assert_eq!(first.lines(0), lines[..1]);
    for none in ["overdue", "overdue --open-for 0s --source cxtn"] {
        let none = stored.run(none, &[]).finish();
        assert_eq!((&*none.stderr, &*none.stdout), ("0 objects open for too long.\n", ""));
    }
}

#[test]
fn deliveries_are_exported_as_cloud_events_with_the_digits_of_their_bodies() {
    let stored = Stored::with(&[released("p1"), b"\xff".to_vec()]);
    let export = stored.run("export --cloudevents", &[]).finish();
    assert_eq!(export.stderr, "Exported 2 deliveries.\n");
    let body = String::from_utf8(released("p1")).unwrap();
    has(&export.stdout, &format!(r#""data":{body}}}"#));
    let [event, other] = &export.lines(0)[..] else { panic!("expected two lines") };
    let delivery = &stored.list("")[0];
    for (field, expected) in [
        ("specversion", &json!("1.0")),
        ("id", &delivery["dedup_key"]),
        ("source", &json!("currencycloud")),
        ("type", &json!("currencycloud.payment_released_notification")),
        ("subject", &json!("payment/p1")),
        ("proof", &json!("body")),
        ("datacontenttype", &json!("application/json")),
    ] {
        assert_eq!(&event[field], expected, "{field}");
    }
    assert_eq!(
        (&other["type"], &other["data_base64"]),
        (&json!("currencycloud.undecodable"), &json!("/w=="))
    );
    assert!(other.get("data").is_none() && other.get("subject").is_none());

    let chosen = stored.run("export --cloudevents --subject p1", &[]).finish().lines(0);
    assert_eq!(chosen.iter().collect::<Vec<_>>(), [event]);
    has(&stored.run("export", &[]).finish().error(2), "--cloudevents");
}
