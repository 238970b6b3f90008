//! `fxhook listen --inbox`, and the commands of `fxhook inbox` that look and act.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt;
use std::time::Duration;

use webhook_core::{DedupKey, Evidence, Proof};
use webhook_inbox::{Late, NewDelivery, Reading, ReadingKind};

use crate::listener::{VARIABLE, status};
use crate::run::{fxhook, has, json, signature, words};
use crate::stored::{Stored, payment, released};

#[test]
fn a_delivery_is_stored_and_its_line_says_whether_it_is_new_also_after_a_crash() {
    let stored = Stored::empty();
    let body = released("p1");
    for receipt in ["new", "redelivered"] {
        // It is killed at the end of the block.
        let mut listener = stored.listener();
        assert_eq!(listener.deliver(&signature(&body), &body), "200");
        let line = listener.data();
        assert_eq!((&line["receipt"], &line["delivery"]), (&receipt.into(), &1.into()));
        assert_eq!(line["payload"]["id"], "p1");
    }
    let list = stored.list("");
    let [line] = list.as_slice() else { panic!("expected one delivery, found {list:?}") };
    assert_eq!((&line["times_seen"], &line["state"]), (&2.into(), &"waiting".into()));
    assert_eq!((&line["source"], &line["proof"]), (&"currencycloud".into(), &"body".into()));
}

#[test]
fn a_delivery_that_cannot_be_stored_is_answered_with_503_and_not_printed() {
    let stored = Stored::empty();
    let mut listener = stored.listener();
    let database = rusqlite::Connection::open(stored.file()).unwrap();
    database.execute_batch("ALTER TABLE inbox_seen RENAME TO elsewhere").unwrap();
    let body = released("p1");
    let head = format!(
        "POST /currencycloud HTTP/1.1\r\nX-HMAC-Digest-SHA-512: {}\r\nContent-Length: {}",
        signature(&body),
        body.len()
    );
    let answer = listener.ask(&head, &body);
    assert_eq!(status(&answer), "503");
    has(&answer.to_lowercase(), "retry-after: 1\r\n");
    let alarm = listener.message();
    has(
        &alarm,
        "inbox: deliveries are not stored: the provider sends them again until it gives up: ",
    );
    has(&alarm, ": no such table: inbox_seen");
    has(&alarm, "(provider currencycloud, outage 0 s, deliveries 1, gives up in 31 s)");
    has(&listener.message(), "currencycloud: answered 503: ");
    database.execute_batch("ALTER TABLE elsewhere RENAME TO inbox_seen").unwrap();
    assert_eq!(listener.deliver(&signature(&body), &body), "200");
    assert_eq!(listener.data()["receipt"], "new");
    has(&listener.message(), "inbox: deliveries are stored again (outage ");
}

#[test]
fn deliveries_are_stored_although_their_lines_cannot_be_written() {
    let stored = Stored::empty();
    let mut listener = stored.listener();
    drop(listener.stdout.take());
    for id in ["p1", "p2"] {
        assert_eq!(listener.deliver(&signature(&released(id)), &released(id)), "200");
    }
    has(&listener.message(), "the delivery is stored");
    assert_eq!(stored.listed("", "id"), "1,2");
    listener.interrupt();
    has(&listener.message(), "Stopping");
    assert_eq!(listener.message(), "lines not written: 2; their deliveries are stored");
}

