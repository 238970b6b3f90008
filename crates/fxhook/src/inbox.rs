//! `fxhook inbox`: look at stored deliveries, handle them, and act on them.

mod act;
mod api;
mod clients;
mod compared;
mod copy;
mod entry;
mod export;
mod inspect;
pub(crate) mod log;
mod migrations;
pub(crate) mod missed;
mod overdue;
mod purge;
mod recheck;
mod selection;
mod serve;
pub(crate) mod url;
mod work;

use clap::Subcommand;

use self::act::{Action, Verb};
use self::copy::Copy;
use self::export::Export;
use self::inspect::{List, Show, Stats};
use self::migrations::Migrations;
use self::overdue::Overdue;
use self::purge::Purge;
use self::recheck::{Heal, Reverify};
use self::serve::Serve;
use self::work::Work;
use crate::output::Failure;

/// Look at the deliveries that `listen --inbox` or a server of yours has stored, handle them, and act on
/// them.
///
/// The inbox is in --inbox or in FXHOOK_INBOX: sqlite:PATH or postgres://USER@HOST/DATABASE. All commands can
/// run while others use the same inbox.
#[derive(Debug, Subcommand)]
pub(crate) enum Inbox {
    List(List),
    Show(Show),
    Work(Work),
    /// Open deliveries that are done or dead again: they are handled once more.
    Replay(Action),
    /// Park what deliveries are about, such as a payment: nothing of it is handled until it is released.
    Park(Action),
    /// Release what was parked: its oldest open delivery is handled next.
    Release(Action),
    Heal(Heal),
    Reverify(Reverify),
    Purge(Purge),
    Stats(Stats),
    Copy(Copy),
    Migrations(Migrations),
    Overdue(Overdue),
    Export(Export),
    Serve(Serve),
}

impl Inbox {
    pub(crate) fn run(&self) -> Result<bool, Failure> {
        match self {
            Self::List(list) => list.run(),
            Self::Show(show) => show.run(),
            Self::Work(work) => work.run(),
            Self::Replay(replay) => replay.run(Verb::Replay),
            Self::Park(park) => park.run(Verb::Park),
            Self::Release(release) => release.run(Verb::Release),
            Self::Heal(heal) => heal.run(),
            Self::Reverify(reverify) => reverify.run(),
            Self::Purge(purge) => purge.run(),
            Self::Stats(stats) => stats.run(),
            Self::Copy(copy) => copy.run(),
            Self::Migrations(migrations) => migrations.run(),
            Self::Overdue(overdue) => overdue.run(),
            Self::Export(export) => export.run(),
            Self::Serve(serve) => serve.run(),
        }
    }
}
