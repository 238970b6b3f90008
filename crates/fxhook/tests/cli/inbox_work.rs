//! `fxhook inbox work`.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, ChildStderr, Command};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::listener::Listener;
use crate::run::{
    OWN_SECRET, Run, answer_request, fixture, fxhook, has, program, query, read_request,
    read_to_end, signature,
};
use crate::stored::{Stored, payment, released};

#[test]
fn the_exit_status_of_the_command_decides_what_becomes_of_a_delivery() {
    for (script, status, state, result, note) in [
        ("exit 0", 0, "done", "done", ""),
        ("exit 75", 1, "waiting", "retry", "try again later: 75"),
        ("exit 65", 1, "dead", "dead", "never to try again: 65"),
        ("exit 1", 1, "waiting", "retry", "exit status: 1"),
        ("kill -9 $$", 1, "waiting", "retry", "signal: 9"),
    ] {
        let stored = Stored::with(&[released("p1")]);
        let run = stored.work("", script);
        assert_eq!(run.status, status, "{script}: {run:?}");
        has(
            &run.stderr,
            if status == 0 { "Handled 1 delivery; 0 attempts" } else { "delivery 1: " },
        );
        assert_eq!(stored.listed("", "state"), state, "{script}");
        // On a slow machine, there is time for another attempt.
        for (found, why) in stored.history(1) {
            assert_eq!(found, result, "{script}");
            has(&why, note);
        }
    }
    let stored = Stored::with(&[released("p1")]);
    stored.run("work -- /no/such/program", &[]).finish().data(1);
    has(&stored.history(1)[0].1, "cannot start /no/such/program: ");
}

#[test]
fn the_command_gets_what_show_prints_and_its_output_is_ours() {
    let stored = Stored::with(&[released("p1")]);
    let run = stored.work("", "cat");
    let given = run.lines(0).remove(0);
    assert_eq!(given["body"].as_str().unwrap().as_bytes(), released("p1"));
    assert_eq!((&given["state"], &given["attempts"]), (&"working".into(), &1.into()));
    assert_eq!(given["standing"], "first");
    let shown = stored.show(1);
    for field in ["id", "payload", "idempotency_key", "subject", "proof", "event_type"] {
        assert_eq!(given[field], shown[field], "{field}");
    }
}

#[test]
fn a_handled_delivery_sets_the_status_that_the_next_one_is_compared_with() {
    let other = Listener::new(&[]);
    let send_on = format!("work --to http://{}/currencycloud", other.address);
    let ready = |id| payment("payment_ready_to_send_notification", id);
    for (work, script, standing) in [
        ("work -- true", None, "stale"),
        (&send_on, None, "stale"),
        ("work -- sh -c", Some("exit 65"), "first"),
    ] {
        let stored = Stored::with(&[released("p1")]);
        stored.run(work, script.as_slice()).finish();
        stored.receive(&[ready("p1"), ready("p2")]);
        assert_eq!(stored.show(2)["standing"], standing, "{work}");
        let given = stored.work("", "cat").lines(0);
        let standings = [&given[0]["standing"], &given[1]["standing"]];
        assert_eq!(standings, [standing, "first"], "{work}");
        assert_eq!(stored.show(2)["standing"], Value::Null, "it is done");
    }
}

#[test]
fn a_command_need_not_read_its_standard_input() {
    // More than a pipe holds.
    let mut body = released("p1");
    body.resize(200_000, b' ');
    let stored = Stored::with(&[body]);
    stored.work("", "exec 0<&-").data(0);
    assert_eq!(stored.listed("", "state"), "done");
}

#[test]
fn deliveries_about_one_payment_wait_for_the_one_before_and_others_go_on() {
    let failed = payment("payment_failed_notification", "p1");
    let stored = Stored::with(&[released("p1"), failed, released("p2"), released("p3")]);
    let script = r#"case "$(cat)" in *'"id":1,'*) exit 75;; esac"#;
    stored.work(" --concurrency 4", script).data(1);
    assert_eq!(stored.listed("", "state"), "waiting,waiting,done,done");
    assert_eq!(stored.history(2), []);
}

