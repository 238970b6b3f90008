//! A shell that runs commands for the server, and stops it when this process ends.

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Stdio},
    sync::Mutex,
};

use super::installed::Installed;

/// Its input ends with this process, whatever ends it: then it removes the server.
const SCRIPT: &str = r#"
while IFS= read -r command; do
    (eval "$command")
    echo "$?"
done
pg_ctl -D data -m immediate stop >/dev/null 2>&1
folder=$PWD
cd / && rm -rf "$folder"
"#;

#[derive(Debug)]
pub(super) struct Supervisor {
    child: Child,
    pipes: Mutex<Option<(ChildStdin, BufReader<ChildStdout>)>>,
}

impl Supervisor {
    pub(super) fn start(installed: &Installed, folder: &Path) -> Self {
        let mut shell = installed.command("sh");
        shell.args(["-c", SCRIPT]).current_dir(folder);
        // What a terminal sends to the test must not end it first.
        shell.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = shell.spawn().expect("a shell");
        let stdin = child.stdin.take().expect("its input");
        let stdout = BufReader::new(child.stdout.take().expect("its output"));
        Self { child, pipes: Mutex::new(Some((stdin, stdout))) }
    }

    /// Runs a command in the server's folder, and returns its exit status.
    pub(super) fn run(&self, command: &str) -> String {
        let mut pipes = self.pipes.lock().expect("the shell");
        let (stdin, stdout) = pipes.as_mut().expect("the shell");
        writeln!(stdin, "{command}").expect("to write to the shell");
        let mut status = String::new();
        stdout.read_line(&mut status).expect("an answer of the shell");
        status.trim().to_owned()
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        if let Ok(pipes) = self.pipes.get_mut() {
            *pipes = None;
        }
        let _ = self.child.wait();
    }
}
