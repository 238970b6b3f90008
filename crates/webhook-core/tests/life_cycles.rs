//! What may follow what, with and without a way back.

use webhook_core::{Acknowledgement, Basis, LifeCycle, Redelivery, Stage};

const fn stage(status: &'static str, followed_by: &'static [&'static str]) -> Stage<&'static str> {
    Stage {
        status,
        followed_by,
        basis: Basis::Documented,
    }
}

const LETTER: LifeCycle<&str> = LifeCycle::new(&[
    stage("written", &["sent", "torn"]),
    stage("sent", &["read", "returned"]),
    stage("returned", &["sent"]),
    stage("read", &[]),
    stage("torn", &[]),
]);

#[test]
fn a_status_follows_at_once_or_by_way_of_others() {
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
fn a_status_does_not_follow_what_leads_away_from_it() {
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
fn a_way_round_comes_back_and_the_question_comes_to_an_end() {
    assert_eq!(LETTER.may_follow(&"sent", &"sent"), Some(true));
    assert_eq!(LETTER.may_follow(&"returned", &"torn"), Some(false));
}

#[test]
fn of_what_nothing_is_known_nothing_is_said() {
    assert_eq!(LETTER.may_follow(&"sent", &"lost"), None);
    assert_eq!(LETTER.may_follow(&"lost", &"sent"), None);
    assert_eq!(LETTER.is_final(&"lost"), None);
    assert!(LETTER.stage(&"lost").is_none());
    assert_eq!(LETTER.is_final(&"read"), Some(true));
    assert_eq!(LETTER.is_final(&"sent"), Some(false));
    assert_eq!(
        LETTER.stage(&"sent").map(|stage| stage.basis),
        Some(Basis::Documented)
    );
}

#[test]
fn any_answer_from_200_to_299_acknowledges() {
    for acknowledgement in [Acknowledgement::AnySuccess, Acknowledgement::NotDocumented] {
        let redelivery = Redelivery::new(&[], Basis::Inferred, acknowledgement);
        assert_eq!(redelivery.acknowledgement(), acknowledgement);
        assert_eq!(redelivery.basis().to_string(), "inferred");
        assert_eq!((redelivery.attempts(), redelivery.wait_after(1)), (1, None));
        for status in [200, 204, 299] {
            assert!(acknowledgement.accepts(status), "{status}");
        }
        for status in [0, 100, 199, 300, 301, 401, 413, 500] {
            assert!(!acknowledgement.accepts(status), "{status}");
        }
    }
}
