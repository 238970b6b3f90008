//! Allowed status transitions, and which answers acknowledge.

use webhook_core::{Acknowledgement, Certainty, LifeCycle, Redelivery, Standing, life_cycle};

const LETTER: LifeCycle<&str> = life_cycle! {
    Documented: "written" => ["sent", "torn"];
    Documented: "sent" => ["read", "returned"];
    Inferred: "returned" => ["sent"];
    Documented: "read" => [];
    Documented: "torn" => [];
};

#[test]
fn a_status_follows_earlier_ones_directly_or_through_others_and_itself_only_on_a_cycle() {
    for (earlier, later, expected) in [
        ("written", "sent", Some(true)),
        ("written", "read", Some(true)),
        ("returned", "read", Some(true)),
        ("sent", "sent", Some(true)),
        ("written", "written", Some(false)),
        ("read", "read", Some(false)),
        ("sent", "written", Some(false)),
        ("torn", "sent", Some(false)),
        ("returned", "torn", Some(false)),
        ("sent", "lost", None),
        ("lost", "sent", None),
    ] {
        assert_eq!(LETTER.may_follow(&earlier, &later), expected, "{earlier} {later}");
    }
}

#[test]
fn a_status_without_transitions_is_final_and_an_unknown_one_has_no_answer() {
    assert_eq!(LETTER.is_final(&"read"), Some(true));
    assert_eq!(LETTER.is_final(&"sent"), Some(false));
    assert_eq!(LETTER.is_final(&"lost"), None);
    assert!(LETTER.transitions(&"lost").is_none());
    assert_eq!(LETTER.transitions(&"returned").map(|it| it.certainty), Some(Certainty::Inferred));
}

#[test]
fn the_standing_of_a_status_says_how_it_relates_to_the_last_one() {
    for (earlier, later, expected) in [
        (None, "written", "first"),
        (None, "lost", "first"),
        (Some("written"), "sent", "fresh"),
        (Some("written"), "read", "fresh"),
        (Some("sent"), "returned", "fresh"),
        (Some("returned"), "sent", "fresh"),
        (Some("sent"), "sent", "same"),
        (Some("read"), "read", "same"),
        (Some("lost"), "lost", "same"),
        (Some("sent"), "written", "stale"),
        (Some("read"), "returned", "stale"),
        (Some("torn"), "sent", "impossible"),
        (Some("read"), "torn", "impossible"),
        (Some("sent"), "lost", "unknown"),
        (Some("lost"), "sent", "unknown"),
    ] {
        let standing = LETTER.standing(earlier.as_ref(), &later);
        assert_eq!(standing.to_string(), expected, "{earlier:?} {later}");
    }
    // What follows "lost" is not known, and it may follow "sent".
    const PARCEL: LifeCycle<&str> = life_cycle! { Documented: "sent" => ["lost"]; };
    assert_eq!(PARCEL.standing(Some(&"sent"), &"lost"), Standing::Fresh);
    assert_eq!(PARCEL.standing(Some(&"lost"), &"sent"), Standing::Stale);
    assert_eq!(PARCEL.standing(Some(&"lost"), &"torn"), Standing::Unknown);
    const NOTHING_KNOWN: LifeCycle<&str> = life_cycle! {};
    assert_eq!(NOTHING_KNOWN.standing(Some(&"sent"), &"read"), Standing::Unknown);
}

#[test]
fn any_answer_from_200_to_299_acknowledges_but_200_alone_does_where_documents_leave_it_open() {
    for (acknowledgement, is_204_certain) in [
        (Acknowledgement::AnySuccess, true),
        (Acknowledgement::Contradictory, false),
        (Acknowledgement::NotDocumented, false),
    ] {
        let redelivery = Redelivery::new(&[], Certainty::Inferred, acknowledgement);
        assert_eq!(redelivery.acknowledgement(), acknowledgement);
        assert_eq!(redelivery.certainty().to_string(), "inferred");
        assert_eq!((redelivery.attempts(), redelivery.wait_after(1)), (1, None));
        for status in [200, 204, 299] {
            assert!(acknowledgement.accepts(status), "{status}");
        }
        for status in [0, 100, 199, 300, 301, 401, 413, 500] {
            assert!(!acknowledgement.accepts(status), "{status}");
            assert!(!acknowledgement.is_certain(status), "{status}");
        }
        assert!(acknowledgement.is_certain(200));
        assert_eq!(acknowledgement.is_certain(204), is_204_certain);
    }
}
