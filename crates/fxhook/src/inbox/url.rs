//! Where an inbox is.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;
use webhook_inbox::{Inbox, Settings};
use webhook_inbox_sqlite::SqliteStore;

use crate::output::Failure;

const VARIABLE: &str = "FXHOOK_INBOX";

/// The inbox that a command uses.
#[derive(Debug, Args)]
pub(crate) struct InboxUrl {
    /// The inbox, as sqlite:PATH; the default is in FXHOOK_INBOX
    #[arg(long, value_name = "URL")]
    inbox: Option<String>,
}

impl InboxUrl {
    /// The inbox's file, if one is given.
    pub(crate) fn path(&self) -> Result<Option<PathBuf>, Failure> {
        let variable = || env::var(VARIABLE).ok().filter(|url| !url.is_empty());
        let Some(url) = self.inbox.clone().or_else(variable) else {
            return Ok(None);
        };
        match url.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Some(path.into())),
            _ => Err(Failure::usage(format_args!("expected an inbox as sqlite:PATH, found {url}"))),
        }
    }

    /// The inbox, which must exist.
    pub(super) fn open(&self) -> Result<Inbox, Failure> {
        open(&self.existing()?)
    }

    /// The same, to look at it. Nothing can be changed.
    pub(super) fn open_to_read(&self) -> Result<Inbox, Failure> {
        let store = SqliteStore::options().read_only(true).open(self.existing()?);
        Ok(Inbox::new(store.map_err(Failure::failed)?, Settings::default()))
    }

    fn existing(&self) -> Result<PathBuf, Failure> {
        let path = self.path()?.ok_or_else(|| {
            Failure::usage(format_args!(
                "expected an inbox in --inbox or {VARIABLE}, such as sqlite:inbox.db, found neither"
            ))
        })?;
        if path.exists() {
            return Ok(path);
        }
        let path = path.display();
        Err(Failure::failed(format_args!(
            "expected an inbox in {path}, found no file: `fxhook listen --inbox sqlite:{path}` makes one"
        )))
    }
}

/// Opens the inbox in this file, or makes one.
pub(crate) fn open(path: &Path) -> Result<Inbox, Failure> {
    let store = SqliteStore::open(path).map_err(Failure::failed)?;
    Ok(Inbox::new(store, Settings::default()))
}
