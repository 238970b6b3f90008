//! Running `fxhook` as a user does.

#![allow(
    dead_code,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "shared by tests, which may stop"
)]

use std::{
    fs,
    io::{Read, Write},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
};

use base64ct::{Base64, Encoding};
use serde_json::Value;

/// A secret, which no output may show.
pub(crate) const SECRET: &str = "9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0";

/// `fxhook` with these arguments, in an environment that holds nothing else.
pub(crate) fn fxhook(arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fxhook"));
    command.args(arguments).env_clear();
    Run {
        command,
        input: Vec::new(),
        secrets: Vec::new(),
    }
}

/// A run that has not begun.
pub(crate) struct Run {
    command: Command,
    input: Vec<u8>,
    secrets: Vec<String>,
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Sets a variable that holds a secret.
    pub(crate) fn secret(mut self, variable: &str, secret: &str) -> Self {
        self.command.env(variable, secret);
        self.secrets.push(secret.into());
        self
    }

    /// Sets a variable that holds no secret.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Says what else no output may show.
    pub(crate) fn hiding(mut self, secret: &str) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// With [`SECRET`] in `FXHOOK_SECRET`.
    pub(crate) fn with_secret(self) -> Self {
        self.secret("FXHOOK_SECRET", SECRET)
    }

    /// With this on standard input.
    pub(crate) fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// Begins, with pipes in the place of all three streams.
    pub(crate) fn spawn(mut self) -> Child {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Runs to the end. No secret may have been shown.
    pub(crate) fn finish(mut self) -> Outcome {
        let input = std::mem::take(&mut self.input);
        let secrets = std::mem::take(&mut self.secrets);
        let mut child = self.spawn();
        let mut stdin = child.stdin.take().unwrap();
        // Not every command reads: a pipe that nobody reads any more is no failure.
        let writer = thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let outcome = Outcome {
            status: output.status.code().expect("an exit status"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        for secret in secrets.iter().filter(|secret| secret.len() > 4) {
            assert!(!outcome.stdout.contains(secret), "{outcome:?}");
            assert!(!outcome.stderr.contains(secret), "{outcome:?}");
        }
        outcome
    }
}

impl Outcome {
    /// The data, of a run with this exit status.
    #[track_caller]
    pub(crate) fn data(self, status: i32) -> String {
        assert_eq!(self.status, status, "{self:?}");
        self.stdout
    }

    /// The one line of a run that was refused with this exit status and gave no data.
    #[track_caller]
    pub(crate) fn error(self, status: i32) -> String {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.stdout, "");
        assert!(self.stderr.starts_with("error: "), "{self:?}");
        assert_eq!(self.stderr.lines().count(), 1, "{self:?}");
        self.stderr
    }
}

/// A file under `fixtures/currencycloud`.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    fs::read(fixture_path(name)).unwrap()
}

/// A file under `fixtures/flash-payments`.
pub(crate) fn flash_fixture(name: &str) -> String {
    fs::read_to_string(path_of("flash-payments").join(name)).unwrap()
}

/// The signatures of Flash Payments that other tools made, of one kind.
pub(crate) fn flash_vectors(kind: &str) -> Vec<Value> {
    let rows = flash_fixture("vectors/vectors.json");
    let rows: Vec<Value> = serde_json::from_str(&rows).unwrap();
    let rows = rows.into_iter().filter(|row| row["kind"] == kind);
    let rows: Vec<Value> = rows.collect();
    assert!(!rows.is_empty());
    rows
}

/// A secret of our own, whose callback tokens other tools have made, too.
pub(crate) const SEND_SECRET: &str = "our-own-callback-secret-for-tests";

/// What other tools put into the query of Send Payments' callback URLs, with their labels, for
/// [`SEND_SECRET`].
pub(crate) fn send_queries() -> Vec<(String, String)> {
    queries_of("send-payments")
}

/// The same of CXTN's.
pub(crate) fn cxtn_queries() -> Vec<(String, String)> {
    queries_of("cxtn")
}

fn queries_of(provider: &str) -> Vec<(String, String)> {
    let rows = fs::read(path_of(provider).join("vectors/vectors.json")).unwrap();
    let rows: Vec<Value> = serde_json::from_slice(&rows).unwrap();
    let rows = rows.iter().filter(|row| row["secret"] == SEND_SECRET);
    let queries = rows.map(|row| {
        let [label, token] = texts(row, ["label", "token"]);
        (label.into(), format!("endpoint={label}&token={token}"))
    });
    queries.collect()
}

/// That of one label.
pub(crate) fn send_query(label: &str) -> String {
    let mut queries = send_queries().into_iter();
    queries
        .find_map(|(other, query)| (other == label).then_some(query))
        .unwrap()
}

/// The sample bodies of Send Payments: version, event and text.
pub(crate) fn send_samples() -> Vec<[String; 3]> {
    samples_of("send-payments", ["2025-01", "2025-05", "repaired"])
}

/// Those of CXTN.
pub(crate) fn cxtn_samples() -> Vec<[String; 3]> {
    samples_of("cxtn", ["2023-12", "2024-02", "2024-02-pots"])
}

fn samples_of(provider: &str, versions: [&str; 3]) -> Vec<[String; 3]> {
    let mut samples = Vec::new();
    for version in versions {
        for file in fs::read_dir(path_of(provider).join(version)).unwrap() {
            let path = file.unwrap().path();
            let event = path.file_stem().unwrap().to_str().unwrap();
            let body = fs::read_to_string(&path).unwrap();
            samples.push([version.into(), event.into(), body]);
        }
    }
    samples.sort();
    samples
}

/// One of them.
pub(crate) fn send_sample(version: &str, event: &str) -> String {
    let mut samples = send_samples().into_iter();
    let sample = samples.find(|[of, name, _]| of == version && name == event);
    let [_, _, body] = sample.unwrap();
    body
}

/// The texts of a row.
pub(crate) fn texts<'r, const COUNT: usize>(
    row: &'r Value,
    names: [&str; COUNT],
) -> [&'r str; COUNT] {
    names.map(|name| row[name].as_str().unwrap())
}

/// The path of a file under `fixtures/currencycloud`.
pub(crate) fn fixture_path(name: &str) -> PathBuf {
    path_of("currencycloud").join(name)
}

fn path_of(provider: &str) -> PathBuf {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    fixtures.join(provider)
}

/// The header's value that [`sign`](Run) prints for a body.
pub(crate) fn signature(body: &[u8]) -> String {
    let headers = fxhook(&["sign", "currencycloud"])
        .with_secret()
        .input(body)
        .finish()
        .data(0);
    let line = headers.lines().last().unwrap();
    line.strip_prefix("x-hmac-digest-sha-512: ").unwrap().into()
}

/// The body that a report holds, which must be there in one form and not in both.
#[track_caller]
pub(crate) fn raw_body(report: &Value) -> Vec<u8> {
    match (report.get("body"), report.get("body_base64")) {
        (Some(text), None) => text.as_str().unwrap().into(),
        (None, Some(digits)) => Base64::decode_vec(digits.as_str().unwrap()).unwrap(),
        _ => panic!("expected one body, found {report}"),
    }
}

/// What one side of a connection sends until it ends.
pub(crate) fn read_to_end(mut stream: impl Read) -> String {
    let mut text = Vec::new();
    // A server that refuses a body unread may reset the connection after its answer.
    let _ = stream.read_to_end(&mut text);
    String::from_utf8(text).unwrap()
}
