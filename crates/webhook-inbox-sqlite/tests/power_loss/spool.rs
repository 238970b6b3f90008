//! A spool in a power cut: what the child does with it, and what is in an image.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::Utc;
use tokio::task::JoinSet;
use webhook_core::{DedupKey, Proof};
use webhook_inbox::{Late, NewDelivery, Reading, ReadingKind, Spool};
use webhook_inbox_sqlite::SqliteSpool;

use crate::{
    child::Run,
    image::{Damage, stored},
};

/// Does the run. Prints `stored <number>` and `removed <number>` when that is acknowledged, and `removing
/// <number>` before.
pub async fn run(run: Run, folder: &Path) {
    let spool = run.options().open_spool(folder.join("spool.db")).unwrap();
    let bodies: Arc<[String]> = run.bodies().into();
    let next = Arc::new(AtomicUsize::new(0));
    let sender = |_| send(spool.clone(), Arc::clone(&bodies), Arc::clone(&next));
    let senders: JoinSet<()> = (0..run.in_flight()).map(sender).collect();
    senders.join_all().await;
}

/// Appends the next deliveries, one to three at a time, until there are no more, and removes some.
async fn send(spool: SqliteSpool, bodies: Arc<[String]>, next: Arc<AtomicUsize>) {
    loop {
        let first = next.load(Ordering::Relaxed);
        let count = 1 + first % 3;
        let first = next.fetch_add(count, Ordering::Relaxed);
        let numbers = first..bodies.len().min(first + count);
        if numbers.is_empty() {
            break;
        }
        let deliveries: Vec<_> =
            numbers.clone().map(|number| delivery(number, &bodies[number])).collect();
        spool.append(&deliveries).await.unwrap();
        for number in numbers {
            println!("stored {number}");
        }
        if first.is_multiple_of(4) {
            remove_some(&spool).await;
        }
    }
}

async fn remove_some(spool: &SqliteSpool) {
    let kept = spool.oldest(None, 3).await.unwrap();
    let numbers = kept.iter().map(|it| it.delivery.as_ref().unwrap().provider_id.clone().unwrap());
    let (numbers, ids): (Vec<_>, Vec<_>) = numbers.zip(kept.iter().map(|it| it.id)).unzip();
    for number in &numbers {
        println!("removing {number}");
    }
    spool.remove(&ids).await.unwrap();
    for number in &numbers {
        println!("removed {number}");
    }
}

fn delivery(number: usize, body: &str) -> NewDelivery {
    NewDelivery {
        source: "currencycloud/payouts".parse().unwrap(),
        provider: "currencycloud".into(),
        key: DedupKey::of(body.as_bytes()),
        proof: Proof::Body,
        evidence: None,
        endpoint: None,
        provider_id: Some(number.to_string().into()),
        reading: Reading {
            kind: ReadingKind::Known,
            event_type: None,
            subject: None,
            occurred_at: None,
            error: None,
            read_by: "".into(),
            parks: false,
        },
        body: body.as_bytes().to_vec().into(),
        window: Duration::ZERO,
        late: Late::Report,
        received_at: Some(Utc::now()),
    }
}

/// Opens the image, and looks for everything that was acknowledged and not removed since.
pub fn check<'a>(
    folder: &Path,
    bodies: &[String],
    acknowledged: impl Iterator<Item = &'a str>,
) -> Result<(), Damage> {
    let file = folder.join("spool.db");
    drop(SqliteSpool::open(&file).map_err(Damage::unreadable)?);
    let select = "SELECT body FROM inbox_spool";
    let stored = stored(&file, select).map_err(Damage::unreadable)??;
    let mut times: HashMap<_, _> = bodies.iter().map(|body| (body.as_bytes(), 0)).collect();
    for body in &stored {
        match times.get_mut(body.as_slice()) {
            Some(times) => *times += 1,
            None => return Err(Damage::unreadable("a body that was never sent")),
        }
    }
    let said: HashSet<(&str, usize)> = acknowledged
        .map(|line| line.split_once(' ').unwrap())
        .map(|(what, number)| (what, number.parse().unwrap()))
        .collect();
    for (what, number) in &said {
        let times = times[bodies[*number].as_bytes()];
        let is_right = match *what {
            "stored" => times == 1 || (times == 0 && said.contains(&("removing", *number))),
            "removed" => times == 0,
            _ => true,
        };
        if !is_right {
            return Err(Damage::Lost(format!("{what} {number}, found {times} times")));
        }
    }
    Ok(())
}