#[test]
fn an_inbox_is_a_file_that_listen_makes() {
    let stored = Stored::empty();
    let error = stored.run("list", &[]).finish().error(1);
    has(&error, "inbox.db, found no file: `fxhook listen --inbox` makes one");
    stored.listener();
    let below = fxhook(&["inbox", "list", "--inbox", &format!("{}/inbox.db", stored.url())]);
    has(&below.finish().error(1), "found no access to it: Not a directory");
    // The inbox is opened before the port.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let (bind, folder) = (taken.local_addr().unwrap().to_string(), stored.beside("no"));
    let inbox = format!("sqlite:{folder}/inbox.db");
    let listen = fxhook(&["listen", "--bind", &bind, "--inbox", &inbox]);
    has(&listen.secret(VARIABLE, "secret").finish().error(1), "expected the folder /");
    let folder = format!("sqlite:{}", stored.beside(""));
    for (url, found) in [
        ("", "found an empty text"),
        ("sqlite:", "found no path"),
        ("inbox.db", "found inbox.db"),
        ("mysql://me:password@here", "found one that begins with mysql:"),
        (&folder, "found the folder /"),
    ] {
        for command in [&["listen"][..], &["inbox", "list"]] {
            let option = fxhook(&[command, &["--inbox", url]].concat());
            let variable = fxhook(command).variable("FXHOOK_INBOX", url);
            for (run, name) in [(option, "--inbox"), (variable, "FXHOOK_INBOX")] {
                let error = run.secret(VARIABLE, "secret").finish().error(2);
                has(
                    &error,
                    &format!(
                        "error: {name}: expected an inbox such as sqlite:inbox.db or postgres://user@host/database"
                    ),
                );
                has(&error, found);
                assert!(!error.contains("password"), "{error}");
            }
        }
    }
    let other_bytes = OsStr::from_bytes(b"sqlite:\xff");
    let run = fxhook(&["listen"]).variable("FXHOOK_INBOX", other_bytes);
    has(&run.secret(VARIABLE, "secret").finish().error(2), "other bytes than UTF-8");
}

#[test]
fn wrong_usage_says_what_is_missing() {
    let stored = Stored::empty();
    for (run, found) in [
        (fxhook(&["inbox", "list"]), "in --inbox or FXHOOK_INBOX"),
        (fxhook(&["inbox"]), "[subcommands: list, show, work, "),
        (stored.run("list --since yesterday", &[]), "90s, 15m, 2h or 7d"),
        (stored.run("list --state lost", &[]), "waiting, working, dead, parked, done"),
        (stored.run("list --limit 0", &[]), "at least 1"),
        (stored.run("list --id p1", &[]), "the number of a delivery, such as 17"),
        (stored.run("list --event=", &[]), "a value is required for '--event"),
        (stored.run("list --subject=", &[]), "a value is required for '--subject"),
        (stored.run("replay --state dead", &[]), "--reason"),
        (stored.run("replay --reason because", &[]), "found none: this would concern every"),
        (stored.run("purge", &[]), "expected an age in --done, --dead or both, found neither"),
        (stored.run("work", &[]), "a command after --, or a URL in --to, found neither"),
        (stored.run("work --to http://a/ -- true", &[]), "cannot be used with"),
        (stored.run("work --timeout 0s -- true", &[]), "at least a second"),
    ] {
        has(&run.finish().error(2), found);
    }
}

