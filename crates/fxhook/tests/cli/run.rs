//! Runs `fxhook` as a user does, and reads fixtures.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::{fs, mem, thread};

use serde_json::Value;

/// A secret, which must not appear in any output.
pub(crate) const SECRET: &str = "9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0";

/// A secret of our own, for which other tools have made the tokens in the vectors of callback URLs.
pub(crate) const OWN_SECRET: &str = "our-own-callback-secret-for-tests";

/// `fxhook` with these arguments, in an otherwise empty environment.
pub(crate) fn fxhook(arguments: &[&str]) -> Run {
    program(env!("CARGO_BIN_EXE_fxhook"), arguments)
}

/// A program that runs `fxhook`, in the same way.
pub(crate) fn program(name: &str, arguments: &[&str]) -> Run {
    let mut command = Command::new(name);
    command.args(arguments).env_clear();
    Run { command, stdout: Stdio::piped(), input: Vec::new(), secrets: Vec::new() }
}

/// The arguments in a text: one space separates two, and two enclose an empty one.
pub(crate) fn words(text: &str) -> Vec<&str> {
    text.split(' ').filter(|_| !text.is_empty()).collect()
}

/// A run that has not started.
pub(crate) struct Run {
    command: Command,
    stdout: Stdio,
    input: Vec<u8>,
    secrets: Vec<String>,
}

/// The outcome of a run.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Sets a variable that contains a secret.
    pub(crate) fn secret(self, variable: &str, secret: &str) -> Self {
        self.hiding(secret).variable(variable, secret)
    }

    /// Sets a variable that contains no secret.
    pub(crate) fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Adds a text that must not appear in any output.
    pub(crate) fn hiding(mut self, secret: &str) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// With [`SECRET`] in `FXHOOK_SECRET`.
    pub(crate) fn with_secret(self) -> Self {
        self.secret("FXHOOK_SECRET", SECRET)
    }

    /// With [`OWN_SECRET`] in `FXHOOK_SECRET`.
    pub(crate) fn with_own_secret(self) -> Self {
        self.secret("FXHOOK_SECRET", OWN_SECRET)
    }

    /// With this standard input.
    pub(crate) fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// With this standard output instead of a pipe.
    pub(crate) fn output(mut self, output: impl Into<Stdio>) -> Self {
        self.stdout = output.into();
        self
    }

    /// Starts, with pipes for the other streams.
    pub(crate) fn spawn(mut self) -> Child {
        self.command
            .stdin(Stdio::piped())
            .stdout(self.stdout)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// The first message of a command that may not end by itself, and is ended after it.
    pub(crate) fn first_message(self) -> String {
        let mut child = self.spawn();
        let mut message = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut message).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        message
    }

    /// Runs to the end. Checks that no output shows a secret.
    pub(crate) fn finish(mut self) -> Outcome {
        let input = mem::take(&mut self.input);
        let secrets = mem::take(&mut self.secrets);
        let mut child = self.spawn();
        let mut stdin = child.stdin.take().unwrap();
        // Some commands do not read standard input: a closed pipe is not a failure.
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

    /// The data as lines of JSON.
    #[track_caller]
    pub(crate) fn lines(self, status: i32) -> Vec<Value> {
        let data = self.data(status);
        data.lines().map(json).collect()
    }

    /// The one line of an error with this exit status, without data.
    #[track_caller]
    pub(crate) fn error(self, status: i32) -> String {
        assert_eq!((self.status, self.stdout.as_str()), (status, ""), "{self:?}");
        assert!(self.stderr.starts_with("error: "), "{self:?}");
        assert_eq!(self.stderr.lines().count(), 1, "{self:?}");
        self.stderr
    }
}

/// Checks that the text has this part.
#[track_caller]
pub(crate) fn has(text: &str, part: &str) {
    assert!(text.contains(part), "expected {part:?} in {text}");
}

pub(crate) fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A file under `fixtures/`.
pub(crate) fn fixture(path: &str) -> Vec<u8> {
    fs::read(fixture_path(path)).unwrap()
}

/// A file under `fixtures/`, as text.
pub(crate) fn fixture_text(path: &str) -> String {
    String::from_utf8(fixture(path)).unwrap()
}

pub(crate) fn fixture_path(path: &str) -> PathBuf {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    fixtures.join(path)
}

/// The query of a callback URL with this label, which other tools have made with [`OWN_SECRET`].
pub(crate) fn query(provider: &str, label: &str) -> String {
    let rows = json(&fixture_text(&format!("{provider}/vectors/vectors.json")));
    let mut rows = rows.as_array().unwrap().iter();
    let row = rows.find(|row| row["secret"] == OWN_SECRET && row["label"] == label);
    format!("endpoint={label}&token={}", row.unwrap()["token"].as_str().unwrap())
}

/// The signature of Currencycloud that `sign` prints for a body.
pub(crate) fn signature(body: &[u8]) -> String {
    let run = fxhook(&["sign", "currencycloud"]).with_secret();
    let headers = run.input(body).finish().data(0);
    let line = headers.lines().last().unwrap();
    line.strip_prefix("x-hmac-digest-sha-512: ").unwrap().into()
}

/// Reads a connection to its end.
pub(crate) fn read_to_end(mut stream: impl Read) -> String {
    let mut text = Vec::new();
    // A server that refuses a body without reading it may reset the connection after its answer.
    let _ = stream.read_to_end(&mut text);
    String::from_utf8(text).unwrap()
}

/// The lines of the head of a request, and its body.
pub(crate) fn read_request(stream: impl Read) -> (Vec<String>, Vec<u8>) {
    let mut reader = BufReader::new(stream);
    let mut head: Vec<String> = Vec::new();
    while head.last().is_none_or(|line| !line.is_empty()) {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        head.push(line.trim_end().into());
    }
    let length = |line: &String| line.strip_prefix("content-length: ")?.parse().ok();
    let mut body = vec![0; head.iter().find_map(length).unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    (head, body)
}

/// Answers a request with this status, and with JSON if there is any.
pub(crate) fn answer_request(mut stream: impl Write, status: u16, json: &str) {
    let length = json.len();
    let head = format!("HTTP/1.1 {status} prepared\r\nconnection: close");
    let head = format!("{head}\r\ncontent-type: application/json\r\ncontent-length: {length}");
    stream.write_all(format!("{head}\r\n\r\n{json}").as_bytes()).unwrap();
}
