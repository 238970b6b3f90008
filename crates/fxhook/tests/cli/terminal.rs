//! `fxhook listen` on a terminal.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::run::{OWN_SECRET, has, query};

#[test]
fn on_a_terminal_the_callback_url_is_shown_with_its_token() {
    let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&screen).unwrap();
    unlockpt(&screen).unwrap();
    let name = ptsname(&screen, Vec::new()).unwrap();
    let terminal = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    let mut listen = Command::new(env!("CARGO_BIN_EXE_fxhook"));
    listen.args(["listen", "--bind", "127.0.0.1:0"]).env_clear();
    listen.env("FXHOOK_CXTN_SECRET", OWN_SECRET);
    let mut child = listen.stdout(Stdio::piped()).stderr(terminal).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(File::from(screen)).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    has(&line, &query("cxtn", "hooks"));
}
