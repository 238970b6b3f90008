//! `fxhook inbox copy` and `fxhook inbox migrations`.

use webhook_test_support::postgres;

use crate::inbox::various;
use crate::run::{Run, fxhook, has};
use crate::stored::{Stored, released};

fn copy(from: &str, to: &str) -> Run {
    fxhook(&["inbox", "copy", from, to])
}

/// What `list` prints about an inbox.
fn list(inbox: &str) -> Vec<serde_json::Value> {
    fxhook(&["inbox", "list", "--inbox", inbox]).finish().lines(0)
}

#[test]
fn a_copy_has_what_the_original_has_and_is_completed_by_another() {
    let Some(server) = postgres::shared() else { return };
    let stored = various();
    let (from, to) =
        (stored.url(), format!("{}&schema={}", server.address(), server.unused_schema()));
    let back = format!("sqlite:{}", stored.beside("back.db"));
    let copied = copy(&from, &to).finish();
    assert_eq!((copied.status, copied.stdout.as_str()), (0, ""));
    has(&copied.stderr, "Copied 5 deliveries, 0 were there already.");
    stored.receive(&[released("p9")]);
    stored.run("replay --state dead", &["--reason", "again"]).finish().data(0);
    has(
        &copy(&from, &to).finish().stderr,
        "Copied 1 delivery, 5 were there already. 1 of these have got the state and the history of FROM.",
    );
    has(&copy(&to, &back).finish().stderr, "Copied 6 deliveries, 0 were there already.");
    assert_eq!(list(&to), list(&from));
    assert_eq!(list(&back), list(&from));
    for id in 1..=6 {
        let show = |inbox: &str| {
            fxhook(&["inbox", "show", "--inbox", inbox, &id.to_string()]).finish().data(0)
        };
        assert_eq!((show(&to), show(&back)), (show(&from), show(&from)));
    }
}

#[test]
fn a_copy_into_an_inbox_in_use_says_which_ids_are_others() {
    let (from, to) = (Stored::with(&[released("p1")]), Stored::with(&[released("p2")]));
    let copied = fxhook(&["inbox", "copy", &from.url()]).variable("FXHOOK_INBOX", to.url());
    has(
        &copied.finish().stderr,
        "Copied 1 delivery, 0 were there already. 1 of the copied ones have another id",
    );
    assert_eq!(to.listed("", "id"), "1,2");
}

#[test]
fn what_cannot_be_copied_is_said_and_the_rest_is_copied() {
    let from = various();
    let database = rusqlite::Connection::open(from.file()).unwrap();
    database.execute_batch("UPDATE inbox_delivery SET proof = 'lost' WHERE id = 3").unwrap();
    let to = Stored::empty();
    let error = copy(&from.url(), &to.url()).finish().stderr;
    has(
        &error,
        "delivery 3 is not copied: expected a proof that this version wrote, found another value",
    );
    has(&error, "Copied 4 deliveries, 0 were there already. 1 were not copied: see above.");
    assert_eq!(to.listed("", "id"), "1,2,4,5");
    assert_eq!(copy(&from.url(), &to.url()).finish().status, 1);
}

#[test]
fn an_inbox_that_cannot_be_opened_is_a_failure_and_a_wrong_address_is_wrong_usage() {
    let stored = Stored::empty();
    let (url, missing) = (stored.url(), "found no file");
    for (from, to, status, found) in [
        (url.as_str(), "sqlite:/dev/null", 1, missing),
        ("mysql://db", &url, 2, "FROM: expected an inbox such as"),
        (&url, "postgres://a:secret@b:port/c", 2, "TO: expected the address of a PostgreSQL"),
        (&url, "postgres://b/c?schema=A-B", 2, "TO: expected a schema of 1 to 63"),
        (&url, "postgres://b/c?notify=1", 2, "TO: expected an inbox such as"),
        ("postgres://a@127.0.0.1:1/c", &url, 1, "expected to connect to PostgreSQL"),
    ] {
        let error = copy(from, to).finish().error(status);
        has(&error, found);
        assert!(!error.contains("secret"), "{error}");
    }
    has(&fxhook(&["inbox", "copy", &url]).finish().error(2), "in TO or FXHOOK_INBOX");
    let list = fxhook(&["inbox", "list", "--inbox", "postgres://a@b:port/c"]);
    has(&list.finish().error(2), "--inbox: expected the address of a PostgreSQL");
}

#[test]
fn the_migrations_are_transactions_for_the_schema() {
    let sql = fxhook(&["inbox", "migrations", "--schema", "events"]).finish().data(0);
    has(&sql, "-- version 1\nBEGIN;\n");
    has(&sql, "CREATE TABLE \"events\".seen");
    has(&sql, "COMMIT;\n");
    assert_eq!(fxhook(&["inbox", "migrations", "--after", "1"]).finish().data(0), "");
    let error = fxhook(&["inbox", "migrations", "--schema", "A-B"]).finish().error(2);
    has(&error, "--schema: expected a schema of 1 to 63 lower-case letters");
}
