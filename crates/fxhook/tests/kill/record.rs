//! All that is known of a run when it has ended.

use std::collections::BTreeSet;

use webhook_test_support::postgres::PostgresServer;

use crate::{
    load::Attempt,
    log::{Event, Line, Log},
};

/// What the sender, the handlers and the database have written down. Times are microseconds since 1970, by the
/// one clock of this machine.
#[derive(Debug, Clone)]
pub struct Record {
    pub attempts: Vec<Attempt>,
    pub lines: Vec<Line>,
    pub deliveries: Vec<Delivery>,
    pub outcomes: Vec<Outcome>,
    /// The time and the delivery of each.
    pub effects: Vec<(i64, i64)>,
}

/// A delivery in the inbox.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub id: i64,
    pub key: Box<str>,
    pub entity: Box<str>,
    pub has_effect: bool,
}

/// A row of the inbox's own history.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub at: i64,
    pub delivery: i64,
    pub attempt: i64,
    pub kind: Box<str>,
}

impl Record {
    pub fn read(server: &PostgresServer, log: &Log, attempts: Vec<Attempt>) -> Self {
        let rows = |columns: &str, rest: &str| -> Vec<Vec<String>> {
            let rows = server.psql("app", &format!("SELECT {columns} FROM {rest}"));
            rows.lines().map(|row| row.split('|').map(str::to_owned).collect()).collect()
        };
        let number = |text: &String| text.parse::<i64>().unwrap();
        let micros = "(extract(epoch FROM at) * 1000000)::bigint";
        let delivery = |row: &Vec<String>| Delivery {
            id: number(&row[0]),
            key: row[1].as_str().into(),
            entity: row[2].as_str().into(),
            has_effect: row[3] == "t",
        };
        let outcome = |row: &Vec<String>| Outcome {
            at: number(&row[0]),
            delivery: number(&row[1]),
            attempt: number(&row[2]),
            kind: row[3].as_str().into(),
        };
        let deliveries = "id, encode(key, 'hex'), concat_ws(' ', source, subject_kind, subject_id), source = 'flash-payments'";
        let outcomes = format!("{micros}, delivery_id, attempt, kind");
        let effects = format!("{micros}, delivery");
        Self {
            attempts,
            lines: log.lines(),
            deliveries: rows(deliveries, "inbox.delivery ORDER BY id")
                .iter()
                .map(delivery)
                .collect(),
            outcomes: rows(&outcomes, "inbox.outcome ORDER BY id").iter().map(outcome).collect(),
            effects: rows(&effects, "effect ORDER BY at")
                .iter()
                .map(|row| (number(&row[0]), number(&row[1])))
                .collect(),
        }
    }

    /// How much happened.
    pub fn summary(&self) -> String {
        let Self { attempts, lines, deliveries, outcomes, effects } = self;
        let acknowledged: BTreeSet<_> =
            attempts.iter().filter(|it| it.status == Some(200)).map(|it| &it.dedup_key).collect();
        let answered = |status| attempts.iter().filter(|it| it.status == status).count();
        let ended = |kind: &str| outcomes.iter().filter(|it| &*it.kind == kind).count();
        let begun = lines.iter().filter(|it| matches!(it.event, Event::Begin(..))).count();
        let cut = begun - lines.iter().filter(|it| matches!(it.event, Event::End(..))).count();
        let entities: BTreeSet<_> = deliveries.iter().map(|it| &it.entity).collect();
        format!(
            "{} deliveries sent, 200: {}, 503: {}, no answer: {}; {} distinct acknowledged\n\
             {} stored about {} entities; {begun} attempts begun, {cut} of them cut by a kill\n\
             outcomes: {} done, {} retry, {} expired, {} dead; {} effects",
            attempts.len(),
            answered(Some(200)),
            answered(Some(503)),
            answered(None),
            acknowledged.len(),
            deliveries.len(),
            entities.len(),
            ended("done"),
            ended("retry"),
            ended("expired"),
            ended("dead"),
            effects.len(),
        )
    }
}