/// An inbox with five deliveries: 1 and 2 about a payment, 2 dead; 3 done; 4 parked; 5 waiting.
pub(crate) fn various() -> Stored {
    let stored = Stored::with(&[
        released("p1"),
        payment("payment_failed_notification", "p1"),
        released("p2"),
        b"no JSON".to_vec(),
    ]);
    stored.work(" --source nothing", "exit 1").data(0);
    stored.work("", r#"case "$(cat)" in *payment_failed*) exit 65;; esac"#).data(1);
    stored.receive(&[released("p1"), released("p3")]);
    stored
}

#[test]
fn list_has_a_filter_for_each_field_and_a_limit() {
    let stored = various();
    for (arguments, ids) in [
        ("", "1,2,3,4,5"),
        (" --id 3", "3"),
        (" --source currencycloud", "1,2,3,4,5"),
        (" --source cxtn", ""),
        (" --state done", "1,3"),
        (" --state dead", "2"),
        (" --state parked", "4"),
        (" --state waiting", "5"),
        (" --state working", ""),
        (" --event payment_failed_notification", "2"),
        (" --subject p1", "1,2"),
        (" --subject p1 --state done", "1"),
        (" --since 2000-01-31T12:00:00+01:00", "1,2,3,4,5"),
        (" --since 2999-01-31T12:00:00Z", ""),
        (" --since 2h", "1,2,3,4,5"),
        (" --since 0s", ""),
        (" --before 2999-01-31T12:00:00Z", "1,2,3,4,5"),
        (" --before 2h", ""),
        (" --limit 2", "1,2"),
    ] {
        assert_eq!(stored.listed(arguments, "id"), ids, "{arguments}");
    }
    assert_eq!(stored.listed("", "times_seen"), "2,1,1,1,1");
    let first = &stored.list(" --id 1")[0];
    let fields: Vec<_> = first.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = words(
        "id source provider event_type subject proof dedup_key received_at times_seen state attempts last_error",
    );
    expected.sort_unstable();
    assert_eq!(fields, expected);
    let stats = json(&stored.run("stats", &[]).finish().data(0));
    for (state, count) in [("waiting", 1), ("working", 0), ("dead", 1), ("parked", 1), ("done", 2)]
    {
        assert_eq!(stats[state], count, "{state}");
    }
    let fifth = &stored.list(" --id 5")[0];
    assert_eq!(stats["oldest_waiting"], fifth["received_at"]);
    let chosen = json(&stored.run("stats --since 2h", &[]).finish().data(0));
    assert_eq!(chosen, stats);
    let chosen = json(&stored.run("stats --subject p1", &[]).finish().data(0));
    assert_eq!((&chosen["done"], &chosen["dead"]), (&1.into(), &1.into()));
    assert_eq!((&chosen["waiting"], &chosen["oldest_waiting"]), (&0.into(), &().into()));
}

#[test]
fn show_has_the_body_as_it_arrived_the_typed_payload_and_the_history() {
    let stored = Stored::with(&[released("p1"), b"\xff".to_vec()]);
    stored.work("", "exit 0").data(0);
    let shown = stored.show(1);
    assert_eq!(shown["body"].as_str().unwrap().as_bytes(), released("p1"));
    assert_eq!(shown["payload"]["id"], "p1");
    let key = format!("currencycloud:{}", shown["dedup_key"].as_str().unwrap());
    assert_eq!(shown["idempotency_key"], key);
    assert_eq!(stored.history(1), [("done".to_owned(), String::new())]);
    let shown = stored.show(2);
    assert_eq!((&shown["body_base64"], &shown["payload"]), (&"/w==".into(), &().into()));
    assert_eq!((&shown["state"], &shown["error"]["path"]), (&"parked".into(), &"".into()));
    has(&stored.run("show 3", &[]).finish().error(1), "id 3, found none");
}

#[test]
fn acting_changes_what_is_chosen_says_so_and_keeps_the_reason() {
    let stored = various();
    for (command, said, dry_lines, states) in [
        (
            "replay --state dead",
            "replay 1 delivery|Opened 1 delivery again.",
            1,
            "done,waiting,done,parked,waiting",
        ),
        (
            "replay --source currencycloud --limit 1",
            "replay 1 delivery|Opened 1 delivery again.",
            1,
            "waiting,waiting,done,parked,waiting",
        ),
        (
            "park --subject p1",
            "park the entities of 2 deliveries|Parked 1 entity.",
            2,
            "parked,parked,done,parked,waiting",
        ),
        (
            "release --subject p1",
            "release the entities of 2 deliveries|Released 1 entity.",
            2,
            "waiting,waiting,done,parked,waiting",
        ),
        (
            "replay --id 5",
            "replay 0 deliveries|Opened 0 deliveries again.",
            0,
            "waiting,waiting,done,parked,waiting",
        ),
    ] {
        let (would, did) = said.split_once('|').unwrap();
        let before = stored.listed("", "state");
        let dry = stored.run(command, &["--dry-run", "--reason", "a new secret"]).finish();
        assert_eq!(dry.stderr, format!("Would {would}. Nothing was changed.\n"), "{command}");
        assert_eq!(dry.lines(0).len(), dry_lines, "{command}");
        assert_eq!(stored.listed("", "state"), before, "{command}");
        let done = stored.run(command, &["--reason", "the bank was closed"]).finish();
        assert_eq!((done.stderr.trim_end(), &*done.stdout), (did, ""), "{command}");
        assert_eq!(stored.listed("", "state"), states, "{command}");
    }
    let why = "the bank was closed";
    let steps = stored.history(1).into_iter().skip(1);
    let expected = ["replayed", "parked", "released"].map(|step| (step.to_owned(), why.to_owned()));
    assert_eq!(steps.collect::<Vec<_>>(), expected);
}

/// A delivery that an older version of the program could not decode.
fn unread(body: Vec<u8>) -> NewDelivery {
    NewDelivery {
        source: "currencycloud".parse().unwrap(),
        provider: "currencycloud".into(),
        key: DedupKey::of(&body),
        proof: Proof::Body,
        evidence: Some(Evidence {
            header: "x-hmac-digest-sha-512".into(),
            value: signature(&body).into(),
        }),
        endpoint: None,
        provider_id: None,
        reading: Reading {
            kind: ReadingKind::Undecodable,
            event_type: None,
            subject: None,
            occurred_at: None,
            error: Some("not known yet".into()),
            read_by: "an older version".into(),
            parks: true,
        },
        body: body.into(),
        window: Duration::ZERO,
        late: Late::Report,
        received_at: None,
    }
}

#[test]
fn heal_opens_what_this_version_can_decode() {
    let stored = Stored::with(&[b"no JSON"]);
    stored.store(unread(released("p1")));
    assert_eq!(stored.listed("", "last_error").rsplit(',').next(), Some("not known yet"));
    let dry = stored.run("heal --dry-run", &[]).finish();
    assert_eq!(dry.stderr, "Would decode 2 deliveries again. Nothing was changed.\n");
    let healed = stored.run("heal", &[]).finish();
    assert_eq!(healed.stderr, "Opened 1 delivery; 1 still cannot be decoded.\n");
    assert_eq!(stored.listed("", "state"), "parked,waiting");
    assert_eq!(stored.list(" --id 2")[0]["subject"]["id"], "p1");
}

#[test]
fn reverify_refuses_what_another_secret_has_signed() {
    let stored = Stored::with(&[released("p1"), released("p2")]);
    let run = stored.run("reverify --dry-run", &[]).finish();
    assert_eq!(
        (run.stderr.trim_end(), run.stdout.lines().count()),
        ("Would verify 2 deliveries again. Nothing was verified.", 2)
    );
    let run = stored.run("reverify", &[]).finish();
    has(&run.stderr, "Verified 2 deliveries of currencycloud again, refused 0; 0 have nothing");
    assert_eq!(run.data(0), "");
    let run = stored.run("reverify --limit 1", &[]).secret(VARIABLE, "c0ffee-c0ffee").finish();
    let lines = run.lines(1);
    assert_eq!((lines.len(), &lines[0]["id"]), (1, &1.into()));
    has(lines[0]["refused"].as_str().unwrap(), "matches none");
    let run = fxhook(&["inbox", "reverify", "--dry-run", "--inbox", &stored.url()]);
    let run = run.secret("FXHOOK_CXTN_SECRET", "c0ffee-c0ffee").finish();
    has(&run.stderr, "Would verify 0 deliveries again");
    let run = fxhook(&["inbox", "reverify", "--inbox", &stored.url()]);
    has(&run.finish().error(2), VARIABLE);
    for name in ["flash-payments/ad-hoc", "other"] {
        let file = ["--secret-file", &format!("{name}=/a/file")];
        let error = stored.run("reverify", &file).finish().error(2);
        has(&error, "expected --secret-file with currencycloud or flash-payments or send-payments");
    }
    let help = fxhook(&["inbox", "reverify", "--help"]).finish().data(0);
    assert!(help.contains("--secret-file") && !help.contains("/ad-hoc"), "{help}");
}

#[test]
fn purge_deletes_what_is_done_and_old() {
    let stored = various();
    for (arguments, said, ids) in [
        ("--done 1d", "0 deliveries|Deleted 0 deliveries", "1,2,3,4,5"),
        ("--dead 0s --source cxtn", "0 deliveries|Deleted 0 deliveries", "1,2,3,4,5"),
        ("--done 0s --before 1h", "0 deliveries|Deleted 0 deliveries", "1,2,3,4,5"),
        ("--dead 0s", "1 delivery|Deleted 1 delivery, and 0 entities", "1,3,4,5"),
        ("--done 0s --subject p2", "1 delivery|Deleted 1 delivery, and 1 entity", "1,4,5"),
        ("--done 0s --dead 0s --limit 2", "1 delivery|Deleted 1 delivery", "4,5"),
    ] {
        let (would, did) = said.split_once('|').unwrap();
        let dry = stored.run(&format!("purge --dry-run {arguments}"), &[]).finish();
        assert_eq!(dry.stderr, format!("Would delete {would}. Nothing was changed.\n"));
        assert!(would.starts_with(&dry.lines(0).len().to_string()), "{arguments}");
        has(&stored.run(&format!("purge {arguments}"), &[]).finish().stderr, did);
        assert_eq!(stored.listed("", "id"), ids);
    }
    // A repetition is recognised for ever.
    stored.receive(&[released("p1")]);
    assert_eq!(stored.listed("", "id"), "4,5");
}
