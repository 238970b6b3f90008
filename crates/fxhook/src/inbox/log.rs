//! What the inbox and its workers log, as messages.

use std::cell::Cell;
use std::error::Error;
use std::fmt::{Arguments, Debug, Write};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::set_global_default;
use tracing::{Event, Level, Metadata, Subscriber};

use crate::output::{self, causes};

/// Prints from now on what goes wrong in inboxes and workers, and when it is over.
pub(crate) fn print_problems() {
    // An error says that they are printed already.
    let _ = set_global_default(Log);
}

#[derive(Debug)]
struct Log;

thread_local! {
    /// The delivery of the attempt that runs on this thread; 0 if there is none.
    static DELIVERY: Cell<u64> = const { Cell::new(0) };
}

/// The span of an attempt. Its id is that of its delivery, so nothing has to be kept.
const ATTEMPT: &str = "process";

/// The field with the id of a delivery.
const MESSAGE_ID: &str = "messaging.message.id";

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        // What a request is answered with is printed with the answer.
        let is_of_answer = target == "webhook_inbox::inbox";
        let is_meant = match metadata.is_span() {
            true => metadata.name() == ATTEMPT,
            false => *metadata.level() <= Level::INFO && !is_of_answer,
        };
        target.starts_with("webhook_inbox") && is_meant
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::INFO)
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line::default();
        span.record(&mut line);
        Id::from_u64(line.delivery.max(1))
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line { delivery: DELIVERY.get(), ..Line::default() };
        event.record(&mut line);
        output::message(line.text());
    }

    fn enter(&self, span: &Id) {
        DELIVERY.set(span.into_u64());
    }

    fn exit(&self, _: &Id) {
        DELIVERY.set(0);
    }
}

/// An event as one line.
#[derive(Debug, Default)]
struct Line {
    delivery: u64,
    message: String,
    reason: String,
    fields: String,
}

impl Line {
    fn text(&self) -> String {
        let Self { delivery, message, reason, fields } = self;
        let about = if *delivery == 0 { "inbox".into() } else { format!("delivery {delivery}") };
        let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        let fields = if fields.is_empty() { String::new() } else { format!(" ({fields})") };
        format!("{about}: {message}{reason}{fields}")
    }

    fn add(&mut self, field: &Field, value: Arguments<'_>) {
        let result = match field.name() {
            "message" => self.message.write_fmt(value),
            "why" | "reason" | "error" => self.reason.write_fmt(value),
            name if name.contains("messaging.") => Ok(()),
            name => {
                let comma = if self.fields.is_empty() { "" } else { ", " };
                let (name, unit) = name.strip_suffix("_s").map_or((name, ""), |name| (name, " s"));
                let name = name.replace('_', " ");
                write!(self.fields, "{comma}{name} {value}{unit}")
            }
        };
        // A text takes everything.
        let _ = result;
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.add(field, format_args!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, format_args!("{value}"));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        if field.name() == MESSAGE_ID {
            self.delivery = value.unsigned_abs();
        }
        self.add(field, format_args!("{value}"));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.add(field, format_args!("{}", causes(value)));
    }
}
