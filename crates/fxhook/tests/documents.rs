//! The shell commands in README.md, docs/ and the pages of the crates are right.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

const FXHOOK: &str = env!("CARGO_BIN_EXE_fxhook");

/// Runs `fxhook` without the provider's waits, and writes down the exit status and the arguments.
const FXHOOK_SCRIPT: &str = r#"#!/bin/sh
case "$*" in
  *--fast*) "$REAL" "$@" ;;
  send*) "$REAL" "$@" --fast ;;
  *) "$REAL" "$@" ;;
esac
echo "$? $*" >>"$LOG"
"#;

/// Runs `cargo run -p fxhook -- ...`, and skips all other commands.
const CARGO_SCRIPT: &str = r#"#!/bin/sh
case "$*" in "run -p fxhook -- "*) shift 4; exec fxhook "$@" ;; esac
"#;

#[test]
fn each_command_of_fxhook_in_a_document_succeeds_or_plays_a_fault() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("bin")).unwrap();
    for (name, script) in [("fxhook", FXHOOK_SCRIPT), ("cargo", CARGO_SCRIPT)] {
        let path = folder.join("bin").join(name);
        fs::write(&path, script).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let receiver = Receiver::start(&folder);
    let mut blocks = 0;
    for page in pages() {
        for block in shell_blocks(&fs::read_to_string(&page).unwrap()) {
            let commands = block.lines().filter(|line| is_fxhook(line)).count();
            if commands == 0 {
                continue;
            }
            blocks += 1;
            let runs = run(&folder, &block.replace("127.0.0.1:8080", &receiver.address));
            assert_eq!(runs.len(), commands, "{}: {runs:#?}", page.display());
            for run in runs {
                let expected = if run.contains("--fault") { ["0 ", "1 "] } else { ["0 "; 2] };
                assert!(expected.iter().any(|it| run.starts_with(it)), "{}: {run}", page.display());
            }
        }
    }
    assert!(blocks > 0, "no commands found");
}

/// The receiver to which the commands send.
struct Receiver {
    process: Child,
    address: String,
}

impl Receiver {
    fn start(folder: &Path) -> Self {
        let mut process = Command::new(FXHOOK)
            .args(["listen", "--bind", "127.0.0.1:0", "--inbox", "sqlite:inbox.db"])
            .current_dir(folder)
            .env_clear()
            .env("FXHOOK_CURRENCYCLOUD_SECRET", "the-same-key")
            .stdout(fs::File::create(folder.join("lines")).unwrap())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = said.by_ref().find_map(|line| {
            let line = line.unwrap();
            let (_, port) = line.split_once("127.0.0.1:")?;
            let digits: String = port.chars().take_while(char::is_ascii_digit).collect();
            Some(format!("127.0.0.1:{digits}"))
        });
        // What it says later must not fill the pipe.
        std::thread::spawn(move || said.for_each(drop));
        Self { process, address: address.unwrap() }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs a block of shell commands. Returns a line for each run of `fxhook`.
fn run(folder: &Path, block: &str) -> Vec<String> {
    let log = folder.join("log");
    fs::write(&log, "").unwrap();
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", folder.join("bin").display());
    let mut shell = Command::new("sh");
    shell.args(["-c", block]).current_dir(folder).env_clear();
    shell.env("PATH", path).env("REAL", FXHOOK).env("LOG", &log);
    shell.output().unwrap();
    fs::read_to_string(log).unwrap().lines().map(Into::into).collect()
}

fn is_fxhook(line: &str) -> bool {
    line.starts_with("fxhook ") || line.starts_with("cargo run -p fxhook ")
}

/// README.md, the pages in docs/, and those of the crates.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = |folder: &str| fs::read_dir(root.join(folder)).unwrap();
    let docs = files("docs").map(|entry| entry.unwrap().path());
    let crates = files("crates").map(|entry| entry.unwrap().path().join("README.md"));
    let mut pages: Vec<PathBuf> = docs.chain(crates).collect();
    pages.push(root.join("README.md"));
    pages.retain(|page| page.is_file() && page.extension().is_some_and(|it| it == "md"));
    pages.sort();
    pages
}

/// The blocks that are marked as `sh`.
fn shell_blocks(page: &str) -> Vec<String> {
    let blocks = page.split("\n```sh\n").skip(1);
    blocks.filter_map(|rest| rest.split_once("\n```")).map(|(block, _)| block.to_owned()).collect()
}
