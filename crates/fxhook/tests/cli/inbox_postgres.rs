//! An inbox in PostgreSQL, and a spool beside it.

use webhook_test_support::postgres::{self, PostgresServer};

use crate::listener::{Listener, VARIABLE};
use crate::run::{Run, SECRET, fxhook, has, signature, words};
use crate::stored::{Stored, released};

/// An inbox in a schema of its own.
struct Inbox(String);

impl Inbox {
    fn of(server: &PostgresServer) -> Self {
        Self(format!("{}&schema={}", server.address(), server.unused_schema()))
    }

    fn listener(&self, arguments: &[&str]) -> Listener {
        Listener::new(&[&["--inbox", &self.0], arguments].concat())
    }

    /// `fxhook inbox` with these words.
    fn run(&self, arguments: &str) -> Run {
        let run = fxhook(&[&["inbox"], &words(arguments)[..]].concat());
        run.variable("FXHOOK_INBOX", &self.0).secret(VARIABLE, SECRET)
    }
}

#[test]
fn deliveries_are_stored_listed_handled_and_shown() {
    let Some(server) = postgres::shared() else { return };
    let inbox = Inbox::of(server);
    has(&inbox.run("list").finish().error(1), "found no inbox: run the migrations");
    let body = released("p1");
    for (id, receipt) in [(1, "new"), (1, "redelivered")] {
        let mut listener = inbox.listener(&[]);
        assert_eq!(listener.deliver(&signature(&body), &body), "200");
        let line = listener.data();
        assert_eq!((&line["receipt"], &line["delivery"]), (&receipt.into(), &id.into()));
    }
    let work = ["inbox", "work", "--inbox", &inbox.0, "--", "/bin/sh", "-c", "exit 0"];
    fxhook(&work).finish().lines(0);
    let list = inbox.run("list").finish().lines(0);
    let [line] = list.as_slice() else { panic!("expected one delivery, found {list:?}") };
    assert_eq!((&line["times_seen"], &line["state"]), (&2.into(), &"done".into()));
    let reverified = inbox.run("reverify").finish();
    assert_eq!(reverified.lines(0).len(), 0);
}

#[test]
fn a_process_waits_for_notifications_if_the_address_says_so() {
    let Some(server) = postgres::shared() else { return };
    let schema = server.unused_schema();
    let inbox = Inbox(format!("{}&schema={schema}&notify=on", server.address()));
    let _listener = inbox.listener(&[]);
    let query =
        format!("SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN \"{schema}\"'");
    let listens = |_: &u32| server.psql("app", &query) == "1";
    assert!((0..100_000).any(|n| listens(&n)));
}

#[test]
fn while_the_server_is_away_deliveries_wait_in_the_spool_also_over_a_restart() {
    let Some(server) = postgres::own() else { return };
    let (inbox, stored) = (Inbox::of(&server), Stored::empty());
    let spool = stored.beside("spool.db");
    let deliver = |listener: &mut Listener, id: &str, receipt: &str| {
        let body = released(id);
        assert_eq!(listener.deliver(&signature(&body), &body), "200");
        let line = listener.data();
        assert_eq!(line["receipt"], receipt);
        assert_eq!(line["delivery"].is_null(), receipt == "spooled");
    };
    let mut listener = inbox.listener(&["--spool", &spool]);
    deliver(&mut listener, "p1", "new");
    server.stop_at_once();
    deliver(&mut listener, "p2", "spooled");
    has(&listener.message(), "the store is away: deliveries go into the spool: ");
    // It is killed.
    drop(listener);

    let mut listener = inbox.listener(&["--spool", &spool]);
    deliver(&mut listener, "p3", "spooled");
    let without = fxhook(&["listen", "--inbox", &inbox.0]).secret(VARIABLE, SECRET);
    has(&without.finish().error(1), "expected to connect to PostgreSQL, found that impossible");
    server.start_again();
    while !listener.message().contains("the spool is empty") {}
    let list = inbox.run("list").finish().lines(0);
    let subjects: Vec<_> = list.iter().map(|line| line["subject"].to_string()).collect();
    assert_eq!(subjects.len(), 3, "{subjects:?}");
    for (subject, id) in subjects.iter().zip(["p1", "p2", "p3"]) {
        has(subject, id);
    }
}

#[test]
fn a_spool_needs_an_inbox_in_postgresql() {
    let stored = Stored::empty();
    let spool = stored.beside("spool.db");
    for (inbox, found) in [(None, "found neither"), (Some(stored.url()), "found one in a file")] {
        let inbox = inbox.iter().flat_map(|url| ["--inbox", url]);
        let listen: Vec<_> = ["listen", "--spool", &spool].into_iter().chain(inbox).collect();
        has(&fxhook(&listen).secret(VARIABLE, SECRET).finish().error(2), found);
    }
}
