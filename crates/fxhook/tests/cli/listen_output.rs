//! Where `fxhook listen` writes its lines.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use serde_json::Value;
use webhook_core::{Delivery, Provider, Secret, Stored as Line};
use webhook_currencycloud::Currencycloud;

use crate::listener::{Listener, VARIABLE};
use crate::run::{Run, SECRET, fixture, fxhook, has, signature};
use crate::stored::{Stored, released};

fn listen(arguments: &[&str]) -> Run {
    let listen = ["listen", "--bind", "127.0.0.1:0"];
    fxhook(&[&listen[..], arguments].concat()).secret(VARIABLE, SECRET)
}

/// Delivers an empty object, and ends the receiver.
fn deliver_one(mut listener: Listener) {
    assert_eq!(listener.deliver(&signature(b"{}"), b"{}"), "200");
    listener.interrupt();
    assert_eq!(listener.child.wait().unwrap().code(), Some(0));
}

#[test]
fn two_processes_do_not_append_to_one_file() {
    let folder = Stored::empty();
    let path = folder.beside("lines");
    let _first = Listener::of_currencycloud(listen(&["--output", &path]));
    let message = listen(&["--output", &path]).first_message();
    has(&message, "error: expected to be the only process that appends to the file");
}

#[test]
fn after_a_torn_line_the_next_one_has_a_line_of_its_own() {
    let folder = Stored::empty();
    for (torn, rest) in [("", ""), ("{\"torn\":", "{\"torn\":\n"), ("{}\n", "{}\n")] {
        for is_appended in [true, false] {
            let path = folder.beside("printed");
            fs::write(&path, torn).unwrap();
            let mut file = OpenOptions::new().append(is_appended).write(true).open(&path).unwrap();
            if !is_appended {
                std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0)).unwrap();
            }
            deliver_one(Listener::of_currencycloud(listen(&[]).output(file)));
            is_followed_by_one_line(&path, rest);
        }
        let path = folder.beside("output");
        fs::write(&path, torn).unwrap();
        deliver_one(Listener::of_currencycloud(listen(&["--output", &path])));
        is_followed_by_one_line(&path, rest);
    }
}

fn is_followed_by_one_line(path: &str, rest: &str) {
    let text = fs::read_to_string(path).unwrap();
    let line = text.strip_prefix(rest).unwrap().strip_suffix('\n').unwrap();
    assert_eq!(serde_json::from_str::<Value>(line).unwrap()["provider"], "currencycloud");
    assert!(!line.contains('\n'), "{text:?}");
}

#[test]
fn an_output_file_is_its_owners_and_keeps_the_lines_of_each_run() {
    let folder = Stored::empty();
    let path = folder.beside("lines");
    for _ in 0..2 {
        let null = File::options().write(true).open("/dev/null").unwrap();
        deliver_one(Listener::of_currencycloud(listen(&["--output", &path]).output(null)));
    }
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 2);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[cfg(target_os = "linux")]
#[test]
fn a_delivery_is_not_acknowledged_if_its_line_cannot_be_forced_to_disk() {
    let folder = Stored::empty();
    let path = folder.beside("lines");
    // Takes what is written, and is on no disk.
    std::os::unix::fs::symlink("/proc/self/comm", &path).unwrap();
    let mut listener = Listener::of_currencycloud(listen(&["--output", &path]));
    assert_eq!(listener.deliver(&signature(b"{}"), b"{}"), "500");
    has(&listener.message(), "expected to write a line for each delivery, found: Invalid argument");
    assert_eq!(listener.child.wait().unwrap().code(), Some(1));
    let mut listener =
        Listener::of_currencycloud(listen(&["--output", &path, "--inbox", &folder.url()]));
    assert_eq!(listener.deliver(&signature(&released("p1")), &released("p1")), "200");
    has(&listener.message(), "found: Invalid argument (os error 22); the delivery is stored");
}

#[test]
fn an_output_that_is_no_file_is_refused() {
    let folder = Stored::empty();
    for (path, status) in
        [(folder.beside(""), 2), ("/dev/null".into(), 2), (folder.beside("a/b"), 1)]
    {
        has(&listen(&["--output", &path]).finish().error(status), &path);
    }
}

#[test]
fn standard_output_that_takes_no_lines_is_refused_at_the_start() {
    let null = |write| File::options().read(true).write(write).open("/dev/null").unwrap();
    for (output, found) in
        [(null(true), "found it closed, or the null"), (null(false), "reading only")]
    {
        let error = listen(&[]).output(output).finish().error(1);
        has(&error, found);
    }
    let folder = Stored::empty();
    for arguments in [["--inbox", &folder.url()], ["--output", &folder.beside("lines")]] {
        deliver_one(Listener::of_currencycloud(listen(&arguments).output(null(true))));
    }
}

#[test]
fn standard_output_that_keeps_no_line_is_announced_at_the_start() {
    has(&listen(&[]).output(Stdio::null()).first_message(), "no line will be kept");
}

#[test]
fn a_line_can_be_read_and_verified_again() {
    let mut listener = Listener::new(&[]);
    let currencycloud = Currencycloud::new(Secret::new(SECRET).unwrap());
    let sample = fixture("currencycloud/2021-02-01/payment_released_notification.json");
    let odd = "{ \"\\u00e9\":\r\n\t\"\u{e9}\u{2028}\u{85}\u{9b}31m\u{202e}\" }";
    for body in [&sample[..], odd.as_bytes(), b"\xff{", b""] {
        assert_eq!(listener.deliver(&signature(body), body), "200");
        let line = listener.line();
        let is_plain = |char: char| !char.is_control() && !"\u{2028}\u{202e}".contains(char);
        assert!(line.trim_end_matches('\n').chars().all(is_plain), "{line:?}");
        let stored: Line = serde_json::from_str(&line).unwrap();
        assert_eq!(stored.body(), body);
        let evidence = stored.evidence().unwrap();
        let headers = [(&*evidence.header, &*evidence.value)];
        currencycloud.verify(&Delivery::new(&headers, stored.body())).unwrap();
    }
}