#[test]
fn follow_handles_what_arrives_later_in_order_until_ctrl_c() {
    let stored = Stored::with(&[released("p1")]);
    let script = "sed 's/,.*//' >>\"$0\"";
    let log = stored.beside("log");
    let run = stored.run("work --follow --", &["/bin/sh", "-c", script, &log]);
    let mut running = Running::new(run);
    running.says("Ctrl-C");
    stored.receive(&[payment("payment_failed_notification", "p1"), released("p2")]);
    until(|| stored.listed(" --state done", "id") == "1,2,3");
    running.signal("INT");
    assert_eq!(running.end().0, Some(0));
    let handled = fs::read_to_string(&log).unwrap();
    let about_p1: Vec<_> = handled.lines().filter(|line| !line.contains('3')).collect();
    assert_eq!(about_p1, [r#"{"id":1"#, r#"{"id":2"#], "{handled}");
}

#[test]
fn a_signal_lets_the_command_that_runs_end_and_begins_no_other() {
    for (signal, options, status) in [("TERM", "", 1), ("INT", "", 1), ("TERM", " --follow", 0)] {
        let stored = Stored::with(&[released("p1"), released("p2")]);
        let script = r#": >"$0.begun"; until [ -e "$0.go" ]; do sleep 0.01; done"#;
        let file = stored.beside("file");
        let command = ["/bin/sh", "-c", script, &file];
        let mut running = Running::new(stored.run(&format!("work{options} --"), &command));
        until(|| fs::exists(format!("{file}.begun")).unwrap());
        running.signal(signal);
        running.says("Stopping: waiting for the attempts that run");
        assert_eq!(stored.listed("", "state"), "working,waiting", "{signal}");
        fs::write(format!("{file}.go"), "").unwrap();
        let (code, _) = running.end();
        assert_eq!(code, Some(status), "{signal}{options}");
        assert_eq!(stored.listed("", "state"), "done,waiting", "{signal}");
    }
}

/// Its own child runs on after it, unless it is killed as well.
const HANGS: &str = r#": >"$0.begun"; (sleep 20; echo it ran on) & wait"#;

#[test]
fn a_second_signal_kills_the_command_with_what_it_has_started() {
    for options in ["", " --follow"] {
        let stored = Stored::with(&[released("p1")]);
        let file = stored.beside("file");
        let command = ["/bin/sh", "-c", HANGS, &file];
        let mut running = Running::new(stored.run(&format!("work{options} --"), &command));
        until(|| fs::exists(format!("{file}.begun")).unwrap());
        running.signal("TERM");
        running.says("Press Ctrl-C again to kill them");
        running.signal("INT");
        assert_eq!(running.end(), (Some(1), String::new()));
        let retry = ("retry".to_owned(), "stopped by a second signal".to_owned());
        assert_eq!(stored.history(1), [retry]);
    }
}

#[test]
fn a_process_that_was_started_with_nohup_does_not_end_with_its_terminal() {
    let stored = Stored::with(&[released("p1")]);
    let fxhook = env!("CARGO_BIN_EXE_fxhook");
    let script = r#"trap '' HUP; exec "$0" inbox work --follow -- true"#;
    let run = program("/bin/sh", &["-c", script, fxhook]);
    let running = Running::new(run.variable("FXHOOK_INBOX", stored.url()));
    until(|| stored.listed("", "state") == "done");
    running.signal("HUP");
    stored.receive(&[released("p2")]);
    until(|| stored.listed("", "state") == "done,done");
    running.signal("TERM");
    assert_eq!(running.end().0, Some(0));
}

#[test]
fn an_attempt_that_takes_too_long_is_stopped_and_tried_again_later() {
    let stored = Stored::with(&[released("p1")]);
    let command = ["/bin/sh", "-c", HANGS, &stored.beside("file")];
    let run = stored.run("work --timeout 1s --", &command).finish();
    has(&run.stderr, "delivery 1: attempt failed: expected the command's end within 1 s");
    assert_eq!(run.data(1), "");
    assert_eq!(stored.history(1)[0].0, "retry");

    let stored = Stored::with(&[released("p1")]);
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}/hooks", server.local_addr().unwrap());
    let run = stored.run(&format!("work --timeout 1s --to {to}"), &[]).finish();
    has(&run.stderr, "delivery 1: attempt failed: expected an answer within 1 s");
    assert_eq!(stored.history(1)[0].0, "retry");
}

#[test]
#[ignore = "the command of the next test"]
fn leaves_its_process_group() {
    use rustix::process::{getpgid, getppid, setpgid};
    setpgid(None, Some(getpgid(getppid()).unwrap())).unwrap();
    thread::sleep(Duration::from_secs(5));
    fs::write(env::var_os("FILE").unwrap(), "it was not stopped").unwrap();
}

#[test]
fn a_command_that_has_left_its_process_group_is_stopped() {
    let (stored, program) = (Stored::with(&[released("p1")]), env::current_exe().unwrap());
    let test = ["--exact", "inbox_work::leaves_its_process_group", "--ignored"];
    let command = [&[program.to_str().unwrap()], &test[..]].concat();
    let file = stored.beside("file");
    stored.run("work --timeout 1s --", &command).variable("FILE", &file).finish();
    let stopped = "expected the command's end within 1 s, found none: stopped";
    assert_eq!(stored.history(1), [("retry".to_owned(), stopped.to_owned())]);
    assert!(!fs::exists(file).unwrap());
}

#[test]
fn a_store_that_fails_is_reported_while_it_fails_and_when_it_works_again() {
    let stored = Stored::with(&[released("p1")]);
    let mut running = Running::new(stored.run("work --follow -- true", &[]));
    until(|| stored.listed("", "state") == "done");
    let database = rusqlite::Connection::open(stored.file()).unwrap();
    database.execute_batch("ALTER TABLE inbox_entity RENAME TO elsewhere").unwrap();
    running.says("inbox: nothing claimed: the store has a problem, trying again: ");
    running.says(": no such table: ");
    database.execute_batch("ALTER TABLE elsewhere RENAME TO inbox_entity").unwrap();
    running.says("inbox: deliveries are claimed again: the store works");
    running.signal("TERM");
    assert_eq!(running.end().0, Some(0));
}

/// A worker that runs.
struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn new(run: Run) -> Self {
        let mut child = run.spawn();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self { child, stderr }
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Reads messages until one has this part.
    fn says(&mut self, part: &str) {
        let mut line = String::new();
        while !line.contains(part) {
            line.clear();
            assert!(self.stderr.read_line(&mut line).unwrap() > 0, "expected {part:?}");
        }
    }

    /// Its exit status, and what it and its commands have printed.
    fn end(mut self) -> (Option<i32>, String) {
        let printed = read_to_end(self.child.stdout.take().unwrap());
        (self.child.wait().unwrap().code(), printed)
    }
}

/// Waits until it is true, but not for ever.
fn until(is_true: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_true() {
        assert!(start.elapsed() < Duration::from_secs(30), "it did not become true");
        thread::yield_now();
    }
}

#[test]
fn a_delivery_is_sent_on_with_what_verified_it() {
    let stored = Stored::with(&[released("p1")]);
    let cxtn = fxhook(&["listen", "--bind", "127.0.0.1:0", "--inbox", &stored.url()]);
    let mut listener = Listener::running(cxtn.secret("FXHOOK_CXTN_SECRET", OWN_SECRET));
    listener.message();
    let body = fixture("cxtn/2023-12/payment_completed.json");
    let target = format!("/cxtn?{}", query("cxtn", "hooks"));
    let head = format!("POST {target} HTTP/1.1\r\nContent-Length: {}", body.len());
    has(&listener.ask(&head, &body), " 200 ");

    let mut other = Listener::new(&[]);
    let to = format!("http://{}/currencycloud", other.address);
    stored.run(&format!("work --source currencycloud --to {to}"), &[]).finish().data(0);
    assert_eq!(other.data()["payload"]["id"], "p1");

    let new = ("FXHOOK_CXTN_SECRET", "another-callback-secret-of-our-own");
    let run = fxhook(&["listen", "--bind", "127.0.0.1:0"]).secret(new.0, new.1);
    let mut other = Listener::running(run);
    let work = format!("work --source cxtn --to http://{}/cxtn", other.address);
    has(
        &stored.run(&work, &[]).finish().stderr,
        "in FXHOOK_CXTN_SECRET or in a file of --secret-file, found none",
    );
    let file = stored.beside("secret");
    fs::write(&file, new.1).unwrap();
    let file = ["--secret-file", &format!("cxtn={file}")];
    for run in [stored.run(&work, &[]).secret(new.0, new.1), stored.run(&work, &file).hiding(new.1)]
    {
        for command in ["park", "release", "replay"] {
            let command = format!("{command} --id 2 --reason again");
            stored.run(&command, &[]).finish().data(0);
        }
        run.finish().data(0);
        assert_eq!(other.data()["endpoint"], "hooks");
    }
    let error = stored.run(&work, &["--secret-file", "currencycloud=/a/file"]).finish().error(2);
    has(
        &error,
        "expected --secret-file with flash-payments/ad-hoc or send-payments or cxtn, found",
    );
    let command = [&file[..], &["--", "true"]].concat();
    has(&stored.run("work", &command).finish().error(2), "cannot be used with");
}

#[test]
fn the_answer_decides_what_becomes_of_a_delivery_that_is_sent_on() {
    for (status, state, result) in [
        (204, "done", "done"),
        (302, "waiting", "retry"),
        (400, "dead", "dead"),
        (404, "dead", "dead"),
        (408, "waiting", "retry"),
        (429, "waiting", "retry"),
        (503, "waiting", "retry"),
    ] {
        let stored = Stored::with(&[released("p1")]);
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let to = format!("http://{}/hooks", server.local_addr().unwrap());
        let answering = thread::spawn(move || {
            let (stream, _) = server.accept().unwrap();
            let request = read_request(&stream);
            answer_request(&stream, status, "");
            request
        });
        stored.run(&format!("work --to {to}"), &[]).finish();
        let (head, body) = answering.join().unwrap();
        assert_eq!((&*head[0], body), ("POST /hooks HTTP/1.1", released("p1")));
        let expected = format!("x-hmac-digest-sha-512: {}", signature(&released("p1")));
        assert!(head.contains(&expected), "{head:?}");
        assert_eq!(stored.listed("", "state"), state, "{status}");
        assert_eq!(stored.history(1)[0].0, result, "{status}");
    }
    let stored = Stored::with(&[released("p1")]);
    stored.run("work --to ftp://here/", &[]).finish().error(2);
    let run = stored.run("work --to http://127.0.0.1:1/hooks?key=s3cr3t", &[]).hiding("s3cr3t");
    has(&run.finish().stderr, ": Connection refused");
}
