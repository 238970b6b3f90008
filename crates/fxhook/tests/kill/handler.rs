//! The command of `fxhook inbox work`.

use std::{io, thread, time::Duration};

use serde::Deserialize;

use crate::log::{Event, Log};

#[derive(Deserialize)]
struct Shown {
    id: i64,
    attempts: i64,
}

/// Handles the delivery on the standard input.
pub fn run() {
    let Shown { id, attempts } = serde_json::from_reader(io::stdin().lock()).unwrap();
    let log = Log::of_this_process();
    log.write(Event::Begin(id, attempts));
    // So that a second one would overlap.
    thread::sleep(Duration::from_millis(20));
    log.write(Event::End(id, attempts));
}
