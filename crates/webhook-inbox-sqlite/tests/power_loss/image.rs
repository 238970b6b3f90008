//! What is in an image, compared with what was acknowledged.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use chrono::Utc;
use rusqlite::Connection;
use tokio::runtime::Builder;
use webhook_inbox::{Filter, State, Store};
use webhook_inbox_sqlite::SqliteStore;

/// What is wrong with an image.
#[derive(Debug)]
pub enum Damage {
    /// Something that was acknowledged is not there, not once, or not as it was.
    Lost(String),
    /// The store does not open it, or it is not a sound database.
    Unreadable(String),
}

impl Damage {
    pub fn unreadable(error: impl ToString) -> Self {
        Self::Unreadable(error.to_string())
    }
}

/// Opens the image with the store, and looks for everything that was acknowledged.
pub fn check<'a>(
    folder: &Path,
    bodies: &[String],
    acknowledged: impl Iterator<Item = &'a str>,
) -> Result<(), Damage> {
    let file = folder.join("inbox.db");
    let store = SqliteStore::open(&file).map_err(Damage::unreadable)?;
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let all = Filter::default();
    let entries = runtime.block_on(store.page(Utc::now(), &all, None, usize::MAX));
    let entries = entries.map_err(Damage::unreadable)?;
    let states: HashMap<_, _> = entries.iter().map(|it| (it.delivery.id.0, it.state)).collect();
    drop(store);
    let select = "SELECT body FROM inbox_delivery";
    let stored = stored(&file, select).map_err(Damage::unreadable)??;
    let mut times: BTreeMap<_, _> = bodies.iter().map(|body| (body.as_bytes(), 0)).collect();
    for body in &stored {
        match times.get_mut(body.as_slice()) {
            Some(times) => *times += 1,
            None => return Err(Damage::unreadable("a body that was never sent")),
        }
    }
    for line in acknowledged {
        let (what, number) = line.split_once(' ').unwrap();
        let number: usize = number.parse().unwrap();
        let is_there = match what {
            "stored" => times[bodies[number].as_bytes()] == 1,
            _ => states.get(&(number as i64)) == Some(&State::Done),
        };
        if !is_there {
            return Err(Damage::Lost(line.into()));
        }
    }
    Ok(())
}

/// The bodies of all deliveries, in a sound database.
pub fn stored(file: &Path, select: &str) -> rusqlite::Result<Result<Vec<Vec<u8>>, Damage>> {
    let connection = Connection::open(file)?;
    let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Ok(Err(Damage::Unreadable(verdict)));
    }
    let mut bodies = connection.prepare(select)?;
    let bodies = bodies.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(Ok(bodies))
}
