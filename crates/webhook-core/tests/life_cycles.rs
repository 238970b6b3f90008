//! Allowed status transitions, and which answers acknowledge.

use webhook_core::{Acknowledgement, Certainty, LifeCycle, Redelivery, life_cycle};

const LETTER: LifeCycle<&str> = life_cycle! {
    Documented: "written" => ["sent", "torn"];
    Documented: "sent" => ["read", "returned"];
    Inferred: "returned" => ["sent"];
    Documented: "read" => [];
    Documented: "torn" => [];
};

#[test]
fn a_status_follows_directly_or_through_others() {
    for (earlier, later) in [
        ("written", "sent"),
        ("written", "torn"),
        ("written", "read"),
        ("written", "returned"),
        ("returned", "read"),
    ] {
        assert_eq!(
            LETTER.may_follow(&earlier, &later),
            Some(true),
            "{earlier} {later}"
        );
    }
}

#[test]
fn a_status_does_not_follow_a_later_one() {
    for (earlier, later) in [
        ("sent", "written"),
        ("read", "sent"),
        ("torn", "sent"),
        ("sent", "torn"),
        ("written", "written"),
        ("read", "read"),
    ] {
        assert_eq!(
            LETTER.may_follow(&earlier, &later),
            Some(false),
            "{earlier} {later}"
        );
    }
}

#[test]
fn a_status_on_a_cycle_follows_itself() {
    assert_eq!(LETTER.may_follow(&"sent", &"sent"), Some(true));
    assert_eq!(LETTER.may_follow(&"returned", &"torn"), Some(false));
}

#[test]
fn an_unknown_status_has_no_answer() {
    assert_eq!(LETTER.may_follow(&"sent", &"lost"), None);
    assert_eq!(LETTER.may_follow(&"lost", &"sent"), None);
    assert_eq!(LETTER.is_final(&"lost"), None);
    assert!(LETTER.transition(&"lost").is_none());
    assert_eq!(LETTER.is_final(&"read"), Some(true));
    assert_eq!(LETTER.is_final(&"sent"), Some(false));
    assert_eq!(
        LETTER.transition(&"sent").map(|it| it.certainty),
        Some(Certainty::Documented)
    );
}

#[test]
fn any_answer_from_200_to_299_acknowledges() {
    for acknowledgement in [Acknowledgement::AnySuccess, Acknowledgement::NotDocumented] {
        let redelivery = Redelivery::new(&[], Certainty::Inferred, acknowledgement);
        assert_eq!(redelivery.acknowledgement(), acknowledgement);
        assert_eq!(redelivery.certainty().to_string(), "inferred");
        assert_eq!((redelivery.attempts(), redelivery.wait_after(1)), (1, None));
        for status in [200, 204, 299] {
            assert!(acknowledgement.accepts(status), "{status}");
        }
        for status in [0, 100, 199, 300, 301, 401, 413, 500] {
            assert!(!acknowledgement.accepts(status), "{status}");
        }
    }
}
